"""What the release before wrote and nobody reads any more is taken away."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("next_release", "0002_index_and_fill")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE arrears_complaint DROP COLUMN next_channel;"
            "ALTER TABLE sites_worker DROP COLUMN next_known;"
            "ALTER TABLE sites_auditentry DROP COLUMN next_request;",
            migrations.RunSQL.noop,
        )
    ]
