"""台账口径的SQL: the numbers of the ledger, set by set; PostgreSQL and DuckDB give the same.

`NUMBERS` says in SQL what `arrears.reckoning` says in Python, for the people whose months need
no balancing; those who do (`needs_care`) are left to the Python, which stays the specification.
It reads relations named `asked`, `places` and `known_…`, given by whoever runs it, and only
words that both engines know. Amounts are fen.
"""

# What each relation gives: `asked` (project_id, paid_days in hundredths), `places` (project_id,
# employer_id, month, due_on, payer_id, chain), the others the rows of their tables for these projects.
NUMBERS = """
latest AS (
    SELECT DISTINCT ON (project_id, employer_id, month) id, project_id, employer_id, month
    FROM known_sheets ORDER BY project_id, employer_id, month, version DESC
), not_made AS MATERIALIZED (
    -- Few of many; looked through once.
    SELECT project_id, serial, card_index, traded_on, result
    FROM known_bank WHERE result <> 'SUCCESS'
), undone AS (
    SELECT DISTINCT s.id
    FROM known_bank s JOIN not_made r ON r.project_id = s.project_id AND r.serial = s.serial
    WHERE s.result = 'SUCCESS' AND (r.result = 'RETURNED'
        OR (r.result = 'FAILED' AND r.traded_on > s.traded_on))
), nameless AS (
    SELECT DISTINCT r.project_id, r.card_index
    FROM not_made r WHERE r.result = 'RETURNED' AND NOT EXISTS (
        SELECT 1 FROM known_bank s
        WHERE s.project_id = r.project_id AND s.serial = r.serial AND s.result = 'SUCCESS'
    )
), payments AS NOT MATERIALIZED (
    SELECT b.id, b.project_id, b.employer_id, b.worker_id,
        -- Where nobody named the month: wages are paid in the month after.
        coalesce(b.month, CAST(date_trunc('month', b.traded_on) - INTERVAL '1 month' AS DATE))
            AS month,
        b.traded_on, b.amount, b.result = 'SUCCESS' AND u.id IS NULL AS counts
    FROM known_bank b LEFT JOIN undone u ON u.id = b.id
    WHERE b.result <> 'RETURNED' AND b.employer_id IS NOT NULL AND b.worker_id IS NOT NULL
    UNION ALL
    -- Cash with the worker's signature is a payment; its key is below zero.
    SELECT -id, project_id, employer_id, worker_id, month, paid_on, amount, TRUE FROM known_cash
), pieces AS (
    -- What each source says of a worker-month, one below the other: to group all of it once
    -- takes half the time of joining one to the next.
    SELECT s.project_id, s.employer_id, l.worker_id, s.month,
        l.id AS line_id, l.net, l.days AS sheet_days,
        CAST(NULL AS BIGINT) AS attendance_id, CAST(NULL AS DECIMAL(4, 1)) AS days,
        CAST(NULL AS BIGINT) AS payment_id, CAST(NULL AS BIGINT) AS amount,
        CAST(NULL AS DATE) AS traded_on
    FROM latest s JOIN sites_payrollline l ON l.sheet_id = s.id
    UNION ALL
    SELECT project_id, employer_id, worker_id, month,
        NULL, NULL, NULL, id, days, NULL, NULL, NULL
    FROM known_attendance
    UNION ALL
    SELECT project_id, employer_id, worker_id, month, NULL, NULL, NULL, NULL, NULL,
        id, CASE WHEN counts THEN amount END, CASE WHEN counts THEN traded_on END
    FROM payments
), months AS (
    -- One line of the sheet in force and one month of attendance at most: the greatest is it.
    SELECT project_id, employer_id, worker_id, month,
        max(line_id) AS line_id, max(net) AS net, max(attendance_id) AS attendance_id,
        max(days) AS days, coalesce(max(days), max(sheet_days)) AS attended_days,
        count(payment_id) AS entries, min(payment_id) AS payment_id,
        count(amount) AS times, coalesce(CAST(sum(amount) AS BIGINT), 0) AS paid,
        max(traded_on) AS last_on
    FROM pieces GROUP BY project_id, employer_id, worker_id, month
), earned AS (
    SELECT m.*, c.id AS contract_id,
        -- In whole fen: what is earned times `parts`, and by what it is divided.
        CASE WHEN m.days > 0 AND c.wage_form = 'DAY'
                THEN CAST(c.rate * 100 AS BIGINT) * CAST(m.days * 10 AS BIGINT)
            WHEN m.days > 0 AND c.wage_form = 'MONTH'
                THEN CAST(c.rate * 100 AS BIGINT)
                    * least(CAST(m.days * 100 AS BIGINT), q.paid_days)
        END AS whole,
        CASE c.wage_form WHEN 'DAY' THEN 10 ELSE q.paid_days END AS parts
    FROM months m
    -- A contract speaks only where no sheet does.
    LEFT JOIN known_contracts c ON m.net IS NULL AND c.project_id = m.project_id
        AND c.employer_id = m.employer_id AND c.worker_id = m.worker_id
    CROSS JOIN (SELECT max(paid_days) AS paid_days FROM asked) q
), dues AS (
    SELECT project_id, employer_id, worker_id, month, line_id, attendance_id, contract_id,
        attended_days, entries, payment_id, times, paid, last_on,
        -- Half a fen is rounded up.
        coalesce(net,
            CAST((2 * whole + parts - mod(2 * whole + parts, 2 * parts)) / (2 * parts) AS BIGINT)
        ) AS due,
        CASE WHEN net IS NOT NULL THEN 'PAYROLL' ELSE 'CONTRACT_ATTENDANCE' END AS basis
    FROM earned
), running AS (
    -- Most months have one payment at most; only others are put in order.
    SELECT p.project_id, p.employer_id, p.worker_id, p.month, p.id, p.traded_on, p.counts, d.due,
        sum(CASE WHEN p.counts THEN p.amount ELSE 0 END) OVER (
            PARTITION BY p.project_id, p.employer_id, p.worker_id, p.month
            ORDER BY p.traded_on, p.id
        ) AS total
    FROM payments p JOIN dues d USING (project_id, employer_id, worker_id, month)
    WHERE d.entries > 1
), several AS MATERIALIZED (
    SELECT project_id, employer_id, worker_id, month, array_agg(id ORDER BY id) AS payments,
        min(traded_on) FILTER (WHERE counts AND total >= due) AS settled_on
    FROM running GROUP BY project_id, employer_id, worker_id, month
), needs_care AS (
    -- Paid beyond one month's due while another lacks.
    SELECT d.project_id, d.employer_id, d.worker_id FROM dues d
    WHERE d.paid > coalesce(d.due, 0) AND EXISTS (
        SELECT 1 FROM dues o
        WHERE o.project_id = d.project_id AND o.employer_id = d.employer_id
            AND o.worker_id = d.worker_id AND o.paid < coalesce(o.due, 0)
    )
    UNION
    SELECT b.project_id, b.employer_id, b.worker_id
    FROM known_bank b JOIN nameless n USING (project_id, card_index)
    WHERE b.result = 'SUCCESS' AND b.employer_id IS NOT NULL AND b.worker_id IS NOT NULL
    UNION
    SELECT project_id, employer_id, worker_id FROM known_claims
), numbers AS (
    SELECT d.*, greatest(d.due - d.paid, 0) AS outstanding,
        CASE WHEN d.paid < d.due THEN NULL
            WHEN d.times = 1 THEN d.last_on ELSE s.settled_on END AS settled_on,
        CASE d.entries WHEN 0 THEN NULL WHEN 1 THEN ARRAY[d.payment_id] ELSE s.payments
            END AS payments,
        y.due_on, y.payer_id, y.chain, c.worker_id IS NOT NULL AS needs_care
    FROM dues d
    -- Every month has one; were it an inner join, planners would expect next to no rows.
    LEFT JOIN places y USING (project_id, employer_id, month)
    LEFT JOIN several s USING (project_id, employer_id, worker_id, month)
    LEFT JOIN needs_care c USING (project_id, employer_id, worker_id)
    WHERE d.due IS NOT NULL
)
"""

# What each employer's month on a project has: pay day, who pays first, which chain.
_PLACES = """
places AS MATERIALIZED (
    SELECT * FROM unnest(%(of)s::bigint[], %(employers)s::bigint[], %(months)s::date[],
        %(pay_days)s::date[], %(payers)s::bigint[], %(chains_of)s::integer[])
        AS given (project_id, employer_id, month, due_on, payer_id, chain)
)"""

# The rows of the projects as PostgreSQL gives them; `until` bounds what was known on a past day.
KNOWN = f"""
asked AS MATERIALIZED (
    SELECT unnest(%(projects)s::bigint[]) AS project_id, %(paid_days)s::bigint AS paid_days
), {_PLACES}, known_sheets AS (
    SELECT id, project_id, employer_id, month, version
    FROM sites_payrollsheet WHERE project_id = ANY(%(projects)s)
        AND (%(until)s::timestamptz IS NULL OR submitted_at < %(until)s)
), known_attendance AS (
    SELECT id, project_id, employer_id, worker_id, month, days
    FROM sites_attendancemonth WHERE project_id = ANY(%(projects)s)
        AND (%(until)s::timestamptz IS NULL OR month < %(until)s::date)
), known_contracts AS (
    SELECT id, project_id, employer_id, worker_id, wage_form, rate
    FROM sites_laborcontract WHERE project_id = ANY(%(projects)s)
), known_bank AS NOT MATERIALIZED (
    SELECT id, project_id, employer_id, worker_id, month, traded_on, amount, card_index, result,
        serial
    FROM sites_bankreturnline WHERE project_id = ANY(%(projects)s)
        AND (%(until)s::timestamptz IS NULL OR traded_on < %(until)s::date)
), known_cash AS (
    SELECT id, project_id, employer_id, worker_id, month, paid_on, amount
    FROM sites_cashreceipt WHERE project_id = ANY(%(projects)s)
        AND (%(until)s::timestamptz IS NULL OR paid_on < %(until)s::date)
), known_claims AS (
    SELECT c.project_id, c.employer_id, l.worker_id
    FROM arrears_caseclaim l JOIN arrears_case c ON c.id = l.case_id
    WHERE c.project_id = ANY(%(projects)s) AND c.state <> 'CLOSED'
)
"""  # noqa: S608 -- constants of this module

# Kept by the connection, emptied with each transaction: the ledger as it should be.
FRESH = """
CREATE TEMPORARY TABLE IF NOT EXISTS ledger_fresh (
    project_id bigint, employer_id bigint, worker_id bigint, month date,
    attended_days numeric(4, 1), due bigint, basis text, paid bigint, outstanding bigint,
    due_on date, settled_on date, days_late integer, payroll_line_id bigint,
    attendance_id bigint, contract_id bigint, payments bigint[], written_evidence jsonb,
    needs_care boolean
) ON COMMIT DELETE ROWS
"""

_DAYS_LATE = "CASE WHEN n.outstanding > 0 THEN greatest(%(day)s::date - n.due_on, 0) ELSE 0 END"
_SOURCES = "n.line_id, n.attendance_id, n.contract_id, n.payments"

FILL = f"""
WITH {KNOWN}, {NUMBERS}
INSERT INTO ledger_fresh
SELECT n.project_id, n.employer_id, n.worker_id, n.month, n.attended_days, n.due, n.basis, n.paid,
    n.outstanding, n.due_on, n.settled_on, {_DAYS_LATE}, {_SOURCES}, NULL, n.needs_care
FROM numbers n
"""  # noqa: S608 -- constants of this module

# The first and last month that each employer may have a row for, or somewhat more: from one
# employer of a project to the next by the index, not by every month that somebody attended.
SPAN = """
WITH RECURSIVE attended AS (
    SELECT asked.project_id, (
        SELECT min(employer_id) FROM sites_attendancemonth a WHERE a.project_id = asked.project_id
    ) AS employer_id
    FROM unnest(%(projects)s::bigint[]) AS asked (project_id)
    UNION ALL
    SELECT project_id, (
        SELECT min(employer_id) FROM sites_attendancemonth a
        WHERE a.project_id = attended.project_id AND a.employer_id > attended.employer_id
    ) FROM attended WHERE employer_id IS NOT NULL
)
SELECT project_id, employer_id, min(first), max(last) FROM (
    SELECT project_id, employer_id, month AS first, month AS last FROM sites_payrollsheet
    WHERE project_id = ANY(%(projects)s)
    UNION ALL
    SELECT project_id, employer_id,
        (SELECT min(month) FROM sites_attendancemonth a WHERE a.project_id = attended.project_id),
        (SELECT max(month) FROM sites_attendancemonth a WHERE a.project_id = attended.project_id)
    FROM attended WHERE employer_id IS NOT NULL
    UNION ALL
    SELECT c.project_id, c.employer_id, l.month, l.month
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

# Chains that are alike are given once; nobody answers for what is paid.
_LIABILITY = """CASE WHEN n.outstanding > 0 THEN %(chains)s::jsonb -> {chain}
    ELSE '[]'::jsonb END"""
COLUMNS = (
    "project_id, employer_id, worker_id, month, attended_days, due, basis, is_estimated, paid,"
    " outstanding, due_on, settled_on, days_late, payer_id, liability, payroll_line_id,"
    " attendance_id, contract_id, payments, written_evidence"
)
VALUES = COLUMNS.split(", ", 4)[4]
_ESTIMATED = "n.basis = 'CONTRACT_ATTENDANCE'"
WANTED = f"""
SELECT n.project_id, n.employer_id, n.worker_id, n.month, n.attended_days, n.due, n.basis,
    {_ESTIMATED} AS is_estimated, n.paid, n.outstanding, n.due_on, n.settled_on, n.days_late,
    y.payer_id, {_LIABILITY.format(chain="y.chain")} AS liability, n.payroll_line_id,
    n.attendance_id, n.contract_id, n.payments, n.written_evidence
FROM ledger_fresh n LEFT JOIN places y USING (project_id, employer_id, month)
"""  # noqa: S608 -- constants of this module

# Where nothing is stored yet: straight into the ledger, but for the people who need care.
FOUND = f"""
WITH {KNOWN}, {NUMBERS}, stored AS (
    INSERT INTO arrears_ledgerentry ({COLUMNS}, computed_on)
    SELECT n.project_id, n.employer_id, n.worker_id, n.month, n.attended_days, n.due, n.basis,
        {_ESTIMATED}, n.paid, n.outstanding, n.due_on, n.settled_on, {_DAYS_LATE},
        n.payer_id, {_LIABILITY.format(chain="n.chain")}, {_SOURCES}, NULL, %(day)s::date
    FROM numbers n
    WHERE NOT n.needs_care
    -- Rows of one worker find their places in the indexes near each other: it saves more than
    -- the sorting costs.
    ORDER BY n.worker_id
    RETURNING 1
)
SELECT count(*), NULL, NULL FROM stored
UNION ALL
SELECT project_id, employer_id, worker_id FROM needs_care
"""  # noqa: S608 -- constants of this module

INSERT = f"""
WITH {_PLACES}
INSERT INTO arrears_ledgerentry ({COLUMNS}, computed_on)
SELECT w.*, %(day)s::date FROM ({WANTED}) w
"""  # noqa: S608 -- constants of this module

CHANGED = f"""
WITH {_PLACES}
INSERT INTO arrears_ledgerentry ({COLUMNS}, computed_on)
SELECT w.*, %(day)s::date
FROM ({WANTED}) w
LEFT JOIN (
    SELECT * FROM arrears_ledgerentry WHERE project_id = ANY(%(projects)s)
) e USING (project_id, employer_id, worker_id, month)
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
