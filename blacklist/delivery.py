"""A decision lists a company and persons, each told on its own: what came of all of them (推送).

A platform may take the company and refuse a person. Such a decision is neither delivered nor
waiting: it is told in part, which is a state of its own that somebody must act upon.
"""

from collections.abc import Iterable

from blacklist.enums import Delivery
from blacklist.models import Listing
from sites.enums import MessageState
from sites.models import OutboxMessage


def delivery_of(listings: Iterable[Listing]) -> Delivery | None:
    """How far the messages on the listings of one decision have come; None without any.

    Args:
        listings: with `event` and `removal__event` read.
    """
    states = {message.state for message in messages_of(listings)}
    if not states:
        return None
    if MessageState.PARKED in states:
        return Delivery.PARTIAL if MessageState.ACKNOWLEDGED in states else Delivery.STOPPED
    return Delivery.DELIVERED if states == {MessageState.ACKNOWLEDGED} else Delivery.WAITING


def messages_of(listings: Iterable[Listing]) -> list[OutboxMessage]:
    """The message that lists each of them, and the one that takes it off again."""
    messages = []
    for listing in listings:
        messages.append(listing.event)
        if removal := getattr(listing, "removal", None):
            messages.append(removal.event)
    return messages
