"""对账: what we were receipted for against what the platform says it holds."""

import datetime as dt
from dataclasses import asdict, dataclass, field

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from api.push.outcomes import wire_hash
from api.push.platform import Held, PlatformClient, PlatformUnreadable
from blacklist.enums import DiscrepancyKind
from blacklist.models import Reconciliation
from blacklist.services.reconciling import Difference, store_reconciliation
from sites import audit
from sites.enums import EventKind, MessageState
from sites.models import OutboxMessage


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """One event on which the two sides differ."""

    event_id: str
    subject: str
    epoch: int
    seq: int


@dataclass
class Comparison:
    """What a run found.

    Attributes:
        compared: events we hold a receipt for.
        held: events the platform says it holds.
        missing: receipted, but the platform knows nothing of the subject.
        older: receipted, but the platform's last word on the subject is an earlier one.
        altered: the platform holds another content, subject or place in the order, or lost what
            it would take no more, as it holds something later of the subject.
        extra: the platform holds what we never sent.
        resent: ids of those of `missing` and `older` that were put back in the queue.
        removed: removals of the day.
        unproved: those of them that the platform has not receipted, or that are not its last
            word on their subject.
    """

    compared: int = 0
    held: int = 0
    missing: list[Discrepancy] = field(default_factory=list)
    older: list[Discrepancy] = field(default_factory=list)
    altered: list[Discrepancy] = field(default_factory=list)
    extra: list[Discrepancy] = field(default_factory=list)
    resent: list[str] = field(default_factory=list)
    removed: int = 0
    unproved: list[str] = field(default_factory=list)

    @property
    def agrees(self) -> bool:
        """Whether the two sides hold the same."""
        return not (self.missing or self.older or self.altered or self.extra)

    def as_json(self) -> dict[str, object]:
        """For `--json`."""
        return {"agrees": self.agrees, **asdict(self)}


def reconcile(
    *, target: str, client: PlatformClient, now: dt.datetime, resend: bool = True
) -> Comparison:
    """Compare, and put what the platform lost back in the queue, in order.

    What it holds too much or otherwise is only reported: a person decides on that.

    Args:
        target: whose messages.
        client: of that platform.
        now: the moment, aware.
        resend: False only reports.

    Raises:
        PlatformUnreadable: the platform's list is unreachable or incomplete.
    """
    # Ours first: what is receipted while the list is on its way cannot look lost.
    receipted = {
        str(pk)
        for pk in OutboxMessage.objects.filter(
            target=target, state=MessageState.ACKNOWLEDGED
        ).values_list("pk", flat=True)
    }
    held = {item.event_id: item for item in client.holdings()}
    last = _last_words(held)
    found = Comparison(compared=len(receipted), held=len(held))
    known: set[str] = set()
    messages = OutboxMessage.objects.filter(target=target).select_related("subject")
    for message in messages.order_by("subject_id", "epoch", "seq").iterator(chunk_size=2000):
        key = str(message.pk)
        known.add(key)
        if key in held:
            if _differs(message, held[key]):
                found.altered.append(_of(message))
        elif key in receipted and (message.epoch, message.seq) < last.get(
            message.subject.key, (0, 0)
        ):
            # Sent again it would be refused for ever, and hold up what comes behind it.
            found.altered.append(_of(message))
        elif key in receipted:
            (found.older if message.subject.key in last else found.missing).append(_of(message))
    found.extra = [
        Discrepancy(item.event_id, item.subject, item.epoch, item.seq)
        for key, item in sorted(held.items())
        if key not in known
    ]
    _prove_removals(found, held, last, target=target, day=timezone.localdate(now))
    if resend and (found.missing or found.older):
        _resend(found, now=now)
    return found


def run(
    *, target: str, client: PlatformClient, now: dt.datetime, resend: bool = True
) -> Comparison:
    """Compare and keep what was found, also that nothing could be compared.

    Altered and extra events wait for two persons; what the platform lost is queued again.

    Raises:
        PlatformUnreadable: as `reconcile`, after it was recorded.
    """
    try:
        found = reconcile(target=target, client=client, now=now, resend=resend)
    except PlatformUnreadable as error:
        failed = Reconciliation(target=target, started_at=now, error=str(error)[:300])
        store_reconciliation(found=failed, differences=(), now=now)
        raise
    differences = [
        Difference(kind, one.event_id, one.subject, one.epoch, one.seq)
        for kind, ones in (
            (DiscrepancyKind.ALTERED, found.altered),
            (DiscrepancyKind.EXTRA, found.extra),
        )
        for one in ones
    ]
    row = Reconciliation(
        target=target,
        started_at=now,
        compared=found.compared,
        held=found.held,
        missing=len(found.missing),
        older=len(found.older),
        altered=len(found.altered),
        extra=len(found.extra),
        resent=len(found.resent),
        removed=found.removed,
        removal_proved=found.removed - len(found.unproved),
    )
    store_reconciliation(found=row, differences=differences, now=now)
    return found


def _last_words(held: dict[str, Held]) -> dict[str, tuple[int, int]]:
    """Epoch and number of the last event the platform holds of each subject."""
    last: dict[str, tuple[int, int]] = {}
    for item in held.values():
        last[item.subject] = max(last.get(item.subject, (0, 0)), (item.epoch, item.seq))
    return last


def _prove_removals(
    found: Comparison,
    held: dict[str, Held],
    last: dict[str, tuple[int, int]],
    *,
    target: str,
    day: dt.date,
) -> None:
    """Say which of the day's removals the platform shows as its last word (当日撤下)."""
    removals = OutboxMessage.objects.filter(
        Q(kind=EventKind.REMOVE)
        | Q(kind=EventKind.CORRECT, body__restated__kind=EventKind.REMOVE.value),
        target=target,
        created_at__date=day,
    ).select_related("subject", "receipt")
    # One that was replaced is told by what stands in its place.
    for message in removals.exclude(state=MessageState.REPLACED):
        found.removed += 1
        proved = (
            str(message.pk) in held
            and hasattr(message, "receipt")
            # A later act on the same subject stands on the removal.
            and last[message.subject.key] >= (message.epoch, message.seq)
        )
        if not proved:
            found.unproved.append(str(message.pk))


@transaction.atomic
def _resend(found: Comparison, *, now: dt.datetime) -> None:
    ids = [item.event_id for item in (*found.missing, *found.older)]
    rows = OutboxMessage.objects.filter(pk__in=ids, state=MessageState.ACKNOWLEDGED)
    rows.update(state=MessageState.PENDING, next_at=now, last_error="对账发现平台缺失，重新发送")
    found.resent = ids
    audit.record(
        act="对账补发",
        object_kind="OutboxMessage",
        object_id=len(ids),
        now=now,
        detail={"missing": len(found.missing), "older": len(found.older), "events": ids},
    )


def _of(message: OutboxMessage) -> Discrepancy:
    return Discrepancy(str(message.pk), message.subject.key, message.epoch, message.seq)


def _differs(message: OutboxMessage, held: Held) -> bool:
    ours = (message.subject.key, message.epoch, message.seq, wire_hash(message))
    return ours != (held.subject, held.epoch, held.seq, held.body_hash)
