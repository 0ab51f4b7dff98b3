"""The head of a staff page, by the audience its base names and the roles of the viewer."""

from typing import Any

from django import template
from django.http import HttpRequest
from django.template import Context
from django.urls import reverse

from api.web import navigation as pages

register = template.Library()


@register.filter
def may_open(request: HttpRequest, page: str) -> bool:
    """Whether the viewer may open a page that takes no words in its address."""
    return pages.may_open(request, page)


@register.simple_tag(takes_context=True)
def audience_home(context: Context, name: str) -> str:
    """Address where the audience starts."""
    return reverse(pages.audience_of(context["request"], name).home)


@register.simple_tag(takes_context=True)
def audience_words(context: Context, name: str) -> str:
    """How the audience is called."""
    return pages.audience_of(context["request"], name).words


@register.inclusion_tag("partials/navigation.html", takes_context=True)
def navigation(context: Context, name: str) -> dict[str, Any]:
    """The links, with the page's own section marked."""
    request = context["request"]
    audience = pages.audience_of(request, name)
    links = [
        {"address": reverse(link.page), "words": link.words, "section": link.section}
        for link in pages.links_of(request, audience)
    ]
    return {"links": links, "section": context.get("section") or None}
