"""An index beside the traffic, then data filled in batch by batch."""

from django.db import migrations

BATCH = 50


def fill(apps, editor):
    while True:
        with editor.connection.cursor() as cursor:
            cursor.execute(
                "UPDATE arrears_complaint SET next_channel = 'WEB' WHERE id IN (SELECT id FROM "
                "arrears_complaint WHERE next_channel IS NULL ORDER BY id LIMIT %s "
                "FOR UPDATE SKIP LOCKED)",
                [BATCH],
            )
            if cursor.rowcount < BATCH:
                return


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("next_release", "0001_expand")]
    operations = [
        migrations.RunSQL(
            "CREATE INDEX CONCURRENTLY IF NOT EXISTS next_by_channel "
            "ON arrears_complaint (next_channel)",
            "DROP INDEX CONCURRENTLY IF EXISTS next_by_channel",
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
