"""工资月: attendance, sheet, ledger and patterns of each wage month of many sites."""

import datetime as dt
from collections import defaultdict
from typing import Any

from arrears.facts.asked import Asked
from arrears.rules.facts import MonthFacts
from arrears.rules.minimum_wage import law_of_month
from sites.law import UnknownParameter
from sites.lib.money import from_fen, to_fen

# One without a ledger row is not known to be paid, so is not counted as paid.
LEDGER = """
WITH attended AS (
    SELECT DISTINCT project_id, month, worker_id FROM sites_attendancemonth
    WHERE project_id = ANY(%(projects)s) AND days > 0
), owed AS (
    SELECT project_id, month, worker_id, sum(paid) AS paid, sum(outstanding) AS outstanding
    FROM arrears_ledgerentry WHERE project_id = ANY(%(projects)s)
    GROUP BY project_id, month, worker_id
)
SELECT project_id, month,
    count(a.worker_id) AS attending,
    count(*) FILTER (WHERE a.worker_id IS NOT NULL AND o.outstanding = 0) AS paid_in_full,
    count(*) FILTER (WHERE a.worker_id IS NOT NULL AND coalesce(o.paid, 0) = 0) AS without_record,
    count(*) FILTER (WHERE o.outstanding > 0) AS unpaid_people,
    coalesce(sum(o.outstanding), 0)::bigint AS outstanding,
    coalesce(sum(o.paid), 0)::bigint AS paid
FROM (SELECT *, worker_id AS who FROM attended) a
FULL JOIN (SELECT *, worker_id AS who FROM owed) o USING (project_id, month, who)
GROUP BY project_id, month
"""

LATEST = """
WITH latest AS (
    SELECT DISTINCT ON (project_id, employer_id, month) id, project_id, employer_id, month
    FROM sites_payrollsheet WHERE project_id = ANY(%(projects)s)
    ORDER BY project_id, employer_id, month, version DESC
)
"""

# The minimum for the days worked; whole from the paid days of a month on. Gross, because the
# standard is what is paid before the worker's own contributions.
SHEETS = (
    LATEST  # noqa: S608 -- both are constants
    + """
, heads AS (
    SELECT s.project_id, s.month, l.gross, l.deductions, l.net,
        m.minimum * least(l.days, %(paid_days)s) AS least_pay
    FROM latest s JOIN sites_payrollline l ON l.sheet_id = s.id
    LEFT JOIN unnest(%(months)s::date[], %(minimums)s::bigint[]) AS m (month, minimum)
        ON m.month = s.month
), same AS (
    SELECT project_id, month, max(people) AS same_sums FROM (
        SELECT project_id, month, count(*) AS people FROM heads GROUP BY project_id, month, net
    ) sums GROUP BY project_id, month
)
SELECT project_id, month,
    count(*) AS sheet_people,
    sum(net)::bigint AS sheet_total,
    count(*) FILTER (WHERE gross * %(paid_days)s < least_pay) AS below_minimum,
    coalesce(sum(gross) * %(paid_days)s < sum(least_pay), false) AS average_below,
    count(*) FILTER (WHERE deductions > gross * %(deducted)s) AS over_deducted,
    count(*) FILTER (WHERE net > %(high)s) AS high_paid,
    count(*) FILTER (WHERE net > 0 AND net %% %(round)s = 0) AS round_sums,
    max(same_sums) AS same_sums
FROM heads JOIN same USING (project_id, month)
GROUP BY project_id, month
"""
)

# People against sheets: an employer without a sheet is another matter than one left out of it.
PRESENCE = (
    LATEST  # noqa: S608 -- both are constants
    + """
, attended AS (
    SELECT DISTINCT project_id, employer_id, month, worker_id FROM sites_attendancemonth
    WHERE project_id = ANY(%(projects)s) AND days > 0
), listed AS (
    SELECT DISTINCT s.project_id, s.month, l.worker_id
    FROM latest s JOIN sites_payrollline l ON l.sheet_id = s.id
), recorded AS (
    SELECT DISTINCT project_id, month FROM attended
), present AS (
    SELECT DISTINCT project_id, month, worker_id FROM attended
)
SELECT project_id, month, sum(without_sheet)::int AS without_sheet,
    sum(off_sheet)::int AS off_sheet, sum(not_attending)::int AS not_attending
FROM (
    SELECT a.project_id, a.month,
        count(DISTINCT a.worker_id) FILTER (WHERE s.id IS NULL) AS without_sheet,
        count(DISTINCT a.worker_id) FILTER (WHERE s.id IS NOT NULL AND l.worker_id IS NULL)
            AS off_sheet,
        0 AS not_attending
    FROM attended a
    LEFT JOIN latest s USING (project_id, employer_id, month)
    LEFT JOIN listed l USING (project_id, month, worker_id)
    GROUP BY a.project_id, a.month
    UNION ALL
    SELECT l.project_id, l.month, 0, 0, count(*)
    FROM listed l JOIN recorded USING (project_id, month)
    LEFT JOIN present p USING (project_id, month, worker_id)
    WHERE p.worker_id IS NULL
    GROUP BY l.project_id, l.month
) parts GROUP BY project_id, month
"""
)

# A half day here and a half day there is one day's work; more than a day is not.
TWO_SITES = """
SELECT a.project_id, a.month, count(DISTINCT a.worker_id) AS two_sites
FROM sites_attendancemonth a
JOIN sites_attendancemonth b
    ON b.worker_id = a.worker_id AND b.month = a.month AND b.project_id <> a.project_id
WHERE a.project_id = ANY(%(projects)s) AND a.month >= %(since)s AND a.days > 0
    AND b.month >= %(since)s AND b.days > 0
    AND EXISTS (
        SELECT 1 FROM jsonb_array_elements_text(a.day_values) WITH ORDINALITY x (part, day)
        JOIN jsonb_array_elements_text(b.day_values) WITH ORDINALITY y (part, day) USING (day)
        WHERE x.part::numeric > 0 AND y.part::numeric > 0
            AND x.part::numeric + y.part::numeric > 1
    )
GROUP BY a.project_id, a.month
"""
MONTHS_WITH_SHEETS = """
SELECT DISTINCT month FROM sites_payrollsheet WHERE project_id = ANY(%(projects)s) ORDER BY month
"""
SUMS = ("outstanding", "paid", "sheet_total")


def read_months(asked: Asked) -> dict[int, tuple[MonthFacts, ...]]:
    """Every wage month of which anything is known, by project, oldest first."""
    found: defaultdict[tuple[int, dt.date], dict[str, Any]] = defaultdict(dict)
    pages = (
        asked.rows(LEDGER),
        asked.rows(SHEETS, **_sheet_values(asked)),
        asked.rows(PRESENCE),
        asked.rows(TWO_SITES, since=asked.window_from()),
    )
    for page in pages:
        for row in page:
            project, month = row.pop("project_id"), row.pop("month")
            found[project, month] |= row
    pay_days = {project.pk: project.pay_day for project in asked.projects}
    months: defaultdict[int, list[MonthFacts]] = defaultdict(list)
    for project, month in sorted(found):
        values = found[project, month]
        values |= {name: from_fen(values[name]) for name in SUMS if name in values}
        due_on = asked.calendar.pay_day(month, pay_days[project], month_offset=1)
        months[project].append(MonthFacts(month=month, due_on=due_on, **values))
    return {project: tuple(rows) for project, rows in months.items()}


def _sheet_values(asked: Asked) -> dict[str, object]:
    """Bounds of the law the sheets are counted by; sums in fen."""
    months = [row["month"] for row in asked.rows(MONTHS_WITH_SHEETS)]
    minimums = [(month, minimum) for month in months if (minimum := _minimum(asked, month))]
    law = asked.law
    return {
        "months": [month for month, _ in minimums],
        "minimums": [minimum for _, minimum in minimums],
        "paid_days": law.decimal("payment.monthly_paid_days"),
        "deducted": law.decimal("warning.deduction_ratio"),
        "high": to_fen(law.decimal("warning.high_pay_month_yuan")),
        "round": to_fen(law.decimal("lead.round_sum_yuan")),
    }


def _minimum(asked: Asked, month: dt.date) -> int | None:
    """The minimum wage of a month in fen; None where none is entered (the rule says so)."""
    law = law_of_month(month, asked.law.region)
    try:
        return to_fen(law.decimal("minimum_wage.monthly_yuan"))
    except UnknownParameter:
        return None
