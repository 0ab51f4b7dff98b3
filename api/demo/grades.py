"""Grades of the demo: planted records and events, then both methods, then publication.

Each planted record goes in by the product's own service; the plan says which grade, by which
rules, each company must come to, and the demo fails when it does not.
"""

import datetime as dt

from api.demo.causes import Cause
from api.demo.city import City, PlannedProject
from api.demo.officials import APPROVER, HANDLER, Account
from api.demo.schedule import GRADED_ON, GRADED_PERIOD, moment, working_day_after
from api.demo.table import Table
from rating.enums import AdverseKind, GradingMethod, RecordSource
from rating.models import Grading, GradingNotice
from rating.queries import latest_versions
from rating.services import adverse_event
from rating.services.company_record import Conduct, record_conduct
from rating.services.grade_objection import receive_objection
from rating.services.grade_procedure import (
    confirm_grade,
    publish_clean,
    publish_grade,
    record_talk,
    serve_notice,
    sign_grade,
)
from rating.services.grading import run_grading, run_project_grading
from sites.models import Company, Project, User

MONTHS = ("2025-08", "2025-09")
# One working day after the period to object.
OBJECTION_OVER = 6
C_FROM = 3
FAULTLESS = {"never_dealt_with", "no_record", "paid_and_in_order"}
RECORDED_ON = dt.date(2025, 11, 5)
ASPECTS_IN_TURN = ("social_insurance", "working_time", "contracts")
# By number of the project: how often its employer was dealt with by other offices.
DEALT_WITH = {2: 2, 3: 3}
# The same case told twice, by two documents.
TOLD_TWICE = 4
EVENTS = {
    5: AdverseKind.CHILD_OR_FORCED_LABOR,
    6: AdverseKind.OVERRIDE,
    7: AdverseKind.OBSTRUCTION,
    8: AdverseKind.GROUP_INCIDENT,
    9: AdverseKind.CRIMINAL_LIABILITY,
}
RULE_OF_EVENT = {
    AdverseKind.CHILD_OR_FORCED_LABOR: "used_child_or_forced_labor",
    AdverseKind.OVERRIDE: "found_by_authority",
    AdverseKind.OBSTRUCTION: "obstructed_inspection",
    AdverseKind.GROUP_INCIDENT: "caused_incident",
    AdverseKind.CRIMINAL_LIABILITY: "criminally_liable",
}
# What a site's trouble does to the monthly grade of who employs its people, and who builds it.
RULES_OF_EMPLOYER = {
    Cause.FAILED_TRANSFERS: {"in_arrears", "not_all_paid"},
    Cause.ONE_MONTH_LATE: {"in_arrears"},
}
RULES_OF_CONTRACTOR = {
    Cause.NO_INFLOW: {"labor_cost_missing"},
    Cause.NO_NOTICE_BOARD: {"systems_missing"},
    Cause.NEITHER_DEPOSIT_NOR_BOARD: {"systems_missing"},
}


class GradesDiffer(RuntimeError):
    """A grade came out other than planted."""


def plant_records(city: City, table: Table) -> None:
    """Record what other offices did: violations dealt with by aspect, and adverse events."""
    with table.step("守法诚信记录与不良记录（条）") as step:
        step.count = sum(_plant(project) for project in city.projects)


def grade_companies(city: City, table: Table, listed: Company) -> str:
    """Draft both methods for employers and projects, publish; the listed one's yearly grade.

    Raises:
        GradesDiffer: a company's rules are not those planted.
    """
    now = moment(GRADED_ON, 9)
    companies = Company.objects.order_by("uscc")
    with table.step(f"守法诚信等级评价（{GRADED_PERIOD}年度）") as step:
        step.count = run_grading(
            companies=companies,
            method=GradingMethod.COMPLIANCE,
            period=GRADED_PERIOD,
            day=GRADED_ON,
            now=now,
        ).stored
    with table.step("工资支付信用评价（两个月，单位和项目）") as step:
        for period in MONTHS:
            step.count += run_grading(
                companies=companies,
                method=GradingMethod.WAGE_PAYMENT,
                period=period,
                day=GRADED_ON,
                now=now,
            ).stored
            step.count += run_project_grading(
                projects=Project.objects.select_related("general_contractor").order_by("pk"),
                period=period,
                day=GRADED_ON,
                now=now,
            ).stored
    _check(city)
    with table.step("签批、告知、异议、确认、公布等级") as step:
        step.count = _carry_to_publication(listed)
    return Grading.objects.filter(company=listed, method=GradingMethod.COMPLIANCE)[0].grade


def planted_compliance(city: City) -> dict[str, set[str]]:
    """Rules of the yearly method that were planted, by company code; the listed one apart."""
    expected: dict[str, set[str]] = {}
    for project in city.projects:
        if times := DEALT_WITH.get(project.number, int(project.number == TOLD_TWICE)):
            rule = "investigated_too_often" if times >= C_FROM else "dealt_with"
            expected.setdefault(project.employer.uscc, set()).add(rule)
        if kind := EVENTS.get(project.number):
            expected.setdefault(project.employer.uscc, set()).add(RULE_OF_EVENT[kind])
    return expected


def planted_wage_payment(city: City) -> dict[str, set[str]]:
    """Rules of the monthly method that follow from the sites' troubles, by company code."""
    expected: dict[str, set[str]] = {}
    for project in city.projects:
        for employer, rules in (
            (project.employer, RULES_OF_EMPLOYER),
            (project.general_contractor, RULES_OF_CONTRACTOR),
        ):
            if found := rules.get(project.cause):
                expected.setdefault(employer.uscc, set()).update(found)
    return expected


def _plant(project: PlannedProject) -> int:
    """The records of one project's employer; how many."""
    company = Company.objects.get(uscc=project.employer.uscc)
    number = project.number
    documents = [
        (ASPECTS_IN_TURN[place], f"泰人社监案字〔2025〕{900 + number * 10 + place}号", place)
        for place in range(DEALT_WITH.get(number, 0))
    ]
    if number == TOLD_TWICE:
        # The same case from two offices, its number typed in two ways.
        documents = [
            (ASPECTS_IN_TURN[0], f"泰人社监案字〔2025〕{900 + number * 10}号", 0),
            (ASPECTS_IN_TURN[0], f"泰人社监案字[2025] {900 + number * 10}号", 1),
        ]
    for aspect, case, place in documents:
        _record(
            company,
            Conduct(
                aspect,
                RecordSource.COMPLAINT,
                RECORDED_ON,
                case,
                f"泰人社监决字〔2025〕{900 + number * 10 + place}号",
            ),
        )
    _record(company, Conduct("contracts", RecordSource.WRITTEN_REVIEW, RECORDED_ON))
    if kind := EVENTS.get(number):
        adverse_event.record(
            company=company,
            kind=kind,
            occurred_on=RECORDED_ON,
            document_number=f"示例文书〔2025〕{number}号",
            source="示例机关",
            now=moment(RECORDED_ON, 15),
        )
    return len(documents) + 1 + int(number in EVENTS)


def _record(company: Company, conduct: Conduct) -> None:
    record_conduct(
        company=company, conduct=conduct, actor=_user(HANDLER), now=moment(RECORDED_ON, 11)
    )


def _check(city: City) -> None:
    """Of each company but the listed one and its contractor, the rules must be as planted."""
    wrong = []
    apart = {city.story.employer.uscc, city.story.general_contractor.uscc}
    for method, period, planted in (
        (GradingMethod.COMPLIANCE, GRADED_PERIOD, planted_compliance(city)),
        (GradingMethod.WAGE_PAYMENT, MONTHS[-1], planted_wage_payment(city)),
    ):
        rows = latest_versions().filter(method=method, period=period, project__isnull=True)
        for row in rows.exclude(company__uscc__in=apart):
            found = {one.rule for one in row.findings.all()} - FAULTLESS
            if found != planted.get(row.company.uscc, set()):
                wrong.append(f"{row.company} {method.value}：{sorted(found)}")
    if wrong:
        raise GradesDiffer("等级评价结果与计划不符：\n" + "\n".join(wrong))


def _carry_to_publication(listed: Company) -> int:
    """Publish every A, and the listed company's C; one B is told and objected to."""
    approver, handler = _user(APPROVER), _user(HANDLER)
    yearly = latest_versions().filter(method=GradingMethod.COMPLIANCE, period=GRADED_PERIOD)
    now = moment(GRADED_ON, 15)
    done = len(publish_clean(gradings=yearly.filter(grade="A"), actor=approver, now=now))
    told = [yearly.get(company=listed), *yearly.filter(grade="B").order_by("company__uscc")[:1]]
    notices = [_tell(grading, now) for grading in told]
    for notice in notices[1:]:
        receive_objection(
            notice=notice,
            words="其中一件处理决定正在复议，请核实。",
            now=moment(working_day_after(GRADED_ON), 10),
        )
    record_talk(
        grading=told[0],
        attendees="法定代表人、项目负责人",
        words="告知等级和后果，要求限期付清。",
        actor=handler,
        now=moment(working_day_after(GRADED_ON, 2), 10),
    )
    later = moment(working_day_after(GRADED_ON, OBJECTION_OVER), 9)
    confirm_grade(grading=told[0], actor=approver, now=later)
    publish_grade(grading=told[0], actor=approver, now=later)
    return done + 1


def _tell(grading: Grading, now: dt.datetime) -> GradingNotice:
    """Sign a grade and tell the company."""
    sign_grade(grading=grading, actor=_user(APPROVER), now=now)
    return serve_notice(
        grading=grading,
        service_proof="送达回证（示例），单位签收",
        actor=_user(HANDLER),
        now=now + dt.timedelta(hours=1),
    )


def _user(account: Account) -> User:
    return User.objects.get(username=account.username)
