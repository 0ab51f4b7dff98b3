"""Who else may inspect in a region."""

import datetime as dt

from django.db.models import QuerySet

from sites.enums import RoleKind
from sites.models import Region, RoleAssignment, User
from sites.permissions import covers


def other_inspectors(region: Region, viewer: User, day: dt.date) -> QuerySet[User]:
    """Inspectors of the region who are other people than the viewer."""
    assignments = RoleAssignment.objects.filter(
        role=RoleKind.INSPECTOR, valid_from__lte=day
    ).select_related("region")
    keys = [
        row.user_id
        for row in assignments
        if (row.valid_until is None or row.valid_until >= day) and covers(row.region, region)
    ]
    people = User.objects.filter(pk__in=keys, is_active=True)
    return people.exclude(person_key=viewer.person_key).order_by("display_name", "pk")
