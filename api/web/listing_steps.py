"""The queue with the next steps of the listing procedure."""

from collections.abc import Iterable
from dataclasses import replace

from arrears.queries import QueueItem
from blacklist.next_steps import next_steps


def with_listing(items: Iterable[QueueItem]) -> list[QueueItem]:
    """The same items in the same order; those in the listing procedure say its next step."""
    found = list(items)
    steps = next_steps(item.project.pk for item in found)
    return [
        replace(item, next_step=step.words, next_on=step.due_on)
        if (step := steps.get(item.project.pk))
        else item
        for item in found
    ]
