"""What the grading may never do, kept by the database even if code is wrong."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION rating_grading_born() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '等级评价须以拟定状态产生' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER grading_born BEFORE INSERT ON rating_grading FOR EACH ROW
    WHEN (NEW.state <> 'DRAFT' OR NEW.signed_by_id IS NOT NULL)
    EXECUTE FUNCTION rating_grading_born();

CREATE FUNCTION rating_grading_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    notice rating_gradingnotice%ROWTYPE;
    objection rating_gradingobjection%ROWTYPE;
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION '等级评价不得删除' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (NEW.company_id, NEW.project_id, NEW.method, NEW.period, NEW.version, NEW.grade, NEW.facts,
        NEW.facts_hash, NEW.outcome_hash, NEW.law_day, NEW.rules_version, NEW.cause, NEW.drafted_at)
       IS DISTINCT FROM
       (OLD.company_id, OLD.project_id, OLD.method, OLD.period, OLD.version, OLD.grade, OLD.facts,
        OLD.facts_hash, OLD.outcome_hash, OLD.law_day, OLD.rules_version, OLD.cause, OLD.drafted_at)
    THEN
        RAISE EXCEPTION '等级评价的内容不得修改' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.state = OLD.state THEN
        IF (NEW.signed_by_id, NEW.signed_at, NEW.confirmed_at, NEW.published_on)
           IS DISTINCT FROM
           (OLD.signed_by_id, OLD.signed_at, OLD.confirmed_at, OLD.published_on) THEN
            RAISE EXCEPTION '签批、确认和公布的记载不得修改'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.state <> 'DRAFT' AND (NEW.signed_by_id, NEW.signed_at) IS DISTINCT FROM
       (OLD.signed_by_id, OLD.signed_at) THEN
        RAISE EXCEPTION '签批人不得更换' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NOT ((OLD.state, NEW.state) IN (
        ('DRAFT', 'SIGNED'), ('SIGNED', 'NOTIFIED'), ('NOTIFIED', 'OBJECTED'),
        ('OBJECTED', 'WITHDRAWN'), ('NOTIFIED', 'CONFIRMED'), ('OBJECTED', 'CONFIRMED'),
        ('CONFIRMED', 'PUBLISHED'))
        OR (OLD.state = 'SIGNED' AND NEW.state = 'CONFIRMED' AND OLD.grade = 'A')) THEN
        RAISE EXCEPTION '等级评价不能由 % 直接变为 %', OLD.state, NEW.state
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.state = 'CONFIRMED' AND OLD.state <> 'SIGNED' THEN
        SELECT * INTO notice FROM rating_gradingnotice WHERE grading_id = NEW.id;
        SELECT * INTO objection FROM rating_gradingobjection WHERE notice_id = notice.id;
        IF objection.id IS NULL THEN
            IF notice.id IS NULL OR NEW.confirmed_at IS NULL
               OR (NEW.confirmed_at AT TIME ZONE 'Asia/Shanghai')::date <= notice.objection_due_on
            THEN
                RAISE EXCEPTION '异议期未满，不得确认'
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
        ELSIF objection.upheld IS DISTINCT FROM false THEN
            RAISE EXCEPTION '异议未答复或者成立，不得确认'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER grading_guard BEFORE UPDATE OR DELETE ON rating_grading
    FOR EACH ROW EXECUTE FUNCTION rating_grading_guard();

CREATE FUNCTION rating_objection_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.answered_on IS NOT NULL
       OR (NEW.notice_id, NEW.received_on, NEW.words, NEW.answer_due_on) IS DISTINCT FROM
          (OLD.notice_id, OLD.received_on, OLD.words, OLD.answer_due_on) THEN
        RAISE EXCEPTION '等级异议只能答复一次，不得修改'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER objection_guard BEFORE UPDATE OR DELETE ON rating_gradingobjection
    FOR EACH ROW EXECUTE FUNCTION rating_objection_guard();

CREATE FUNCTION rating_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%只增不改', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""
APPEND_ONLY = (
    ("rating_gradingfinding", "评价事由"),
    ("rating_gradingnotice", "等级评价告知书"),
    ("rating_gradingtalk", "约谈"),
    ("rating_adverseevent", "不良记录"),
    ("rating_conductrecord", "守法诚信记录"),
    ("rating_creditreport", "信用报告"),
    ("rating_inspectiondraw", "双随机抽取"),
    ("rating_inspection", "检查"),
)
TRIGGERS = "".join(
    f"""
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION rating_append_only('{name}');
"""
    for table, name in APPEND_ONLY
)
BACKWARD = (
    "".join(f"DROP TRIGGER append_only ON {table};\n" for table, _ in APPEND_ONLY)
    + """
DROP FUNCTION rating_append_only();
DROP TRIGGER objection_guard ON rating_gradingobjection;
DROP FUNCTION rating_objection_guard();
DROP TRIGGER grading_guard ON rating_grading;
DROP FUNCTION rating_grading_guard();
DROP TRIGGER grading_born ON rating_grading;
DROP FUNCTION rating_grading_born();
"""
)


class Migration(migrations.Migration):
    """A grade keeps its content, its signer and the order of its steps; nothing is erased."""

    dependencies = [("rating", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD + TRIGGERS, BACKWARD)]
