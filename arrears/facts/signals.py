"""外部信号: complaints, other departments, orders, related companies, silence of many sites."""

import datetime as dt
from collections import defaultdict
from typing import Any

from django.utils import timezone

from arrears.claims import open_claims
from arrears.enums import CaseState, OutsideKind, WarningState
from arrears.facts.asked import Asked, midnight_after
from arrears.models import ArrearsWarning, Case, OutsideSignal
from arrears.rules.facts import SignalFacts

COMPLAINTS = """
SELECT project_id, count(*) AS complaints, sum(worker_count)::int AS complaint_people
FROM arrears_complaint
WHERE project_id = ANY(%(projects)s) AND filed_at >= %(since)s AND filed_at < %(until)s
GROUP BY project_id
"""

# The company of an unpaid order, seen from projects of others with the same representative.
RELATED = """
WITH parties AS (
    SELECT id AS project_id, owner_id AS company_id FROM sites_project
    WHERE id = ANY(%(projects)s)
    UNION SELECT id, general_contractor_id FROM sites_project WHERE id = ANY(%(projects)s)
    UNION SELECT project_id, company_id FROM sites_participation
    WHERE project_id = ANY(%(projects)s) AND (exited_on IS NULL OR exited_on >= %(day)s)
), unpaid AS (
    SELECT DISTINCT o.company_id FROM arrears_paymentorderexpiry e
    JOIN arrears_paymentorder o ON o.id = e.order_id
    JOIN arrears_case c ON c.id = o.case_id WHERE c.state = 'ORDER_UNPAID'
)
SELECT DISTINCT p.project_id, other.name
FROM parties p
JOIN sites_responsibleperson mine ON mine.company_id = p.company_id
    AND mine.position = 'LEGAL_REPRESENTATIVE' AND mine.id_number_index <> ''
JOIN sites_responsibleperson theirs ON theirs.id_number_index = mine.id_number_index
    AND theirs.position = 'LEGAL_REPRESENTATIVE' AND theirs.company_id <> mine.company_id
JOIN unpaid u ON u.company_id = theirs.company_id
JOIN sites_company other ON other.id = theirs.company_id
ORDER BY p.project_id, other.name
"""

OUTSIDE_OF = """
SELECT id AS project_id, owner_id AS company_id FROM sites_project WHERE id = ANY(%(projects)s)
UNION SELECT id, general_contractor_id FROM sites_project WHERE id = ANY(%(projects)s)
UNION SELECT project_id, company_id FROM sites_participation
WHERE project_id = ANY(%(projects)s) AND (exited_on IS NULL OR exited_on >= %(day)s)
"""

# What the bank sends goes on by itself: a site is silent when those who build say nothing of
# their people; a month without work is stated as a payroll.
LAST_SAID = """
SELECT project_id, max(committed_at) AS said_at FROM sites_load
WHERE project_id = ANY(%(projects)s) AND state = 'COMMITTED' AND committed_at < %(until)s
    AND kind IN ('roster', 'attendance', 'payroll', 'cash-receipts')
GROUP BY project_id
"""


def read_signals(asked: Asked) -> dict[int, SignalFacts]:
    """What others say of each site."""
    found: defaultdict[int, dict[str, Any]] = defaultdict(dict)
    days = dt.timedelta(days=asked.law.integer("warning.complaints_window_days"))
    until = midnight_after(asked.day)
    for row in asked.rows(COMPLAINTS, since=until - days, until=until):
        found[row.pop("project_id")] |= row
    for row in asked.rows(LAST_SAID, until=until):
        last = timezone.localdate(row["said_at"])
        found[row["project_id"]]["silent_days"] = (asked.day - last).days
    for project, names in _grouped(asked, RELATED, "name").items():
        found[project]["related_unpaid"] = tuple(names)
    for project, kinds in _outside(asked).items():
        found[project]["outside"] = tuple(kind.label for kind in kinds)
        found[project]["principal_unreachable"] = OutsideKind.UNREACHABLE in kinds
    for project, orders in _orders_unpaid(asked).items():
        found[project]["orders_unpaid"] = tuple(orders)
    for project, rules in _corrections_missed(asked).items():
        found[project]["corrections_missed"] = frozenset(rules)
    return {project: SignalFacts(**values) for project, values in found.items()}


def _grouped(asked: Asked, sql: str, column: str) -> dict[int, list[Any]]:
    grouped: defaultdict[int, list[Any]] = defaultdict(list)
    for row in asked.rows(sql):
        grouped[row["project_id"]].append(row[column])
    return grouped


def _outside(asked: Asked) -> dict[int, list[OutsideKind]]:
    """Kinds of signals open on the day, of companies that take part in the site."""
    companies = _grouped(asked, OUTSIDE_OF, "company_id")
    open_kinds: defaultdict[int, set[str]] = defaultdict(set)
    rows = (
        OutsideSignal.objects.filter(seen_on__lte=asked.day)
        .exclude(cleared_on__lte=asked.day)
        .values_list("company", "kind")
    )
    for company, kind in rows:
        open_kinds[company].add(kind)
    found = {}
    for project, own in companies.items():
        kinds = set().union(*(open_kinds.get(company, set()) for company in own))
        if kinds:
            found[project] = [kind for kind in OutsideKind if kind.value in kinds]
    return found


def _orders_unpaid(asked: Asked) -> dict[int, list[str]]:
    """Numbers of the last order of each case whose order expired and is unpaid still."""
    cases = Case.objects.filter(project__in=asked.keys, state=CaseState.ORDER_UNPAID)
    found: defaultdict[int, list[str]] = defaultdict(list)
    for case in cases.order_by("pk").prefetch_related("payment_orders"):
        if open_claims(case).claims:
            orders = sorted(case.payment_orders.all(), key=lambda order: order.pk)
            found[case.project_id].append(orders[-1].number if orders else case.number)
    return found


def _corrections_missed(asked: Asked) -> dict[int, set[str]]:
    rows = ArrearsWarning.objects.filter(
        project__in=asked.keys, state=WarningState.OPEN, correction_due_on__lt=asked.day
    ).values_list("project", "rule")
    found: defaultdict[int, set[str]] = defaultdict(set)
    for project, rule in rows:
        found[project].add(rule)
    return found
