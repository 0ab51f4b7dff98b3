"""办理: one act on what a page shows: found, its form checked, done, and the page shown again."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone

from api.web.access import viewer_of
from api.web.forms.base import PageForm
from api.web.refusals import STATUS_OF_INPUT, status_of
from sites.errors import DomainError
from sites.models import User

Given = Mapping[str, Any]
# The act whose form was sent, and the form as it was sent.
Sent = tuple[str, PageForm]
Subject = TypeVar("Subject")


@dataclass(frozen=True, slots=True)
class Act(Generic[Subject]):
    """One act: what it is called, its form, what doing it calls and says, its button and a note."""

    slug: str
    title: str
    form: type[PageForm]
    perform: Callable[[Subject, Given, User, dt.datetime], str]
    button: str = ""
    note: str = ""


FormOf = Callable[[Act[Subject], Subject, QueryDict | None], PageForm]


def plain_form(act: Act[Subject], _subject: Subject, data: QueryDict | None) -> PageForm:
    """The form of an act that asks the same of every subject."""
    return act.form(data, auto_id=f"{act.slug}_%s")


def form_shown(
    act: Act[Subject],
    subject: Subject,
    sent: Sent | None,
    form_of: FormOf[Subject] = plain_form,
) -> PageForm:
    """The form of an act as it was sent; before anything was entered where another was, or none."""
    return sent[1] if sent and sent[0] == act.slug else form_of(act, subject, None)


def do_act(
    request: HttpRequest,
    act: Act[Subject] | None,
    *,
    find: Callable[[], Subject],
    show: Callable[..., HttpResponse],
    then: tuple[str, object],
    form_of: FormOf[Subject] = plain_form,
) -> HttpResponse:
    """Do what a form asks; a refusal shows the page as it is, with the reason.

    Args:
        request: carries the form.
        act: which; None where there is none of that name.
        find: gives the subject, or answers 404.
        show: gives the page, told `request`, the subject, and by name `sent`, `refusal`, `status`.
        then: name and argument of the page that follows when it is done.
        form_of: where a form offers what the subject has.

    Raises:
        Http404: no such act, or subject.
    """
    if act is None:
        raise Http404
    subject = find()
    form = form_of(act, subject, request.POST)
    sent = (act.slug, form)
    if not form.is_valid():
        return show(request, subject, sent=sent, status=STATUS_OF_INPUT)
    try:
        done = act.perform(subject, form.cleaned_data, viewer_of(request), timezone.now())
    except DomainError as refusal:
        # Found again: what was refused may have been changed here before it was.
        return show(request, find(), sent=sent, refusal=refusal, status=status_of(refusal))
    messages.success(request, done)
    return redirect(*then)
