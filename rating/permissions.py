"""Who may do what on grades."""

import datetime as dt

from rating.models import Grading
from sites.enums import RoleKind
from sites.models import Company, User
from sites.permissions import has_role, may_approve


def may_confirm(user: User, grading: Grading, *, day: dt.date) -> bool:
    """An approving officer signs, confirms and publishes the grades of his region."""
    return may_approve(user, grading.company.region, day=day)


def may_record(user: User, company: Company, *, day: dt.date) -> bool:
    """An inspector serves, answers and records for the companies of his region."""
    return has_role(user, RoleKind.INSPECTOR, day=day, region=company.region)
