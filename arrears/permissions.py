"""Who may act in arrears procedures: plain functions, asked by services and pages alike."""

import datetime as dt

from arrears.models import Case, Complaint
from sites.models import User
from sites.permissions import may_inspect


def may_handle(user: User, case: Case, *, day: dt.date) -> bool:
    """An inspector of the project's region acts on its cases."""
    return may_inspect(user, case.project, day=day)


def may_read_identity(user: User, complaint: Complaint, *, day: dt.date) -> bool:
    """Who complained is told to the two inspectors of the case alone (监察条例 art. 9)."""
    case = complaint.case
    return (
        case is not None
        and user.pk in {case.handler_id, case.second_inspector_id}
        and may_handle(user, case, day=day)
    )
