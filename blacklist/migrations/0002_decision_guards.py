"""What the listing procedure may never do, kept by the database even if code is wrong."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION blacklist_decision_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION '列入决定书不得删除' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.state <> 'DRAFT' THEN
        RAISE EXCEPTION '已作出的决定不得修改' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.drafter_person_key IS DISTINCT FROM
       (SELECT person_key FROM sites_user WHERE id = NEW.drafted_by_id)
       OR (NEW.state <> 'DRAFT' AND NEW.decider_person_key IS DISTINCT FROM
           (SELECT person_key FROM sites_user WHERE id = NEW.decided_by_id)) THEN
        RAISE EXCEPTION '自然人标识与账号不符' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER decision_guard BEFORE INSERT OR UPDATE OR DELETE ON blacklist_listingdecision
    FOR EACH ROW EXECUTE FUNCTION blacklist_decision_guard();

CREATE FUNCTION blacklist_listing_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '列入记录只增不改' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER listing_guard BEFORE UPDATE OR DELETE ON blacklist_listing
    FOR EACH ROW EXECUTE FUNCTION blacklist_listing_guard();

CREATE FUNCTION blacklist_decision_complete() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    decision blacklist_listingdecision%ROWTYPE;
    expected integer;
    found integer;
BEGIN
    IF TG_TABLE_NAME = 'blacklist_listing' THEN
        SELECT * INTO decision FROM blacklist_listingdecision WHERE id = NEW.decision_id;
    ELSE
        SELECT * INTO decision FROM blacklist_listingdecision WHERE id = NEW.id;
    END IF;
    SELECT count(*) INTO found FROM blacklist_listing WHERE decision_id = decision.id;
    expected := CASE WHEN decision.state = 'APPROVED' THEN decision.expected_members ELSE 0 END;
    IF found <> expected THEN
        RAISE EXCEPTION '决定 % 应有 % 条列入记录，实有 % 条', decision.number, expected, found
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER decision_complete AFTER INSERT OR UPDATE ON blacklist_listingdecision
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION blacklist_decision_complete();
CREATE CONSTRAINT TRIGGER listing_decided AFTER INSERT ON blacklist_listing
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION blacklist_decision_complete();
"""
BACKWARD = """
DROP TRIGGER listing_decided ON blacklist_listing;
DROP TRIGGER decision_complete ON blacklist_listingdecision;
DROP FUNCTION blacklist_decision_complete();
DROP TRIGGER listing_guard ON blacklist_listing;
DROP FUNCTION blacklist_listing_guard();
DROP TRIGGER decision_guard ON blacklist_listingdecision;
DROP FUNCTION blacklist_decision_guard();
-- Of the next migration, which leaves it for the guard above.
DROP FUNCTION IF EXISTS blacklist_refuse(text);
"""


class Migration(migrations.Migration):
    """Decisions once made stay; an approved one has its members; listings stay."""

    dependencies = [("blacklist", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
