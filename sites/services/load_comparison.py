"""What a file says beside what is known: new, changed and missing people, and totals (比对).

A sheet is never refused for it: whoever confirms sees it first.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from sites.enums import LoadKind
from sites.lib.days import add_months, month_text
from sites.models import AttendanceMonth, Load, PayrollLine, PayrollSheet, RosterEntry
from sites.services.load_writers.purpose import EmployerMonth, employer_month
from sites.services.load_writers.workers import id_index

MOST_NAMED = 30
ZERO = Decimal("0.00")
# By person key: who it is in words, and the value compared.
Known = Mapping[str, tuple[str, Decimal | None]]


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
    people = _people(lines)
    against = (
        compare_people("实名制花名册（本月在场）", on_roster(about), _with(people, None)),
        compare_people(
            f"{month_text(about.month)}考勤（天数）",
            attended(about, about.month),
            _with(people, "days"),
        ),
        compare_people(
            f"{month_text(before)}工资支付表（实发）", paid_in(about, before), _with(people, "net")
        ),
    )
    sheet = sheet_in_force(about, before)
    sums = {name: sum((getattr(line, name) for line in lines), ZERO) for name in ("gross", "net")}
    totals = (
        ("人数", str(len(lines)), str(sheet.line_count) if sheet else ""),
        ("应发合计", f"{sums['gross']:,}", f"{sheet.gross_total:,}" if sheet else ""),
        ("实发合计", f"{sums['net']:,}", f"{sheet.net_total:,}" if sheet else ""),
    )
    return Comparison(tuple(one for one in against if one is not None), totals)


def _attendance(about: EmployerMonth, lines: Sequence[Any]) -> Comparison:
    before = add_months(about.month, -1)
    earlier = attended(about, before)
    given = _with(_people(lines), None)
    against = (
        compare_people("实名制花名册（本月在场）", on_roster(about), given),
        compare_people(f"{month_text(before)}考勤", _without_values(earlier), given),
    )
    known_days = sum((value for _, value in earlier.values() if value is not None), Decimal(0))
    days = sum((line.days for line in lines), Decimal(0))
    totals = (
        ("人数", str(len(lines)), str(len(earlier)) if earlier else ""),
        ("出勤天数", f"{days:,}", f"{known_days:,}" if earlier else ""),
    )
    return Comparison(tuple(one for one in against if one is not None), totals)


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


def on_roster(about: EmployerMonth) -> Known:
    """Who was on the employer's roster on any day of the month."""
    end = add_months(about.month, 1) - dt.timedelta(days=1)
    rows = RosterEntry.objects.filter(
        Q(exited_on__isnull=True) | Q(exited_on__gte=about.month),
        project=about.project,
        employer=about.employer,
        entered_on__lte=end,
    )
    return _without_values(_known(rows, "worker_id"))


def attended(about: EmployerMonth, month: dt.date) -> Known:
    """Who attended in a month, with the days."""
    rows = AttendanceMonth.objects.filter(
        project=about.project, employer=about.employer, month=month, days__gt=0
    )
    return _known(rows, "days")


def paid_in(about: EmployerMonth, month: dt.date) -> Known:
    """Who stands on the sheet in force of a month, with the net wage."""
    sheet = sheet_in_force(about, month)
    return {} if sheet is None else _known(PayrollLine.objects.filter(sheet=sheet), "net")


def sheet_in_force(about: EmployerMonth, month: dt.date) -> PayrollSheet | None:
    """The version in force of the employer's sheet of a month."""
    sheets = PayrollSheet.objects.filter(
        project=about.project, employer=about.employer, month=month
    )
    return sheets.order_by("-version").first()


def person_words(name: str, last4: str) -> str:
    """A person as a wage officer tells him from others of the name."""
    return f"{name}（尾号{last4}）"


def _known(rows: QuerySet[Any], column: str) -> Known:
    found = rows.values_list(
        "worker__id_number_index", "worker__name", "worker__id_number_last4", column
    )
    return {index: (person_words(name, last4), value) for index, name, last4, value in found}


def _people(lines: Sequence[Any]) -> list[tuple[str, str, Any]]:
    """Key, words and line of each person: a key costs a hash, so it is made once."""
    return [
        (id_index(line.id_number), person_words(line.name, line.id_number[-4:]), line)
        for line in lines
    ]


def _with(people: Sequence[tuple[str, str, Any]], attribute: str | None) -> Known:
    return {
        key: (words, getattr(line, attribute) if attribute else None) for key, words, line in people
    }


def _without_values(known: Known) -> Known:
    return {key: (words, None) for key, (words, _) in known.items()}


def _value(value: Decimal | None) -> str:
    return "" if value is None else f"{value:,}"
