"""Who may do what on grades."""

import datetime as dt

from rating.models import Grading
from sites.models import User
from sites.permissions import may_approve


def may_confirm(user: User, grading: Grading, *, day: dt.date) -> bool:
    """An approving officer signs the grades of the companies of his region."""
    return may_approve(user, grading.company.region, day=day)
