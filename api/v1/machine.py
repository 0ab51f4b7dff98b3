"""Doors for contractors' systems, in the field names of the national real-name standard (接口报送).

Each batch is kept and answered at once with a serial number; what became of it is asked for later.
Fields we take and do not keep are declared, so that a mistyped field is told and not lost.
"""

import logging
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from kombu.exceptions import OperationalError
from ninja import Query, Router
from ninja.responses import Status

from api.auth import require_project_of_key, signed_in, viewer_of
from api.tasks import handle_request
from api.v1.machine_schemas import (
    AttendanceIn,
    ContractsIn,
    PayrollIn,
    PlatformFilters,
    RequestOut,
    StaysIn,
    WorkersIn,
)
from api.v1.schemas import REFUSALS
from sites.enums import MachineMethod, RequestState
from sites.errors import NotAllowed, NotFound
from sites.models import Company, MachineRequest, Participation, Project
from sites.permissions import may_upload
from sites.queries import projects_visible_to
from sites.services.machine_requests import receive_request

logger = logging.getLogger(__name__)

router = Router(tags=["machine"])

SCOPE = "uploads"


@router.post(
    "/projects/{code}/payrolls",
    response={202: RequestOut, **REFUSALS},
    auth=signed_in(SCOPE),
    summary="报送工资单（Payroll.Add）",
)
def add_payrolls(
    request: HttpRequest, code: str, payload: PayrollIn, filters: Query[PlatformFilters]
) -> Status[dict[str, Any]]:
    """Send payroll lines; each adds to the month's sheet, one with a known code changes nothing."""
    return _receive(request, code, MachineMethod.PAYROLL, payload, filters)


@router.post(
    "/projects/{code}/workers",
    response={202: RequestOut, **REFUSALS},
    auth=signed_in(SCOPE),
    summary="报送项目工人（ProjectWorker.Add）",
)
def add_workers(
    request: HttpRequest, code: str, payload: WorkersIn, filters: Query[PlatformFilters]
) -> Status[dict[str, Any]]:
    """Send people of the roster; nobody is removed for being left out."""
    return _receive(request, code, MachineMethod.WORKER, payload, filters)


@router.post(
    "/projects/{code}/attendance",
    response={202: RequestOut, **REFUSALS},
    auth=signed_in(SCOPE),
    summary="报送考勤记录（WorkerAttendance.Add）",
)
def add_attendance(
    request: HttpRequest, code: str, payload: AttendanceIn, filters: Query[PlatformFilters]
) -> Status[dict[str, Any]]:
    """Send passages; a day with one is a day of attendance, sent twice it is still one."""
    return _receive(request, code, MachineMethod.ATTENDANCE, payload, filters)


@router.post(
    "/projects/{code}/entry-exits",
    response={202: RequestOut, **REFUSALS},
    auth=signed_in(SCOPE),
    summary="报送进退场（WorkerEntryExit.Add）",
)
def add_entry_exits(
    request: HttpRequest, code: str, payload: StaysIn, filters: Query[PlatformFilters]
) -> Status[dict[str, Any]]:
    """Send who came and who left, of people on the roster."""
    return _receive(request, code, MachineMethod.STAYS, payload, filters)


@router.post(
    "/projects/{code}/contracts",
    response={202: RequestOut, **REFUSALS},
    auth=signed_in(SCOPE),
    summary="报送劳动合同（WorkerContract.Add）",
)
def add_contracts(
    request: HttpRequest, code: str, payload: ContractsIn, filters: Query[PlatformFilters]
) -> Status[dict[str, Any]]:
    """Send pay form and rate agreed with people on the roster."""
    return _receive(request, code, MachineMethod.CONTRACTS, payload, filters)


@router.get(
    "/requests/{serial}",
    response={200: RequestOut, **REFUSALS},
    auth=signed_in(SCOPE),
    summary="查询报送结果（AsyncHandleResult.Query）",
)
def get_request(request: HttpRequest, serial: str) -> dict[str, Any]:
    """What became of a batch of a project one may see."""
    visible = projects_visible_to(viewer=viewer_of(request), day=timezone.localdate())
    rows = MachineRequest.objects.filter(project__in=visible).select_related("load", "project")
    found = get_object_or_404(rows, serial=serial)
    require_project_of_key(request, found.project)
    return RequestOut.of(found)


def _receive(
    request: HttpRequest,
    code: str,
    method: MachineMethod,
    payload: PayrollIn | WorkersIn | AttendanceIn | StaysIn | ContractsIn,
    filters: PlatformFilters,
) -> Status[dict[str, Any]]:
    now, viewer = timezone.now(), viewer_of(request)
    day = timezone.localdate(now)
    project = get_object_or_404(projects_visible_to(viewer=viewer, day=day), code=code)
    require_project_of_key(request, project)
    if not may_upload(viewer, project, day=day):
        raise NotAllowed("只有本项目的劳资专管员可以报送")
    body = payload.model_dump(mode="json")
    for name in ("payMonth",):
        if name in body:
            body[name] = body[name][:7]
    for line in body.get("detailList", ()):
        line["backPayMonth"] = line["backPayMonth"] and line["backPayMonth"][:7]
    row = receive_request(
        project=project,
        employer=_employer(project, payload.corpCode),
        method=method,
        platform=filters.platform,
        body=body,
        sender=viewer,
        now=now,
    )
    if row.state == RequestState.PENDING:
        _hand_out(row)
    fresh = MachineRequest.objects.select_related("load").get(pk=row.pk)
    return Status(202, RequestOut.of(fresh))


def _hand_out(row: MachineRequest) -> None:
    """Have a worker handle the batch; without a broker the sweeper hands it out later."""
    try:
        handle_request.delay(request_id=row.pk)
    except OperationalError:
        logger.exception("no broker: request %s waits for the sweeper", row.pk)


def _employer(project: Project, uscc: str) -> Company:
    found = Company.objects.filter(uscc=uscc.upper()).first()
    takes_part = found is not None and (
        found.pk == project.general_contractor_id
        or Participation.objects.filter(project=project, company=found).exists()
    )
    if found is None or not takes_part:
        raise NotFound(
            "corpCode 不是该项目的参建单位",
            fix="请核对统一社会信用代码，或先登记参建单位",
            code="E-EMPLOYER-UNKNOWN",
        )
    return found
