"""A message is given up only where another one stands in its place, and never comes back."""

from django.db import migrations

FORWARD = """
CREATE OR REPLACE FUNCTION sites_outbox_message_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    previous integer;
    replaced sites_outboxmessage%ROWTYPE;
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
        IF NEW.replaces_id IS NOT NULL THEN
            SELECT * INTO replaced FROM sites_outboxmessage WHERE event_id = NEW.replaces_id;
            IF (replaced.subject_id, replaced.target) IS DISTINCT FROM (NEW.subject_id, NEW.target)
               OR replaced.epoch >= NEW.epoch
               OR replaced.state NOT IN ('PARKED', 'PENDING') THEN
                RAISE EXCEPTION '只能替代同一对象以前没有送达的消息'
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.event_id, NEW.subject_id, NEW.target, NEW.epoch, NEW.seq, NEW.kind, NEW.body,
        NEW.body_hash, NEW.created_at, NEW.replaces_id)
       IS DISTINCT FROM
       (OLD.event_id, OLD.subject_id, OLD.target, OLD.epoch, OLD.seq, OLD.kind, OLD.body,
        OLD.body_hash, OLD.created_at, OLD.replaces_id) THEN
        RAISE EXCEPTION '外发消息的内容不得修改' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.state = 'REPLACED' AND NEW.state <> 'REPLACED' THEN
        RAISE EXCEPTION '已被替代的消息不得再发送' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.state = 'REPLACED' AND OLD.state <> 'REPLACED' AND NOT EXISTS (
        SELECT FROM sites_outboxmessage WHERE replaces_id = NEW.event_id) THEN
        RAISE EXCEPTION '没有替代它的消息' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
"""
BACKWARD = """
CREATE OR REPLACE FUNCTION sites_outbox_message_guard() RETURNS trigger LANGUAGE plpgsql AS $$
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
"""


class Migration(migrations.Migration):
    """The guard of messages knows replacements."""

    dependencies = [("sites", "0008_replaced_messages")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
