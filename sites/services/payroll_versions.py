"""工资支付表的版本: what each version of a month says, why it came, and how it differs."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from sites.models import Company, PayrollLine, PayrollSheet, Project
from sites.services.load_comparison import Against, compare_people, person_words


@dataclass(frozen=True, slots=True)
class SheetVersion:
    """One version; `difference` and the deltas are against the version before, None for the first."""

    sheet: PayrollSheet
    is_in_force: bool
    difference: Against | None
    net_delta: Decimal | None


@dataclass(frozen=True, slots=True)
class EmployerVersions:
    """All versions of one employer's month, the newest first."""

    employer: Company
    versions: tuple[SheetVersion, ...]


def sheet_versions(*, project: Project, month: dt.date) -> list[EmployerVersions]:
    """The versions of a month by employer, in the order of the employers' names."""
    sheets = list(
        PayrollSheet.objects.filter(project=project, month=month)
        .select_related("employer", "load__committed_by")
        .order_by("employer__name", "employer_id", "version")
    )
    people: dict[int, dict[str, tuple[str, Decimal | None]]] = {sheet.pk: {} for sheet in sheets}
    rows = PayrollLine.objects.filter(sheet__in=sheets).values_list(
        "sheet", "worker__id_number_index", "worker__name", "worker__id_number_last4", "net"
    )
    for sheet_key, index, name, last4, net in rows:
        people[sheet_key][index] = (person_words(name, last4), net)
    found: dict[int, list[SheetVersion]] = {}
    for position, sheet in enumerate(sheets):
        before = sheets[position - 1] if position else None
        if before is not None and before.employer_id != sheet.employer_id:
            before = None
        following = sheets[position + 1] if position + 1 < len(sheets) else None
        found.setdefault(sheet.employer_id, []).append(
            SheetVersion(
                sheet,
                following is None or following.employer_id != sheet.employer_id,
                None
                if before is None
                else _difference(before, people[before.pk], people[sheet.pk]),
                None if before is None else sheet.net_total - before.net_total,
            )
        )
    employers = {sheet.employer_id: sheet.employer for sheet in sheets}
    return [
        EmployerVersions(employers[key], tuple(reversed(versions)))
        for key, versions in found.items()
    ]


def _difference(
    before: PayrollSheet,
    known: dict[str, tuple[str, Decimal | None]],
    given: dict[str, tuple[str, Decimal | None]],
) -> Against:
    label = f"与第{before.version}版相比（实发）"
    # A statement that nobody worked is followed by people who are all new.
    new = tuple(sorted(words for words, _ in given.values()))
    return compare_people(label, known, given) or Against(label, new)
