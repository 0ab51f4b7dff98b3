"""The state machine of the list, kept by the database even if code is wrong."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION blacklist_refuse(words text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', words USING ERRCODE = 'integrity_constraint_violation';
END $$;

-- Keys are those of the accounts named; what was decided stays.
CREATE OR REPLACE FUNCTION blacklist_decision_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM blacklist_refuse('决定书不得删除');
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.state <> 'DRAFT' THEN
        PERFORM blacklist_refuse('已作出的决定不得修改');
    END IF;
    IF NEW.drafter_person_key IS DISTINCT FROM
       (SELECT person_key FROM sites_user WHERE id = NEW.drafted_by_id)
       OR (NEW.reviewed_hash <> '' AND NEW.reviewer_person_key IS DISTINCT FROM
           (SELECT person_key FROM sites_user WHERE id = NEW.reviewed_by_id))
       OR (NEW.state <> 'DRAFT' AND NEW.decider_person_key IS DISTINCT FROM
           (SELECT person_key FROM sites_user WHERE id = NEW.decided_by_id)) THEN
        PERFORM blacklist_refuse('自然人标识与账号不符');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER change_guard BEFORE INSERT OR UPDATE OR DELETE ON blacklist_listingchange
    FOR EACH ROW EXECUTE FUNCTION blacklist_decision_guard();

-- A prior notice stands on an order that expired unpaid, and stays as it was served.
CREATE FUNCTION blacklist_notice_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last_day date;
BEGIN
    SELECT o.due_on INTO last_day FROM arrears_paymentorder o
    JOIN arrears_paymentorderexpiry e ON e.order_id = o.id WHERE o.id = NEW.order_id;
    IF last_day IS NULL OR NEW.served_on <= last_day THEN
        PERFORM blacklist_refuse('责令限期支付决定没有逾期未支付记录，不得告知');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER notice_guard BEFORE INSERT ON blacklist_priornotice
    FOR EACH ROW EXECUTE FUNCTION blacklist_notice_guard();

-- The gates before the list: objection period over, objection refused, term not over.
CREATE FUNCTION blacklist_approval_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    notice blacklist_priornotice%ROWTYPE;
    extended date;
BEGIN
    SELECT * INTO notice FROM blacklist_priornotice WHERE id = NEW.notice_id;
    SELECT due_on INTO extended FROM blacklist_decisionextension WHERE notice_id = NEW.notice_id;
    IF NEW.decided_on <= notice.objection_due_on THEN
        PERFORM blacklist_refuse('异议期限未满，不得列入');
    END IF;
    IF NEW.decided_on > coalesce(extended, notice.decision_due_on) THEN
        PERFORM blacklist_refuse('列入决定期限已过');
    END IF;
    IF EXISTS (SELECT FROM blacklist_representation
               WHERE notice_id = NEW.notice_id AND upheld IS DISTINCT FROM false) THEN
        PERFORM blacklist_refuse('异议未答复或者成立，不得列入');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER approval_guard BEFORE UPDATE ON blacklist_listingdecision
    FOR EACH ROW WHEN (NEW.state = 'APPROVED') EXECUTE FUNCTION blacklist_approval_guard();

CREATE OR REPLACE FUNCTION blacklist_decision_complete() RETURNS trigger LANGUAGE plpgsql AS $$
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
    SELECT count(*) INTO found FROM blacklist_listing
    WHERE decision_id = decision.id AND restored_by_id IS NULL;
    expected := CASE WHEN decision.state = 'APPROVED' THEN decision.expected_members ELSE 0 END;
    IF found <> expected THEN
        RAISE EXCEPTION '决定 % 应有 % 条列入记录，实有 % 条', decision.number, expected, found
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;

-- A listing ends by its dates, or by an approved decision of the fitting kind.
CREATE FUNCTION blacklist_removal_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    listing blacklist_listing%ROWTYPE;
    change blacklist_listingchange%ROWTYPE;
    corrected date;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM blacklist_refuse('移出记录只增不改');
    END IF;
    SELECT * INTO listing FROM blacklist_listing WHERE id = NEW.listing_id;
    IF NEW.removed_on < listing.listed_on OR NEW.removed_on > listing.until
       OR (NEW.cause = 'EXPIRED') <> (NEW.removed_on = listing.until AND NEW.change_id IS NULL) THEN
        PERFORM blacklist_refuse('移出日期与列入期限不符');
    END IF;
    IF NEW.change_id IS NOT NULL THEN
        SELECT * INTO change FROM blacklist_listingchange WHERE id = NEW.change_id;
        IF change.state <> 'APPROVED' OR change.listing_decision_id <> listing.decision_id
           OR NOT (NEW.cause = 'EARLY' AND change.kind = 'EARLY_REMOVAL'
                   OR NEW.cause = 'REVOKED' AND change.kind IN ('REVOCATION', 'WITHDRAWAL')) THEN
            PERFORM blacklist_refuse('没有已批准的移出决定');
        END IF;
    END IF;
    IF NEW.cause = 'EARLY' THEN
        SELECT corrected_on INTO corrected FROM blacklist_correction
        WHERE decision_id = listing.decision_id;
        IF corrected IS NULL OR corrected >= NEW.removed_on THEN
            PERFORM blacklist_refuse('没有改正认定，不得提前移出');
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER removal_guard BEFORE INSERT OR UPDATE OR DELETE ON blacklist_removal
    FOR EACH ROW EXECUTE FUNCTION blacklist_removal_guard();

-- Those of one decision leave, and come back, together.
CREATE FUNCTION blacklist_change_complete() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    found integer;
    left_behind integer := 0;
BEGIN
    IF NEW.kind = 'RESTORATION' THEN
        SELECT count(*) INTO found FROM blacklist_listing WHERE restored_by_id = NEW.id;
    ELSE
        SELECT count(*) INTO found FROM blacklist_removal WHERE change_id = NEW.id;
    END IF;
    IF NEW.kind IN ('EARLY_REMOVAL', 'REVOCATION', 'WITHDRAWAL') THEN
        SELECT count(*) INTO left_behind FROM blacklist_listing l
        LEFT JOIN blacklist_removal r ON r.listing_id = l.id
        WHERE l.decision_id = NEW.listing_decision_id AND r.id IS NULL
          AND l.until > NEW.decided_on;
    END IF;
    IF found <> NEW.expected_members OR left_behind > 0 THEN
        RAISE EXCEPTION '变更 % 应涉及 % 条记录，实有 % 条，遗漏 % 条',
            NEW.number, NEW.expected_members, found, left_behind
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER change_complete AFTER UPDATE ON blacklist_listingchange
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.state = 'APPROVED')
    EXECUTE FUNCTION blacklist_change_complete();

-- Papers stay as they came in.
CREATE FUNCTION blacklist_paper_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM blacklist_refuse('申请材料只增不改');
    RETURN NULL;
END $$;
CREATE TRIGGER application_guard BEFORE UPDATE OR DELETE ON blacklist_removalapplication
    FOR EACH ROW EXECUTE FUNCTION blacklist_paper_guard();
CREATE TRIGGER evidence_guard BEFORE UPDATE OR DELETE ON blacklist_removalevidence
    FOR EACH ROW EXECUTE FUNCTION blacklist_paper_guard();
CREATE TRIGGER pledge_guard BEFORE UPDATE OR DELETE ON blacklist_creditpledge
    FOR EACH ROW EXECUTE FUNCTION blacklist_paper_guard();

-- The version grows once an act, last of all, so that no lock is waited for while one is held.
INSERT INTO blacklist_listversion (id, value) VALUES (1, 0);
CREATE FUNCTION blacklist_next_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO blacklist_listversion AS v (id, value) VALUES (1, 1)
    ON CONFLICT (id) DO UPDATE SET value = v.value + 1;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER decision_version AFTER UPDATE ON blacklist_listingdecision
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.state = 'APPROVED')
    EXECUTE FUNCTION blacklist_next_version();
CREATE CONSTRAINT TRIGGER change_version AFTER UPDATE ON blacklist_listingchange
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.state = 'APPROVED' AND NEW.kind <> 'REFUSAL')
    EXECUTE FUNCTION blacklist_next_version();
CREATE CONSTRAINT TRIGGER expiry_version AFTER INSERT ON blacklist_removal
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.cause = 'EXPIRED')
    EXECUTE FUNCTION blacklist_next_version();
UPDATE blacklist_listversion SET value = (SELECT count(*) FROM blacklist_listing);
"""
BACKWARD = """
DROP TRIGGER expiry_version ON blacklist_removal;
DROP TRIGGER change_version ON blacklist_listingchange;
DROP TRIGGER decision_version ON blacklist_listingdecision;
DROP FUNCTION blacklist_next_version();
DELETE FROM blacklist_listversion;
DROP TRIGGER pledge_guard ON blacklist_creditpledge;
DROP TRIGGER evidence_guard ON blacklist_removalevidence;
DROP TRIGGER application_guard ON blacklist_removalapplication;
DROP FUNCTION blacklist_paper_guard();
DROP TRIGGER change_complete ON blacklist_listingchange;
DROP FUNCTION blacklist_change_complete();
DROP TRIGGER removal_guard ON blacklist_removal;
DROP FUNCTION blacklist_removal_guard();
DROP TRIGGER approval_guard ON blacklist_listingdecision;
DROP FUNCTION blacklist_approval_guard();
DROP TRIGGER notice_guard ON blacklist_priornotice;
DROP FUNCTION blacklist_notice_guard();
DROP TRIGGER change_guard ON blacklist_listingchange;
"""


class Migration(migrations.Migration):
    """Gates, groups and removals as the law has them; what was decided stays."""

    dependencies = [("blacklist", "0002_decision_guards")]
    operations = [
        migrations.RunSQL(FORWARD, BACKWARD),
        # A use that was reported stays as it was reported.
        migrations.RunSQL(
            "CREATE TRIGGER feedback_guard BEFORE UPDATE OR DELETE ON blacklist_restrictionfeedback"
            " FOR EACH ROW EXECUTE FUNCTION blacklist_paper_guard()",
            "DROP TRIGGER feedback_guard ON blacklist_restrictionfeedback",
        ),
    ]
