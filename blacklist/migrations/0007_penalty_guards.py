"""What was reported of a penalty stays as it was reported."""

from django.db import migrations


class Migration(migrations.Migration):
    """Rows only grow."""

    dependencies = [("blacklist", "0006_penalty_reports")]
    operations = [
        migrations.RunSQL(
            "CREATE TRIGGER penalty_guard BEFORE UPDATE OR DELETE ON blacklist_penaltyreport"
            " FOR EACH ROW EXECUTE FUNCTION blacklist_paper_guard()",
            "DROP TRIGGER penalty_guard ON blacklist_penaltyreport",
        )
    ]
