"""Papers that lack are named, brought, kept and looked at; the period is what the data says."""

import datetime as dt
from dataclasses import replace

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from blacklist.clock_subjects import FIRST_REVIEW
from blacklist.enums import ChangeKind, SupplementEffect
from blacklist.errors import CreditObjectionState, StaleApproval, SupplementRefused
from blacklist.models import MissingPaper, Supplement, SupplementPaper, SupplementRequest
from blacklist.queries import application_due_on
from blacklist.repair_progress import application_progress, objection_progress
from blacklist.services.credit_objection import (
    answer_credit_objection,
    ask_other_units,
    file_credit_objection,
)
from blacklist.services.first_review import record_first_review
from blacklist.services.supplement import (
    MOST_LACKS,
    Lack,
    ask_for_objection_papers,
    due_after,
    paper_hashes,
    review_papers,
    supplement,
)
from sites.clocks import open_clock
from sites.errors import InvalidInput, NotAllowed
from sites.law import all_parameters, parameters
from sites.lib.days import seeded_calendar
from sites.models import AuditEntry, LegalClock
from tests.factories.blacklist import approved_decision, at
from tests.factories.removal import (
    APPLY_AT,
    DECIDE_AT,
    application,
    approved_change,
    drafted_change,
    paper,
)
from tests.factories.sites import InspectorFactory, WageOfficerFactory

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
LACKS = [Lack("银行回单", "缺 8 月的"), Lack("签收表", "没有签字")]
BROUGHT_AT = at(dt.date(2027, 4, 5))
EFFECTS = ("listing.early_removal_supplement_effect", "credit.objection_supplement_effect")


@pytest.fixture
def inspector():
    return InspectorFactory()


@pytest.fixture
def asked(inspector):
    """An application whose first review found that papers lack."""
    decision = application().decision
    record_first_review(
        decision=decision,
        is_complete=False,
        words="请补正",
        lacks=LACKS,
        actor=inspector,
        now=APPLY_AT,
    )
    return SupplementRequest.objects.get()


@pytest.fixture
def objected(inspector):
    """An objection that was told what it lacks on the day it came, a Friday."""
    row = file_credit_objection(
        decision=approved_decision(), words="有误", actor=inspector, now=FRIDAY
    )
    return ask_for_objection_papers(objection=row, lacks=LACKS, actor=inspector, now=FRIDAY)


# The Sunday after it is made up: three working days are over on Tuesday.
FRIDAY, MONDAY = at(dt.date(2026, 9, 18)), at(dt.date(2026, 9, 21))
THREE = dt.date(2026, 9, 22)


def keys(request):
    return list(request.missing.order_by("pk").values_list("pk", flat=True))


def officer(decision):
    return WageOfficerFactory(decision.notice.order.case.project)


def bring(request, papers=None, **changes):
    terms = {
        "request": request,
        "papers": papers or {keys(request)[0]: paper("八月")},
        "words": "",
        "now": BROUGHT_AT,
    }
    return supplement(
        **{**terms, "actor": changes.pop("actor", None) or InspectorFactory()} | changes
    )


def progress(request, now=BROUGHT_AT):
    decision = request.application.decision
    return application_progress(decisions=[decision], now=now)[decision.pk]


def let_data_say(monkeypatch, effect):
    """Put another effect into force, as the law's data would."""
    changed = {}
    for name in EFFECTS:
        known = all_parameters()[name]
        values = {
            region: tuple(replace(one, value=effect) for one in dated)
            for region, dated in known.values.items()
        }
        changed[name] = replace(known, values=values)
    monkeypatch.setattr(parameters, "all_parameters", lambda: {**all_parameters(), **changed})


def test_what_lacks_is_named_and_what_is_brought_is_kept_and_looked_at(asked, inspector):
    application_, decision = asked.application, asked.application.decision
    due_on = application_.decision_due_on
    assert [(one.name, one.reason) for one in progress(asked).open_request.missing] == [
        ("银行回单", "缺 8 月的"),
        ("签收表", "没有签字"),
    ]
    assert not progress(asked).open_request.waits_for_look
    first, second = keys(asked)

    wage_officer = officer(decision)
    with CaptureQueriesContext(connection) as queries:
        made = bring(asked, actor=wage_officer, words="八月的回单")
    # Whoever comes at the same time waits before anything is read of what came or written.
    done = [one["sql"] for one in queries if "supplement" in one["sql"] or "UPDATE" in one["sql"]]
    assert "FOR UPDATE" in done[0]
    # Another one of the same company, at the same time and for the same paper and the other.
    bring(asked, {first: paper("八月"), second: paper("签收")})
    bring(asked, {second: paper("签收二")})

    shown = progress(asked)
    assert shown.open_request.waits_for_look
    assert [
        [one.file_name for one in missing.papers.all()] for missing in shown.requests[0].missing
    ] == [
        ["八月.pdf"],
        ["签收.pdf", "签收二.pdf"],
    ]
    assert paper_hashes(application_)[1:] == [
        paper(name).sha256 for name in ("八月", "签收", "签收二")
    ]
    clock = open_clock(rule=FIRST_REVIEW, subject_kind="ListingDecision", subject_id=decision.pk)
    assert (clock.started_at, shown.due_at, shown.is_late) == (BROUGHT_AT, clock.due_at, False)
    assert progress(asked, clock.due_at + dt.timedelta(minutes=1)).is_late
    # Nothing was verified that lets the period run anew: it is what it was.
    assert shown.decision_due_on == application_due_on(application_) == due_on
    entries = AuditEntry.objects.filter(act="收到补正材料").order_by("pk")
    assert entries[0].detail["papers"] == [made.papers.get().sha256]
    assert entries[1].detail["papers"] == [paper("签收").sha256]
    assert AuditEntry.objects.get(act="通知补正材料").detail["lacks"][1]["name"] == "签收表"

    assert review_papers(decision=decision, lacks=[], actor=inspector, now=BROUGHT_AT) is None

    assert (progress(asked).open_request, progress(asked).is_late) == (None, False)
    assert LegalClock.objects.filter(rule=FIRST_REVIEW, state="RUNNING").count() == 0
    assert AuditEntry.objects.filter(act="认定补正材料齐全").count() == 1
    with pytest.raises(SupplementRefused, match="已经看过"):
        bring(asked)


def test_papers_are_asked_for_anew_and_what_came_before_stays(asked, inspector):
    bring(asked)
    decision = asked.application.decision

    again = review_papers(decision=decision, lacks=LACKS[1:], actor=inspector, now=BROUGHT_AT)

    assert [one.is_open for one in progress(asked).requests] == [False, True]
    assert progress(asked).open_request.request == again
    assert SupplementPaper.objects.count() == 1
    with pytest.raises(SupplementRefused):
        bring(asked, {keys(asked)[1]: paper("签收")})
    bring(again)
    assert len(paper_hashes(asked.application)) == 3


def test_bad_supplements_change_nothing(asked):
    first, second = keys(asked)
    bring(asked)
    for papers, code in (
        ({}, "E-EVIDENCE-MISSING"),
        ({second + 1_000: paper("别的")}, "E-PAPER-UNKNOWN"),
        ({first: paper("八月")}, "E-PAPER-REPEATED"),
    ):
        with pytest.raises(InvalidInput) as caught:
            supplement(
                request=asked, papers=papers, words="", actor=InspectorFactory(), now=BROUGHT_AT
            )
        assert caught.value.code == code
    with pytest.raises(NotAllowed):
        bring(asked, {second: paper("签收")}, actor=WageOfficerFactory())
    with pytest.raises(InvalidInput):
        bring(asked, {second: paper("签收")}, words="长" * 501)
    assert Supplement.objects.count() == SupplementPaper.objects.count() == 1


def test_a_draft_does_not_go_out_without_what_came_since_and_nothing_comes_after(asked):
    decision = asked.application.decision
    drafted = drafted_change(decision, ChangeKind.REFUSAL)
    bring(asked)
    with pytest.raises(StaleApproval, match="补正"):
        approved_change(drafted)
    again = drafted_change(decision, ChangeKind.REFUSAL)
    assert again.content["application"]["papers"] == paper_hashes(asked.application)

    approved_change(again)

    asked.refresh_from_db()
    assert asked.closed_at == DECIDE_AT
    with pytest.raises(SupplementRefused, match=again.number):
        bring(asked, {keys(asked)[1]: paper("签收")}, now=DECIDE_AT)
    assert Supplement.objects.count() == 1


def test_only_what_waits_is_asked_for_papers(asked, inspector):
    decision = asked.application.decision
    with pytest.raises(NotAllowed):
        review_papers(
            decision=decision, lacks=LACKS, actor=InspectorFactory("370982"), now=BROUGHT_AT
        )
    for lacks in ([Lack("银行回单", " ")], [Lack(" ", "缺")], LACKS * MOST_LACKS):
        with pytest.raises(InvalidInput):
            review_papers(decision=decision, lacks=lacks, actor=inspector, now=BROUGHT_AT)
    assert progress(asked).open_request.request == asked
    review_papers(decision=decision, lacks=[], actor=inspector, now=BROUGHT_AT)
    with pytest.raises(SupplementRefused, match="没有等待补正"):
        review_papers(decision=decision, lacks=[], actor=inspector, now=BROUGHT_AT)
    with pytest.raises(SupplementRefused, match="没有等待办理"):
        review_papers(decision=approved_decision(), lacks=[], actor=inspector, now=BROUGHT_AT)


def test_an_objection_is_told_what_lacks_and_takes_papers_until_it_is_answered(objected, inspector):
    row = objected.objection
    again = ask_for_objection_papers(objection=row, lacks=LACKS[:1], actor=inspector, now=FRIDAY)
    with pytest.raises(SupplementRefused):
        bring(objected, now=MONDAY)
    bring(again, actor=officer(row.decision), now=MONDAY)

    [shown] = objection_progress(objections=[row], day=THREE)
    assert (shown.due_on, shown.open_request.waits_for_look) == (THREE, True)
    assert AuditEntry.objects.get(act="收到补正材料").object_kind == "CreditObjection"

    answer_credit_objection(
        objection=row, upheld=False, answer="与台账一致", actor=inspector, now=MONDAY
    )

    with pytest.raises(SupplementRefused, match="2026-09-21 答复"):
        bring(again, {keys(again)[0]: paper("签收")}, now=MONDAY)
    with pytest.raises(CreditObjectionState):
        ask_for_objection_papers(objection=row, lacks=LACKS, actor=inspector, now=MONDAY)
    assert Supplement.objects.count() == 1


def test_the_periods_follow_what_the_data_says(asked, objected, inspector, monkeypatch):
    let_data_say(monkeypatch, "重新计算")
    bring(asked)
    # Fifteen working days from 2027-04-05, by the weekdays of a year not announced yet.
    renewed = application_due_on(asked.application)
    assert renewed == progress(asked).decision_due_on == dt.date(2027, 4, 26)
    bring(asked, {keys(asked)[1]: paper("签收")}, now=at(dt.date(2027, 4, 8)))
    assert application_due_on(asked.application) == renewed

    let_data_say(monkeypatch, "中止计算")
    row = objected.objection
    ask_other_units(objection=row, units="住建局", actor=inspector, now=FRIDAY)
    objected.refresh_from_db()
    # Seven working days are over on 09-29; Sunday 09-20 is made up, so that two were waited.
    bring(objected, now=MONDAY)
    [shown] = objection_progress(objections=[row], day=THREE)
    assert shown.due_on == dt.date(2026, 10, 8)
    assert LegalClock.objects.get(rule="credit_objection_with_others", state="RUNNING")


@pytest.mark.parametrize(
    ("effect", "due_on"),
    [
        (SupplementEffect.NONE, dt.date(2026, 9, 10)),
        (SupplementEffect.SUSPENDS, dt.date(2026, 9, 14)),
        (SupplementEffect.RESTARTS, dt.date(2026, 9, 11)),
    ],
)
def test_what_waiting_for_papers_does_to_a_period(effect, due_on):
    # Asked on Thursday, brought on Monday: two working days.
    found = due_after(
        effect,
        due_on=dt.date(2026, 9, 10),
        asked_on=dt.date(2026, 9, 3),
        on=dt.date(2026, 9, 7),
        days=4,
        calendar=seeded_calendar(),
    )
    assert found == due_on


def test_what_was_asked_and_brought_stays(asked):
    bring(asked)
    for kept in (MissingPaper, Supplement, SupplementPaper):
        with pytest.raises(IntegrityError, match="只增不改"), transaction.atomic():
            kept.objects.update(id=F("id"))


def test_every_value_of_the_data_is_an_effect():
    for name in EFFECTS:
        for dated in all_parameters()[name].values.values():
            assert all(SupplementEffect(one.value) for one in dated)
