"""A decision lists a company and persons, each told on its own: what came of all of them (推送).

A platform may take the company and refuse a person. Such a decision is neither delivered nor
waiting: it is told in part, which is a state of its own that somebody must act upon. Where two
persons decided that the platform need not hold the refused person, that is told apart too.
"""

from collections.abc import Iterable

from blacklist.enums import CorrectionKind, Delivery
from blacklist.models import Listing
from sites.enums import EventKind, MessageState
from sites.models import OutboxMessage


def delivery_of(listings: Iterable[Listing]) -> Delivery | None:
    """How far the messages on the listings of one decision have come; None without any.

    Args:
        listings: with `event` and `removal__event` read.
    """
    messages = messages_of(listings)
    states = {message.state for message in messages}
    if not states:
        return None
    if MessageState.PARKED in states:
        return Delivery.PARTIAL if MessageState.ACKNOWLEDGED in states else Delivery.STOPPED
    if states != {MessageState.ACKNOWLEDGED}:
        return Delivery.WAITING
    return Delivery.EXCEPTED if any(map(_withdraws, messages)) else Delivery.DELIVERED


def messages_of(listings: Iterable[Listing]) -> list[OutboxMessage]:
    """The message that lists each of them, and the one that takes it off again.

    Where a message was replaced, the one that stands in its place.
    """
    messages = []
    for listing in listings:
        messages.append(listing.event)
        if removal := getattr(listing, "removal", None):
            messages.append(removal.event)
    while placed := _placed(messages):
        messages = [placed.get(one.pk, one) for one in messages]
    return messages


def _placed(messages: Iterable[OutboxMessage]) -> dict[object, OutboxMessage]:
    """What was put in the place of those that were replaced; asks nothing where none was."""
    replaced = [one.pk for one in messages if one.state == MessageState.REPLACED]
    if not replaced:
        return {}
    return {one.replaces_id: one for one in OutboxMessage.objects.filter(replaces__in=replaced)}


def _withdraws(message: OutboxMessage) -> bool:
    return (
        message.kind == EventKind.CORRECT
        and message.body.get("correction") == CorrectionKind.WITHDRAW
    )
