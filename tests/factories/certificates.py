"""Certificates that inspectors show."""

import datetime as dt

from arrears.models import InspectorCertificate
from sites.models import User


def certified(user: User) -> User:
    """The user with a certificate in force."""
    InspectorCertificate.objects.create(
        user=user,
        number=f"鲁J{user.pk:06d}",
        valid_from=dt.date(2020, 1, 1),
        valid_until=dt.date(2035, 12, 31),
    )
    return user
