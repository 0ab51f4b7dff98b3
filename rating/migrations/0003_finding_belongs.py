"""Findings are looked at for their grade a statement at a time, not row by row."""

import django.db.models.deletion
from django.db import migrations, models

FORWARD = """
CREATE FUNCTION rating_finding_belongs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM added WHERE NOT EXISTS
               (SELECT FROM rating_grading WHERE rating_grading.id = added.grading_id)) THEN
        RAISE EXCEPTION '评价事由没有对应的等级评价' USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER finding_belongs AFTER INSERT ON rating_gradingfinding
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION rating_finding_belongs();
CREATE TRIGGER grading_keeps_its_key BEFORE UPDATE OF id ON rating_grading
    FOR EACH ROW WHEN (NEW.id <> OLD.id) EXECUTE FUNCTION rating_append_only('等级评价的编号');
"""
BACKWARD = """
DROP TRIGGER grading_keeps_its_key ON rating_grading;
DROP TRIGGER finding_belongs ON rating_gradingfinding;
DROP FUNCTION rating_finding_belongs();
"""


class Migration(migrations.Migration):
    """The same promise as the foreign key that goes: no finding without its grade."""

    dependencies = [("rating", "0002_grading_guards")]
    operations = [
        migrations.RunSQL(FORWARD, BACKWARD),
        migrations.AlterField(
            model_name="gradingfinding",
            name="grading",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="findings",
                to="rating.grading",
                verbose_name="等级评价",
            ),
        ),
    ]
