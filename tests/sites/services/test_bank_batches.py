"""The bank's batch file: what is still to be paid, in the bank's columns, text as text."""

import io

import openpyxl
import pytest

from sites.errors import DomainError
from sites.models import AuditEntry, PayrollSheet, RosterEntry
from sites.services.bank_batches import LAYOUTS, bank_batch
from tests.factories.sites import NOW
from tests.sites.ingest.people import NAMES, card
from tests.sites.services.load_files import MONTH, Office, bank_line, payroll_line, roster_line

pytestmark = [pytest.mark.unit, pytest.mark.django_db]


@pytest.fixture
def office():
    made = Office()
    made.commit("roster", made.roster(*map(roster_line, range(3))))
    made.commit("payroll", made.payroll(*map(payroll_line, range(3))))
    return made


def export(office, *columns, sheet=None):
    return bank_batch(
        sheet=sheet or PayrollSheet.objects.order_by("-version").first(),
        columns=columns or LAYOUTS["numbered"][1],
        actor=office.actor,
        now=NOW,
    )


def rows(batch):
    return list(openpyxl.load_workbook(io.BytesIO(batch.content)).active.values)


def test_batch_has_the_columns_asked_for_with_accounts_as_text(office):
    batch = export(office, "number", "account", "blank", "name", "amount", "bank_name", "summary")

    head, first, *_ = rows(batch)
    assert head == ("序号", "账号", None, "户名", "金额", "开户行", "摘要")
    assert first == (1, card(1), None, NAMES[0], 7800, "示例银行", "2026年8月工资")
    assert (batch.count, str(batch.total), batch.without_card) == (3, "23403.00", ())
    entry = AuditEntry.objects.get(act="导出银行代发文件")
    assert card(1) not in str(entry.detail)


def test_what_is_paid_is_left_out_and_who_has_no_card_is_named(office):
    paid = [bank_line(0), bank_line(1, result="FAILED")]
    office.commit("bank-return", office.bank_return(*paid), month=MONTH)
    RosterEntry.objects.filter(worker__name=NAMES[2]).update(card_index="")

    batch = export(office)

    assert [row[2] for row in rows(batch)[1:]] == [NAMES[1]]
    assert batch.without_card == (NAMES[2],)


def test_batch_of_a_replaced_sheet_or_of_nothing_or_in_no_columns_is_refused(office):
    first = PayrollSheet.objects.get()

    def code(*columns, **changes):
        with pytest.raises(DomainError) as refused:
            export(office, *columns, **changes)
        return refused.value.code

    assert code("name", "amount") == "E-COLUMNS"
    assert code("account", "amount", "salary") == "E-COLUMNS"
    assert code("account", "amount", *["blank"] * 11) == "E-COLUMNS"
    office.commit("payroll", office.payroll(payroll_line(0)), reason="更正")
    assert code(sheet=first) == "E-SHEET-REPLACED"
    office.commit("bank-return", office.bank_return(bank_line(0)), month=MONTH)
    assert code() == "E-BATCH-EMPTY"
    assert not AuditEntry.objects.filter(act="导出银行代发文件").exists()
