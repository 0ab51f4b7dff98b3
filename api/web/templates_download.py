"""Blank workbooks to fill in, one a kind of file (空白模板)."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from api.web.access import for_role
from api.web.forms.upload import KINDS
from sites.enums import RoleKind
from sites.ingest.writing import blank_template

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@for_role(RoleKind.WAGE_OFFICER)
@require_safe
def template(request: HttpRequest, kind: str) -> HttpResponse:
    """The blank workbook of a kind, with an example row that is never read."""
    labels = dict(KINDS)
    if kind not in labels:
        raise Http404
    answer = HttpResponse(blank_template(kind), content_type=WORKBOOK)
    name = f"{labels[kind]}（模板）.xlsx"
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return answer
