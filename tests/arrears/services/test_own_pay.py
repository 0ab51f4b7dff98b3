"""A worker's own pay: the code, the months, the answers, the log."""

import datetime as dt
from decimal import Decimal

import pytest

from arrears.enums import PayAnswerKind
from arrears.models import PayAccess, PayAnswer, WorkLogEntry
from arrears.services.own_pay import (
    answer_month,
    issue_pay_code,
    own_log,
    own_months,
    worker_of_code,
    write_log,
)
from sites.errors import DomainError
from sites.models import AuditEntry
from sites.sealing import seal
from sites.services.load_writers.workers import id_index
from tests.factories.arrears import LedgerEntryFactory
from tests.factories.sites import (
    NOW,
    InspectorFactory,
    ProjectFactory,
    WageOfficerFactory,
    WorkerFactory,
    region,
)
from tests.sites.ingest.people import id_number

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
DAY = NOW.date()
NUMBER = id_number(7)


@pytest.fixture
def worker():
    region("370900")
    return WorkerFactory(
        name="王建国",
        id_number_sealed=seal(NUMBER, purpose="worker.id_number"),
        id_number_index=id_index(NUMBER),
    )


def code_of(act):
    with pytest.raises(DomainError) as refusal:
        act()
    return refusal.value.code


def issue(name="王建国", number=NUMBER, actor=None, now=NOW):
    return issue_pay_code(name=name, id_number=number, actor=actor or InspectorFactory(), now=now)


def test_a_code_opens_one_workers_pay_until_it_lapses_or_a_new_one_comes(worker):
    access, code = issue()

    assert worker_of_code(code=code.lower(), day=DAY) == worker
    assert (access.valid_until, str(access)) == (dt.date(2027, 9, 15), str(worker))
    assert code.replace("-", "") not in access.code_index
    after = access.valid_until + dt.timedelta(days=1)
    assert code_of(lambda: worker_of_code(code=code, day=after)) == "E-PAY-CODE"
    _, newer = issue(now=NOW + dt.timedelta(days=1))
    assert (
        code_of(lambda: worker_of_code(code=code, day=DAY + dt.timedelta(days=1))) == "E-PAY-CODE"
    )
    assert worker_of_code(code=newer, day=DAY + dt.timedelta(days=1)) == worker
    assert PayAccess.objects.count() == 2
    assert set(AuditEntry.objects.order_by("pk").values_list("act", flat=True)) == {
        "发放工资查询码"
    }


def test_a_code_is_given_by_inspectors_to_a_registered_person_alone(worker):
    officer = WageOfficerFactory(ProjectFactory())

    assert code_of(lambda: issue(actor=officer)) == "E-NOT-ALLOWED"
    assert code_of(lambda: issue(name="李四")) == "E-WORKER"
    assert code_of(lambda: issue(number=id_number(8))) == "E-WORKER"
    assert code_of(lambda: worker_of_code(code="AAAA", day=DAY)) == "E-PAY-CODE"
    assert not PayAccess.objects.exists()


def test_own_months_have_three_states_and_the_latest_answer_counts(worker):
    june = LedgerEntryFactory(worker=worker)
    may = LedgerEntryFactory(worker=worker, project=june.project, month=dt.date(2026, 5, 1))
    april = LedgerEntryFactory(worker=worker, project=june.project, month=dt.date(2026, 4, 1))
    other = LedgerEntryFactory()

    def say(entry, answer, words="", after=0):
        return answer_month(
            worker=worker,
            entry=entry.pk,
            answer=answer,
            words=words,
            now=NOW + dt.timedelta(minutes=after),
        )

    assert code_of(lambda: say(june, PayAnswerKind.DISPUTED, " ")) == "E-REASON"
    assert code_of(lambda: say(other, PayAnswerKind.CONFIRMED)) == "E-PAY-MONTH"
    say(june, PayAnswerKind.CONFIRMED)
    said = say(june, PayAnswerKind.DISPUTED, "少算三天", after=1)
    say(may, PayAnswerKind.CONFIRMED)

    months = own_months(worker=worker)

    assert [(month.entry, month.answer, month.words) for month in months] == [
        (june, "DISPUTED", "少算三天"),
        (may, "CONFIRMED", ""),
        (april, "", ""),
    ]
    assert months[2].answer_label == "还没有答复"
    assert "少算" not in said.words_sealed
    assert str(said) == f"{worker} 2026-06-01 不对"
    assert PayAnswer.objects.count() == 3


def test_own_log_marks_what_was_changed_and_keeps_what_was_before(worker):
    june = LedgerEntryFactory(worker=worker)

    def log(day, days, words="", minutes=0):
        return write_log(
            worker=worker,
            day=dt.date.fromisoformat(day),
            days=Decimal(days),
            words=words,
            now=NOW + dt.timedelta(minutes=minutes),
        )

    first = log("2026-06-01", "1", "绑钢筋")
    log("2026-06-02", "0.5")
    second = log("2026-06-01", "1.5", "绑钢筋，加班", 5)

    assert second.replaces == first
    assert [
        (line.entry.day.day, line.words, line.changed) for line in own_log(worker=worker, most=9)
    ] == [
        (2, "", False),
        (1, "绑钢筋，加班", True),
    ]
    assert own_months(worker=worker)[0].entry == june
    assert own_months(worker=worker)[0].logged == Decimal("2.0")
    assert WorkLogEntry.objects.count() == 3
    assert str(first) == f"{worker} 2026-06-01"
    assert code_of(lambda: log("2026-09-16", "1")) == "E-PERIOD"
    for wrong in ("0.3", "2.5", "-1"):
        assert code_of(lambda wrong=wrong: log("2026-06-03", wrong)) == "E-AMOUNT"


def test_own_months_cost_the_same_queries_for_any_number(worker, django_assert_num_queries):
    for month in (4, 5, 6):
        LedgerEntryFactory(worker=worker, month=dt.date(2026, month, 1))
        with django_assert_num_queries(3):
            own_months(worker=worker)
