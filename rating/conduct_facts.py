"""What the year's file says of employers: who worked, what was checked, what was dealt with."""

from collections import defaultdict

from django.db.models import Count, Q

from arrears.models import Case, PaymentOrder
from rating.case_numbers import case_key
from rating.members import Members
from rating.models import ConductRecord
from rating.periods import Period
from rating.rules.aspects import ASPECTS
from rating.rules.compliance import Checks, Investigation
from sites.models import PayrollSheet, RosterEntry


def roster_counts(members: Members, period: Period) -> dict[int, int]:
    """Workers registered at any time of the year, each once."""
    return dict(
        RosterEntry.objects.filter(employer__in=members.rows, entered_on__lte=period.last)
        .filter(Q(exited_on__isnull=True) | Q(exited_on__gte=period.first))
        .values_list(members.owner_of("employer_id"))
        .annotate(count=Count("worker_id", distinct=True))
    )


def sheet_counts(members: Members, period: Period) -> dict[int, int]:
    """Payroll sheets of the year, latest versions."""
    return dict(
        PayrollSheet.objects.filter(
            employer__in=members.rows,
            month__range=(period.first, period.last),
            payrollsheet__isnull=True,
        )
        .values_list(members.owner_of("employer_id"))
        .annotate(count=Count("pk"))
    )


def case_counts(members: Members, period: Period) -> dict[int, int]:
    """Cases filed in the year, dealt with or not."""
    return dict(
        Case.objects.filter(employer__in=members.rows, filed_on__range=(period.first, period.last))
        .values_list(members.owner_of("employer_id"))
        .annotate(count=Count("pk"))
    )


Conduct = dict[int, tuple[Investigation, ...]]


def conduct(members: Members, period: Period) -> tuple[Conduct, dict[int, tuple[Checks, ...]]]:
    """Cases dealt with in the year and checks without fault, by company.

    For the employer investigated and for who was ordered. A case without an order is not
    yet dealt with; several documents of a case are one, whoever told of them.
    """
    found: defaultdict[int, dict[str, Investigation]] = defaultdict(dict)
    checks: defaultdict[int, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    for key, case in _ordered(members, period):
        _add(found[key], case)
    records = (
        ConductRecord.objects.filter(
            company__in=members.rows, recorded_on__range=(period.first, period.last)
        )
        .order_by("recorded_on", "pk")
        .values_list("company_id", "aspect", "recorded_on", "case_number", "document_number")
    )
    for row, aspect, recorded_on, case_number, document in records:
        key = members.owner(row)
        if document:
            _add(found[key], Investigation(case_number, recorded_on, (document,), aspect))
        else:
            checks[key][aspect] += 1
    return (
        {key: tuple(cases.values()) for key, cases in found.items()},
        {
            key: tuple(Checks(aspect, counts[aspect]) for aspect in ASPECTS if aspect in counts)
            for key, counts in checks.items()
        },
    )


def _add(cases: dict[str, Investigation], case: Investigation) -> None:
    """Count a case once; further documents of it are kept with it."""
    key = case_key(case.case_number)
    known = cases.get(key)
    if known is None:
        cases[key] = case
        return
    orders = known.order_numbers + tuple(
        number for number in case.order_numbers if number not in known.order_numbers
    )
    cases[key] = Investigation(known.case_number, known.filed_on, orders, known.aspect)


def _ordered(members: Members, period: Period) -> list[tuple[int, Investigation]]:
    """Every order served in the year as a case of its employer and of who must pay."""
    keys = set(members.keys)
    rows = (
        PaymentOrder.objects.filter(served_on__range=(period.first, period.last))
        .filter(Q(company__in=members.rows) | Q(case__employer__in=members.rows))
        .order_by("case__filed_on", "case__number", "served_on", "pk")
        .values_list("company_id", "case__employer_id", "number", "case__number", "case__filed_on")
    )
    return [
        (members.owner(key), Investigation(case, filed_on, (order,)))
        for company, employer, order, case, filed_on in rows
        for key in sorted({company, employer} & keys)
    ]
