"""One site with everything about it, and the people who may ask for it or may not."""

import datetime as dt
from types import SimpleNamespace

from arrears.models import WarningStep
from blacklist.services.extension import request_extension
from rating.enums import GradingMethod
from rating.services.grading import draft_grades
from sites.enums import LoadKind, RoleKind
from sites.models import MasterDataChange
from sites.services.master_data import request_zone
from sites.services.roles import request_role
from sites.services.upload_store import store
from tests.api.access_case import words_of_the_case
from tests.api.access_worker import planted_worker
from tests.factories.arrears import (
    ArrearsWarningFactory,
    ComplaintFactory,
    ComplaintIdentityFactory,
    MajorRiskFactory,
)
from tests.factories.blacklist import (
    APPROVE_AT,
    DRAFT_AT,
    NOTICE_AT,
    approved_decision,
    drafted_decision,
    listed_company,
    served_notice,
    unpaid_order,
)
from tests.factories.exports import DataExportFactory
from tests.factories.holds import LegalHoldFactory
from tests.factories.machine import ApiKeyFactory, MachineRequestFactory
from tests.factories.removal import PAPER, application, corrected_decision, drafted_change
from tests.factories.sites import (
    AdministratorFactory,
    ApproverFactory,
    InspectorFactory,
    LegalReviewerFactory,
    LoadFactory,
    ProjectFactory,
    RoleAssignmentFactory,
    RosterEntryFactory,
    UserFactory,
    WageOfficerFactory,
    region,
)

HERE, ELSEWHERE = "370902", "370982"
NAME = "泰山区独此一处工程"


def world(here=HERE, name=NAME):
    """One site with a case, a complaint, a file, a grade and a draft, and the people about it."""
    inspector, second = InspectorFactory(here), InspectorFactory(here)
    company = listed_company(region=region(here))
    project = ProjectFactory(name=name, region=region(here), general_contractor=company)
    order = unpaid_order(company=company, project=project)
    case = order.case
    case.handler, case.second_inspector = inspector, second
    case.save()
    notice = served_notice(order, actor=inspector, now=NOTICE_AT)
    decision = drafted_decision(notice, actor=inspector, now=DRAFT_AT)
    listed = words_of_the_list(company, notice, inspector, here)
    complaint = ComplaintFactory(project=project, case=case, state="IN_CASE")
    ComplaintIdentityFactory(complaint=complaint)
    [grading] = draft_grades(
        companies=[RosterEntryFactory(project=project, entered_on=dt.date(2025, 3, 1)).employer],
        method=GradingMethod.COMPLIANCE,
        period="2025",
        day=dt.date(2026, 9, 10),
        now=APPROVE_AT,
    )
    load = file_of(project, name)
    people = people_about(project, inspector, here)
    return SimpleNamespace(
        project=project,
        people=people,
        worker=planted_worker(project, load),
        words={
            "site_code": project.site.code,
            "code": project.code,
            "case": case.number,
            "complaint": complaint.pk,
            **words_of_the_case(case, complaint, inspector),
            "decision": decision.pk,
            "hash": decision.content_hash,
            "uscc": company.uscc,
            "order": order.number,
            "notice": notice.number,
            "load": load.pk,
            **words_of_warnings(project, inspector),
            "grading": grading.pk,
            "machine_request": MachineRequestFactory(project=project).serial,
            "second": second.username,
            **listed,
            **words_of(people["system_admin"]),
        },
        telling=(
            *(project.name, project.code, case.number, complaint.number),
            *(decision.number, load.file_name, grading.facts_hash),
        ),
    )


def wanted_export(project, inspector):
    """A file with wages that waits for an approving officer."""
    return DataExportFactory(
        subject=f"{project.name} 欠薪台账", region=project.region, requested_by=inspector
    )


def held(project, inspector):
    """The site's people are kept for a lawsuit; the inspector asks to let it end."""
    asked = {"lift_asked_key": inspector.person_key, "lift_asked_at": APPROVE_AT}
    return LegalHoldFactory(
        project=project, placed_by=inspector, lift_asked_by=inspector, lift_reason="已结", **asked
    )


def file_of(project, name):
    """A file that was handed in for the general contractor."""
    return LoadFactory(
        project=project,
        employer=project.general_contractor,
        kind=LoadKind.ROSTER,
        file_name=f"{name}.xlsx",
        sha256=store(b"a,b\n"),
    )


def words_of_the_list(company, notice, inspector, here):
    """The company listed for another site, an application and a draft to remove it."""
    site = ProjectFactory(name="另一处工程", region=region(here), general_contractor=company)
    order = unpaid_order(company=company, project=site)
    draft = drafted_decision(served_notice(order, actor=inspector))
    asked = application(corrected_decision(approved_decision(draft)))
    store(PAPER)
    change = drafted_change(asked.decision, reviewed=False)
    extension = request_extension(notice=notice, reason="情况复杂", actor=inspector, now=NOTICE_AT)
    return {
        "extension": extension.pk,
        "listing": asked.decision.pk,
        "change": change.pk,
        "change_hash": change.content_hash,
        "paper": asked.papers.get().pk,
    }


def words_of_warnings(project, inspector):
    """A warning with an answer and its file, an entry of the list of major risks, an export."""
    warning = ArrearsWarningFactory(project=project)
    step = WarningStep.objects.create(
        warning=warning,
        act="单位答复",
        actor=inspector,
        done_at=APPROVE_AT,
        evidence_name="回单.pdf",
        evidence_sha256=store(b"proof"),
    )
    risk = MajorRiskFactory(project=project)
    return {
        "warning": warning.pk,
        "warning_step": step.pk,
        "risk": risk.pk,
        "data_export": wanted_export(project, inspector).pk,
        "hold": held(project, inspector).pk,
    }


def people_about(project, inspector, here=HERE):
    """Who may ask for the site by which role, and who holds the role for another."""
    return {
        "stranger": UserFactory(),
        "inspector": inspector,
        "approver": ApproverFactory(here),
        "reviewer": LegalReviewerFactory(here),
        "officer": WageOfficerFactory(project),
        "officer_elsewhere": WageOfficerFactory(
            ProjectFactory(region=region(ELSEWHERE), name="别处")
        ),
        "inspector_elsewhere": InspectorFactory(ELSEWHERE),
        "system_admin": AdministratorFactory(RoleKind.SYSTEM_ADMIN),
        "security_admin": AdministratorFactory(RoleKind.SECURITY_ADMIN),
        "auditor": AdministratorFactory(RoleKind.AUDITOR),
    }


def words_of(administrator):
    """Whom the administrators' addresses are about."""
    wanted = wanted_role(administrator)
    assignment = RoleAssignmentFactory(user=wanted.user)
    return {
        "person": wanted.user_id,
        "wanted": wanted.pk,
        "assignment": assignment.pk,
        "api_key": ApiKeyFactory(acts_for=wanted.user).pk,
        "change_of_master_data": wanted_zone(administrator).pk,
    }


def wanted_zone(administrator):
    """A functional zone that waits for a second person."""
    waiting = MasterDataChange.objects.filter(kind="ZONE").first()
    return waiting or request_zone(
        code="3709B7",
        name="新区",
        parent=region(HERE),
        reason="批复",
        actor=administrator,
        now=APPROVE_AT,
        day=dt.date(2026, 9, 10),
    )


def wanted_role(administrator):
    """A role that waits for a second person."""
    return request_role(
        user=UserFactory(),
        role=RoleKind.INSPECTOR,
        region=region(HERE),
        valid_from=dt.date(2026, 9, 1),
        reason="新到岗",
        actor=administrator,
        now=APPROVE_AT,
        day=dt.date(2026, 9, 10),
    )


def filled(value, words):
    """Put the world's words where a row names them."""
    if isinstance(value, dict):
        return {name: filled(item, words) for name, item in value.items()}
    if isinstance(value, list):
        return [filled(item, words) for item in value]
    return value.format(**words) if isinstance(value, str) else value
