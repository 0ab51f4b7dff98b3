"""工资月: attendance, sheet, ledger and patterns of each wage month of many sites."""

import datetime as dt
from collections import defaultdict
from typing import Any

from arrears.facts.asked import Asked
from arrears.rules.facts import MonthFacts
from arrears.rules.minimum_wage import law_of_month
from sites.law import UnknownParameter
from sites.lib.money import from_fen, to_fen

LATEST = """
WITH latest AS (
    SELECT DISTINCT ON (project_id, employer_id, month) id, project_id, employer_id, month
    FROM sites_payrollsheet WHERE project_id = ANY(%(projects)s)
        AND (%(until)s::timestamptz IS NULL OR submitted_at < %(until)s)
    ORDER BY project_id, employer_id, month, version DESC
)
"""

# What attendance, sheets and the ledger say of a person's month, one below the other and grouped
# once: a third of the time of joining them. One without a ledger row is not known to be paid, so
# is not counted as paid; an employer without a sheet is another matter than one left out of it.
PEOPLE = (
    LATEST  # noqa: S608 -- both are constants
    + """
, said AS (
    SELECT a.project_id, a.month, a.worker_id, s.id IS NOT NULL AS has_sheet,
        false AS is_listed, NULL::bigint AS paid, NULL::bigint AS outstanding
    FROM sites_attendancemonth a LEFT JOIN latest s USING (project_id, employer_id, month)
    WHERE a.project_id = ANY(%(projects)s) AND a.days > 0
        AND (%(until)s::timestamptz IS NULL OR a.month < %(until)s::date)
    UNION ALL
    SELECT s.project_id, s.month, l.worker_id, NULL, true, NULL, NULL
    FROM latest s JOIN sites_payrollline l ON l.sheet_id = s.id
    UNION ALL
    SELECT project_id, month, worker_id, NULL, false, paid, outstanding
    FROM arrears_ledgerentry WHERE project_id = ANY(%(projects)s)
), people AS (
    SELECT project_id, month, worker_id, count(has_sheet) > 0 AS attends,
        bool_or(has_sheet) AS with_sheet, bool_or(NOT has_sheet) AS without_sheet,
        bool_or(is_listed) AS is_listed, sum(paid) AS paid, sum(outstanding) AS outstanding
    FROM said GROUP BY project_id, month, worker_id
)
SELECT project_id, month,
    count(*) FILTER (WHERE attends) AS attending,
    count(*) FILTER (WHERE attends AND outstanding = 0) AS paid_in_full,
    count(*) FILTER (WHERE attends AND coalesce(paid, 0) = 0) AS without_record,
    count(*) FILTER (WHERE outstanding > 0) AS unpaid_people,
    coalesce(sum(outstanding), 0)::bigint AS outstanding,
    coalesce(sum(paid), 0)::bigint AS paid,
    count(*) FILTER (WHERE without_sheet) AS without_sheet,
    count(*) FILTER (WHERE with_sheet AND NOT is_listed) AS off_sheet,
    CASE WHEN bool_or(attends) THEN count(*) FILTER (WHERE is_listed AND NOT attends) ELSE 0 END
        AS not_attending
FROM people GROUP BY project_id, month
"""
)

# The minimum for the days worked; whole from the paid days of a month on. Gross, because the
# standard is what is paid before the worker's own contributions. Whoever gets the whole minimum
# is not below it, and who has no deductions not over theirs: both are seen without a product.
SHEETS = (
    LATEST  # noqa: S608 -- both are constants
    + """
, sums AS (
    SELECT s.project_id, s.month, l.net, count(*) AS people, sum(l.gross) AS gross,
        min(m.minimum) * sum(least(l.days, %(paid_days)s)) AS least_pay,
        count(*) FILTER (WHERE l.gross < m.minimum
            AND l.gross * %(paid_days)s < m.minimum * least(l.days, %(paid_days)s))
            AS below_minimum,
        count(*) FILTER (WHERE l.deductions > 0 AND l.deductions > l.gross * %(deducted)s)
            AS over_deducted
    FROM latest s JOIN sites_payrollline l ON l.sheet_id = s.id
    LEFT JOIN unnest(%(months)s::date[], %(minimums)s::bigint[]) AS m (month, minimum)
        ON m.month = s.month
    GROUP BY s.project_id, s.month, l.net
)
SELECT project_id, month,
    sum(people)::bigint AS sheet_people,
    sum(net * people)::bigint AS sheet_total,
    sum(below_minimum)::bigint AS below_minimum,
    coalesce(sum(gross) * %(paid_days)s < sum(least_pay), false) AS average_below,
    sum(over_deducted)::bigint AS over_deducted,
    coalesce(sum(people) FILTER (WHERE net > %(high)s), 0)::bigint AS high_paid,
    coalesce(sum(people) FILTER (WHERE net > 0 AND net %% %(round)s = 0), 0)::bigint
        AS round_sums,
    max(people) AS same_sums
FROM sums GROUP BY project_id, month
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
    AND (%(until)s::timestamptz IS NULL OR a.month < %(until)s::date)
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
        asked.rows(PEOPLE),
        asked.rows(SHEETS, **_sheet_values(asked)),
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
