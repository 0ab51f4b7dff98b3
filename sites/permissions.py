"""Who may do what on the register: plain functions, asked by services and pages alike."""

import datetime as dt

from sites.enums import RegionKind, RoleKind
from sites.lib.masking import Role
from sites.models import Project, Region, User
from sites.queries import SUPERVISING_ROLES, roles_of


def covers(region: Region, other: Region) -> bool:
    """Whether a role over `region` reaches `other`."""
    if region.kind == RegionKind.PROVINCE:
        return other.code.startswith(region.code[:2])
    if region.kind == RegionKind.CITY:
        return other.code.startswith(region.code[:4])
    return region == other or (other.kind == RegionKind.ZONE and other.parent_id == region.code)


def has_role(user: User, role: RoleKind, *, day: dt.date, region: Region | None = None) -> bool:
    """Whether the user holds a role on a day, over a region if one is given."""
    if not user.is_active:
        return False
    return any(
        assignment.role == role and (region is None or covers(assignment.region, region))
        for assignment in roles_of(user=user, day=day)
    )


def may_upload(user: User, project: Project, *, day: dt.date) -> bool:
    """A wage officer uploads for his own project only."""
    return user.is_active and any(
        assignment.role == RoleKind.WAGE_OFFICER and assignment.project_id == project.pk
        for assignment in roles_of(user=user, day=day)
    )


def may_inspect(user: User, project: Project, *, day: dt.date) -> bool:
    """An inspector acts within his region."""
    return has_role(user, RoleKind.INSPECTOR, day=day, region=project.region)


def may_approve(user: User, region: Region, *, day: dt.date) -> bool:
    """An approving officer decides within his region."""
    return has_role(user, RoleKind.APPROVER, day=day, region=region)


def may_review(user: User, region: Region, *, day: dt.date) -> bool:
    """A legal reviewer reviews drafts within his region (行政处罚法第五十八条)."""
    return has_role(user, RoleKind.LEGAL_REVIEWER, day=day, region=region)


def is_staff_viewer(user: User, *, day: dt.date) -> bool:
    """Whether the user supervises anything at all."""
    return user.is_active and any(
        assignment.role in SUPERVISING_ROLES for assignment in roles_of(user=user, day=day)
    )


def mask_role(user: object, project: Project | None, *, day: dt.date) -> Role:
    """As what a person sees the workers of a project; a stranger as the public does."""
    if not isinstance(user, User):
        return "public"
    if project is not None and may_upload(user, project, day=day):
        return "contractor"
    return "staff" if is_staff_viewer(user, day=day) else "public"
