"""预警明细的查询: the rows behind the counts of `arrears.facts`, by the same conditions.

Each returns what `arrears.warning_details` says; a test compares how many with the count.
"""

from arrears.facts.asked import LAST_ATTENDED
from arrears.facts.months import LATEST

GHOSTS = (
    LATEST  # noqa: S608 -- constants of ours
    + """
SELECT s.month, l.worker_id, sum(l.net)::bigint AS net
FROM latest s JOIN sites_payrollline l ON l.sheet_id = s.id
WHERE s.month = ANY(%(months)s::date[])
    AND EXISTS (
        SELECT FROM sites_attendancemonth a
        WHERE a.project_id = s.project_id AND a.month = s.month AND a.days > 0
    )
    AND NOT EXISTS (
        SELECT FROM sites_attendancemonth a
        WHERE a.project_id = s.project_id AND a.month = s.month AND a.days > 0
            AND a.worker_id = l.worker_id
    )
GROUP BY s.month, l.worker_id ORDER BY s.month DESC, l.worker_id
"""
)

OFF_SHEET = (
    LATEST
    + """
SELECT a.month, a.worker_id, sum(a.days) AS days
FROM sites_attendancemonth a JOIN latest s USING (project_id, employer_id, month)
WHERE a.project_id = ANY(%(projects)s) AND a.month = ANY(%(months)s::date[]) AND a.days > 0
    AND NOT EXISTS (
        SELECT FROM latest t JOIN sites_payrollline l ON l.sheet_id = t.id
        WHERE t.project_id = a.project_id AND t.month = a.month AND l.worker_id = a.worker_id
    )
GROUP BY a.month, a.worker_id ORDER BY a.month DESC, a.worker_id
"""
)

TWO_SITES = """
SELECT a.month, a.worker_id, b.project_id AS other_project_id,
    array_agg(DISTINCT d.day ORDER BY d.day) AS days
FROM sites_attendancemonth a
JOIN sites_attendancemonth b
    ON b.worker_id = a.worker_id AND b.month = a.month AND b.project_id <> a.project_id
CROSS JOIN LATERAL (
    SELECT x.day FROM jsonb_array_elements_text(a.day_values) WITH ORDINALITY x (part, day)
    JOIN jsonb_array_elements_text(b.day_values) WITH ORDINALITY y (part, day) USING (day)
    WHERE x.part::numeric > 0 AND y.part::numeric > 0 AND x.part::numeric + y.part::numeric > 1
) d
WHERE a.project_id = ANY(%(projects)s) AND a.month >= %(since)s AND a.days > 0 AND b.days > 0
GROUP BY a.month, a.worker_id, b.project_id ORDER BY a.month DESC, a.worker_id, b.project_id
"""

SHARED_CARDS = """
WITH used AS (
    SELECT card_index, card_last4, worker_id FROM sites_rosterentry
    WHERE project_id = ANY(%(projects)s) AND card_index <> ''
        AND (exited_on IS NULL OR exited_on >= %(since)s)
    UNION ALL
    SELECT l.card_index, l.card_last4, l.worker_id
    FROM sites_payrollsheet s JOIN sites_payrollline l ON l.sheet_id = s.id
    WHERE s.project_id = ANY(%(projects)s) AND s.month >= %(since)s AND l.card_index <> ''
), pairs AS (
    SELECT card_index, worker_id, max(card_last4) AS last4 FROM used
    GROUP BY card_index, worker_id
)
SELECT worker_id, last4, here + elsewhere AS people, elsewhere FROM (
    SELECT *, count(*) OVER (PARTITION BY card_index) AS here, (
        SELECT count(DISTINCT o.worker_id) FROM sites_rosterentry o
        WHERE o.card_index = pairs.card_index
            AND (o.exited_on IS NULL OR o.exited_on >= %(since)s)
            AND NOT EXISTS (
                SELECT FROM pairs p
                WHERE p.card_index = o.card_index AND p.worker_id = o.worker_id
            )
    ) AS elsewhere
    FROM pairs
) cards WHERE here + elsewhere > 1 ORDER BY people DESC, card_index, worker_id
"""

SHARED_PHONES = """
WITH pairs AS (
    SELECT DISTINCT w.phone_index, r.worker_id
    FROM sites_rosterentry r JOIN sites_worker w ON w.id = r.worker_id
    WHERE r.project_id = ANY(%(projects)s) AND w.phone_index <> ''
        AND (r.exited_on IS NULL OR r.exited_on >= %(since)s)
), phones AS (
    SELECT *, count(*) OVER (PARTITION BY phone_index) AS here, (
        SELECT count(DISTINCT v.id)
        FROM sites_worker v JOIN sites_rosterentry o ON o.worker_id = v.id
        WHERE v.phone_index = pairs.phone_index
            AND (o.exited_on IS NULL OR o.exited_on >= %(since)s)
            AND NOT EXISTS (
                SELECT FROM pairs p WHERE p.phone_index = v.phone_index AND p.worker_id = v.id
            )
    ) AS elsewhere
    FROM pairs
)
SELECT worker_id, here + elsewhere AS people, elsewhere,
    dense_rank() OVER (ORDER BY here + elsewhere DESC, phone_index) AS place
FROM phones WHERE here + elsewhere > 1 ORDER BY place, worker_id
"""

MONEY_BACK = """
SELECT b.month, b.worker_id, b.traded_on, b.amount, b.payee_name AS name, '' AS direction
FROM sites_bankreturnline b JOIN sites_worker w ON w.id = b.worker_id
WHERE b.project_id = ANY(%(projects)s) AND b.result = 'SUCCESS' AND b.traded_on >= %(since)s
    AND b.traded_on <= %(day)s AND b.payee_name <> w.name
UNION ALL
SELECT NULL, NULL, t.traded_on, t.amount, t.counterparty_name, t.direction
FROM sites_accounttransaction t JOIN sites_specialwageaccount a ON a.id = t.account_id
WHERE a.project_id = ANY(%(projects)s) AND t.traded_on >= %(since)s AND t.traded_on <= %(day)s
    AND t.action IN ('TRANSFER_OUT', 'OTHER') AND EXISTS (
        SELECT 1 FROM sites_rosterentry r JOIN sites_worker w ON w.id = r.worker_id
        WHERE r.project_id = a.project_id AND w.name = t.counterparty_name
    )
ORDER BY traded_on DESC, amount DESC, worker_id
"""

SAME_SUMS = (
    LATEST
    + """
SELECT s.month, l.net, count(*) AS people
FROM latest s JOIN sites_payrollline l ON l.sheet_id = s.id
WHERE s.month = ANY(%(months)s::date[]) AND l.net > 0
GROUP BY s.month, l.net ORDER BY count(*) DESC, l.net DESC
"""
)

HIGH_MONTH = (
    LATEST
    + """
SELECT s.month, l.worker_id, l.net
FROM latest s JOIN sites_payrollline l ON l.sheet_id = s.id
WHERE s.month = ANY(%(months)s::date[]) AND l.net > %(high)s
ORDER BY s.month DESC, l.net DESC, l.worker_id
"""
)

HIGH_YEAR = (
    LATEST
    + """
SELECT l.worker_id, sum(l.net)::bigint AS net
FROM latest s JOIN sites_payrollline l ON l.sheet_id = s.id
WHERE s.month >= %(year)s
GROUP BY l.worker_id HAVING sum(l.net) > %(high)s ORDER BY sum(l.net) DESC, l.worker_id
"""
)

CLAIMS = """
SELECT c.id AS complaint_id, c.number, c.worker_count, c.amount, known.people,
    coalesce(known.due, 0)::bigint AS due
FROM arrears_complaint c
CROSS JOIN LATERAL (
    SELECT count(DISTINCT worker_id) AS people,
        sum(due) FILTER (WHERE month >= c.since_month) AS due
    FROM arrears_ledgerentry l WHERE l.project_id = c.project_id
) known
WHERE c.project_id = ANY(%(projects)s) AND c.state IN ('RECEIVED', 'IN_CASE')
    AND known.people > 0
    AND (c.worker_count > known.people OR c.amount * 100 > coalesce(known.due, 0))
ORDER BY c.filed_at DESC, c.id
"""

WITHOUT_CONTRACT = f"""
WITH last AS ({LAST_ATTENDED})
SELECT a.month, a.worker_id, sum(a.days) AS days
FROM last JOIN sites_attendancemonth a USING (project_id, month)
WHERE a.days > 0 AND NOT EXISTS (
    SELECT FROM sites_laborcontract c
    WHERE c.project_id = a.project_id AND c.worker_id = a.worker_id
)
GROUP BY a.month, a.worker_id ORDER BY a.worker_id
"""  # noqa: S608 -- a constant of ours

UNREGISTERED = """
SELECT a.worker_id, max(a.month) AS month, sum(a.days) AS days
FROM sites_attendancemonth a
WHERE a.project_id = ANY(%(projects)s) AND a.days > 0 AND NOT EXISTS (
    SELECT FROM sites_rosterentry r
    WHERE r.project_id = a.project_id AND r.worker_id = a.worker_id
)
GROUP BY a.worker_id ORDER BY max(a.month) DESC, a.worker_id
"""

BELOW_MINIMUM = (
    LATEST
    + """
SELECT s.month, l.worker_id, l.days, l.gross,
    ceil(m.minimum * least(l.days, %(paid_days)s) / %(paid_days)s)::bigint AS least
FROM latest s JOIN sites_payrollline l ON l.sheet_id = s.id
JOIN unnest(%(months)s::date[], %(minimums)s::bigint[]) AS m (month, minimum)
    ON m.month = s.month
WHERE l.gross < m.minimum AND l.gross * %(paid_days)s < m.minimum * least(l.days, %(paid_days)s)
ORDER BY s.month DESC, l.gross, l.worker_id
"""
)

DEDUCTED = (
    LATEST
    + """
SELECT s.month, l.worker_id, l.gross, l.deductions
FROM latest s JOIN sites_payrollline l ON l.sheet_id = s.id
WHERE s.month = ANY(%(months)s::date[]) AND l.deductions > 0
    AND l.deductions > l.gross * %(deducted)s
ORDER BY s.month DESC, l.deductions DESC, l.worker_id
"""
)

LEAVERS = """
WITH gone AS (
    SELECT project_id, worker_id, max(exited_on) AS exited_on FROM sites_rosterentry
    WHERE project_id = ANY(%(projects)s)
    GROUP BY project_id, worker_id HAVING bool_and(coalesce(exited_on < %(day)s, false))
)
SELECT worker_id, exited_on, sum(outstanding)::bigint AS outstanding
FROM gone JOIN arrears_ledgerentry USING (project_id, worker_id)
WHERE outstanding > 0
GROUP BY worker_id, exited_on ORDER BY sum(outstanding) DESC, worker_id
"""

FAILED = """
SELECT l.month, b.worker_id, b.traded_on, b.result, b.failure_reason, b.amount
FROM sites_bankreturnline b
JOIN arrears_ledgerentry l ON l.project_id = b.project_id AND l.worker_id = b.worker_id
    AND l.employer_id = b.employer_id
    AND l.month = coalesce(b.month, (date_trunc('month', b.traded_on) - interval '1 month')::date)
WHERE b.project_id = ANY(%(projects)s) AND b.result IN ('FAILED', 'RETURNED')
    AND l.outstanding > 0 AND b.traded_on <= %(day)s
ORDER BY b.traded_on DESC, b.worker_id, b.id
"""

MOVED_OUT = """
SELECT t.traded_on, t.amount, t.counterparty_name
FROM sites_accounttransaction t JOIN sites_specialwageaccount a ON a.id = t.account_id
WHERE a.project_id = ANY(%(projects)s) AND t.action = 'TRANSFER_OUT'
    AND t.traded_on > %(moved)s AND t.traded_on <= %(day)s
ORDER BY t.traded_on DESC, t.amount DESC, t.id
"""
