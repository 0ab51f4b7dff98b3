"""Clues of the national platform, in and out."""

import datetime as dt

import pytest

from arrears.clue_file import ClueFinding, ClueRow
from arrears.complaint_words import ComplaintWords
from arrears.enums import Channel
from arrears.models import Complaint, NationalClue
from arrears.services.clues import clues_as_csv, conclude_clue, take_in_clues
from arrears.services.receiving import find_site
from sites.enums import ClockState
from sites.errors import DomainError
from sites.models import LegalClock
from tests.factories.sites import (
    NOW,
    InspectorFactory,
    ProjectFactory,
    WageOfficerFactory,
    region,
)

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
RECEIVED = dt.date(2026, 9, 11)


def clue(number="QG-1", name="泰山区", **words):
    told = {"owed_by": "李老板", "since_month": RECEIVED, "amount": None, "worker_count": 2}
    return ClueRow(
        2, number, RECEIVED, name, "示例工地", ComplaintWords(**{**told, "text": "欠薪", **words})
    )


def take_in(*clues, actor=None, findings=()):
    region("370902"), region("370900")
    return take_in_clues(clues=clues, findings=findings, actor=actor or InspectorFactory(), now=NOW)


def code_of(act):
    with pytest.raises(DomainError) as refusal:
        act()
    return refusal.value.code


def test_a_clue_becomes_a_complaint_once_with_the_clocks_of_the_platform():
    taken = take_in(clue(), clue("QG-2", "外地"))
    again = take_in(clue(), clue("QG-3"))

    assert (len(taken.new), taken.known, len(again.new), again.known) == (2, 0, 1, 1)
    first, second = taken.new
    assert (first.channel, first.region.name, first.place) == (
        Channel.NATIONAL,
        "泰山区",
        "示例工地",
    )
    assert second.region_id == "370900"
    row = NationalClue.objects.get(clue_number="QG-1")
    assert (row.complaint, row.received_on, str(row)) == (first, RECEIVED, "QG-1")
    clocks = LegalClock.objects.filter(subject_kind="NationalClue", subject_id=str(row.pk))
    assert {(one.rule, one.state) for one in clocks} == {
        ("clue_sign_in", ClockState.FINISHED),
        ("clue_conclusion", ClockState.RUNNING),
    }
    # 14 to 18, 20 (make-up), 21 to 24, 28 to 30 September, 8, 9 October; 25 to 27 are a festival.
    assert clocks.get(rule="clue_conclusion").due_on == dt.date(2026, 10, 9)


def test_a_wrong_row_keeps_the_whole_file_out():
    wrong = ClueFinding(3, "接收日期不对", "请写成 2026-09-15")

    assert code_of(lambda: take_in(clue(), findings=[wrong] * 30)) == "E-CLUE-FILE"
    assert code_of(lambda: take_in(clue(), clue("QG-2", worker_count=0))) == "E-CLUE-FILE"
    officer = WageOfficerFactory(ProjectFactory())
    assert code_of(lambda: take_in(clue(), actor=officer)) == "E-NOT-ALLOWED"
    assert not Complaint.objects.exists()


def test_conclude_clue_says_how_it_ended_and_the_file_goes_back():
    inspector, other = InspectorFactory(), InspectorFactory(region_code="370911")
    found = take_in(clue()).new[0]

    def conclude(conclusion="paid", reply="=已付清", actor=inspector):
        return conclude_clue(
            complaint=found, conclusion=conclusion, reply=reply, actor=actor, now=NOW
        )

    assert code_of(lambda: conclude(actor=other)) == "E-NOT-ALLOWED"
    assert code_of(lambda: conclude("nothing")) == "E-REASON"
    assert code_of(lambda: conclude(reply=" ")) == "E-REASON"
    conclude()
    assert code_of(conclude) == "E-CASE-STATE"

    text = clues_as_csv(NationalClue.objects.select_related("complaint")).decode("utf-8-sig")
    assert text.splitlines()[1] == (
        "QG-1,2026-09-11,2026-09-15,已收到，等待受理,核实欠薪，已全部付清,'=已付清,2026-09-15"
    )
    assert not LegalClock.objects.filter(rule="clue_conclusion", state=ClockState.RUNNING).exists()


def test_the_clock_of_a_clue_goes_with_the_site_that_was_found():
    found = take_in(clue()).new[0]
    project = ProjectFactory()

    find_site(complaint=found, project_code=project.code, actor=InspectorFactory(), now=NOW)

    assert set(LegalClock.objects.filter(state=ClockState.RUNNING).values_list("project")) == {
        (project.pk,)
    }
