"""Contractors' files: upload and see what they would do, then confirm (文件导入)."""

import datetime as dt
from pathlib import Path
from typing import Annotated, Any, Literal

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.http import content_disposition_header
from ninja import File, Form, Header, Router, Schema, UploadedFile
from ninja.responses import Status
from pydantic import BaseModel, ConfigDict, Field

from api.auth import require_project_of_key, signed_in, viewer_of
from api.errors import Refused
from api.v1.person_fields import comparison_for, report_for
from api.v1.schemas import REFUSALS, In, Month
from sites.enums import LoadKind
from sites.errors import NotAllowed, NotFound
from sites.lib.masking import Role
from sites.models import Company, Load, Project, User
from sites.permissions import mask_role, may_upload
from sites.queries import loads_visible_to, projects_visible_to
from sites.services.loads import commit_load, corrected_file, preview_load, receive_upload

router = Router(tags=["uploads"])

SCOPE = "uploads"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Key = Annotated[str, Header(alias="Idempotency-Key")]


class UploadForm(BaseModel):
    """What the file is about; `employer` is the general contractor unless its code is given."""

    model_config = ConfigDict(extra="forbid")

    kind: Annotated[str, Field(max_length=20)]
    month: Month | None = None
    employer: Annotated[str, Field(max_length=18)] = ""


class CommitIn(In):
    """Why an earlier sheet of the month is replaced, where one is."""

    reason: Annotated[str, Field(max_length=200)] = ""
    # "good" takes in the rows without a refusal and gives the others back.
    rows: Literal["all", "good"] = "all"


class MappingIn(In):
    """What the columns of the sheet are: concept by column letters, empty for one not used."""

    sheet: Annotated[str, Field(max_length=31)] = ""
    header_row: Annotated[int, Field(ge=0, le=1000)] = 0
    columns: Annotated[dict[str, str], Field(default_factory=dict, max_length=100)]


class UploadOut(Schema):
    """A file: `report` names each finding by sheet and cell, with the fix.

    `comparison` names people new, changed and missing beside roster, attendance and the month
    before; of a refused file, `good_rows` may be taken in alone. `mapping` says what each column
    was taken for, and which concepts there are.
    """

    id: int
    state: str
    kind: str
    project: str
    file: str
    sha256: str
    uploaded_at: dt.datetime
    report: dict[str, Any]
    comparison: dict[str, Any]
    mapping: dict[str, Any]
    receipt: str | None

    @staticmethod
    def resolve_project(row: Load) -> str:
        """The project's code."""
        assert row.project is not None
        return row.project.code

    @staticmethod
    def resolve_file(row: Load) -> str:
        """The file's name."""
        return row.file_name

    @staticmethod
    def resolve_receipt(row: Load) -> str | None:
        """The receipt's number, once committed."""
        return row.receipt_number

    @staticmethod
    def resolve_report(row: Load, context: dict[str, Any]) -> dict[str, Any]:
        """The report, as the reader may see it."""
        return report_for(_reader(row, context), row.report)

    @staticmethod
    def resolve_comparison(row: Load, context: dict[str, Any]) -> dict[str, Any]:
        """The comparison, as the reader may see it."""
        return comparison_for(_reader(row, context), row.comparison)


@router.post(
    "/projects/{code}/uploads",
    response={201: UploadOut, **REFUSALS},
    auth=signed_in(SCOPE),
    summary="上传文件并预览（不入库）",
)
def create_upload(
    request: HttpRequest,
    code: str,
    file: File[UploadedFile],
    form: Form[UploadForm],
    idempotency_key: Key = "",
) -> Status[Load]:
    """Take a file and show what it would do; with the same key once more it is the same one."""
    if not idempotency_key:
        raise Refused(
            400,
            "E-IDEM-MISSING",
            "缺少 Idempotency-Key",
            fix="请为每次上传生成一个不重复的键，重试时沿用",
        )
    if form.kind in {LoadKind.PROJECTS, LoadKind.COMPANIES}:
        raise Refused(422, "E-KIND", "项目和企业由主管部门登记", fix="请上传其他种类的文件")
    now, viewer = timezone.now(), viewer_of(request)
    project = _own_project(request, viewer, code, timezone.localdate(now))
    load = receive_upload(
        project=project,
        kind=form.kind,
        month=form.month,
        employer=_employer(form.employer),
        file_name=file.name or "",
        # One byte more than allowed is enough to know that it is too large.
        content=file.read(settings.UPLOAD_MAXIMUM_BYTES + 1),
        actor=viewer,
        now=now,
        idempotency_key=idempotency_key,
    )
    return Status(201, preview_load(load=load, now=now))


@router.get(
    "/uploads/{int:upload_id}",
    response={200: UploadOut, **REFUSALS},
    auth=signed_in(SCOPE),
    summary="查看上传的文件",
)
def get_upload(request: HttpRequest, upload_id: int) -> Load:
    """A file of a project one may see, with its report."""
    return _visible(request, viewer_of(request), upload_id, timezone.localdate(timezone.now()))


@router.post(
    "/uploads/{int:upload_id}/commit",
    response={200: UploadOut, **REFUSALS},
    auth=signed_in(SCOPE),
    summary="确认入库",
)
def commit_upload(request: HttpRequest, upload_id: int, payload: CommitIn | None = None) -> Load:
    """Take the file in; 409 while anything in it is refused. A second time changes nothing.

    With `rows` "good" what is refused is given back and the rest taken in, where that can be.
    """
    now, viewer = timezone.now(), viewer_of(request)
    day = timezone.localdate(now)
    load = _visible(request, viewer, upload_id, day)
    assert load.project is not None
    _require_upload(viewer, load.project, day)
    asked = payload or CommitIn()
    return commit_load(
        load=load,
        actor=viewer,
        now=now,
        reason=asked.reason,
        only_good_rows=asked.rows == "good",
    )


@router.post(
    "/uploads/{int:upload_id}/mapping",
    response={200: UploadOut, **REFUSALS},
    auth=signed_in(SCOPE),
    summary="指定各列是什么并重新检查",
)
def map_upload(request: HttpRequest, upload_id: int, payload: MappingIn) -> Load:
    """Say what the columns are; the file is checked anew, and the layout remembered at commit."""
    now, viewer = timezone.now(), viewer_of(request)
    day = timezone.localdate(now)
    load = _visible(request, viewer, upload_id, day)
    assert load.project is not None
    _require_upload(viewer, load.project, day)
    return preview_load(load=load, now=now, mapping=payload.model_dump())


@router.get(
    "/uploads/{int:upload_id}/corrected",
    response=REFUSALS,
    auth=signed_in(SCOPE),
    summary="下载标注了问题的原文件（.xlsx）",
    openapi_extra={
        "responses": {
            200: {
                "description": "原文件，有问题的格子涂色并带批注",
                "content": {WORKBOOK: {"schema": {"type": "string", "format": "binary"}}},
            }
        }
    },
)
def get_corrected(request: HttpRequest, upload_id: int) -> HttpResponse:
    """The person's own file; each bad cell is colored and says what is wrong and how to mend it."""
    now = timezone.now()
    day = timezone.localdate(now)
    viewer = viewer_of(request)
    load = _visible(request, viewer, upload_id, day)
    assert load.project is not None
    # The file holds every number in the clear: it goes back to where it came from only.
    _require_upload(viewer, load.project, day)
    answer = HttpResponse(corrected_file(load=load, now=now), content_type=WORKBOOK)
    name = f"{Path(load.file_name).stem}（标注）.xlsx"
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return answer


def _reader(load: Load, context: dict[str, Any] | None) -> Role:
    """As what the reader sees the people of a file."""
    request = (context or {}).get("request")
    viewer = None if request is None else viewer_of(request)
    return mask_role(viewer, load.project, day=timezone.localdate())


def _own_project(request: HttpRequest, viewer: User, code: str, day: dt.date) -> Project:
    project = get_object_or_404(projects_visible_to(viewer=viewer, day=day), code=code)
    require_project_of_key(request, project)
    _require_upload(viewer, project, day)
    return project


def _visible(request: HttpRequest, viewer: User, upload_id: int, day: dt.date) -> Load:
    load = get_object_or_404(loads_visible_to(viewer=viewer, day=day), pk=upload_id)
    assert load.project is not None
    require_project_of_key(request, load.project)
    return load


def _require_upload(viewer: User, project: Project, day: dt.date) -> None:
    if not may_upload(viewer, project, day=day):
        raise NotAllowed("只有本项目的劳资专管员可以上传和确认文件")


def _employer(uscc: str) -> Company | None:
    if not uscc:
        return None
    employer = Company.objects.filter(uscc=uscc).first()
    if employer is None:
        raise NotFound("没有这个统一社会信用代码的单位", code="E-EMPLOYER-UNKNOWN")
    return employer
