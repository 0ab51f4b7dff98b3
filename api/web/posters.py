"""The site's signed code as a poster for the notice board and as stickers for helmets."""

import io
from pathlib import Path

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from api.web.access import for_role, viewer_of
from arrears.receipts import site_signature
from sites.enums import RoleKind
from sites.lib.typesetting import render_pdf
from sites.models import Project
from sites.queries import projects_supervised_by

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "posters"
IMAGE = "code.svg"


@for_role(RoleKind.INSPECTOR)
@require_safe
def poster(request: HttpRequest, code: str) -> HttpResponse:
    """A4, for the notice board and the dormitory door."""
    return _pdf(request, code, "poster")


@for_role(RoleKind.INSPECTOR)
@require_safe
def sticker(request: HttpRequest, code: str) -> HttpResponse:
    """A sheet of stickers for helmets."""
    return _pdf(request, code, "sticker")


def site_url(code: str) -> str:
    """What the code of a site says: its page, with our mark."""
    path = reverse("web:complain", args=(code,))
    return f"{settings.PUBLIC_URL.rstrip('/')}{path}?s={site_signature(code)}"


def _pdf(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    project: Project = get_object_or_404(
        projects_supervised_by(viewer=viewer_of(request), day=timezone.localdate()).filter(
            site__isnull=False
        ),
        code=code,
    )
    site = project.site
    image = io.BytesIO()
    segno.make(site_url(site.code), error="q", micro=False).save(
        image, kind="svg", scale=10, border=4, xmldecl=False
    )
    data = {
        "project": project.name,
        "contractor": project.general_contractor.name,
        "code": site.code,
        "address": site.address,
    }
    content = render_pdf(TEMPLATES / f"{kind}.typ", data, images={IMAGE: image.getvalue()})
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{kind}-{site.code}.pdf"'
    return answer
