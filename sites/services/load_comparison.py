"""What a file says beside what is known: new, changed and missing people, and totals (比对).

A sheet is never refused for it: whoever confirms sees it first.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from operator import attrgetter
from typing import Any

from sites.enums import LoadKind
from sites.lib.days import add_months, month_text
from sites.lib.money import from_fen
from sites.models import AttendanceMonth, Load, PayrollLine, PayrollSheet, Worker
from sites.services.load_writers.plain_rows import plain_rows
from sites.services.load_writers.purpose import EmployerMonth, employer_month
from sites.services.load_writers.roster_rows import roster_of
from sites.services.load_writers.workers import registered

MOST_NAMED = 30
ZERO = Decimal("0.00")
# By person key: who it is in words, and the value compared.
Known = Mapping[str, tuple[str, Decimal | None]]
# By the key of a worker: the value compared.
Values = Mapping[Any, Decimal | None]


@dataclass(frozen=True, slots=True)
class Against:
    """One comparison: people in words, "张三（尾号1234）", by how they differ."""

    label: str
    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    def as_json(self) -> dict[str, object]:
        """Counts and the first names of each group."""
        groups = {"new": self.new, "changed": self.changed, "missing": self.missing}
        return {
            "label": self.label,
            **{
                name: {"count": len(people), "people": list(people[:MOST_NAMED])}
                for name, people in groups.items()
            },
        }


@dataclass(frozen=True, slots=True)
class Comparison:
    """All comparisons of a file, and its control totals beside those of the month before."""

    against: tuple[Against, ...] = ()
    totals: tuple[tuple[str, str, str], ...] = ()

    def as_json(self) -> dict[str, object]:
        """JSON values for the report."""
        return {
            "against": [one.as_json() for one in self.against],
            "totals": [
                {"label": label, "this": this, "before": before}
                for label, this, before in self.totals
            ],
        }


def compare_with_register(load: Load, lines: Sequence[Any]) -> Comparison:
    """Compare a file's lines with roster, attendance and the month before."""
    if load.kind == LoadKind.PAYROLL:
        return _payroll(employer_month(load), lines)
    if load.kind == LoadKind.ATTENDANCE:
        return _attendance(employer_month(load), lines)
    return Comparison()


def _payroll(about: EmployerMonth, lines: Sequence[Any]) -> Comparison:
    before = add_months(about.month, -1)
    people = _People(lines)
    against = (
        people.against("实名制花名册（本月在场）", on_roster(about)),
        people.against(
            f"{month_text(about.month)}考勤（天数）", attended(about, about.month), "days"
        ),
        people.against(f"{month_text(before)}工资支付表（实发）", paid_in(about, before), "net"),
    )
    sheet = sheet_in_force(about, before)
    gross, net = (sum(map(attrgetter(name), lines), ZERO) for name in ("gross", "net"))
    totals = (
        ("人数", str(len(lines)), str(sheet.line_count) if sheet else ""),
        ("应发合计", f"{gross:,}", f"{sheet.gross_total:,}" if sheet else ""),
        ("实发合计", f"{net:,}", f"{sheet.net_total:,}" if sheet else ""),
    )
    return Comparison(tuple(one for one in against if one is not None), totals)


def _attendance(about: EmployerMonth, lines: Sequence[Any]) -> Comparison:
    before = add_months(about.month, -1)
    earlier = attended(about, before)
    people = _People(lines)
    against = (
        people.against("实名制花名册（本月在场）", on_roster(about)),
        people.against(f"{month_text(before)}考勤", dict.fromkeys(earlier)),
    )
    known_days = sum((value for value in earlier.values() if value is not None), Decimal(0))
    days = sum((line.days for line in lines), Decimal(0))
    totals = (
        ("人数", str(len(lines)), str(len(earlier)) if earlier else ""),
        ("出勤天数", f"{days:,}", f"{known_days:,}" if earlier else ""),
    )
    return Comparison(tuple(one for one in against if one is not None), totals)


class _People:
    """The people of a file, to be compared with several lists; only who differs is named."""

    def __init__(self, lines: Sequence[Any]) -> None:
        """Find the key of each: that of the worker, or the number of who is not registered."""
        self._lines: dict[int | str, Any] = {
            line.id_number if worker is None else worker[0]: line
            for line, worker in zip(lines, registered(lines), strict=True)
        }

    def against(self, label: str, known: Values, attribute: str = "") -> Against | None:
        """Compare with a list; None where nothing is known to compare with.

        Args:
            label: What the list is called.
            known: By the key of each worker, the value compared.
            attribute: The attribute of a line that is compared; empty compares who is there.
        """
        if not known:
            return None
        given = self._lines
        new, missing = given.keys() - known.keys(), known.keys() - given.keys()
        value_of = attrgetter(attribute or "row")
        changed = [
            key
            for key, line in (given.items() if attribute else ())
            if key in known and known[key] != value_of(line)
        ]
        words = self._words({*new, *changed}, missing)
        return Against(
            label,
            tuple(sorted(words[key] for key in new)),
            tuple(
                sorted(
                    f"{words[key]}：{_value(known[key])}→{_value(value_of(given[key]))}"
                    for key in changed
                )
            ),
            tuple(sorted(words[key] for key in missing)),
        )

    def _words(self, given: Collection[int | str], missing: Collection[Any]) -> dict[Any, str]:
        words: dict[Any, str] = {}
        for key in given:
            line = self._lines[key]
            words[key] = person_words(line.name, line.id_number[-4:])
        if missing:
            rows = Worker.objects.filter(pk__in=missing)
            for key, name, last4 in rows.values_list("pk", "name", "id_number_last4"):
                words[key] = person_words(name, last4)
        return words


def compare_people(label: str, known: Known, given: Known) -> Against | None:
    """Compare two sets of people; None where nothing is known to compare with."""
    if not known:
        return None
    changed = [
        f"{given[key][0]}：{_value(known[key][1])}→{_value(given[key][1])}"
        for key in known.keys() & given.keys()
        if known[key][1] != given[key][1]
    ]
    return Against(
        label,
        tuple(sorted(given[key][0] for key in given.keys() - known.keys())),
        tuple(sorted(changed)),
        tuple(sorted(known[key][0] for key in known.keys() - given.keys())),
    )


def on_roster(about: EmployerMonth) -> Values:
    """Who was on the employer's roster on any day of the month."""
    end = add_months(about.month, 1) - dt.timedelta(days=1)
    return {
        worker: None
        for _, worker, _, _, entered_on, exited_on in roster_of(about.project, about.employer)
        if entered_on <= end and (exited_on is None or exited_on >= about.month)
    }


def attended(about: EmployerMonth, month: dt.date) -> Values:
    """Who attended in a month, with the days."""
    rows = AttendanceMonth.objects.filter(
        project=about.project, employer=about.employer, month=month, days__gt=0
    )
    return dict(plain_rows(rows.values_list("worker_id", "days")))


def paid_in(about: EmployerMonth, month: dt.date) -> Values:
    """Who stands on the sheet in force of a month, with the net wage."""
    sheet = sheet_in_force(about, month)
    if sheet is None:
        return {}
    rows = plain_rows(PayrollLine.objects.filter(sheet=sheet).values_list("worker_id", "net"))
    yuan = {fen: from_fen(fen) for fen in {fen for _, fen in rows}}
    return {worker: yuan[fen] for worker, fen in rows}


def sheet_in_force(about: EmployerMonth, month: dt.date) -> PayrollSheet | None:
    """The version in force of the employer's sheet of a month."""
    sheets = PayrollSheet.objects.filter(
        project=about.project, employer=about.employer, month=month
    )
    return sheets.order_by("-version").first()


def person_words(name: str, last4: str) -> str:
    """A person as a wage officer tells him from others of the name."""
    return f"{name}（尾号{last4}）"


def _value(value: Decimal | None) -> str:
    return "" if value is None else f"{value:,}"
