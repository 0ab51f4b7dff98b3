"""台账口径的SQL: the numbers of the ledger, set by set; PostgreSQL and DuckDB give the same.

`NUMBERS` says in SQL what `arrears.reckoning` says in Python, for the people whose months need
no balancing; those who do (`needs_care`) are left to the Python, which stays the specification.
It reads relations named `asked`, `pay_days` and `known_…`, given by whoever runs it, and only
words that both engines know. Amounts are fen.
"""

# What each relation gives: `asked` (project_id, paid_days in hundredths), `pay_days`
# (project_id, month, due_on), the others the rows of their tables for these projects.
_NUMBERS = """
latest AS (
    SELECT DISTINCT ON (project_id, employer_id, month)
        id, project_id, employer_id, month, version, load_id
    FROM known_sheets ORDER BY project_id, employer_id, month, version DESC
), lines AS (
    SELECT s.project_id, s.employer_id, l.worker_id, s.month,
        s.id AS sheet_id, s.version, s.load_id AS sheet_load_id, l.row, l.net, l.days AS sheet_days
    FROM latest s JOIN sites_payrollline l ON l.sheet_id = s.id
), attended AS (
    SELECT project_id, employer_id, worker_id, month, days, load_id AS attendance_load_id
    FROM known_attendance
), contracts AS (
    SELECT project_id, employer_id, worker_id, wage_form, rate, load_id AS contract_load_id
    FROM known_contracts
), earned AS (
    SELECT project_id, employer_id, worker_id, month, l.net, l.sheet_id, l.version,
        l.sheet_load_id, l.row, a.days, a.attendance_load_id,
        c.wage_form, c.rate, c.contract_load_id,
        coalesce(a.days, l.sheet_days) AS attended_days,
        -- In whole fen: what is earned times `parts`, and by what it is divided.
        CASE WHEN l.net IS NULL AND a.days > 0 AND c.wage_form = 'DAY'
                THEN CAST(c.rate * 100 AS BIGINT) * CAST(a.days * 10 AS BIGINT)
            WHEN l.net IS NULL AND a.days > 0 AND c.wage_form = 'MONTH'
                THEN CAST(c.rate * 100 AS BIGINT)
                    * least(CAST(a.days * 100 AS BIGINT), q.paid_days)
        END AS whole,
        CASE c.wage_form WHEN 'DAY' THEN 10 ELSE q.paid_days END AS parts
    FROM lines l
    FULL JOIN attended a USING (project_id, employer_id, worker_id, month)
    LEFT JOIN contracts c USING (project_id, employer_id, worker_id)
    CROSS JOIN (SELECT max(paid_days) AS paid_days FROM asked) q
), dues AS (
    SELECT *,
        -- Half a fen is rounded up.
        coalesce(net,
            CAST((2 * whole + parts - mod(2 * whole + parts, 2 * parts)) / (2 * parts) AS BIGINT)
        ) AS due,
        CASE WHEN net IS NOT NULL THEN 'PAYROLL' ELSE 'CONTRACT_ATTENDANCE' END AS basis
    FROM earned
), undone AS (
    SELECT DISTINCT s.id
    FROM known_bank s JOIN known_bank r ON r.project_id = s.project_id AND r.serial = s.serial
    WHERE s.result = 'SUCCESS' AND (r.result = 'RETURNED'
        OR (r.result = 'FAILED' AND r.traded_on > s.traded_on))
), nameless AS (
    SELECT DISTINCT r.project_id, r.card_index
    FROM known_bank r WHERE r.result = 'RETURNED' AND NOT EXISTS (
        SELECT 1 FROM known_bank s
        WHERE s.project_id = r.project_id AND s.serial = r.serial AND s.result = 'SUCCESS'
    )
), payments AS (
    SELECT b.id, b.project_id, b.employer_id, b.worker_id, b.traded_on, b.amount, b.card_index,
        -- Where nobody named the month: wages are paid in the month after.
        coalesce(b.month, CAST(date_trunc('month', b.traded_on) - INTERVAL '1 month' AS DATE))
            AS month,
        b.result, b.serial, b.load_id, b.row, u.id IS NOT NULL AS is_undone,
        -- Said once, as a column: planners take "nothing joined" for something rare.
        b.result = 'SUCCESS' AND u.id IS NULL AS counts
    FROM known_bank b LEFT JOIN undone u ON u.id = b.id
    WHERE b.result <> 'RETURNED' AND b.employer_id IS NOT NULL AND b.worker_id IS NOT NULL
    UNION ALL
    -- Cash with the worker's signature is a payment; its key is below zero.
    SELECT -id, project_id, employer_id, worker_id, paid_on, amount, '', month, 'SUCCESS', '',
        load_id, row, FALSE, TRUE
    FROM known_cash
), paid AS (
    SELECT project_id, employer_id, worker_id, month,
        count(*) FILTER (WHERE counts) AS times,
        coalesce(CAST(sum(amount) FILTER (WHERE counts) AS BIGINT), 0) AS paid,
        max(traded_on) FILTER (WHERE counts) AS last_on
        {payment_lines}
    FROM payments
    GROUP BY project_id, employer_id, worker_id, month
), running AS (
    SELECT p.project_id, p.employer_id, p.worker_id, p.month, p.traded_on,
        sum(p.amount) OVER (
            PARTITION BY p.project_id, p.employer_id, p.worker_id, p.month
            ORDER BY p.traded_on, p.id
        ) AS total
    FROM payments p JOIN paid g USING (project_id, employer_id, worker_id, month)
    WHERE g.times > 1 AND p.counts
), instalments AS (
    SELECT r.project_id, r.employer_id, r.worker_id, r.month, min(r.traded_on) AS settled_on
    FROM running r JOIN dues d USING (project_id, employer_id, worker_id, month)
    WHERE r.total >= d.due
    GROUP BY r.project_id, r.employer_id, r.worker_id, r.month
), months AS (
    SELECT project_id, employer_id, worker_id, month, d.due, coalesce(p.paid, 0) AS paid
    FROM dues d FULL JOIN paid p USING (project_id, employer_id, worker_id, month)
), needs_care AS (
    SELECT project_id, employer_id, worker_id FROM months
    GROUP BY project_id, employer_id, worker_id
    HAVING bool_or(paid > coalesce(due, 0)) AND bool_or(paid < coalesce(due, 0))
    UNION
    SELECT p.project_id, p.employer_id, p.worker_id
    FROM payments p JOIN nameless n USING (project_id, card_index) WHERE p.result = 'SUCCESS'
    UNION
    SELECT project_id, employer_id, worker_id FROM known_claims
), numbers AS (
    SELECT d.*, coalesce(p.paid, 0) AS paid,
        greatest(d.due - coalesce(p.paid, 0), 0) AS outstanding,
        CASE WHEN coalesce(p.paid, 0) < d.due THEN NULL
            WHEN p.times = 1 THEN p.last_on ELSE i.settled_on END AS settled_on,
        y.due_on, c.worker_id IS NOT NULL AS needs_care {paid_lines}
    FROM dues d
    JOIN pay_days y USING (project_id, month)
    LEFT JOIN paid p USING (project_id, employer_id, worker_id, month)
    LEFT JOIN instalments i USING (project_id, employer_id, worker_id, month)
    LEFT JOIN needs_care c USING (project_id, employer_id, worker_id)
    WHERE d.due IS NOT NULL
)
"""

NUMBERS = _NUMBERS.format(payment_lines="", paid_lines="")

# The rows of the projects as PostgreSQL gives them; `until` bounds what was known on a past day.
KNOWN = """
asked AS MATERIALIZED (
    SELECT unnest(%(projects)s::bigint[]) AS project_id, %(paid_days)s::bigint AS paid_days
), pay_days AS MATERIALIZED (
    SELECT * FROM unnest(%(of)s::bigint[], %(months)s::date[], %(days)s::date[])
        AS given (project_id, month, due_on)
), known_sheets AS (
    SELECT * FROM sites_payrollsheet WHERE project_id = ANY(%(projects)s)
        AND (%(until)s::timestamptz IS NULL OR submitted_at < %(until)s)
), known_attendance AS (
    SELECT * FROM sites_attendancemonth WHERE project_id = ANY(%(projects)s)
        AND (%(until)s::timestamptz IS NULL OR month < %(until)s::date)
), known_contracts AS (
    SELECT * FROM sites_laborcontract WHERE project_id = ANY(%(projects)s)
), known_bank AS (
    SELECT * FROM sites_bankreturnline WHERE project_id = ANY(%(projects)s)
        AND (%(until)s::timestamptz IS NULL OR traded_on < %(until)s::date)
), known_cash AS (
    SELECT * FROM sites_cashreceipt WHERE project_id = ANY(%(projects)s)
        AND (%(until)s::timestamptz IS NULL OR paid_on < %(until)s::date)
), known_claims AS (
    SELECT c.project_id, c.employer_id, l.worker_id
    FROM arrears_caseclaim l JOIN arrears_case c ON c.id = l.case_id
    WHERE c.project_id = ANY(%(projects)s) AND c.state <> 'CLOSED'
)
"""

# Kept by the connection, emptied with each transaction: the ledger as it should be.
FRESH = """
CREATE TEMPORARY TABLE IF NOT EXISTS ledger_fresh (
    project_id bigint, employer_id bigint, worker_id bigint, month date,
    attended_days numeric(4, 1), due bigint, basis text, paid bigint, outstanding bigint,
    due_on date, settled_on date, days_late integer, evidence jsonb, needs_care boolean
) ON COMMIT DELETE ROWS
"""

# Written as text and read once: three times faster than one object in another. Whatever a person
# may have written goes through to_json.
_PAYMENT_LINES = """, '[' || string_agg(concat(
    '{"load": ', load_id, ', "row": ', row, ', "serial": ', to_json(serial),
    ', "traded_on": "', traded_on, '", "amount": "', (amount::numeric / 100)::numeric(20, 2),
    '", "result": "', CASE WHEN result = 'FAILED' THEN '失败' WHEN id < 0 THEN '现金签收'
        WHEN is_undone THEN '成功后退回' ELSE '成功' END, '"}'
), ', ' ORDER BY result <> 'SUCCESS', is_undone, traded_on, serial COLLATE "C", id) || ']' AS lines"""
_EVIDENCE = """concat(
    '{', CASE WHEN n.net IS NOT NULL THEN concat(
        '"payroll": {"load": ', n.sheet_load_id, ', "sheet": ', n.sheet_id, ', "version": ',
        n.version, ', "row": ', n.row, ', "net": "', (n.net::numeric / 100)::numeric(20, 2), '"}')
    ELSE concat(
        '"contract": {"load": ', n.contract_load_id, ', "form": ', to_json(n.wage_form),
        ', "rate": "', n.rate, '"}') END,
    CASE WHEN n.days IS NOT NULL THEN concat(
        ', "attendance": {"load": ', n.attendance_load_id, ', "days": "', n.days, '"}') END,
    ', "bank": ' || n.lines, '}'
)::jsonb"""

FILL = f"""
WITH {KNOWN}, {_NUMBERS.format(payment_lines=_PAYMENT_LINES, paid_lines=", p.lines")}
INSERT INTO ledger_fresh
SELECT n.project_id, n.employer_id, n.worker_id, n.month, n.attended_days, n.due, n.basis, n.paid,
    n.outstanding, n.due_on, n.settled_on,
    CASE WHEN n.outstanding > 0 THEN greatest(%(day)s::date - n.due_on, 0) ELSE 0 END,
    {_EVIDENCE}, n.needs_care
FROM numbers n
"""  # noqa: S608 -- constants of this module

# The first and last month of anything known, to reckon pay days for.
SPAN = """
SELECT project_id, min(month) AS first, max(month) AS last FROM (
    SELECT project_id, month FROM sites_payrollsheet WHERE project_id = ANY(%(projects)s)
    UNION ALL
    SELECT project_id, month FROM sites_attendancemonth WHERE project_id = ANY(%(projects)s)
) months GROUP BY project_id
"""

CARE = """
SELECT DISTINCT project_id, employer_id, worker_id FROM ledger_fresh WHERE needs_care
UNION
SELECT c.project_id, c.employer_id, l.worker_id
FROM arrears_caseclaim l JOIN arrears_case c ON c.id = l.case_id
WHERE c.project_id = ANY(%(projects)s) AND c.state <> 'CLOSED'
"""

# Nobody answers for what is paid: the chain stands where something is outstanding.
WANTED = """
SELECT f.project_id, f.employer_id, f.worker_id, f.month, f.attended_days, f.due, f.basis,
    f.basis = 'CONTRACT_ATTENDANCE' AS is_estimated, f.paid, f.outstanding, f.due_on,
    f.settled_on, f.days_late, c.payer_id,
    CASE WHEN f.outstanding > 0 THEN c.liability ELSE '[]'::jsonb END AS liability, f.evidence
FROM ledger_fresh f
JOIN unnest(%(of)s::bigint[], %(employers)s::bigint[], %(months)s::date[], %(payers)s::bigint[],
    %(chains)s::jsonb[]) AS c (project_id, employer_id, month, payer_id, liability)
    USING (project_id, employer_id, month)
"""
COLUMNS = (
    "project_id, employer_id, worker_id, month, attended_days, due, basis, is_estimated, paid,"
    " outstanding, due_on, settled_on, days_late, payer_id, liability, evidence"
)
VALUES = COLUMNS.split(", ", 4)[4]

INSERT = f"""
INSERT INTO arrears_ledgerentry ({COLUMNS}, computed_on)
SELECT w.*, %(day)s::date FROM ({WANTED}) w
"""  # noqa: S608 -- constants of this module

CHANGED = f"""
INSERT INTO arrears_ledgerentry ({COLUMNS}, computed_on)
SELECT w.*, %(day)s::date
FROM ({WANTED}) w
LEFT JOIN arrears_ledgerentry e USING (project_id, employer_id, worker_id, month)
WHERE e.id IS NULL OR ({", ".join(f"e.{name.strip()}" for name in VALUES.split(","))})
    IS DISTINCT FROM ({", ".join(f"w.{name.strip()}" for name in VALUES.split(","))})
ON CONFLICT (project_id, employer_id, worker_id, month) DO UPDATE SET
    {", ".join(f"{name.strip()} = excluded.{name.strip()}" for name in VALUES.split(","))},
    computed_on = excluded.computed_on
"""  # noqa: S608 -- constants of this module

GONE = """
DELETE FROM arrears_ledgerentry e WHERE e.project_id = ANY(%(projects)s) AND NOT EXISTS (
    SELECT 1 FROM ledger_fresh f WHERE f.project_id = e.project_id
        AND f.employer_id = e.employer_id AND f.worker_id = e.worker_id AND f.month = e.month
)
"""

# Of a ledger whose facts are unchanged only this follows the day.
AGED = """
UPDATE arrears_ledgerentry
SET days_late = greatest(%(day)s::date - due_on, 0), computed_on = %(day)s::date
WHERE project_id = ANY(%(projects)s) AND outstanding > 0
    AND days_late <> greatest(%(day)s::date - due_on, 0)
"""
