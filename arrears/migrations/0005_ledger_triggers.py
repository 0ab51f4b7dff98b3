"""Whatever the ledger rests on marks its project when it is written, by whatever hand.

Statement by statement: a file of fifty thousand rows is marked once. Any column counts, also
one that the ledger does not read today.
"""

from django.db import migrations

# Table to the way from its rows ({rows}) to the projects they belong to.
OWN = "SELECT DISTINCT project_id FROM {rows}"
OF_SHEET = (
    "SELECT s.project_id FROM (SELECT DISTINCT sheet_id FROM {rows}) r"
    " JOIN sites_payrollsheet s ON s.id = r.sheet_id"
)
OF_ACCOUNT = (
    "SELECT a.project_id FROM (SELECT DISTINCT account_id FROM {rows}) r"
    " JOIN sites_specialwageaccount a ON a.id = r.account_id"
)
OF_CASE = (
    "SELECT c.project_id FROM (SELECT DISTINCT case_id FROM {rows}) r"
    " JOIN arrears_case c ON c.id = r.case_id"
)
PATHS = {"own": OWN, "sheet": OF_SHEET, "account": OF_ACCOUNT, "case": OF_CASE}
TABLES = {
    "sites_payrollsheet": "own",
    "sites_payrollline": "sheet",
    "sites_attendancemonth": "own",
    "sites_laborcontract": "own",
    "sites_bankreturnline": "own",
    "sites_cashreceipt": "own",
    "sites_participation": "own",
    "sites_specialwageaccount": "own",
    "sites_accounttransaction": "account",
    "arrears_namelending": "own",
    "arrears_unpaidworks": "own",
    "arrears_case": "own",
    "arrears_caseclaim": "case",
}
# A transaction marks a project once. Its own mark is seen by others when its rows are.
MARK = """
CREATE FUNCTION arrears_mark_ledger(changed bigint[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO arrears_ledgerchange (project_id, transaction_id, marked_at)
    SELECT p.id, t.id, now()
    FROM (SELECT DISTINCT unnest(changed) AS id) p,
        (SELECT pg_current_xact_id()::text::bigint AS id) t
    WHERE p.id IS NOT NULL AND NOT EXISTS (
        SELECT FROM arrears_ledgerchange c
        WHERE c.project_id = p.id AND c.transaction_id = t.id AND c.marked_at = now()
    )
$$;
CREATE FUNCTION arrears_ledger_emptied() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM arrears_mark_ledger(ARRAY(SELECT id FROM sites_project));
    RETURN NULL;
END $$;
"""
FUNCTION = """
CREATE FUNCTION arrears_ledger_fact_{name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'DELETE' THEN
        PERFORM arrears_mark_ledger(ARRAY({arrived}));
    END IF;
    IF TG_OP <> 'INSERT' THEN
        PERFORM arrears_mark_ledger(ARRAY({gone}));
    END IF;
    RETURN NULL;
END $$;
"""
TRIGGERS = """
CREATE TRIGGER ledger_fact_inserted AFTER INSERT ON {table}
    REFERENCING NEW TABLE AS arrived
    FOR EACH STATEMENT EXECUTE FUNCTION arrears_ledger_fact_{name}();
CREATE TRIGGER ledger_fact_updated AFTER UPDATE ON {table}
    REFERENCING OLD TABLE AS gone NEW TABLE AS arrived
    FOR EACH STATEMENT EXECUTE FUNCTION arrears_ledger_fact_{name}();
CREATE TRIGGER ledger_fact_deleted AFTER DELETE ON {table}
    REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION arrears_ledger_fact_{name}();
CREATE TRIGGER ledger_fact_emptied AFTER TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION arrears_ledger_emptied();
"""
# The ledger itself: whoever writes it without having reckoned it makes it doubtful.
LEDGER = """
CREATE FUNCTION arrears_ledger_edited() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'DELETE' THEN
        PERFORM arrears_mark_ledger(ARRAY[NEW.project_id]);
    END IF;
    IF TG_OP <> 'INSERT' THEN
        PERFORM arrears_mark_ledger(ARRAY[OLD.project_id]);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER ledger_edited AFTER INSERT OR UPDATE OR DELETE ON arrears_ledgerentry
    FOR EACH ROW WHEN (current_setting('anxin.ledger_reckoned', true) IS DISTINCT FROM 'yes')
    EXECUTE FUNCTION arrears_ledger_edited();
CREATE TRIGGER ledger_emptied AFTER TRUNCATE ON arrears_ledgerentry
    FOR EACH STATEMENT EXECUTE FUNCTION arrears_ledger_emptied();
"""
FORWARD = (
    MARK
    + "".join(
        FUNCTION.format(
            name=name, arrived=path.format(rows="arrived"), gone=path.format(rows="gone")
        )
        for name, path in PATHS.items()
    )
    + "".join(TRIGGERS.format(table=table, name=name) for table, name in TABLES.items())
    + LEDGER
)
BACKWARD = (
    "".join(
        f"DROP TRIGGER ledger_fact_{event} ON {table};\n"
        for table in TABLES
        for event in ("inserted", "updated", "deleted", "emptied")
    )
    + "DROP TRIGGER ledger_edited ON arrears_ledgerentry;\n"
    + "DROP TRIGGER ledger_emptied ON arrears_ledgerentry;\n"
    + "".join(f"DROP FUNCTION arrears_ledger_fact_{name}();\n" for name in PATHS)
    + "DROP FUNCTION arrears_ledger_edited();\n"
    + "DROP FUNCTION arrears_ledger_emptied();\n"
    + "DROP FUNCTION arrears_mark_ledger(bigint[]);\n"
)


class Migration(migrations.Migration):
    """Marks of change, and of a ledger edited by another hand."""

    dependencies = [("arrears", "0004_ledger_basis"), ("sites", "0002_guards")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
