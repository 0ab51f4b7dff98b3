"""人员: contracts, leavers, failed payments, and patterns among the people of many sites."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from arrears.facts.asked import LAST_ATTENDED, Asked
from arrears.rules.facts import MonthFacts, Owed, PeopleFacts
from sites.lib.money import from_fen, to_fen

CONTRACTS = f"""
WITH last AS ({LAST_ATTENDED})
SELECT a.project_id, count(DISTINCT a.worker_id) AS attending,
    count(DISTINCT a.worker_id) FILTER (WHERE c.id IS NULL) AS without_contract
FROM last JOIN sites_attendancemonth a USING (project_id, month)
LEFT JOIN sites_laborcontract c ON c.project_id = a.project_id AND c.worker_id = a.worker_id
WHERE a.days > 0
GROUP BY a.project_id
"""  # noqa: S608 -- a constant of ours

# Of the people who were on the roster in the month itself.
REGISTERED = """
SELECT m.project_id, m.month AS last_paid_month,
    count(DISTINCT r.worker_id) AS registered,
    count(DISTINCT l.worker_id) FILTER (WHERE l.paid > 0) AS paid_last_month
FROM unnest(%(of)s::bigint[], %(months)s::date[]) AS m (project_id, month)
JOIN sites_rosterentry r ON r.project_id = m.project_id
    AND r.entered_on < m.month + interval '1 month'
    AND (r.exited_on IS NULL OR r.exited_on >= m.month)
LEFT JOIN arrears_ledgerentry l ON l.project_id = m.project_id
    AND l.worker_id = r.worker_id AND l.month = m.month
GROUP BY m.project_id, m.month
"""

# One who came back is no leaver.
LEAVERS = """
WITH gone AS (
    SELECT project_id, worker_id FROM sites_rosterentry
    WHERE project_id = ANY(%(projects)s)
    GROUP BY project_id, worker_id HAVING bool_and(coalesce(exited_on < %(day)s, false))
)
SELECT project_id, count(DISTINCT worker_id) AS leavers_unpaid,
    sum(outstanding)::bigint AS leavers_outstanding
FROM gone JOIN arrears_ledgerentry USING (project_id, worker_id)
WHERE project_id = ANY(%(projects)s) AND outstanding > 0
GROUP BY project_id
"""

OWED = """
SELECT project_id, months, max(amount)::bigint AS amount FROM (
    SELECT project_id, worker_id, count(DISTINCT month) AS months, sum(outstanding) AS amount
    FROM arrears_ledgerentry
    WHERE project_id = ANY(%(projects)s) AND outstanding > 0 AND due_on < %(day)s
    GROUP BY project_id, worker_id
) workers GROUP BY project_id, months ORDER BY project_id, months
"""

FAILED = """
SELECT b.project_id, count(DISTINCT b.worker_id) AS failed_transfers,
    min(b.traded_on) AS failed_on
FROM sites_bankreturnline b
JOIN arrears_ledgerentry l ON l.project_id = b.project_id AND l.worker_id = b.worker_id
    AND l.employer_id = b.employer_id
    AND l.month = coalesce(b.month, (date_trunc('month', b.traded_on) - interval '1 month')::date)
WHERE b.project_id = ANY(%(projects)s) AND b.result IN ('FAILED', 'RETURNED')
    AND l.outstanding > 0 AND b.traded_on <= %(day)s
GROUP BY b.project_id
"""

SHARED_CARDS = """
WITH used AS (
    SELECT project_id, card_index, worker_id FROM sites_rosterentry
    WHERE project_id = ANY(%(projects)s) AND card_index <> ''
        AND (exited_on IS NULL OR exited_on >= %(since)s)
    UNION
    SELECT s.project_id, l.card_index, l.worker_id
    FROM sites_payrollsheet s JOIN sites_payrollline l ON l.sheet_id = s.id
    WHERE s.project_id = ANY(%(projects)s) AND s.month >= %(since)s AND l.card_index <> ''
        AND (%(until)s::timestamptz IS NULL OR s.submitted_at < %(until)s)
), cards AS (
    SELECT *, count(*) OVER (PARTITION BY project_id, card_index) AS people FROM used
)
SELECT project_id, count(*)::int AS shared_cards FROM cards
-- On the own site, or on the roster of any other.
WHERE people > 1 OR EXISTS (
    SELECT FROM sites_rosterentry o
    WHERE o.card_index = cards.card_index AND o.worker_id <> cards.worker_id
        AND (o.exited_on IS NULL OR o.exited_on >= %(since)s)
)
GROUP BY project_id
"""

SHARED_PHONES = """
WITH used AS (
    SELECT DISTINCT r.project_id, w.phone_index, r.worker_id
    FROM sites_rosterentry r JOIN sites_worker w ON w.id = r.worker_id
    WHERE r.project_id = ANY(%(projects)s) AND w.phone_index <> ''
        AND (r.exited_on IS NULL OR r.exited_on >= %(since)s)
), phones AS (
    SELECT *, count(*) OVER (PARTITION BY project_id, phone_index) AS people FROM used
)
SELECT project_id, count(*)::int AS shared_phones FROM phones
WHERE people > 1 OR EXISTS (
    SELECT FROM sites_worker v JOIN sites_rosterentry o ON o.worker_id = v.id
    WHERE v.phone_index = phones.phone_index AND v.id <> phones.worker_id
        AND (o.exited_on IS NULL OR o.exited_on >= %(since)s)
)
GROUP BY project_id
"""

# Wages to another's name; and money between the account and single people of the roster.
MONEY_BACK = """
SELECT project_id, count(*) AS money_back FROM (
    SELECT b.project_id
    FROM sites_bankreturnline b JOIN sites_worker w ON w.id = b.worker_id
    WHERE b.project_id = ANY(%(projects)s) AND b.result = 'SUCCESS' AND b.traded_on >= %(since)s
        AND b.traded_on <= %(day)s AND b.payee_name <> w.name
    UNION ALL
    SELECT a.project_id
    FROM sites_accounttransaction t JOIN sites_specialwageaccount a ON a.id = t.account_id
    WHERE a.project_id = ANY(%(projects)s) AND t.traded_on >= %(since)s AND t.traded_on <= %(day)s
        AND t.action IN ('TRANSFER_OUT', 'OTHER') AND EXISTS (
            SELECT 1 FROM sites_rosterentry r JOIN sites_worker w ON w.id = r.worker_id
            WHERE r.project_id = a.project_id AND w.name = t.counterparty_name
        )
) payments GROUP BY project_id
"""

HIGH_YEAR = """
SELECT project_id, count(*) AS high_paid_year FROM (
    SELECT s.project_id, l.worker_id
    FROM (
        SELECT DISTINCT ON (project_id, employer_id, month) id, project_id
        FROM sites_payrollsheet WHERE project_id = ANY(%(projects)s) AND month >= %(year)s
            AND (%(until)s::timestamptz IS NULL OR submitted_at < %(until)s)
        ORDER BY project_id, employer_id, month, version DESC
    ) s JOIN sites_payrollline l ON l.sheet_id = s.id
    GROUP BY s.project_id, l.worker_id HAVING sum(l.net) > %(high)s
) people GROUP BY project_id
"""

# Without any record nothing can be said to go beyond it.
CLAIMS = """
SELECT c.project_id, count(*) AS claims_beyond
FROM arrears_complaint c
CROSS JOIN LATERAL (
    SELECT count(DISTINCT worker_id) AS people,
        sum(due) FILTER (WHERE month >= c.since_month) AS due
    FROM arrears_ledgerentry l WHERE l.project_id = c.project_id
) known
WHERE c.project_id = ANY(%(projects)s) AND c.state IN ('RECEIVED', 'IN_CASE')
    AND known.people > 0 AND (%(until)s::timestamptz IS NULL OR c.filed_at < %(until)s)
    AND (c.worker_count > known.people OR c.amount * 100 > coalesce(known.due, 0))
GROUP BY c.project_id
"""


def read_people(asked: Asked, months: Mapping[int, Sequence[MonthFacts]]) -> dict[int, PeopleFacts]:
    """The people of each site; `months` as read before."""
    found: defaultdict[int, dict[str, Any]] = defaultdict(dict)
    since = asked.window_from()
    last = {
        project: rows[-1].month
        for project, own in months.items()
        if (rows := [month for month in own if month.due_on < asked.day])
    }
    pages = (
        asked.rows(CONTRACTS),
        asked.rows(REGISTERED, of=list(last), months=list(last.values())),
        asked.rows(LEAVERS),
        asked.rows(FAILED),
        asked.rows(SHARED_CARDS, since=since),
        asked.rows(SHARED_PHONES, since=since),
        asked.rows(MONEY_BACK, since=since),
        asked.rows(
            HIGH_YEAR,
            year=dt.date(asked.day.year, 1, 1),
            high=to_fen(asked.law.decimal("warning.high_pay_year_yuan")),
        ),
        asked.rows(CLAIMS),
    )
    for page in pages:
        for row in page:
            found[row.pop("project_id")] |= row
    owed: defaultdict[int, list[Owed]] = defaultdict(list)
    for row in asked.rows(OWED):
        owed[row["project_id"]].append(Owed(row["months"], from_fen(row["amount"])))
    return {
        project: _facts(found.get(project, {}), tuple(owed.get(project, ())), asked)
        for project in found.keys() | owed.keys()
    }


def _facts(values: dict[str, Any], owed: tuple[Owed, ...], asked: Asked) -> PeopleFacts:
    given = dict(values)
    failed_on = given.pop("failed_on", None)
    if failed_on is not None:
        given["failed_working_days"] = asked.calendar.working_days_between(failed_on, asked.day)
    if "leavers_outstanding" in given:
        given["leavers_outstanding"] = from_fen(given["leavers_outstanding"])
    return PeopleFacts(**given, owed=owed)
