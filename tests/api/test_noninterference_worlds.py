"""Over 500 random worlds: what a contractor gets is the same with and without complaints.

Compared are status, headers, body and the number of queries of each answer, the last standing
for how long it takes. The check itself is checked: it must find a leak that is put in.
"""

import datetime as dt
import random
from collections import Counter

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from api.web import contractor
from arrears.enums import (
    CaseState,
    ComplaintOutcome,
    ComplaintState,
    PayAnswerKind,
    RefusalGround,
)
from arrears.models import (
    ArrivalAnswer,
    CaseNote,
    Complaint,
    ComplaintAttachment,
    ComplaintDecision,
    ComplaintEscalation,
    ComplaintMember,
    PayAnswer,
    ReceiptPickup,
    WorkLogEntry,
)
from arrears.services.supervision import supervise_project
from tests.api.test_noninterference import NONCES, REQUEST_ID, told
from tests.api.web import story
from tests.factories.arrears import (
    CaseFactory,
    ComplaintFactory,
    ComplaintIdentityFactory,
    ComplaintMessageFactory,
    GroupEventFactory,
    RetaliationReportFactory,
)
from tests.factories.sites import NOW, InspectorFactory, LoadFactory, WageOfficerFactory
from tests.fresh import fresh_cache

pytestmark = [pytest.mark.integration, pytest.mark.django_db, pytest.mark.timeout(900)]
WORLDS = 500
# Answers looked at in each world; all of them come up some dozen times.
ANSWERS_A_WORLD = 3
SUPERVISED_EVERY = 25
# Of the moment, or random by nature.
OWN_HEADERS = {"Set-Cookie", "Date", "Expires", "X-Request-ID", "Content-Length"}


@pytest.fixture(autouse=True)
def _session_at_rest(monkeypatch, settings):
    """A session is written again once a minute of real time: not while worlds are compared."""
    monkeypatch.setattr("api.sessions.TOUCH_SECONDS", 86_400)
    settings.SESSION_IDLE_SECONDS = 86_400


class Contractor:
    """The wage officer of a site with unpaid wages, and all the answers he can get."""

    def __init__(self):
        self.project = told()
        officer = WageOfficerFactory(self.project)
        load = LoadFactory(project=self.project, uploaded_by=officer)
        self.inspector = InspectorFactory()
        self.client = Client()
        self.client.force_login(officer)
        code, uscc = self.project.code, self.project.general_contractor.uscc
        self.paths = (
            *("/", "/listings/", "/verify/", "/w/", f"/w/complain/{self.project.site.code}/"),
            *("/w/complain/anywhere/", "/w/pay/", "/statistics/complaints/"),
            *("/contractor/", "/contractor/loads/", f"/contractor/loads/{load.pk}/"),
            *(f"/contractor/projects/{code}/upload/", f"/inspector/projects/{code}/"),
            *(
                "/inspector/complaints/",
                "/inspector/retaliation/",
                "/inspector/due/",
                "/approver/cases/",
            ),
            *("/api/v1/projects.geojson", "/api/v1/warnings", "/api/v1/major-risks"),
            *("/api/v1/cases", f"/api/v1/companies/{uscc}", "/api/v1/listings"),
            f"/api/v1/restrictions/{uscc}?purpose=bidding",
        )
        supervise_project(project=self.project, day=story.DAY, now=NOW)
        for path in self.paths:  # what is read once and kept is read now
            self.answer(path)
        self.quiet = {path: self.answer(path) for path in self.paths}

    def answer(self, path):
        fresh_cache()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            answer = self.client.get(path)
        body = REQUEST_ID.sub("", NONCES.sub("", answer.content.decode()))
        headers = {name: value for name, value in answer.items() if name not in OWN_HEADERS}
        return answer.status_code, headers, body, len(queries)

    def differences(self, seed):
        """The paths whose answers differ in one random world, of those looked at."""
        chance = random.Random(seed)
        looked = chance.sample(self.paths, ANSWERS_A_WORLD)
        with transaction.atomic():
            complaints(chance, self.project, self.inspector)
            if seed % SUPERVISED_EVERY == 0:
                supervise_project(project=self.project, day=story.DAY, now=NOW)
            found = [path for path in looked if self.answer(path) != self.quiet[path]]
            transaction.set_rollback(True)
        return looked, found


def complaints(chance, project, inspector):
    """One to four complaints at random steps, with all that hangs on them."""
    for _ in range(chance.randint(1, 4)):
        state = chance.choice(list(ComplaintState))
        case = None
        if state in {ComplaintState.IN_CASE, ComplaintState.CLOSED}:
            case = CaseFactory(
                project=project,
                handler=inspector,
                state=chance.choice(list(CaseState)),
            )
            CaseNote.objects.create(
                case=case, words_sealed="x", written_by=inspector, written_at=NOW
            )
        complaint = ComplaintFactory(
            project=project,
            case=case,
            state=state,
            worker_count=chance.randint(1, 90),
            filed_at=NOW - dt.timedelta(hours=chance.randint(0, 900)),
            withdrawn_at=chance.choice((None, NOW)),
        )
        hang_on(chance, complaint, inspector)


def hang_on(chance, complaint, inspector):
    if chance.random() < 0.5:
        ComplaintIdentityFactory(complaint=complaint)
        ComplaintMessageFactory(complaint=complaint, from_worker=chance.random() < 0.5)
    if chance.random() < 0.4:
        RetaliationReportFactory(
            complaint=complaint, due_on=NOW.date() + dt.timedelta(days=chance.randint(-9, 9))
        )
    if chance.random() < 0.3:
        ComplaintMember.objects.create(complaint=complaint, row=1, name_sealed="x", amount=5000)
        ReceiptPickup.objects.create(
            complaint=complaint, code_index=f"{complaint.pk}", valid_until=NOW.date()
        )
    if chance.random() < 0.3:
        say_of_pay(chance, complaint.project)
    if chance.random() < 0.3:
        ComplaintAttachment.objects.create(
            complaint=complaint, media_type="audio/amr", original_sha256="0", received_at=NOW
        )
        ComplaintEscalation.objects.create(
            complaint=complaint, missed_on=NOW.date(), escalated_at=NOW
        )
    if complaint.state == ComplaintState.REFUSED:
        ComplaintDecision.objects.create(
            complaint=complaint,
            outcome=ComplaintOutcome.REFUSE,
            ground=RefusalGround.IN_COURT,
            reason="x",
            decided_by=inspector,
            decided_at=NOW,
        )
    if complaint.case is not None and chance.random() < 0.5:
        ArrivalAnswer.objects.create(complaint=complaint, arrived=False, answered_at=NOW)
    if chance.random() < 0.2:
        GroupEventFactory(project=complaint.project, recorded_by=inspector)


def say_of_pay(chance, project):
    """What a worker of the site answers on his own page, and writes into his log."""
    entry = chance.choice(list(project.ledger_entries.all()))
    PayAnswer.objects.create(
        worker=entry.worker,
        project=project,
        employer=entry.employer,
        month=entry.month,
        answer=chance.choice(list(PayAnswerKind)),
        answered_at=NOW,
    )
    WorkLogEntry.objects.create(worker=entry.worker, day=NOW.date(), days=1, written_at=NOW)


@pytest.fixture
def site_of(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    return Contractor()


def test_500_worlds_with_complaints_are_the_same_world_to_the_contractor(site_of):
    looked, found = Counter(), []
    for seed in range(WORLDS):
        paths, differing = site_of.differences(seed)
        looked.update(paths)
        found += [(seed, path) for path in differing]

    assert found == []
    assert set(looked) == set(site_of.paths)
    assert min(looked.values()) >= WORLDS * ANSWERS_A_WORLD // len(site_of.paths) // 2
    assert not Complaint.objects.exists()


def counted_in_body(request, template, context):
    return HttpResponse(f"{Complaint.objects.count()}")


def counted_in_header(request, template, context):
    answer = HttpResponse("x")
    answer["X-Version"] = str(Complaint.objects.filter(state="RECEIVED").count())
    return answer


def one_query_more(request, template, context):
    if Complaint.objects.exists():
        Complaint.objects.first()
    return HttpResponse("x")


@pytest.mark.parametrize("leak", [counted_in_body, counted_in_header, one_query_more])
def test_the_check_finds_a_leak_that_is_put_in(monkeypatch, leak):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    monkeypatch.setattr(contractor, "render", leak)
    leaking = Contractor()

    found = [path for seed in range(1, 60) for path in leaking.differences(seed)[1]]

    assert set(found) & {"/contractor/", "/contractor/loads/"}
    assert {path for path in found if not path.startswith("/contractor/")} == set()
