"""What must not be is refused by the database too, whatever the code does."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from rating.models import Grading, GradingFinding, GradingNotice, GradingObjection
from rating.services.grade_objection import answer_objection, receive_objection
from tests.factories.grades import (
    CONFIRMED_AT,
    DRAFTED_AT,
    HERE,
    LAST_DAY_TO_OBJECT,
    clean_company,
    company_dealt_with,
    disobedient_company,
    drafted,
    notified,
    published,
    signed,
)
from tests.factories.rating import GradingFactory
from tests.factories.sites import ApproverFactory, CompanyFactory, InspectorFactory

pytestmark = [pytest.mark.unit, pytest.mark.django_db]


def refused(match, rows, **changes):
    with pytest.raises(IntegrityError, match=match), transaction.atomic():
        rows.update(**changes)


def test_grade_is_not_published_without_a_signature():
    rows = Grading.objects.filter(pk=drafted(disobedient_company()).pk)
    day = {"published_on": dt.date(2026, 1, 23)}
    refused("不能由 DRAFT 直接变为 PUBLISHED", rows, state="PUBLISHED", **day)
    refused("grading_beyond_draft_signed_by_a_person", rows, state="SIGNED")


def test_finding_has_a_grade_and_a_grade_keeps_its_key():
    grading = drafted(clean_company())
    finding = grading.findings.get()
    with pytest.raises(IntegrityError, match="没有对应的等级评价"), transaction.atomic():
        GradingFinding.objects.create(
            grading_id=grading.pk + 1, position=1, rule=finding.rule, grade="A", facts={}
        )
    refused("编号只增不改", Grading.objects.filter(pk=grading.pk), id=grading.pk + 1)


def test_grade_is_not_published_past_a_step_even_with_a_signature():
    rows = Grading.objects.filter(pk=signed(disobedient_company()).pk)
    refused("不能由 SIGNED 直接变为 CONFIRMED", rows, state="CONFIRMED")
    refused("签批人不得更换", rows, state="NOTIFIED", signed_by=ApproverFactory(HERE))
    refused("不得修改", rows, signed_by=ApproverFactory(HERE))


def test_grade_is_not_confirmed_before_the_period_to_object_is_over():
    rows = Grading.objects.filter(pk=notified(company_dealt_with()).grading_id)
    refused("异议期未满", rows, state="CONFIRMED", confirmed_at=LAST_DAY_TO_OBJECT)
    refused("异议期未满", rows, state="CONFIRMED")
    rows.update(state="CONFIRMED", confirmed_at=CONFIRMED_AT)
    refused("grading_published_has_its_day", rows, state="PUBLISHED")


def test_grade_is_not_confirmed_while_an_objection_has_no_answer():
    notice = notified(company_dealt_with())
    objection = receive_objection(notice=notice, words="不服", now=LAST_DAY_TO_OBJECT)
    rows = Grading.objects.filter(pk=notice.grading_id)
    refused("异议未答复", rows, state="CONFIRMED", confirmed_at=CONFIRMED_AT)
    answer_objection(
        objection=objection,
        answer="不成立",
        upheld=False,
        actor=InspectorFactory(HERE),
        now=CONFIRMED_AT,
    )
    refused("只能答复一次", GradingObjection.objects.all(), answer="改")
    rows.update(state="CONFIRMED", confirmed_at=CONFIRMED_AT)


def test_grade_is_born_a_draft():
    for wrong in ({"state": "PUBLISHED"}, {"signed_by": ApproverFactory(HERE)}):
        with pytest.raises(IntegrityError, match="须以拟定状态产生"), transaction.atomic():
            GradingFactory(**wrong)


def test_not_graded_is_never_signed():
    rows = Grading.objects.filter(pk=drafted(CompanyFactory(region_id=HERE)).pk)
    refused(
        "grading_not_graded_is_not_published",
        rows,
        state="SIGNED",
        signed_by=ApproverFactory(HERE),
    )


def test_content_of_a_grade_never_changes_and_nothing_is_erased():
    grading = published(clean_company())
    rows = Grading.objects.filter(pk=grading.pk)
    refused("内容不得修改", rows, grade="C")
    refused("内容不得修改", rows, facts={})
    refused("只增不改", GradingFinding.objects.filter(grading=grading), words="改")
    notice = notified(company_dealt_with(), now=DRAFTED_AT)
    refused("只增不改", GradingNotice.objects.filter(pk=notice.pk), words="改")
    for kept in (GradingFinding.objects.filter(grading=grading), rows, notice.grading.notice):
        with pytest.raises(IntegrityError), transaction.atomic():
            kept.delete() if isinstance(kept, GradingNotice) else kept._raw_delete("default")
