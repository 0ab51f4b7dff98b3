"""到期删除: who complained is forgotten when his case has long been closed (个人信息保护法第四十七条)."""

import datetime as dt

from django.db import transaction
from django.db.models import Q, QuerySet

from arrears.enums import ComplaintState
from arrears.models import ComplaintIdentity, ComplaintMember, LegalHold
from sites import audit
from sites.law import LawAt
from sites.law.citation import Citation
from sites.lib.days import add_months
from sites.places import CITY

PARAMETER = "privacy.complaint_identity_keep_months"
DELETION = Citation("个人信息保护法", article=47)
DONE = (ComplaintState.CLOSED, ComplaintState.REFUSED, ComplaintState.PASSED_ON)


def identities_due(*, day: dt.date) -> QuerySet[ComplaintIdentity]:
    """Names and telephones whose time is over on a day: complaint done, and its case closed.

    A case that is open, or was handed to the police, and a legal hold on the project keep them:
    they may yet be needed.
    """
    months = LawAt(day, CITY).integer(PARAMETER)
    last = add_months(day, -months)
    done = Q(complaint__case__isnull=True) & Q(complaint__filed_at__date__lt=last)
    closed = Q(complaint__case__closed_on__lt=last) & Q(complaint__case__referral__isnull=True)
    standing = LegalHold.objects.filter(lifted_at__isnull=True)
    return (
        ComplaintIdentity.objects.filter(complaint__state__in=DONE)
        .exclude(name_sealed="", phone_sealed="")
        .filter(done | closed)
        .exclude(complaint__project__legal_holds__in=standing)
        .order_by("pk")
    )


@transaction.atomic
def erase_identities(*, day: dt.date, now: dt.datetime) -> int:
    """Erase what is due; what was complained of stays with the case, without a person.

    Returns:
        How many were erased; one audit entry says so.
    """
    keys = list(identities_due(day=day).values_list("pk", flat=True))
    if not keys:
        return 0
    count = ComplaintIdentity.objects.filter(pk__in=keys).update(name_sealed="", phone_sealed="")
    # Of a group, those he spoke for: their sums stay with the case.
    ComplaintMember.objects.filter(complaint__in=keys).update(name_sealed="")
    audit.record(
        act="到期删除投诉人身份",
        object_kind="ComplaintIdentity",
        object_id=day.isoformat(),
        now=now,
        basis=DELETION.words,
        detail={"count": count},
    )
    return count
