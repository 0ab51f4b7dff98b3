"""Keep with the notice by which amounts its condition was judged."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add `PriorNotice.parameters`."""

    dependencies = [("blacklist", "0003_decision_guards")]
    operations = [
        migrations.AddField(
            model_name="priornotice",
            name="parameters",
            field=models.JSONField(default=list, verbose_name="适用数额标准"),
        ),
    ]
