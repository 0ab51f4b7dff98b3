"""接口请求: batches of contractors' systems, kept at once and answered when they are handled.

What is refused is refused whole and changes nothing; the same body, or the same
`thirdPayRollCode`, is the same line however often it comes.
"""

import datetime as dt
import json
import secrets
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from sites import audit
from sites.enums import LoadKind, LoadState, MachineMethod, RequestState
from sites.errors import DomainError
from sites.lib.canonical import canonical_json
from sites.lib.signatures import add_check
from sites.models import Company, Load, MachineRequest, Project, User
from sites.services.crosswalk import Crosswalk
from sites.services.load_report import committed_report, empty_report
from sites.services.machine_batches import (
    Handled,
    handle_attendance,
    handle_payroll,
    handle_workers,
)
from sites.services.machine_stays import handle_contracts, handle_stays
from sites.services.machine_tables import FieldProblem
from sites.services.receipts import sign_receipt
from sites.services.upload_store import fetch, store

SERIAL_BYTES = 12
KINDS = {
    MachineMethod.PAYROLL: LoadKind.PAYROLL,
    MachineMethod.WORKER: LoadKind.ROSTER,
    MachineMethod.ATTENDANCE: LoadKind.ATTENDANCE,
    MachineMethod.STAYS: LoadKind.ROSTER,
    MachineMethod.CONTRACTS: LoadKind.ROSTER,
}
HANDLERS = {
    MachineMethod.PAYROLL: handle_payroll,
    MachineMethod.WORKER: handle_workers,
    MachineMethod.ATTENDANCE: handle_attendance,
    MachineMethod.STAYS: handle_stays,
    MachineMethod.CONTRACTS: handle_contracts,
}


@transaction.atomic
def receive_request(
    *,
    project: Project,
    employer: Company,
    method: MachineMethod,
    platform: str,
    body: Mapping[str, object],
    sender: User,
    now: dt.datetime,
) -> MachineRequest:
    """Keep a batch and give it a serial number; one that failed before may be sent again.

    Raises:
        NotFound: E-PLATFORM.
    """
    Crosswalk(platform=platform, day=timezone.localdate(now))
    content = canonical_json(body)
    request, is_new = MachineRequest.objects.get_or_create(
        project=project,
        method=method,
        platform=platform,
        body_sha256=store(content),
        defaults={
            "serial": secrets.token_hex(SERIAL_BYTES),
            "employer": employer,
            "sender": sender,
            "size": len(content),
            "state": RequestState.PENDING,
            "received_at": now,
        },
    )
    if not is_new and request.state == RequestState.FAILED:
        request.state, request.answer, request.handled_at = RequestState.PENDING, [], None
        request.save(update_fields=["state", "answer", "handled_at"])
    return request


def handle_request(*, request: MachineRequest, now: dt.datetime) -> MachineRequest:
    """Check a batch and take it in whole, or say at each field why not; done is done.

    Raises:
        NotFound: E-FILE-LOST.
    """
    try:
        return _handle(request, now)
    except DomainError as refusal:
        # The transaction of the attempt is gone; the answer is kept in one of its own.
        problem = FieldProblem("refused", refusal.code, "", refusal.message, refusal.fix)
        return _fail(request, [problem], now)


@transaction.atomic
def _handle(request: MachineRequest, now: dt.datetime) -> MachineRequest:
    request = _locked(request)
    if request.state == RequestState.DONE:
        return request
    Project.objects.select_for_update().get(pk=request.project_id)
    body = json.loads(fetch(request.body_sha256))
    load = _load_of(request)
    handled = HANDLERS[MachineMethod(request.method)](request, load, body, now)
    if any(problem.severity == "refused" for problem in handled.problems):
        return _fail(request, handled.problems, now)
    if handled.known_in is None:
        _take_in(request, load, handled, now)
    request.load = handled.known_in or load
    request.state, request.handled_at = RequestState.DONE, now
    request.answer = [problem.as_json() for problem in handled.problems]
    request.save(update_fields=["load", "state", "handled_at", "answer"])
    return request


def _locked(request: MachineRequest) -> MachineRequest:
    rows = MachineRequest.objects.select_for_update(of=("self",))
    return rows.select_related("project__region", "employer", "sender").get(pk=request.pk)


def _fail(
    request: MachineRequest, problems: list[FieldProblem], now: dt.datetime
) -> MachineRequest:
    request.state, request.handled_at = RequestState.FAILED, now
    request.answer = [problem.as_json() for problem in problems]
    request.save(update_fields=["state", "handled_at", "answer"])
    return request


def _load_of(request: MachineRequest) -> Load:
    """The batch as a file, not stored before it is known to be good."""
    return Load(
        kind=KINDS[MachineMethod(request.method)],
        project=request.project,
        employer=request.employer,
        file_name=f"{request.method} {request.serial}.json",
        sha256=request.body_sha256,
        size=request.size,
        state=LoadState.RECEIVED,
        uploaded_by=request.sender,
        uploaded_at=request.received_at,
    )


def _take_in(request: MachineRequest, load: Load, handled: Handled, now: dt.datetime) -> None:
    """Store the batch with its receipt, then write its lines."""
    load.save()
    load.state, load.committed_by, load.committed_at = LoadState.COMMITTED, request.sender, now
    load.receipt_number = add_check(f"R{timezone.localdate(now):%Y%m%d}{load.pk:07d}")
    load.receipt_signature = sign_receipt(
        load, rows=handled.count, returned=0, totals=handled.totals
    )
    report: dict[str, Any] = empty_report(
        file_name=load.file_name,
        content=b"",
        kind=load.kind,
        project_code=request.project.code,
    )
    report |= {
        "sha256": load.sha256,
        "rows": handled.count,
        "accepted": handled.count,
        "totals": handled.totals,
    }
    load.report = committed_report(load, report, taken=handled.count)
    load.save()
    handled.write()
    Project.objects.filter(pk=request.project_id).update(changed_at=now)
    audit.record(
        act=f"接口入库：{MachineMethod(request.method).label}",
        object_kind="Load",
        object_id=load.pk,
        now=now,
        actor=request.sender,
        detail={
            "request": request.serial,
            "platform": request.platform,
            "sha256": load.sha256,
            "rows": handled.count,
            "receipt": load.receipt_number,
        },
    )
