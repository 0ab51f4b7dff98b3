"""`python -m tests.benchmarks interleaved`: acts on the list and checks in any order, none wrong.

Approvals, withdrawals, expiries and checks follow each other by chance; a plain list of dates
says what each answer must be. 100,000 steps take some minutes; the suite runs a few hundred.
"""

import datetime as dt
import random
from collections import Counter
from dataclasses import dataclass, field

from blacklist.batch_check import check_codes
from blacklist.enums import ChangeKind, Purpose, RemovalCause
from blacklist.errors import NotListed
from blacklist.models import ListingDecision, Removal
from blacklist.queries import NOT_LISTED, RESTRICTED, _read, check_restriction
from blacklist.services.removal import expire_listings
from sites.enums import SubjectKind
from tests.benchmarks.code_checks import some_usccs
from tests.benchmarks.measuring import Goal, Result
from tests.factories.blacklist import APPROVE_AT, approved_decision, at, drafted_decision
from tests.factories.removal import approved_change, drafted_change

STEPS = 100_000
SEED = 20260910
FIRST_DAY = dt.date(2026, 9, 1)
DAYS = 1_500
# How many acts come among a thousand steps; the rest are checks.
ACTS = {"approve": 4, "withdraw": 4, "expire": 1}
A_THOUSAND = 1_000
BATCH = 50


@dataclass
class Span:
    """A company on the list: from, until before, and since when no longer."""

    decision: ListingDecision
    listed_on: dt.date
    until: dt.date
    removed_on: dt.date | None = None
    is_expired: bool = False

    def holds(self, day: dt.date) -> bool:
        """Whether it is on the list on a day."""
        gone = self.removed_on is not None and self.removed_on <= day
        return self.listed_on <= day < self.until and not gone


@dataclass
class Walk:
    """A chain of steps and what the list must say after each."""

    chance: random.Random
    acts: dict[str, int]
    spans: dict[str, Span] = field(default_factory=dict)
    free: list[str] = field(default_factory=lambda: some_usccs(200))
    done: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def run(self, steps: int) -> None:
        """Do so many steps."""
        checks = A_THOUSAND - sum(self.acts.values())
        kinds, weights = [*self.acts, "check"], [*self.acts.values(), checks]
        do = {"approve": self.approve, "withdraw": self.withdraw, "expire": self.expire}
        for kind in self.chance.choices(kinds, weights, k=steps):
            do.get(kind, self.check)()
            self.done[kind] += 1

    def approve(self) -> None:
        """List a company."""
        now = APPROVE_AT + dt.timedelta(days=self.chance.randrange(12))
        decision = approved_decision(drafted_decision(), now=now)
        listing = decision.listings.get(kind=SubjectKind.COMPANY)
        self.spans[decision.company.uscc] = Span(decision, listing.listed_on, listing.until)

    def withdraw(self) -> None:
        """Take somebody off the list on some day; who is not on it then cannot be."""
        if not self.spans:
            return
        span = self.chance.choice(list(self.spans.values()))
        day = self.day(span.listed_on)
        standing = span.holds(day) and span.removed_on is None and not span.is_expired
        try:
            change = drafted_change(span.decision, ChangeKind.WITHDRAWAL, now=at(day))
            approved_change(change, now=at(day))
        except NotListed:
            if standing:
                self.wrong.append(f"{span.decision.number} could not be withdrawn on {day}")
            return
        if not standing:
            self.wrong.append(f"{span.decision.number} was withdrawn on {day}")
        span.removed_on = day

    def expire(self) -> None:
        """Sweep what has ended by some day; no answer changes by it."""
        day = self.day(FIRST_DAY)
        ended = [
            span
            for span in self.spans.values()
            if span.until <= day and span.removed_on is None and not span.is_expired
        ]
        expire_listings(day=day, now=at(day))
        for span in ended:
            span.is_expired = True
        swept = Removal.objects.filter(
            cause=RemovalCause.EXPIRED, listing__kind=SubjectKind.COMPANY
        )
        if swept.count() != sum(span.is_expired for span in self.spans.values()):
            self.wrong.append(f"another number than due has expired by {day}")

    def check(self) -> None:
        """Ask for one code, or now and then for many."""
        day, purpose = self.day(FIRST_DAY), self.chance.choice(Purpose.values)
        if self.chance.random() < 0.95:
            code = self.code()
            answer = check_restriction(uscc=code, purpose=purpose, on=day, now=at(day))
            self.compare(code, day, answer.status)
            return
        codes = list({self.code() for _ in range(BATCH)})
        found = check_codes(codes=codes, purpose=purpose, on=day, read=_read)
        for code in codes:
            self.compare(code, day, found.status_of(code))

    def compare(self, code: str, day: dt.date, status: str) -> None:
        """Hold an answer against the dates."""
        self.done["answers"] += 1
        span = self.spans.get(code)
        right = RESTRICTED if span is not None and span.holds(day) else NOT_LISTED
        if status != right:
            self.wrong.append(f"{code} on {day}: {status}, not {right}")

    def day(self, first: dt.date) -> dt.date:
        """Some day from the first on; listings end within."""
        return first + dt.timedelta(days=self.chance.randrange(DAYS))

    def code(self) -> str:
        """A code that was listed some time, or never."""
        known = list(self.spans)
        return self.chance.choice(known if known and self.chance.random() < 0.7 else self.free)


def walk(*, steps: int, seed: int, acts: dict[str, int] | None = None) -> Walk:
    """Do so many steps by a seed."""
    made = Walk(random.Random(seed), acts or ACTS)
    made.run(steps)
    return made


def measure() -> list[Result]:
    """A hundred thousand steps; the yardstick is that no answer is wrong."""
    made = walk(steps=STEPS, seed=SEED)
    said = "、".join(f"{kind} {count:,}" for kind, count in sorted(made.done.items()))
    return [
        Result(
            name="interleaved_wrong_answers",
            title=f"交错执行 {STEPS:,} 步后答错的次数（{said}）",
            ours=float(len(made.wrong)),
            against=float(made.done["answers"]),
            ratio=len(made.wrong) / made.done["answers"],
            spread=(0.0, 0.0),
            goal=Goal("<=", 0, of="ours"),
            n=1,
            unit="answers",
        )
    ]
