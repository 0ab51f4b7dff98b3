"""What never changes, the order of what goes out, which roles exclude each other: kept here."""

from django.db import migrations

APPEND_ONLY = (
    ("sites_auditentry", "审计记录"),
    ("sites_auditlink", "审计链环"),
    ("sites_audithead", "审计链首"),
    ("sites_pushreceipt", "推送回执"),
    ("sites_payrollsheet", "工资支付表"),
    ("sites_payrollline", "工资明细"),
)
FORWARD = """
CREATE FUNCTION sites_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%只增不改', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE FUNCTION sites_outbox_message_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    previous integer;
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION '外发消息不得删除' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        SELECT coalesce(max(seq), 0) INTO previous FROM sites_outboxmessage
            WHERE subject_id = NEW.subject_id AND epoch = NEW.epoch;
        IF NEW.seq <> previous + 1 THEN
            RAISE EXCEPTION '外发消息序号应为 %', previous + 1
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.event_id, NEW.subject_id, NEW.target, NEW.epoch, NEW.seq, NEW.kind, NEW.body,
        NEW.body_hash, NEW.created_at)
       IS DISTINCT FROM
       (OLD.event_id, OLD.subject_id, OLD.target, OLD.epoch, OLD.seq, OLD.kind, OLD.body,
        OLD.body_hash, OLD.created_at) THEN
        RAISE EXCEPTION '外发消息的内容不得修改' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER outbox_message_guard BEFORE INSERT OR UPDATE OR DELETE ON sites_outboxmessage
    FOR EACH ROW EXECUTE FUNCTION sites_outbox_message_guard();
""" + "".join(
    f"""
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION sites_append_only('{name}');
"""
    for table, name in APPEND_ONLY
)
EXCLUSION = """
CREATE FUNCTION sites_roles_exclude() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    administrators CONSTANT text[] := ARRAY['SYSTEM_ADMIN', 'SECURITY_ADMIN', 'AUDITOR'];
    other text;
BEGIN
    SELECT held.role INTO other
    FROM sites_roleassignment held
    JOIN sites_user theirs ON theirs.id = held.user_id
    JOIN sites_user mine ON mine.id = NEW.user_id
    WHERE held.id <> NEW.id AND held.role <> NEW.role
      AND (theirs.id = mine.id
           OR (mine.person_key <> '' AND theirs.person_key = mine.person_key))
      AND (held.role = ANY (administrators) OR NEW.role = ANY (administrators))
      AND daterange(held.valid_from, held.valid_until, '[]')
          && daterange(NEW.valid_from, NEW.valid_until, '[]')
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION '角色 % 与已有角色 % 互斥', NEW.role, other
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER roles_exclude BEFORE INSERT OR UPDATE ON sites_roleassignment
    FOR EACH ROW EXECUTE FUNCTION sites_roles_exclude();
"""
NO_EXCLUSION = """
DROP TRIGGER roles_exclude ON sites_roleassignment;
DROP FUNCTION sites_roles_exclude();
"""
BACKWARD = (
    "".join(f"DROP TRIGGER append_only ON {table};\n" for table, _ in APPEND_ONLY)
    + """
DROP TRIGGER outbox_message_guard ON sites_outboxmessage;
DROP FUNCTION sites_outbox_message_guard();
DROP FUNCTION sites_append_only();
"""
)


class Migration(migrations.Migration):
    """Audit, receipts and payroll only grow; messages keep their content and their order."""

    dependencies = [("sites", "0001_initial")]
    operations = [
        migrations.RunSQL(FORWARD, BACKWARD),
        migrations.RunSQL(EXCLUSION, NO_EXCLUSION),
    ]
