"""Workers are forgotten when nothing needs them any more, never too early, never on hold."""

import datetime as dt
import io

import pytest
from django.core.management import CommandError, call_command

from arrears.models import PayAccess, PayAnswer, WarningStep
from arrears.services.erasure import identities_due
from arrears.services.legal_holds import ask_lift, decide_lift, place_hold
from arrears.services.retention import due, files_due, forget_workers
from sites.errors import InvalidInput, StateConflict
from sites.models import AuditEntry, BankReturnLine, Load, PayrollLine, RosterEntry, Worker
from sites.sealing import seal
from sites.services.upload_store import path_of, store
from tests.factories.arrears import (
    ArrearsWarningFactory,
    CaseFactory,
    ComplaintFactory,
    ComplaintIdentityFactory,
    LedgerEntryFactory,
)
from tests.factories.machine import MachineRequestFactory
from tests.factories.sites import (
    AdministratorFactory,
    ApproverFactory,
    BankReturnLineFactory,
    LoadFactory,
    PayrollLineFactory,
    PayrollSheetFactory,
    ProjectFactory,
    RosterEntryFactory,
    WorkerFactory,
)

pytestmark = [pytest.mark.unit, pytest.mark.django_db]

COMPLETED_ON = dt.date(2026, 8, 31)
LAST_DAY = dt.date(2029, 8, 31)
DAY = LAST_DAY + dt.timedelta(days=1)
NOW = dt.datetime(2029, 9, 1, 4, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _uploads(settings, tmp_path):
    settings.UPLOAD_ROOT = tmp_path


def worked(project=None, **ledger):
    """A worker whose wage of June was paid on the day the project was completed."""
    project = project or ProjectFactory(completed_on=COMPLETED_ON, status="COMPLETED")
    worker = WorkerFactory(name="示例工人", phone_sealed=seal("1", purpose="worker.phone"))
    load = LoadFactory(project=project, sha256=store(b"roster"), report={"findings": ["张三"]})
    RosterEntryFactory(project=project, worker=worker, load=load, bank_name="示例银行")
    line = PayrollLineFactory(sheet=PayrollSheetFactory(project=project, load=load), worker=worker)
    BankReturnLineFactory(payroll_line=line, load=load)
    paid = {"paid": 6600, "settled_on": COMPLETED_ON, **ledger}
    LedgerEntryFactory(project=project, worker=worker, **paid)
    return worker


def forget(expected, *, day=DAY, now=NOW):
    return forget_workers(
        expected=expected, actor=AdministratorFactory("AUDITOR"), day=day, now=now
    )


@pytest.mark.parametrize(("day", "people"), [(LAST_DAY, 0), (DAY, 1)])
def test_three_years_after_all_is_done_and_paid(day, people):
    worked()
    found = due(day=day)
    assert (found.workers, found.files) == (people, people)


def test_what_is_unpaid_unfinished_or_elsewhere_keeps_a_worker():
    worked(paid=0, settled_on=None)
    worked(settled_on=dt.date(2026, 9, 1))
    worked(ProjectFactory())
    both = worked()
    RosterEntryFactory(worker=both)
    WorkerFactory()
    assert due(day=DAY).workers == 0


def test_a_case_keeps_its_workers_as_long_as_its_file():
    worker = worked()
    case = CaseFactory()
    case.claims.create(worker=worker, month=dt.date(2026, 6, 1), amount=1)
    assert due(day=DAY).workers == 0
    case.closed_on = dt.date(2026, 9, 30)
    case.save()
    assert due(day=dt.date(2036, 9, 30)).workers == 0
    assert due(day=dt.date(2036, 10, 1)).workers == 1


def test_the_person_is_gone_and_the_sums_stay(django_capture_on_commit_callbacks):
    worker, load = worked(), Load.objects.first()
    request = MachineRequestFactory(
        project=load.project, load=load, body_sha256=store(b"body"), answer=["张三"]
    )
    PayAccess.objects.create(
        worker=worker, code_index="x", issued_by=load.uploaded_by, issued_at=NOW, valid_until=DAY
    )
    answer = PayAnswer.objects.create(
        worker=worker,
        project=load.project,
        employer=load.project.general_contractor,
        month=dt.date(2026, 6, 1),
        answer="WRONG",
        words_sealed="x",
        answered_at=NOW,
    )
    with django_capture_on_commit_callbacks(execute=True):
        done = forget(1)

    assert (done.workers, done.files) == (1, 1)
    worker.refresh_from_db()
    assert (worker.name, worker.id_number_sealed, worker.phone_sealed) == ("（已去标识）", "", "")
    entry, line = RosterEntry.objects.get(), BankReturnLine.objects.get()
    assert (entry.card_sealed, entry.card_index, entry.bank_name) == ("", "", "")
    assert (line.payee_name, line.card_last4, line.amount) == ("（已去标识）", "", 6600)
    assert PayrollLine.objects.get().net == 6600
    answer.refresh_from_db()
    request.refresh_from_db()
    load.refresh_from_db()
    assert (answer.words_sealed, request.answer, load.report) == ("", [], {})
    assert not PayAccess.objects.exists()
    assert not path_of(load.sha256).exists()
    assert not path_of(request.body_sha256).exists()
    audited = AuditEntry.objects.get()
    assert (audited.act, audited.detail) == ("到期去标识农民工信息", {"workers": 1, "files": 1})
    assert "第四十七条" in audited.basis
    assert not files_due(day=DAY).exists()
    assert forget(0).workers == 0


def test_a_file_that_proves_an_answer_to_a_warning_stays(django_capture_on_commit_callbacks):
    worked()
    digest = Load.objects.first().sha256
    warning = ArrearsWarningFactory()
    WarningStep.objects.create(
        warning=warning,
        act="单位答复",
        actor=Load.objects.first().uploaded_by,
        done_at=NOW,
        evidence_name="回单.csv",
        evidence_sha256=digest,
    )
    with django_capture_on_commit_callbacks(execute=True):
        forget(1)
    assert path_of(digest).exists()


def test_a_file_that_another_site_has_too_stays(django_capture_on_commit_callbacks):
    worked()
    digest = Load.objects.first().sha256
    LoadFactory(sha256=digest)
    with django_capture_on_commit_callbacks(execute=True):
        forget(1)
    assert path_of(digest).exists()


def test_another_number_than_was_looked_at_and_a_day_to_come_are_refused():
    worked()
    with pytest.raises(StateConflict, match="现在到期 1 人，与预演的 2 人不同"):
        forget(2)
    with pytest.raises(InvalidInput, match="还没有到"):
        forget(1, day=DAY + dt.timedelta(days=1))
    assert Worker.objects.get().name == "示例工人"


def test_a_hold_stops_it_until_it_is_lifted():
    project = worked().roster_entries.get().project
    case = CaseFactory(project=project, closed_on=COMPLETED_ON, state="CLOSED")
    ComplaintIdentityFactory(complaint=ComplaintFactory(project=project, case=case, state="CLOSED"))
    actor, other = ApproverFactory(), ApproverFactory()
    assert (due(day=DAY).workers, identities_due(day=DAY).count()) == (1, 1)

    hold = place_hold(project=project, reason="行政诉讼进行中", actor=actor, now=NOW)

    assert (due(day=DAY).workers, due(day=DAY).files, identities_due(day=DAY).count()) == (0, 0, 0)
    ask_lift(hold=hold, reason="判决已生效", actor=actor, now=NOW)
    assert due(day=DAY).workers == 0
    decide_lift(hold=hold, is_allowed=True, actor=other, now=NOW)
    assert (due(day=DAY).workers, identities_due(day=DAY).count()) == (1, 1)


def test_command_looks_first_and_needs_a_name(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    worker = worked()
    code = worker.roster_entries.get().project.code
    user, other = ApproverFactory().username, ApproverFactory().username

    def run(*arguments):
        out = io.StringIO()
        call_command("erase", *map(str, arguments), stdout=out)
        return out.getvalue()

    assert "农民工到期 1 人，文件 1 份" in run("--dry-run")
    with pytest.raises(CommandError, match="写明由谁决定"):
        run("--workers", 1)
    assert "已依法留存" in run("--hold", code, "--reason", "行政诉讼进行中", "--user", user)
    with pytest.raises(CommandError, match="现在到期 0 人"):
        run("--workers", 1, "--user", user)
    with pytest.raises(CommandError, match="写明事由"):
        run("--lift", code, "--user", user)
    assert "等待另一位审批人" in run("--lift", code, "--reason", "判决已生效", "--user", user)
    with pytest.raises(CommandError, match="申请人不能批准"):
        run("--lift", code, "--user", user)
    assert "已解除依法留存" in run("--lift", code, "--user", other)
    assert "已去标识 1 人，删除文件 1 份" in run("--workers", 1, "--user", user)
