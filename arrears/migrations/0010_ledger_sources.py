"""The ledger names the rows it was computed from; what was written out of them stays readable."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


def _source(model, name):
    return models.ForeignKey(
        blank=True,
        db_constraint=False,
        db_index=False,
        null=True,
        on_delete=django.db.models.deletion.DO_NOTHING,
        related_name='+',
        to=model,
        verbose_name=name,
    )


class Migration(migrations.Migration):

    dependencies = [
        ('arrears', '0009_ledger_aged_to'),
        ('sites', '0005_security_event'),
    ]

    operations = [
        migrations.RenameField('ledgerentry', 'evidence', 'written_evidence'),
        migrations.AlterField(
            'ledgerentry',
            'written_evidence',
            models.JSONField(blank=True, null=True, verbose_name='写明的证据'),
        ),
        migrations.AddField(
            'ledgerentry', 'payroll_line', _source('sites.payrollline', '工资支付表行')
        ),
        migrations.AddField('ledgerentry', 'attendance', _source('sites.attendancemonth', '考勤月')),
        migrations.AddField('ledgerentry', 'contract', _source('sites.laborcontract', '劳动合同')),
        migrations.AddField(
            'ledgerentry',
            'payments',
            django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(),
                blank=True,
                null=True,
                size=None,
                verbose_name='银行回单行和现金签收',
            ),
        ),
    ]
