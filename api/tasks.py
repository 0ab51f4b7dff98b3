"""Background work: thin tasks, each reads the clock once and calls one service.

The database row is the truth: every task is idempotent, so a repeated or lost message does
no harm. Arguments are keys and days, never rows.
"""

import datetime as dt

from celery import shared_task
from django.utils import timezone

from api import upload_progress
from arrears.services.batches import batches_for_workers
from arrears.services.erasure import erase_identities
from arrears.services.supervision import supervise as supervise_many
from arrears.services.supervision import supervise_project as supervise_one
from blacklist.services.removal import expire_listings, invite_to_apply
from sites.enums import LoadState, RequestState
from sites.errors import DomainError
from sites.models import Load, MachineRequest, Project
from sites.services.clocks import review_clocks as review
from sites.services.loads import preview_load
from sites.services.machine_requests import handle_request as handle_one
from sites.services.sealing import seal_audit as seal
from sites.services.security_events import erase_events
from sites.services.upload_store import discard_unfinished

SWEEP_SECONDS = 20


@shared_task(name="api.supervise")
def supervise(*, day: str = "", full: bool = False) -> int:
    """Hand out one task a batch of a region for a day, or today; returns how many sites.

    Ledgers whose facts are unchanged are kept unless it is to be a full run.
    """
    day = day or timezone.localdate().isoformat()
    count = 0
    for batch in batches_for_workers(Project.objects.only("pk", "region_id")):
        supervise_projects.delay(project_ids=[project.pk for project in batch], day=day, full=full)
        count += len(batch)
    return count


@shared_task(name="api.supervise_projects")
def supervise_projects(*, project_ids: list[int], day: str, full: bool = False) -> None:
    """Bring sites of one region to a day; where one is refused, each gets a task of its own."""
    try:
        supervise_many(
            projects=Project.objects.filter(pk__in=project_ids),
            day=dt.date.fromisoformat(day),
            now=timezone.now(),
            full=full,
        )
    except DomainError:
        # One site without its law must not hold up the others.
        for key in project_ids:
            supervise_project.delay(project_id=key, day=day)


@shared_task(name="api.supervise_project")
def supervise_project(*, project_id: int, day: str) -> None:
    """Bring one project to a day ("2026-09-15"); the same day again changes nothing."""
    supervise_one(
        project=Project.objects.get(pk=project_id),
        day=dt.date.fromisoformat(day),
        now=timezone.now(),
    )


@shared_task(name="api.review_clocks")
def review_clocks() -> int:
    """Reckon provisional clocks anew and raise today's reminders; returns how many."""
    return len(review(day=timezone.localdate()))


@shared_task(name="api.refresh_changed_projects")
def refresh_changed_projects() -> int:
    """Hand out one task for each project whose files changed; returns how many."""
    day = timezone.localdate().isoformat()
    changed = Project.objects.filter(changed_at__isnull=False).order_by("changed_at", "pk")
    keys = list(changed.values_list("pk", flat=True))
    for key in keys:
        # The mark stays until it is done: the next sweep asks again, so this one may lapse.
        supervise_project.apply_async(kwargs={"project_id": key, "day": day}, expires=SWEEP_SECONDS)
    return len(keys)


@shared_task(name="api.seal_audit")
def seal_audit() -> int:
    """Seal the audit entries that are complete into the chain; returns how many."""
    return seal(now=timezone.now())


@shared_task(name="api.check_upload")
def check_upload(*, load_id: int) -> None:
    """Read and check one file, telling how far it is; a file already checked is left as it is."""
    load = Load.objects.get(pk=load_id)
    if load.state != LoadState.RECEIVED:
        return
    try:
        preview_load(load=load, now=timezone.now(), progress=upload_progress.teller(load_id))
    except DomainError as refusal:
        upload_progress.tell_failure(load_id, refusal)


@shared_task(name="api.check_waiting_uploads")
def check_waiting_uploads() -> int:
    """Hand out files whose check was lost on the way; returns how many."""
    before = timezone.now() - dt.timedelta(seconds=SWEEP_SECONDS)
    waiting = Load.objects.filter(state=LoadState.RECEIVED, uploaded_at__lt=before)
    keys = [key for key in waiting.values_list("pk", flat=True) if not upload_progress.of(key)]
    for key in keys:
        check_upload.apply_async(kwargs={"load_id": key}, expires=SWEEP_SECONDS)
    return len(keys)


@shared_task(name="api.discard_unfinished_files")
def discard_unfinished_files() -> int:
    """Delete what processes that died left half written in the store; returns how many."""
    return discard_unfinished(now=timezone.now())


@shared_task(name="api.handle_request")
def handle_request(*, request_id: int) -> None:
    """Check one batch of a contractor's system and take it in; done is done."""
    handle_one(request=MachineRequest.objects.get(pk=request_id), now=timezone.now())


@shared_task(name="api.handle_waiting_requests")
def handle_waiting_requests() -> int:
    """Hand out batches that were lost on the way; returns how many."""
    before = timezone.now() - dt.timedelta(seconds=SWEEP_SECONDS)
    waiting = MachineRequest.objects.filter(state=RequestState.PENDING, received_at__lt=before)
    keys = list(waiting.values_list("pk", flat=True))
    for key in keys:
        handle_request.apply_async(kwargs={"request_id": key}, expires=SWEEP_SECONDS)
    return len(keys)


@shared_task(name="api.keep_list")
def keep_list() -> dict[str, int]:
    """Remove what ended by its dates, invite who may apply for removal; how many of each.

    A check computes from the dates and waits for neither.
    """
    now = timezone.now()
    day = timezone.localdate(now)
    return {
        "expired": expire_listings(day=day, now=now),
        "invited": invite_to_apply(day=day, now=now),
    }


@shared_task(name="api.erase_overdue")
def erase_overdue() -> int:
    """Erase personal data whose time of keeping is over; returns of how many rows."""
    now = timezone.now()
    day = timezone.localdate(now)
    return erase_identities(day=day, now=now) + erase_events(day=day, now=now)
