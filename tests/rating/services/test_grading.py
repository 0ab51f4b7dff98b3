import datetime as dt
from functools import partial

import pytest

from rating import methods
from rating.enums import AdverseKind, GradingMethod, GradingState
from rating.errors import FactsTampered, ReplayDiffers, RulesVersionUnknown, UnknownPeriod
from rating.models import Grading, GradingFinding
from rating.rules import RULES_VERSION
from rating.services import draft_rows
from rating.services import grading as service
from rating.services.grading import (
    draft_grades,
    replay,
    run_project_grading,
    stored_outcome,
    ungraded,
)
from sites.law import UnknownParameter
from sites.lib.canonical import content_hash
from sites.models import AuditEntry, Company, Project
from tests.factories.rating import (
    AdverseEventFactory,
    FormerCodeFactory,
    assigned_warning,
    dealt_with,
    disobeyed,
    owed,
    tampered,
)
from tests.factories.sites import (
    SHANGHAI,
    CompanyFactory,
    ParticipationFactory,
    ProjectFactory,
    RosterEntryFactory,
    region,
)

pytestmark = [pytest.mark.unit, pytest.mark.django_db]

DAY = dt.date(2026, 1, 15)
AUTUMN = {
    "method": GradingMethod.WAGE_PAYMENT,
    "period": "2026-09",
    "day": dt.date(2026, 10, 8),
}
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


def test_draft_grades_no_record_is_a_state_of_its_own_with_its_rule():
    silent = CompanyFactory()
    (grading,) = draft(silent)
    finding = grading.findings.get()
    assert (grading.grade, finding.rule, finding.grade) == ("N", "no_record", "N")
    assert "不视为A级" in finding.words
    assert replay(grading=grading).grade == "N"


def test_ungraded_are_those_who_build_nothing_and_whose_code_was_given_up():
    builds, silent = ParticipationFactory(role="LABOR_SUBCONTRACTOR").company, CompanyFactory()
    former = FormerCodeFactory(predecessor=CompanyFactory())
    told = ungraded(companies=[builds, silent, former.predecessor], **AUTUMN)
    assert dict(told) == {
        silent: "2026-09 没有用工、工资或参建记录，不属评价对象",
        former.predecessor: f"代码已停用，并入 {former.company.uscc} {former.company.name} 评价",
    }
    assert [row.grade for row in draft(builds, silent, former.predecessor, **AUTUMN)] == ["N"]


def test_draft_grades_answers_in_order_of_code_and_leaves_one_audit_entry():
    companies = [clean_employer() for _ in range(3)]
    gradings = draft(*reversed(companies), CompanyFactory())
    assert [row.company for row in gradings if row.grade == "A"] == sorted(
        companies, key=lambda one: one.uscc
    )
    entry = AuditEntry.objects.get()
    assert (entry.act, entry.object_id, entry.detail) == (
        "拟定等级评价",
        "compliance:2025",
        {"stored": 4, "not_looked_at": 0, "grades": {"A": 3, "N": 1}, "cause": "定期评价"},
    )


def test_draft_grades_words_with_tabs_and_backslashes_come_back_as_they_were():
    order = dealt_with(CompanyFactory())
    order.case.number = "案\\t1\t号\n"
    order.case.save()
    (grading,) = draft(order.case.employer)
    assert "案\\t1\t号\n" in grading.findings.get().words
    assert replay(grading=Grading.objects.get()).grade == "B"


def test_draft_grades_equal_facts_are_written_as_each_alone(monkeypatch):
    companies = [clean_employer() for _ in range(3)] + [CompanyFactory() for _ in range(2)]
    together = [(row.company, row.facts_hash, row.outcome_hash) for row in draft(*companies)]
    assert [replay(grading=row).grade for row in Grading.objects.order_by("grade")] == list("AAANN")
    monkeypatch.setattr(draft_rows, "REMEMBERED", 1)
    alone = [row for company in companies for row in draft(company)]
    told = {(row.company, row.facts_hash, row.outcome_hash) for row in alone}
    assert (
        told
        == set(together)
        == {
            (row.company, content_hash(row.facts), content_hash(stored_outcome(row)))
            for row in alone
        }
    )
    assert not {row.version for row in alone} - {1}
    assert draft(*companies) == sorted(alone, key=lambda row: row.company.uscc)


def test_draft_grades_code_of_before_belongs_to_the_company_of_today():
    former = FormerCodeFactory(predecessor=CompanyFactory(), valid_until=dt.date(2025, 6, 30))
    old, new = former.predecessor, former.company
    RosterEntryFactory(employer=old, entered_on=dt.date(2025, 3, 1))
    first, second = dealt_with(old), dealt_with(new)
    dealt_with(old, case=first.case, on=dt.date(2025, 7, 1))
    disobeyed(first)
    disobeyed(second)
    AdverseEventFactory(company=old)
    (grading,) = draft(old, new)
    assert grading.company == new
    assert [row.rule for row in grading.findings.order_by("position")] == [
        "disobeyed_order",
        "on_sanction_list",
        "dealt_with",
    ]
    assert grading.facts["roster_entry_count"] == 1
    assert [one["case_number"] for one in grading.facts["investigations"]] == [
        first.case.number,
        second.case.number,
    ]
    assert len(grading.facts["expired_orders"]) == 2


def test_draft_grades_renamed_company_replays_the_same():
    (grading,) = draft(clean_employer())
    Company.objects.update(name="改过名称的公司", name_key="改过名称的公司")
    assert replay(grading=Grading.objects.get()).grade == "A"
    assert draft(grading.company) == [grading]


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
    monkeypatch.setattr(draft_rows, "RULES_VERSION", "2026.9")
    (second,) = draft(company)
    assert (second.version, second.rules_version) == (2, "2026.9")


def test_draft_grades_another_law_of_the_day_makes_a_new_version(monkeypatch):
    company = CompanyFactory()
    dealt_with(company)
    draft(company)
    monkeypatch.setattr("sites.law.LawAt.integer", lambda self, name: 1)
    (second,) = draft(company)
    assert (second.version, second.grade) == (2, "C")


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
        with django_assert_num_queries(19):
            assert len(draft(*rows)) == len(some)


def test_project_is_graded_over_all_its_people():
    project = ProjectFactory(started_on=dt.date(2026, 1, 5))
    owed(CompanyFactory(), project=project, due_on=dt.date(2026, 8, 20))
    ProjectFactory(started_on=dt.date(2026, 10, 1))
    asked = {"period": "2026-09", "day": dt.date(2026, 10, 8), "now": DRAFTED_AT}
    counts = run_project_grading(projects=Project.objects.all(), **asked)
    assert (counts.seen, counts.standing, counts.stored) == (2, 1, 1)
    grading = Grading.objects.get()
    assert (grading.project, grading.company) == (project, project.general_contractor)
    assert [row.rule for row in grading.findings.order_by("position")] == [
        "in_arrears",
        "systems_missing",
    ]
    assert replay(grading=grading).grade == "B"
    assert str(grading) == f"{project} 2026-09 B"
    again = run_project_grading(projects=Project.objects.all(), **asked)
    assert (again.standing, again.stored) == (1, 0)
    draft(
        project.general_contractor,
        method=GradingMethod.WAGE_PAYMENT,
        period="2026-09",
        day=dt.date(2026, 10, 8),
    )
    assert Grading.objects.filter(project=None).get().company == project.general_contractor


def test_draft_grades_several_batches_are_all_graded(monkeypatch):
    monkeypatch.setattr(service, "BATCH", 2)
    # The last batch half full, and full.
    assert len(draft(*[clean_employer() for _ in range(3)])) == 3
    assert len(draft(*[clean_employer() for _ in range(2)])) == 2


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
    with tampered():
        Grading.objects.update(facts={**grading.facts, "roster_entry_count": 2})
    grading.refresh_from_db()
    with pytest.raises(FactsTampered, match="摘要不符"):
        replay(grading=grading)


def test_replay_changed_finding_is_noticed():
    draft(clean_employer())
    with tampered():
        GradingFinding.objects.update(words="改过的说明")
    with pytest.raises(ReplayDiffers, match="不一致"):
        replay(grading=Grading.objects.get())


def test_replay_changed_grade_is_noticed():
    draft(restricted_employer())
    grading = Grading.objects.get()
    grading.grade = "A"
    with pytest.raises(ReplayDiffers):
        replay(grading=grading)


def test_replay_finding_and_its_hash_changed_together_is_noticed():
    draft(clean_employer())
    with tampered():
        GradingFinding.objects.update(words="改过的说明")
        Grading.objects.update(outcome_hash="0" * 64)
    with pytest.raises(ReplayDiffers):
        replay(grading=Grading.objects.get())


def test_replay_changed_outcome_hash_is_noticed():
    draft(clean_employer())
    with tampered():
        Grading.objects.update(outcome_hash="0" * 64)
    with pytest.raises(ReplayDiffers):
        replay(grading=Grading.objects.get())


def test_listing_counts_for_a_company_of_another_region():
    event = AdverseEventFactory(kind=AdverseKind.LISTED, company__region=region("370982"))
    assert draft(event.company)[0].grade == "C"


def test_replay_of_a_grade_of_earlier_rules_asks_the_rules_of_then(monkeypatch):
    told_on = dt.datetime(2026, 9, 7, 9, 0, tzinfo=SHANGHAI)
    contractor = assigned_warning(told_on).project.general_contractor
    monkeypatch.setattr(draft_rows, "RULES_VERSION", "2026.2")
    monkeypatch.setattr(methods, "assess_facts", partial(methods.assess_facts, version="2026.2"))
    (before,) = draft(contractor, **AUTUMN)
    monkeypatch.undo()
    (after,) = draft(contractor, **AUTUMN)
    assert (before.version, after.version) == (1, 2)
    for grading, asked in ((before, False), (after, True)):
        again = replay(grading=grading)
        assert ("warnings_unanswered" in {found.rule for found in again.findings}) is asked


def test_replay_by_rules_that_are_not_kept_is_refused():
    (grading,) = draft(clean_employer())
    grading.rules_version = "2019.1"
    with pytest.raises(RulesVersionUnknown, match=r"没有保存 2019\.1 版规则"):
        replay(grading=grading)
