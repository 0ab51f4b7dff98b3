"""The ledger as a file: why it is needed is asked first, and stands in it."""

import pytest

from sites.models import AuditEntry, DataExport
from sites.services.data_exports import decide_export
from tests.factories.arrears import LedgerEntryFactory
from tests.factories.exports import DataExportFactory
from tests.factories.sites import NOW, ApproverFactory

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
ASK, OWN = "/inspector/exports/ledger/", "/inspector/exports/"
TAKE = "/inspector/statistics/ledger.csv"
REASON = {"reason": "报市政府清欠情况"}


@pytest.fixture(autouse=True)
def _day(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def lines(client, **asked):
    made = client.post(ASK, REASON, query_params=asked)
    assert made.url == OWN, made.text
    answer = client.post(TAKE, {"export": DataExport.objects.latest("pk").pk})
    assert answer.streaming
    return b"".join(answer).decode("utf-8-sig").splitlines()


def test_ledger_is_streamed_masked_narrowed_and_marked(client, inspector, told):
    everything = lines(client)
    unpaid = lines(client, only="unpaid")
    month = lines(client, month="2026-06", project=told.project.code)

    assert [len(one) for one in (everything, unpaid, month)] == [17, 8, 5]
    assert everything[1].startswith("项目编码,项目名称")
    assert "王＊" in unpaid[2]
    assert "王建国" not in "".join(everything)
    assert ",6500.00,0.00,6500.00,2026-07-20,," in month[2]
    export = DataExport.objects.latest("pk")
    assert export.subject == f"{told.project.name} 2026-06 欠薪台账"
    assert inspector.username in month[0]
    assert "报市政府清欠情况" in month[0]
    assert all(line.endswith(f",{export.mark}") for line in month[2:])
    assert AuditEntry.objects.filter(act="导出个人信息").count() == 3
    shown = client.get(OWN).text
    assert shown.count('tag-green">可以下载') == 3
    assert "逾期台账" in shown


def test_unasked_it_leads_to_the_page_that_asks(client, inspector, told):
    sent = client.get(TAKE, {"only": "unpaid", "month": "没有", "project": "", "x": "1"})
    assert sent.url == f"{ASK}?month=2026-08&only=unpaid"

    page = client.get(sent.url)
    assert "导出：泰安市 2026-08 逾期台账" in page.text
    refused = client.post(sent.url, {"reason": "看看"})
    assert (refused.status_code, "E-REASON" in refused.text) == (422, True)
    assert "没有台账" in client.get(ASK, {"project": "没有"}).text
    assert client.post(ASK, REASON, query_params={"project": "没有"}).status_code == 422
    assert not DataExport.objects.exists()


def test_many_rows_wait_for_another_person_and_are_cut_where_the_ledger_grew(
    client, inspector, monkeypatch
):
    LedgerEntryFactory.create_batch(2)
    DataExportFactory(requested_by=inspector, rows=500, needs_approval=False, state="APPROVED")
    assert "须由本辖区另一位审批人批准" in client.get(ASK).text
    client.post(ASK, REASON)
    export = DataExport.objects.latest("pk")
    assert "待批准" in client.get(OWN).text
    assert client.post(TAKE, {"export": export.pk}, follow=True).text.count("没有导出") == 1

    LedgerEntryFactory()
    decide_export(export=export, is_allowed=True, actor=ApproverFactory(), now=NOW)
    rows = b"".join(client.post(TAKE, {"export": export.pk})).decode().splitlines()
    assert rows[-1] == "共 3 行，本文件只有前 2 行，其余请缩小范围或重新申请"
    assert len(rows) == 5

    monkeypatch.setattr("sites.services.data_exports._rows", lambda _: 49_999)
    over = client.post(ASK, REASON)
    assert (over.status_code, "E-EXPORT-QUOTA" in over.text) == (409, True)


@pytest.mark.parametrize("export", ["", "x", "9" * 30, "0"])
def test_a_number_that_is_none_is_not_found(client, inspector, export):
    assert client.post(TAKE, {"export": export}).status_code == 404


def test_anothers_file_is_not_there(client, inspector):
    other = DataExportFactory(needs_approval=False, state="APPROVED")
    assert client.post(TAKE, {"export": other.pk}).status_code == 404
    assert other.subject not in client.get(OWN).text


def test_list_asks_the_same_for_one_and_for_three(client, inspector, django_assert_max_num_queries):
    DataExportFactory(requested_by=inspector)
    with django_assert_max_num_queries(20) as one:
        client.get(OWN)
    DataExportFactory.create_batch(2, requested_by=inspector)
    with django_assert_max_num_queries(len(one)):
        client.get(OWN)
