"""Background work of the pushes; pages and endpoints do not know it."""

from celery import shared_task
from django.utils import timezone

from api.push.platform import PlatformUnreadable
from api.push.reconcile import run
from api.push.targets import clients


@shared_task(name="api.reconcile")
def reconcile() -> dict[str, bool]:
    """Compare with every platform; whether each holds what we sent it.

    One that cannot be read is recorded as such, and does not keep the others waiting.
    """
    agreed = {}
    for target, client in clients().items():
        try:
            agreed[target] = run(target=target, client=client, now=timezone.now()).agrees
        except PlatformUnreadable:
            agreed[target] = False
    return agreed
