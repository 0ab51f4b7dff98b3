"""What was published stays as it was read; who drafted and who decided are those accounts."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION blacklist_publication_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM blacklist_refuse('公布记录不得删除');
    END IF;
    IF OLD.state IN ('PUBLISHED', 'WITHDRAWN') AND (
       NEW.content IS DISTINCT FROM OLD.content OR NEW.number IS DISTINCT FROM OLD.number
       OR NEW.published_on IS DISTINCT FROM OLD.published_on
       OR NEW.period_from IS DISTINCT FROM OLD.period_from) THEN
        PERFORM blacklist_refuse('已公布的内容不得修改');
    END IF;
    IF OLD.state = 'WITHDRAWN' THEN
        PERFORM blacklist_refuse('已撤下的公布不得修改');
    END IF;
    IF NEW.state = 'PUBLISHED' AND NEW.decider_person_key IS DISTINCT FROM
       (SELECT person_key FROM sites_user WHERE id = NEW.decided_by_id) THEN
        PERFORM blacklist_refuse('自然人标识与账号不符');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER publication_guard BEFORE UPDATE OR DELETE ON blacklist_violationpublication
    FOR EACH ROW EXECUTE FUNCTION blacklist_publication_guard();
"""
BACKWARD = """
DROP TRIGGER publication_guard ON blacklist_violationpublication;
DROP FUNCTION blacklist_publication_guard();
"""


class Migration(migrations.Migration):
    """A publication is never edited or deleted, only withdrawn."""

    dependencies = [("blacklist", "0004_case_outcomes")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
