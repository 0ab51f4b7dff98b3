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
        count(*) AS entries,
        count(*) FILTER (WHERE counts) AS times,
        CAST(sum(amount) FILTER (WHERE counts) AS BIGINT) AS paid,
        max(traded_on) FILTER (WHERE counts) AS last_on
        {payment_lines}
    FROM payments
    GROUP BY project_id, employer_id, worker_id, month
), months AS (
    SELECT project_id, employer_id, worker_id, month, d.attended_days, d.due, d.basis,
        d.net, d.sheet_id, d.version, d.sheet_load_id, d.row, d.days, d.attendance_load_id,
        d.wage_form, d.rate, d.contract_load_id,
        coalesce(p.paid, 0) AS paid, p.entries, p.times, p.last_on {paid_lines}
    FROM dues d FULL JOIN paid p USING (project_id, employer_id, worker_id, month)
), running AS (
    SELECT p.project_id, p.employer_id, p.worker_id, p.month, p.traded_on, m.due,
        sum(p.amount) OVER (
            PARTITION BY p.project_id, p.employer_id, p.worker_id, p.month
            ORDER BY p.traded_on, p.id
        ) AS total
    FROM payments p JOIN months m USING (project_id, employer_id, worker_id, month)
    WHERE m.times > 1 AND p.counts
), instalments AS MATERIALIZED (
    SELECT project_id, employer_id, worker_id, month, min(traded_on) AS settled_on
    FROM running WHERE total >= due
    GROUP BY project_id, employer_id, worker_id, month
), needs_care AS (
    -- Paid beyond one month's due while another lacks.
    SELECT m.project_id, m.employer_id, m.worker_id FROM months m
    WHERE m.paid > coalesce(m.due, 0) AND EXISTS (
        SELECT 1 FROM months o
        WHERE o.project_id = m.project_id AND o.employer_id = m.employer_id
            AND o.worker_id = m.worker_id AND o.paid < coalesce(o.due, 0)
    )
    UNION
    SELECT p.project_id, p.employer_id, p.worker_id
    FROM payments p JOIN nameless n USING (project_id, card_index) WHERE p.result = 'SUCCESS'
    UNION
    SELECT project_id, employer_id, worker_id FROM known_claims
), {ordered_lines} numbers AS (
    SELECT m.*, greatest(m.due - m.paid, 0) AS outstanding,
        CASE WHEN m.paid < m.due THEN NULL
            WHEN m.times = 1 THEN m.last_on ELSE i.settled_on END AS settled_on,
        y.due_on, c.worker_id IS NOT NULL AS needs_care {lines_in_order}
    FROM months m
    -- Every month has one; were it an inner join, planners would expect next to no rows.
    LEFT JOIN pay_days y USING (project_id, month)
    LEFT JOIN instalments i USING (project_id, employer_id, worker_id, month)
    LEFT JOIN needs_care c USING (project_id, employer_id, worker_id)
    {join_lines}
    WHERE m.due IS NOT NULL
)
"""

NUMBERS = _NUMBERS.format(
    payment_lines="", paid_lines="", ordered_lines="", lines_in_order="", join_lines=""
)

# The rows of the projects as PostgreSQL gives them; `until` bounds what was known on a past day.
KNOWN = """
asked AS MATERIALIZED (
    SELECT unnest(%(projects)s::bigint[]) AS project_id, %(paid_days)s::bigint AS paid_days
), pay_days AS MATERIALIZED (
    SELECT * FROM unnest(%(of)s::bigint[], %(months)s::date[], %(days)s::date[])
        AS given (project_id, month, due_on)
), known_sheets AS (
    SELECT id, project_id, employer_id, month, version, load_id
    FROM sites_payrollsheet WHERE project_id = ANY(%(projects)s)
        AND (%(until)s::timestamptz IS NULL OR submitted_at < %(until)s)
), known_attendance AS (
    SELECT project_id, employer_id, worker_id, month, days, load_id
    FROM sites_attendancemonth WHERE project_id = ANY(%(projects)s)
        AND (%(until)s::timestamptz IS NULL OR month < %(until)s::date)
), known_contracts AS (
    SELECT project_id, employer_id, worker_id, wage_form, rate, load_id
    FROM sites_laborcontract WHERE project_id = ANY(%(projects)s)
), known_bank AS (
    SELECT id, project_id, employer_id, worker_id, month, traded_on, amount, card_index, result,
        serial, load_id, row
    FROM sites_bankreturnline WHERE project_id = ANY(%(projects)s)
        AND (%(until)s::timestamptz IS NULL OR traded_on < %(until)s::date)
), known_cash AS (
    SELECT id, project_id, employer_id, worker_id, month, paid_on, amount, load_id, row
    FROM sites_cashreceipt WHERE project_id = ANY(%(projects)s)
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
_LINE = """concat(
    '{"load": ', load_id, ', "row": ', row, ', "serial": ', to_json(serial),
    ', "traded_on": "', traded_on,
    '", "amount": "', amount / 100, '.', lpad(mod(amount, 100)::text, 2, '0'),
    '", "result": "', CASE WHEN result = 'FAILED' THEN '失败' WHEN id < 0 THEN '现金签收'
        WHEN is_undone THEN '成功后退回' ELSE '成功' END, '"}'
)"""
# Most months have one payment: only where there are more are they put in order.
_ORDERED = f"""ordered AS MATERIALIZED (
    SELECT project_id, employer_id, worker_id, month,
        string_agg({_LINE}, ', '
            ORDER BY result <> 'SUCCESS', is_undone, traded_on, serial COLLATE "C", id) AS lines
    FROM payments JOIN (
        SELECT project_id, employer_id, worker_id, month FROM months WHERE entries > 1
    ) several USING (project_id, employer_id, worker_id, month)
    GROUP BY project_id, employer_id, worker_id, month
), """  # noqa: S608 -- constants of this module
_NUMBERS_AND_LINES = _NUMBERS.format(
    payment_lines=f", min({_LINE}) AS line",
    paid_lines=", p.line",
    ordered_lines=_ORDERED,
    lines_in_order=", coalesce(o.lines, m.line) AS lines",
    join_lines="LEFT JOIN ordered o USING (project_id, employer_id, worker_id, month)",
)
_EVIDENCE = """concat(
    '{', CASE WHEN n.net IS NOT NULL THEN concat(
        '"payroll": {"load": ', n.sheet_load_id, ', "sheet": ', n.sheet_id, ', "version": ',
        n.version, ', "row": ', n.row,
        ', "net": "', n.net / 100, '.', lpad(mod(n.net, 100)::text, 2, '0'), '"}')
    ELSE concat(
        '"contract": {"load": ', n.contract_load_id, ', "form": ', to_json(n.wage_form),
        ', "rate": "', n.rate, '"}') END,
    CASE WHEN n.days IS NOT NULL THEN concat(
        ', "attendance": {"load": ', n.attendance_load_id, ', "days": "', n.days, '"}') END,
    ', "bank": [' || n.lines || ']', '}'
)::jsonb"""

_DAYS_LATE = "CASE WHEN n.outstanding > 0 THEN greatest(%(day)s::date - n.due_on, 0) ELSE 0 END"

FILL = f"""
WITH {KNOWN}, {_NUMBERS_AND_LINES}
INSERT INTO ledger_fresh
SELECT n.project_id, n.employer_id, n.worker_id, n.month, n.attended_days, n.due, n.basis, n.paid,
    n.outstanding, n.due_on, n.settled_on, {_DAYS_LATE}, {_EVIDENCE}, n.needs_care
FROM numbers n
"""  # noqa: S608 -- constants of this module

# The first and last month that each employer may have a row for.
SPAN = """
SELECT project_id, employer_id, min(month) AS first, max(month) AS last FROM (
    SELECT project_id, employer_id, month FROM sites_payrollsheet
    WHERE project_id = ANY(%(projects)s)
    UNION ALL
    SELECT project_id, employer_id, month FROM sites_attendancemonth
    WHERE project_id = ANY(%(projects)s)
    UNION ALL
    SELECT c.project_id, c.employer_id, l.month
    FROM arrears_caseclaim l JOIN arrears_case c ON c.id = l.case_id
    WHERE c.project_id = ANY(%(projects)s) AND c.state <> 'CLOSED'
) months GROUP BY project_id, employer_id
"""

CARE = """
SELECT DISTINCT project_id, employer_id, worker_id FROM ledger_fresh WHERE needs_care
UNION
SELECT c.project_id, c.employer_id, l.worker_id
FROM arrears_caseclaim l JOIN arrears_case c ON c.id = l.case_id
WHERE c.project_id = ANY(%(projects)s) AND c.state <> 'CLOSED'
"""

# Who answers for each employer's month; chains that are alike are given once.
_CHAINS = """
chains AS MATERIALIZED (
    SELECT p.project_id, p.employer_id, p.month, p.payer_id, t.liability
    FROM unnest(%(places)s::bigint[], %(employers)s::bigint[], %(months_of)s::date[],
        %(payers)s::bigint[], %(numbers)s::bigint[])
        AS p (project_id, employer_id, month, payer_id, number)
    JOIN jsonb_array_elements(%(chains)s::jsonb) WITH ORDINALITY AS t (liability, number)
        USING (number)
)
"""
COLUMNS = (
    "project_id, employer_id, worker_id, month, attended_days, due, basis, is_estimated, paid,"
    " outstanding, due_on, settled_on, days_late, payer_id, liability, evidence"
)
VALUES = COLUMNS.split(", ", 4)[4]
# Nobody answers for what is paid: the chain stands where something is outstanding.
_LIABILITY = "CASE WHEN n.outstanding > 0 THEN c.liability ELSE '[]'::jsonb END"
_ESTIMATED = "n.basis = 'CONTRACT_ATTENDANCE'"
WANTED = f"""
SELECT n.project_id, n.employer_id, n.worker_id, n.month, n.attended_days, n.due, n.basis,
    {_ESTIMATED} AS is_estimated, n.paid, n.outstanding, n.due_on, n.settled_on, n.days_late,
    c.payer_id, {_LIABILITY} AS liability, n.evidence
FROM ledger_fresh n LEFT JOIN chains c USING (project_id, employer_id, month)
"""  # noqa: S608 -- constants of this module

# Where nothing is stored yet: straight into the ledger, but for the people who need care.
FOUND = f"""
WITH {KNOWN}, {_NUMBERS_AND_LINES}, {_CHAINS}, stored AS (
    INSERT INTO arrears_ledgerentry ({COLUMNS}, computed_on)
    SELECT n.project_id, n.employer_id, n.worker_id, n.month, n.attended_days, n.due, n.basis,
        {_ESTIMATED}, n.paid, n.outstanding, n.due_on, n.settled_on, {_DAYS_LATE},
        c.payer_id, {_LIABILITY}, {_EVIDENCE}, %(day)s::date
    FROM numbers n LEFT JOIN chains c USING (project_id, employer_id, month)
    WHERE NOT n.needs_care
    RETURNING 1
)
SELECT count(*), NULL, NULL FROM stored
UNION ALL
SELECT project_id, employer_id, worker_id FROM needs_care
"""  # noqa: S608 -- constants of this module

INSERT = f"""
WITH {_CHAINS}
INSERT INTO arrears_ledgerentry ({COLUMNS}, computed_on)
SELECT w.*, %(day)s::date FROM ({WANTED}) w
"""  # noqa: S608 -- constants of this module

CHANGED = f"""
WITH {_CHAINS}
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
