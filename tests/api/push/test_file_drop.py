"""A platform without an interface: one file a message, confirmed by a person, in order."""

import csv
import io
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models.functions import Now

from api.push.file_drop import COLUMNS, FileDrop
from api.push.platform import PlatformUnreadable
from api.push.reconcile import reconcile
from api.push.relay import Relay
from api.push.targets import clients
from blacklist.services.penalty import report_penalty
from sites.models import OutboxMessage, PushReceipt
from tests.api.push.conftest import LONG_AGO, put
from tests.blacklist.services.test_penalty import AUTHORITY
from tests.factories.blacklist import APPROVE_AT, approved_decision
from tests.factories.penalties import penalty_decision, penalty_facts

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
FILES = "file-drop"


@pytest.fixture
def drop(settings, tmp_path, sandbox):
    settings.FILE_DROP_FOLDER = str(tmp_path / "drop")
    return FileDrop(tmp_path / "drop")


def relay():
    OutboxMessage.objects.filter(state="PENDING").update(next_at=Now())
    Relay(clients()).drain()


def command(*words):
    said = StringIO()
    call_command("file_drop", *words, stdout=said)
    return said.getvalue().strip()


def rows(drop, name):
    text = (drop.folder / f"{name}.csv").read_text(encoding="utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_each_message_is_a_file_and_the_next_waits_for_its_confirmation(drop):
    put("company:A")
    put("company:A", "REMOVE", cause="EARLY")
    relay()
    [name] = command().splitlines()
    assert "-0001-LIST-" in name
    relay()
    assert command() == name
    assert PushReceipt.objects.filter(message__target=FILES).count() == 0

    assert command(name, "--reference", "XC-7", "--by", "张某") == f"已登记 {name}"
    relay()

    receipt = PushReceipt.objects.get(message__target=FILES)
    assert receipt.platform_reference == "file-drop XC-7"
    assert json.loads(receipt.body)["by"] == "张某"
    [second] = command().splitlines()
    assert "-0002-REMOVE-" in second
    found = reconcile(target=FILES, client=drop, now=LONG_AGO)
    assert (found.compared, found.held, found.agrees) == (1, 1, True)
    # The credit platform was not held up by the carrying.
    assert OutboxMessage.objects.filter(target="credit-platform", state="ACKNOWLEDGED").count() == 2


def test_a_record_says_who_was_listed_why_and_until_when(drop):
    decision = approved_decision()
    relay()
    names = command().splitlines()
    assert len(names) == decision.expected_members == 3
    company = next(read for read in (rows(drop, name) for name in names) if not read[2][6])
    assert company[0] == ["操作", *COLUMNS]
    assert company[1][1:] == list(COLUMNS.values())
    record = dict(zip(company[0], company[2], strict=True))
    assert record["操作"] == "新增"
    assert (record["aab003"], record["wsh"]) == (decision.company.uscc, decision.number)
    assert (record["lrsj"], record["fbqx"]) == ("2026-09-10", "2029-09-10")
    assert record["fbjg"] == "泰安市人力资源和社会保障局"
    assert company[3][:3] == ["#控制行", "记录数", "1"]
    person = next(read for read in (rows(drop, name) for name in names) if read[2][6])
    assert dict(zip(person[0], person[2], strict=True))["zjlx"] == "1"


def test_every_target_has_numbers_of_its_own(drop, settings):
    settings.CONSTRUCTION_PLATFORM_URL = settings.PLATFORM_URL
    message = put("company:A")
    assert (message.target, message.subject.key) == ("credit-platform", "company:A")
    told = OutboxMessage.objects.values_list("target", "subject__key", "seq")
    assert set(told) == {
        ("credit-platform", "company:A", 1),
        ("construction-platform", "company:A@construction-platform", 1),
        (FILES, "company:A@file-drop", 1),
    }
    assert set(clients()) == {"credit-platform", "construction-platform", FILES}
    relay()
    assert OutboxMessage.objects.filter(state="ACKNOWLEDGED").count() == 2
    other = PushReceipt.objects.get(message__target="construction-platform")
    assert other.platform_reference.startswith("construction-platform XY")


def test_a_message_to_a_receiver_no_longer_configured_waits(drop, settings):
    put("company:A")
    settings.FILE_DROP_FOLDER = ""
    relay()
    waiting = OutboxMessage.objects.get(target=FILES)
    assert waiting.state == "PENDING"
    assert "没有配置接收方" in waiting.last_error
    with pytest.raises(CommandError, match="FILE_DROP_FOLDER"):
        command()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["x"], "--reference"),
        (["x", "--reference", "1", "--by", "张某"], "没有这个文件"),
        (["../x", "--reference", "1", "--by", "张某"], "没有这个文件"),
    ],
)
def test_only_a_file_that_waits_is_confirmed(drop, words, said):
    with pytest.raises(CommandError, match=said):
        command(*words)


def test_a_file_is_confirmed_once(drop):
    put("company:A")
    relay()
    [name] = command().splitlines()
    terms = (name, "--reference", "1", "--by", "张某")
    command(*terms)
    with pytest.raises(CommandError, match="已经登记过"):
        command(*terms)
    assert command() == "没有待录入的文件"


def test_a_broken_folder_is_told_and_concludes_nothing(drop):
    with pytest.raises(PlatformUnreadable):
        drop.holdings()
    drop.folder.write_text("a file where the folder should be", encoding="utf-8")
    put("company:A")
    relay()
    assert "文件交换目录不可用" in OutboxMessage.objects.get(target=FILES).last_error
    drop.folder.unlink()
    drop.folder.mkdir()
    (drop.folder / "x.confirmed.json").write_text("{}", encoding="utf-8")
    with pytest.raises(PlatformUnreadable):
        drop.holdings()


def test_each_word_on_a_penalty_is_a_file_too(drop):
    decision = penalty_decision()
    report_penalty(
        document=decision,
        facts=penalty_facts(),
        authority_code=AUTHORITY,
        actor=decision.case.handler,
        now=APPROVE_AT,
    )
    relay()
    [name] = command().splitlines()
    assert "-0001-PENALTY-" in name
    head, meanings, row, control = rows(drop, name)
    record = dict(zip(head, row, strict=True))
    assert (record["操作"], record["CF_WSH"]) == ("新增", decision.number)
    assert dict(zip(head, meanings, strict=True))["CF_NR_FK"] == "罚款金额（万元）"
    assert len(control[6]) == 64
