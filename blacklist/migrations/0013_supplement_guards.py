"""What was asked for and what was brought of it stays as it was."""

from django.db import migrations

TABLES = ("missingpaper", "supplement", "supplementpaper")


class Migration(migrations.Migration):
    """Rows only grow."""

    dependencies = [("blacklist", "0012_supplements")]
    operations = [
        migrations.RunSQL(
            f"CREATE TRIGGER {table}_guard BEFORE UPDATE OR DELETE ON blacklist_{table}"
            " FOR EACH ROW EXECUTE FUNCTION blacklist_paper_guard()",
            f"DROP TRIGGER {table}_guard ON blacklist_{table}",
        )
        for table in TABLES
    ]
