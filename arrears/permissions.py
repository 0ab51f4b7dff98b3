"""Who may act in arrears procedures: plain functions, asked by services and pages alike."""

import datetime as dt

from arrears.models import Case, Complaint, InspectorCertificate, Recusal
from sites.enums import RoleKind
from sites.models import Project, User
from sites.permissions import has_role, may_approve, may_inspect
from sites.queries import region_codes_supervised_by


def may_handle(user: User, case: Case, *, day: dt.date) -> bool:
    """An inspector of the project's region acts on its cases, unless recused from this one."""
    return may_inspect(user, case.project, day=day) and not is_recused(user, case)


def is_recused(user: User, case: Case) -> bool:
    """Whether the natural person has been recused from the case, under any account."""
    return Recusal.objects.filter(case=case, inspector__person_key=user.person_key).exists()


def may_decide(user: User, case: Case, *, day: dt.date) -> bool:
    """An approving officer of the region who does not handle the case himself."""
    handling = {case.handler.person_key, case.second_inspector.person_key}
    return may_approve(user, case.project.region, day=day) and user.person_key not in handling


def may_take_up(user: User, complaint: Complaint, *, day: dt.date) -> bool:
    """An inspector decides on complaints of his region, and of his city's unknown sites."""
    if complaint.project is not None:
        return may_inspect(user, complaint.project, day=day)
    return has_role(
        user, RoleKind.INSPECTOR, day=day
    ) and complaint.region_id in region_codes_supervised_by(viewer=user, day=day)


def may_read_identity(user: User, complaint: Complaint, *, day: dt.date) -> bool:
    """Who complained is told to the two inspectors of the case alone (监察条例 art. 9)."""
    case = complaint.case
    return (
        case is not None
        and user.pk in {case.handler_id, case.second_inspector_id}
        and may_handle(user, case, day=day)
    )


def certificate_of(user: User, *, day: dt.date) -> InspectorCertificate | None:
    """The certificate in force of an inspector."""
    return (
        InspectorCertificate.objects.filter(user=user, valid_from__lte=day, valid_until__gte=day)
        .order_by("-valid_until")
        .first()
    )


def may_hold(user: User, project: Project, *, day: dt.date) -> bool:
    """An inspector or approving officer of the region stops deletion, and asks to let it go on."""
    return may_inspect(user, project, day=day) or may_approve(user, project.region, day=day)


def may_decide_hold(user: User, project: Project, *, day: dt.date) -> bool:
    """An approving officer of the region lets deletion go on, where another person asked."""
    return may_approve(user, project.region, day=day)
