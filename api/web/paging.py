"""Long lists in pages of a fixed size."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest

PAGE_SIZE = 30


def page_of(request: HttpRequest, rows: Any, *, size: int = PAGE_SIZE) -> Page[Any]:
    """The page asked for by `?page=`; a number out of range gives the nearest."""
    return Paginator(rows, size).get_page(request.GET.get("page"))


def asked(request: HttpRequest, name: str) -> str:
    """One word of the query string, trimmed and no longer than anybody types."""
    return request.GET.get(name, "").replace("\x00", "").strip()[:100]
