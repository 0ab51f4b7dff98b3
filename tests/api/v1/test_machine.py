"""Contractors' systems send batches in the national standard's words, and ask what became of them."""

import datetime as dt

import pytest

from api.auth import key_hash
from api.tasks import handle_waiting_requests
from sites.models import (
    ApiKey,
    AttendanceMonth,
    LaborContract,
    Load,
    MachineRequest,
    PayrollLine,
    PayrollSheet,
    RosterEntry,
)
from sites.services import machine_requests
from sites.services.receipts import receipt_holds
from tests.api.v1.conftest import refusal
from tests.api.v1.machine_bodies import (
    attendance,
    errors,
    line,
    passage,
    payroll,
    send,
    worker,
    workers,
)
from tests.factories.sites import (
    NOW,
    AttendanceMonthFactory,
    CompanyFactory,
    InspectorFactory,
    ProjectFactory,
)
from tests.people import wage_officers
from tests.sites.ingest.people import NAMES, broken, id_number
from tests.sites.services.load_files import MONTH, Office, roster_line

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture
def office(now):
    made = Office()
    made.commit("roster", made.roster(*map(roster_line, range(3))))
    return made


def test_payroll_lines_become_the_month_s_sheet_with_a_receipt(ask, office):
    answer = send(ask, office, "payrolls", payroll(office, line(0), line(1, isBackPay="0")))

    body = answer.json()
    assert (answer.status_code, body["status"], body["errors"]) == (202, 20, [])
    sheet = PayrollSheet.objects.get()
    assert (sheet.month, sheet.version, sheet.line_count) == (MONTH, 1, 2)
    assert sorted(sheet.lines.values_list("worker__name", flat=True)) == sorted(NAMES[:2])
    assert {str(row.deductions) for row in sheet.lines.all()} == {"200.00"}
    assert receipt_holds(sheet.load)
    assert body["receipt"] == sheet.load.receipt_number
    asked = ask(office.actor).get(f"/requests/{body['requestSerialCode']}")
    assert (asked.status_code, asked.json()) == (200, body)


def test_next_batch_keeps_what_it_is_silent_on_and_replaces_what_it_names(ask, office):
    send(ask, office, "payrolls", payroll(office, line(0), line(1)))
    more = payroll(office, line(2), line(1, thirdPayRollCode="A-1b", actualAmount=7500))

    send(ask, office, "payrolls", more)

    current = PayrollSheet.objects.order_by("-version").first()
    assert (current.version, current.line_count) == (2, 3)
    assert current.reason.startswith("接口补报")
    nets = dict(current.lines.values_list("worker__name", "net"))
    assert [str(nets[name]) for name in NAMES[:3]] == ["7800.00", "7500.00", "7800.00"]
    assert sorted(current.lines.values_list("row", flat=True)) == [1, 2, 3]


def test_same_body_or_same_code_is_the_same_line(ask, office):
    first = send(ask, office, "payrolls", payroll(office, line(0), line(1))).json()

    again = send(ask, office, "payrolls", payroll(office, line(0), line(1))).json()
    one = send(ask, office, "payrolls", payroll(office, line(1))).json()
    mixed = send(ask, office, "payrolls", payroll(office, line(1), line(2))).json()

    assert again == first
    assert (one["status"], one["receipt"]) == (20, first["receipt"])
    assert mixed["status"] == 20
    assert [sheet.line_count for sheet in PayrollSheet.objects.order_by("version")] == [2, 3]
    reused = send(ask, office, "payrolls", payroll(office, line(1, actualAmount="1.00")))
    assert errors(reused) == [("detailList[0].thirdPayRollCode", "E-THIRD-CODE-REUSED")]
    assert PayrollSheet.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"actualAmount": "8000.005"}, "actualAmount", "E-MONEY-SCALE"),
        ({"actualAmount": "9000"}, "actualAmount", "E-SUM-ROW"),
        ({"totalPayAmount": "八千"}, "totalPayAmount", "E-MONEY-FORMAT"),
        ({"days": 32}, "days", "E-DAYS"),
        ({"idCardType": "99"}, "idCardType", "E-CODE-UNMAPPED"),
        ({"idCardType": "08"}, "idCardType", "E-ID-KIND"),
        ({"idCardNumber": id_number(9)}, "idCardNumber", "E-WORKER-UNKNOWN"),
        ({"balanceDate": "2026-09-16"}, "balanceDate", "E-DATE-ORDER"),
        ({"isBackPay": 1}, "backPayMonth", "E-FIELD-MISSING"),
        ({"isBackPay": 1, "backPayMonth": "2026-07"}, "backPayMonth", "E-BACKPAY-NO-SHEET"),
    ],
)
def test_payroll_refusal_names_the_field_and_nothing_is_taken_in(ask, office, changes, field, code):
    answer = send(ask, office, "payrolls", payroll(office, line(0), line(1, **changes)))

    assert (f"detailList[1].{field}", code) in errors(answer)
    for problem in answer.json()["errors"]:
        assert "第2条" in problem["message"]
        assert problem["fix"]
    assert not PayrollSheet.objects.exists()
    assert Load.objects.filter(kind="payroll").count() == 0


def test_payroll_of_a_broken_number_says_what_the_page_says(ask, office):
    number = broken(id_number(1))
    answer = send(ask, office, "payrolls", payroll(office, line(0, idCardNumber=number)))

    found = {item["code"]: item for item in answer.json()["errors"]}
    assert found["E-ID-CHECKSUM"]["message"] == "第1条身份证号码校验位不符，至少有一位填写有误"
    assert found["E-ID-CHECKSUM"]["field"] == "detailList[0].idCardNumber"


def test_failed_batch_sent_again_is_tried_again(ask, office):
    body = payroll(office, line(4))
    failed = send(ask, office, "payrolls", body).json()
    send(ask, office, "workers", workers(office, worker(4)))

    again = send(ask, office, "payrolls", body).json()

    assert (failed["status"], again["status"]) == (10, 20)
    assert failed["requestSerialCode"] == again["requestSerialCode"]


def test_twice_a_code_or_a_person_and_a_month_to_come_are_refused(ask, office):
    twice = payroll(office, line(0), line(1, thirdPayRollCode="A-0"))
    person = payroll(office, line(0), line(0, thirdPayRollCode="B"))

    assert errors(send(ask, office, "payrolls", twice)) == [
        ("detailList[1].thirdPayRollCode", "E-ROW-DUP")
    ]
    assert ("detailList[1].idCardNumber", "E-ROW-DUP") in errors(
        send(ask, office, "payrolls", person)
    )
    future = send(ask, office, "payrolls", payroll(office, line(0), payMonth="2026-10"))
    assert ("payMonth", "E-PERIOD") in errors(future)


def test_back_pay_settles_a_known_wage_and_makes_none(ask, office):
    send(ask, office, "payrolls", payroll(office, line(0), payMonth="2026-07"))
    back = line(0, thirdPayRollCode="B", isBackPay=1, backPayMonth="2026-07", actualAmount=100)

    answer = send(ask, office, "payrolls", payroll(office, back)).json()

    assert (answer["status"], answer["errors"]) == (20, [])
    assert "N-BACKPAY" in [note["code"] for note in answer["notes"]]
    assert PayrollSheet.objects.count() == 1
    assert PayrollLine.objects.get().net == 7800


def test_workers_are_entered_with_their_trade_by_name(ask, office):
    answer = send(ask, office, "workers", workers(office, worker(3), worker(4, nation="汉族")))

    assert answer.json()["status"] == 20
    entry = RosterEntry.objects.get(worker__name=NAMES[4])
    assert (entry.trade, entry.crew, entry.entered_on) == ("木工", "木工二班", dt.date(2026, 8, 1))
    assert RosterEntry.objects.count() == 5
    assert LaborContract.objects.count() == 3


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"workType": "24"}, "workType", "E-CODE-UNMAPPED"),
        ({"entryTime": "2026-09-20"}, "entryTime", "E-DATE-ORDER"),
        ({"workerName": "张3"}, "workerName", "E-NAME-CHARS"),
        ({"idCardNumber": id_number(1)}, "", "E-ROSTER-MISMATCH"),
    ],
)
def test_worker_refusal_names_the_field(ask, office, changes, field, code):
    answer = send(ask, office, "workers", workers(office, worker(4, **changes)))

    place = f"workerList[0].{field}" if field else "workerList[0]"
    assert (place, code) in errors(answer)
    assert RosterEntry.objects.count() == 3


def test_passages_make_days_of_attendance_once(ask, office):
    day_three = [passage(0), passage(0, "2026-08-03 17:30:00", direction="02")]
    send(ask, office, "attendance", attendance(office, *day_three, passage(1)))
    send(
        ask, office, "attendance", attendance(office, *day_three, passage(0, "2026-08-31 07:00:00"))
    )

    days = dict(AttendanceMonth.objects.values_list("worker__name", "days"))
    assert {name: str(value) for name, value in days.items()} == {NAMES[0]: "2.0", NAMES[1]: "1.0"}
    values = AttendanceMonth.objects.get(worker__name=NAMES[0]).day_values
    assert (len(values), values[2], values[30]) == (31, "1", "1")


def test_gate_opened_by_hand_is_no_attendance_a_face_it_knew_is(ask, office):
    passages = [passage(0, attendType="008"), passage(1, attendType="001")]
    answer = send(ask, office, "attendance", attendance(office, *passages))

    notes = [(note["field"], note["code"]) for note in answer.json()["notes"]]
    assert notes == [("dataList[0].attendType", "N-NO-EVIDENCE")]
    assert AttendanceMonth.objects.get().worker.name == NAMES[1]


@pytest.mark.parametrize(
    ("passages", "found"),
    [
        ([passage(9)], ("dataList[0].idCardNumber", "E-WORKER-UNKNOWN")),
        ([passage(0, "2026-09-15 09:00:01")], ("dataList[0].date", "E-DATE-ORDER")),
        ([passage(0, direction="1")], ("dataList[0].direction", "E-CODE-UNMAPPED")),
        ([passage(0, attendType="77")], ("dataList[0].attendType", "E-CODE-UNMAPPED")),
        ([passage(0), passage(0, "2026-07-31 08:00:00")], ("dataList", "E-BATCH-MONTH")),
    ],
)
def test_attendance_refusal_names_the_field(ask, office, passages, found):
    assert found in errors(send(ask, office, "attendance", attendance(office, *passages)))
    assert not AttendanceMonth.objects.exists()


def test_passages_of_another_platform_s_codes(ask, office):
    body = attendance(office, passage(0, direction="1"))

    assert errors(send(ask, office, "attendance", body, platform="glodon")) == [
        ("dataList[0].idCardType", "E-CODE-UNMAPPED")
    ]
    assert refusal(send(ask, office, "attendance", body, platform="nobody")) == (404, "E-PLATFORM")


def test_month_known_as_a_total_takes_no_passages(ask, office):
    person = RosterEntry.objects.get(worker__name=NAMES[0]).worker
    about = {"project": office.project, "employer": office.employer, "worker": person}
    AttendanceMonthFactory(**about, month=MONTH, day_values=[])

    answer = send(ask, office, "attendance", attendance(office, passage(0)))

    assert errors(answer) == [("", "E-ATTENDANCE-TOTAL")]
    assert not Load.objects.filter(kind="attendance", state="COMMITTED").exists()


def test_employer_that_does_not_take_part_is_refused(ask, office):
    stranger = payroll(office, line(0), corpCode=CompanyFactory().uscc)
    contractor = payroll(office, line(0), corpCode=office.project.general_contractor.uscc)

    assert refusal(send(ask, office, "payrolls", stranger)) == (404, "E-EMPLOYER-UNKNOWN")
    assert ("detailList[0].idCardNumber", "E-WORKER-UNKNOWN") in errors(
        send(ask, office, "payrolls", contractor)
    )


def test_doors_are_for_the_wage_officer_of_the_project_and_his_key(ask, office):
    people = wage_officers(office.project)
    path, body = f"/projects/{office.project.code}/payrolls", payroll(office, line(0))

    for person in (people.colleague, people.stranger):
        assert refusal(ask(person).post(path, body)) == (404, "E-NOT-FOUND")
    assert refusal(ask(InspectorFactory("370902")).post(path, body)) == (403, "E-NOT-ALLOWED")
    assert refusal(ask().post(path, body)) == (401, "E-AUTH")
    ApiKey.objects.create(
        client="劳务系统",
        key_hash=key_hash("secret"),
        scopes=["uploads"],
        project=office.project,
        acts_for=office.actor,
        created_at=NOW,
        expires_at=NOW + dt.timedelta(days=1),
    )
    key = {"X-API-Key": "secret"}
    sent = ask().post(path, body, **key).json()
    serial = sent["requestSerialCode"]
    assert sent["status"] == 20
    assert refusal(ask(people.stranger).get(f"/requests/{serial}")) == (404, "E-NOT-FOUND")
    ApiKey.objects.update(project=ProjectFactory())
    assert ask().client.get(f"/api/v1/requests/{serial}", headers=key).status_code == 404


def test_batch_lost_on_the_way_waits_for_the_sweeper(ask, office, monkeypatch):
    from kombu.exceptions import OperationalError

    from api.tasks import handle_request

    def refuse(**kwargs):
        raise OperationalError

    monkeypatch.setattr(handle_request, "delay", refuse)
    waiting = send(ask, office, "payrolls", payroll(office, line(0))).json()
    assert (waiting["status"], waiting["receipt"]) == (0, None)
    MachineRequest.objects.update(received_at=NOW - dt.timedelta(seconds=21))

    assert handle_waiting_requests() == 1

    done = ask(office.actor).get(f"/requests/{waiting['requestSerialCode']}").json()
    assert done["status"] == 20
    assert handle_waiting_requests() == 0
    # The message that was thought lost comes after all: done is done.
    late = machine_requests.handle_request(
        request=MachineRequest.objects.get(), now=NOW + dt.timedelta(minutes=1)
    )
    assert late.handled_at == NOW
    assert PayrollSheet.objects.count() == 1
