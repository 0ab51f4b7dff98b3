"""Correcting what a sheet's columns were taken for; the file is checked again at once (列对应)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from api.web.access import for_role
from api.web.refusals import status_of
from api.web.uploads import load_page, require_upload, visible_load
from sites.enums import RoleKind
from sites.errors import DomainError
from sites.models import Load
from sites.services.loads import preview_load

COLUMN = "column-"
LONGEST_NUMBER = 6


@for_role(RoleKind.WAGE_OFFICER)
@require_POST
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Take what the person says of sheet, header row and columns, and check the file anew."""
    found = visible_load(request, pk)
    assert found.project is not None
    require_upload(request, found.project)
    try:
        preview_load(load=found, now=timezone.now(), mapping=_choice(request, found))
    except DomainError as refusal:
        return load_page(
            request, visible_load(request, pk), refusal=refusal, status=status_of(refusal)
        )
    return redirect("web:load", pk)


def _choice(request: HttpRequest, found: Load) -> dict[str, Any]:
    """What the form says beside what was recognized: only that is a person's word.

    A change of sheet or header row makes another table, of which nothing was said yet.
    """
    mapping: dict[str, Any] = found.mapping
    sheet = request.POST.get("sheet", "")
    row = request.POST.get("header_row", "")[:LONGEST_NUMBER]
    header_row = int(row) if row.isascii() and row.isdigit() else 0
    moved = sheet != mapping.get("sheet", "") or header_row != mapping.get("header_row", 0)
    said = mapping.get("choice", {})
    if moved:
        return {"sheet": sheet, "header_row": header_row, "columns": {}}
    columns = dict(said.get("columns", {}))
    for column in mapping.get("columns", []):
        chosen = request.POST.get(COLUMN + column["column"])
        if chosen is not None and chosen != column["concept"]:
            columns[column["column"]] = chosen
    return {
        "sheet": said.get("sheet", ""),
        "header_row": said.get("header_row", 0),
        "columns": columns,
    }
