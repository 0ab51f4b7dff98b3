import datetime as dt

import pytest
from django.db import IntegrityError

from rating.enums import AdverseKind, GradingMethod, GradingState
from rating.errors import FactsTampered, ReplayDiffers, UnknownPeriod
from rating.models import Grading, GradingFinding
from rating.rules import RULES_VERSION
from rating.services import grading as service
from rating.services.grading import confirm_grade, draft_grades, replay, stored_outcome, ungraded
from sites.errors import NotAllowed, StateConflict
from sites.law import UnknownParameter
from sites.models import AuditEntry, Company
from tests.factories.rating import AdverseEventFactory, dealt_with, disobeyed, owed
from tests.factories.sites import (
    NOW,
    SHANGHAI,
    ApproverFactory,
    CompanyFactory,
    InspectorFactory,
    RosterEntryFactory,
    region,
)

pytestmark = [pytest.mark.unit, pytest.mark.django_db]

DAY = dt.date(2026, 1, 15)
DRAFTED_AT = dt.datetime(2026, 1, 15, 9, 0, tzinfo=SHANGHAI)


def draft(*companies, method=GradingMethod.COMPLIANCE, period="2025", day=DAY):
    return draft_grades(companies=companies, method=method, period=period, day=day, now=DRAFTED_AT)


def clean_employer():
    return RosterEntryFactory(entered_on=dt.date(2025, 3, 1)).employer


def restricted_employer():
    company = CompanyFactory()
    disobeyed(dealt_with(company))
    AdverseEventFactory(company=company)
    return company


def test_draft_grades_clean_employer_is_an_a_with_its_positive_finding():
    company = clean_employer()
    (grading,) = draft(company)
    assert (grading.grade, grading.version, grading.state) == ("A", 1, GradingState.DRAFT)
    assert (grading.law_day, grading.rules_version) == (dt.date(2025, 12, 31), RULES_VERSION)
    assert stored_outcome(grading) == {
        "grade": "A",
        "findings": [
            {
                "rule": "never_dealt_with",
                "grade": "A",
                "citation": "《企业劳动保障守法诚信等级评价办法》第七条",
                "words": "本年度有用工登记1人、工资支付表0份，未因劳动保障违法行为被查处",
                "facts": {"roster_entry_count": 1, "payroll_sheet_count": 0},
            }
        ],
    }


def test_draft_grades_restricted_employer_is_a_c_with_every_finding():
    (grading,) = draft(restricted_employer())
    rules = grading.findings.order_by("position").values_list("rule", flat=True)
    assert grading.grade == "C"
    assert list(rules) == ["disobeyed_order", "on_sanction_list", "dealt_with"]


def test_draft_grades_no_record_is_no_grade_and_the_reason_is_told():
    silent = CompanyFactory()
    assert draft(silent) == []
    assert ungraded(
        companies=[silent, clean_employer()],
        method=GradingMethod.COMPLIANCE,
        period="2025",
        day=DAY,
    ) == [(silent, "2025 没有用工、工资或查处记录，不评价")]
    assert not Grading.objects.exists()
    assert not AuditEntry.objects.exists()


def test_draft_grades_answers_in_order_of_code_and_leaves_one_audit_entry():
    companies = [clean_employer() for _ in range(3)]
    gradings = draft(*reversed(companies), CompanyFactory())
    assert [row.company for row in gradings] == sorted(companies, key=lambda one: one.uscc)
    entry = AuditEntry.objects.get()
    assert (entry.act, entry.object_id, entry.detail) == (
        "拟定等级评价",
        "compliance:2025",
        {"stored": 3, "without_record": 1},
    )


def test_draft_grades_same_run_again_stores_nothing():
    company = clean_employer()
    first = draft(company)
    assert draft(company) == first
    assert Grading.objects.count() == 1
    assert GradingFinding.objects.count() == 1
    assert AuditEntry.objects.count() == 1


def test_draft_grades_changed_facts_make_a_new_version_and_keep_the_old():
    company = clean_employer()
    draft(company)
    dealt_with(company)
    (second,) = draft(company)
    assert (second.grade, second.version) == ("B", 2)
    assert list(Grading.objects.order_by("version").values_list("grade", flat=True)) == ["A", "B"]


def test_draft_grades_changed_rules_make_a_new_version(monkeypatch):
    company = clean_employer()
    draft(company)
    monkeypatch.setattr(service, "RULES_VERSION", "2026.2")
    (second,) = draft(company)
    assert (second.version, second.rules_version) == (2, "2026.2")


def test_draft_grades_another_outcome_of_the_same_facts_makes_a_new_version():
    company = clean_employer()
    (first,) = draft(company)
    first.findings.update(words="另一种说法")
    assert draft(company)[0].version == 2


def test_draft_grades_wage_payment_of_a_month():
    company = CompanyFactory()
    owed(company, due_on=dt.date(2026, 8, 20))
    (grading,) = draft(
        company, method=GradingMethod.WAGE_PAYMENT, period="2026-09", day=dt.date(2026, 10, 8)
    )
    assert (grading.grade, grading.law_day) == ("B", dt.date(2026, 9, 30))
    assert replay(grading=Grading.objects.get()).grade == "B"


def test_draft_grades_takes_the_same_queries_for_one_and_for_three(django_assert_num_queries):
    companies = [restricted_employer() for _ in range(4)]
    for some in (companies[:1], companies[1:]):
        rows = list(Company.objects.filter(pk__in=[company.pk for company in some]))
        with django_assert_num_queries(13):
            assert len(draft(*rows)) == len(some)


def test_draft_grades_several_batches_are_all_graded(monkeypatch):
    monkeypatch.setattr(service, "BATCH", 2)
    assert len(draft(*[clean_employer() for _ in range(3)])) == 3


@pytest.mark.parametrize("period", ["2026", "25", "2025-09"])
def test_draft_grades_period_not_over_or_malformed_leaves_nothing(period):
    with pytest.raises(UnknownPeriod):
        draft(clean_employer(), period=period)
    assert not Grading.objects.exists()


def test_draft_grades_year_before_the_measures_leaves_nothing():
    entry = RosterEntryFactory(entered_on=dt.date(2016, 3, 1))
    with pytest.raises(UnknownParameter):
        draft(entry.employer, period="2016")
    assert not Grading.objects.exists()


def test_replay_gives_the_stored_outcome_byte_for_byte():
    draft(restricted_employer())
    stored = Grading.objects.get()
    again = replay(grading=stored)
    assert again.grade == "C"
    assert [found.rule for found in again.findings] == [
        "disobeyed_order",
        "on_sanction_list",
        "dealt_with",
    ]


def test_replay_changed_facts_are_noticed():
    draft(clean_employer())
    grading = Grading.objects.get()
    grading.facts["roster_entry_count"] = 2
    with pytest.raises(FactsTampered, match="摘要不符"):
        replay(grading=grading)


def test_replay_changed_finding_is_noticed():
    draft(clean_employer())
    GradingFinding.objects.update(words="改过的说明")
    with pytest.raises(ReplayDiffers, match="不一致"):
        replay(grading=Grading.objects.get())


def test_replay_changed_grade_is_noticed():
    draft(restricted_employer())
    grading = Grading.objects.get()
    grading.grade = "A"
    with pytest.raises(ReplayDiffers):
        replay(grading=grading)


def test_confirm_grade_by_the_approver_is_signed_and_on_record():
    (grading,) = draft(restricted_employer())
    approver = ApproverFactory("370902")
    confirmed = confirm_grade(grading=grading, actor=approver, now=NOW)
    grading.refresh_from_db()
    assert (confirmed.state, grading.state) == (GradingState.CONFIRMED, GradingState.CONFIRMED)
    assert grading.signed_by == approver
    entry = AuditEntry.objects.get(act="确认等级评价")
    assert (entry.actor, entry.object_id, entry.detail) == (
        approver,
        str(grading.pk),
        {"grade": "C", "facts_hash": grading.facts_hash},
    )


def test_confirm_grade_by_anybody_else_is_refused():
    (grading,) = draft(clean_employer())
    for person in (InspectorFactory("370902"), ApproverFactory("370982")):
        with pytest.raises(NotAllowed):
            confirm_grade(grading=grading, actor=person, now=NOW)
    grading.refresh_from_db()
    assert (grading.state, grading.signed_by) == (GradingState.DRAFT, None)


def test_confirm_grade_twice_is_refused():
    (grading,) = draft(clean_employer())
    confirm_grade(grading=grading, actor=ApproverFactory(), now=NOW)
    with pytest.raises(StateConflict, match="已经确认"):
        confirm_grade(grading=grading, actor=ApproverFactory(), now=NOW)


def test_confirm_grade_superseded_version_is_refused():
    company = clean_employer()
    (first,) = draft(company)
    dealt_with(company)
    draft(company)
    with pytest.raises(StateConflict, match="更新的版本"):
        confirm_grade(grading=first, actor=ApproverFactory(), now=NOW)


def test_confirm_grade_tampered_facts_are_refused():
    (grading,) = draft(clean_employer())
    Grading.objects.update(facts_hash="0" * 64)
    with pytest.raises(FactsTampered):
        confirm_grade(grading=grading, actor=ApproverFactory(), now=NOW)
    assert Grading.objects.get().state == GradingState.DRAFT


def test_grade_c_without_a_person_cannot_be_confirmed_in_the_database():
    draft(restricted_employer())
    with pytest.raises(IntegrityError, match="grading_c_confirmed_by_a_person"):
        Grading.objects.update(state=GradingState.CONFIRMED)


def test_listing_counts_for_a_company_of_another_region():
    event = AdverseEventFactory(kind=AdverseKind.LISTED, company__region=region("370982"))
    assert draft(event.company)[0].grade == "C"
