"""清偿责任: who must pay a worker's arrears, and in which order, pure.

Decree 724: the general contractor settles a subcontractor's arrears first and takes recourse
(art. 30 para 3); who hired an unqualified unit settles (art. 36 para 1), and so does who let
another build under its name (art. 36 para 2); the owner advances up to the project money it has
not paid when its late payment caused the arrears (art. 29 para 2).
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from sites.enums import PartyRole
from sites.law import Citation

REGULATION = "国务院令第724号"
PAY_ON_TIME = Citation(REGULATION, article=12)
OWNER_ADVANCES = Citation(REGULATION, article=29, paragraph=2)
EMPLOYER_ANSWERS = Citation(REGULATION, article=30, paragraph=1)
CONTRACTOR_FIRST = Citation(REGULATION, article=30, paragraph=3)
HIRER_OF_UNQUALIFIED = Citation(REGULATION, article=36, paragraph=1)
NAME_LENDER = Citation(REGULATION, article=36, paragraph=2)
SUBCONTRACTOR_ROLES = frozenset({PartyRole.SPECIALIST_SUBCONTRACTOR, PartyRole.LABOR_SUBCONTRACTOR})


@dataclass(frozen=True, slots=True)
class Party:
    """A company of the project."""

    pk: int
    uscc: str
    name: str


@dataclass(frozen=True, slots=True)
class Engagement:
    """A company's role on the project and who hired it, from one day to another."""

    company: int
    role: str
    hired_by: Party | None
    entered_on: dt.date
    exited_on: dt.date | None
    is_qualified: bool

    def covers(self, month: dt.date) -> bool:
        """Whether it held on some day of the month."""
        return (self.entered_on.year, self.entered_on.month) <= (month.year, month.month) and (
            self.exited_on is None or self.exited_on >= month
        )


@dataclass(frozen=True, slots=True)
class Lending:
    """Under whose name a company builds, as an inspector found, from one month to another."""

    company: int
    lender: Party
    since: dt.date
    until: dt.date | None

    def covers(self, month: dt.date) -> bool:
        """Whether it held on some day of the month."""
        return (self.since.year, self.since.month) <= (month.year, month.month) and (
            self.until is None or self.until >= month
        )


@dataclass(frozen=True, slots=True)
class Unpaid:
    """Project money the owner has not paid, yuan, as stated on a day."""

    amount: Decimal
    as_of: dt.date


@dataclass(frozen=True, slots=True)
class Step:
    """One who answers for the arrears, what for, and by which article.

    `limit` is the most it must advance on the whole project, yuan; None without a limit known.
    """

    party: Party
    role: str
    citation: Citation
    words: str
    limit: Decimal | None = None

    def as_json(self) -> dict[str, str]:
        """As the ledger keeps it."""
        kept = {
            "uscc": self.party.uscc,
            "name": self.party.name,
            "role": self.role,
            "article": self.citation.words,
            "words": self.words,
        }
        return kept if self.limit is None else {**kept, "limit": str(self.limit)}


def liability_chain(
    *,
    employer: Party,
    owner: Party,
    general_contractor: Party,
    engagement: Engagement | None,
    labor_cost_missed: bool,
    lender: Party | None = None,
    unpaid: Unpaid | None = None,
) -> tuple[Step, ...]:
    """Name those who answer for one employer's arrears of one month; the first pays first.

    Args:
        employer: whose worker is owed.
        owner: of the project.
        general_contractor: of the project.
        engagement: how the employer came to the project; None when nobody registered it.
        labor_cost_missed: the owner did not pay in that month's labor cost.
        lender: under whose name the employer built in that month, if anybody's.
        unpaid: project money the owner has not paid; None while nobody stated it.
    """
    if employer == owner:
        return (_direct(employer),)
    steps = (
        _contractor_steps(employer, general_contractor, engagement)
        if lender is None or lender == employer
        else _lender_steps(employer, lender)
    )
    # Who has paid everything advances nothing.
    owes = unpaid is None or unpaid.amount > 0
    if labor_cost_missed and owes and all(step.party != owner for step in steps):
        steps.insert(1, _owner_advances(owner, unpaid))
    return tuple(steps)


def _lender_steps(employer: Party, lender: Party) -> list[Step]:
    settles = Step(
        lender,
        "清偿",
        NAME_LENDER,
        f"{employer.name}以{lender.name}的名义承揽工程，由允许他人使用其名义的{lender.name}清偿",
    )
    return [settles, _answers(employer)]


def _contractor_steps(
    employer: Party, general_contractor: Party, engagement: Engagement | None
) -> list[Step]:
    if employer == general_contractor:
        return [_direct(employer)]
    answers = _answers(employer)
    if engagement is not None and not engagement.is_qualified:
        hirer = engagement.hired_by or general_contractor
        settles = Step(
            hirer,
            "清偿",
            HIRER_OF_UNQUALIFIED,
            f"{employer.name}不具备合法经营资格，由发包或分包给它的{hirer.name}清偿",
        )
        return [settles, answers]
    first = Step(
        general_contractor,
        "先行清偿",
        CONTRACTOR_FIRST,
        f"分包单位{employer.name}拖欠，由施工总承包单位{general_contractor.name}先行清偿，再依法追偿"
        + ("" if engagement is not None else "（该单位未登记参建关系）"),
    )
    return [first, answers]


def _direct(employer: Party) -> Step:
    return Step(employer, "清偿", PAY_ON_TIME, f"用人单位{employer.name}直接清偿")


def _answers(employer: Party) -> Step:
    return Step(
        employer,
        "直接责任",
        EMPLOYER_ANSWERS,
        f"{employer.name}是直接用人单位，先行清偿的单位可向其追偿",
    )


def _owner_advances(owner: Party, unpaid: Unpaid | None) -> Step:
    limit = "" if unpaid is None else f" {unpaid.amount:,.2f} 元（截至{unpaid.as_of}）"
    return Step(
        owner,
        "先行垫付",
        OWNER_ADVANCES,
        f"建设单位{owner.name}未按约定拨付人工费用，以未结清的工程款{limit}为限先行垫付",
        None if unpaid is None else unpaid.amount,
    )


def engagement_of(
    engagements: Iterable[Engagement], company: int, month: dt.date
) -> Engagement | None:
    """The engagement by which a company employed workers in a month.

    One that held in the month is taken before one that did not, a subcontract before another
    role, the latest before an earlier.
    """
    own = [row for row in engagements if row.company == company]
    if not own:
        return None
    return max(
        own,
        key=lambda row: (row.covers(month), row.role in SUBCONTRACTOR_ROLES, row.entered_on),
    )


def lender_of(lendings: Iterable[Lending], company: int, month: dt.date) -> Party | None:
    """Under whose name a company built in a month; the latest finding that covers it."""
    own = [row for row in lendings if row.company == company and row.covers(month)]
    return max(own, key=lambda row: row.since).lender if own else None
