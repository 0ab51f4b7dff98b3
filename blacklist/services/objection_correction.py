"""信用信息异议的更正: what an objection upheld lacks until it is corrected, and how it ends.

An objection changes no list: the change of the list that mends it is drafted, reviewed and
approved as any other, and its approval ends the matter.
"""

import datetime as dt

from django.db.models import QuerySet
from django.utils import timezone

from blacklist.clock_subjects import CORRECT, CREDIT_OBJECTION
from blacklist.enums import ChangeKind, ChangeState
from blacklist.models import CreditObjection, ListingChange, ListingDecision
from sites import audit
from sites.law import Citation
from sites.models import User
from sites.services.clocks import finish_clocks

BASIS = Citation("山东省社会信用条例", article=40)
# What mends a listing that should not be: a wrongful one, and one whose payment order is revoked.
MENDING = frozenset({ChangeKind.WITHDRAWAL, ChangeKind.REVOCATION})


def uncorrected(decision: ListingDecision) -> QuerySet[CreditObjection]:
    """Objections to a listing that were upheld and wait for their correction, newest first."""
    return CreditObjection.objects.filter(
        decision=decision, upheld=True, corrected_on__isnull=True
    ).order_by("-pk")


def draft_for(objection: CreditObjection) -> ListingChange | None:
    """The change of the list that is drafted for an objection and waits for its approval."""
    return objection.changes.filter(state=ChangeState.DRAFT).first()


def end_by_change(change: ListingChange, *, actor: User, now: dt.datetime) -> None:
    """What an approved change of the list mends is corrected by it, within the caller's act."""
    words = f"{change.number}决定{change.get_kind_display()}，已随决定推送"
    for row in uncorrected(change.listing_decision).select_for_update(of=("self",)):
        end_correction(row, words, actor=actor, now=now)


def end_correction(
    row: CreditObjection, words: str, *, actor: User, now: dt.datetime
) -> CreditObjection:
    """Keep down how a locked objection was corrected, and stop its clock."""
    day = timezone.localdate(now)
    row.correction, row.corrected_on, row.corrected_by = words, day, actor
    row.save(update_fields=["correction", "corrected_on", "corrected_by"])
    finish_clocks(subject_kind=CREDIT_OBJECTION, subject_id=row.pk, on=day, rules=(CORRECT,))
    audit.record(
        act="更正信用信息",
        object_kind=CREDIT_OBJECTION,
        object_id=row.pk,
        now=now,
        actor=actor,
        basis=BASIS.words,
        detail={"number": row.decision.number, "uscc": row.decision.company.uscc},
    )
    return row
