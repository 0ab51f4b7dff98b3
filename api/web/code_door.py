"""Pages behind a code a worker was given; the code never stands in an address.

Whoever guesses waits longer each time. An act finds by the code, does what was asked, and
shows the page as it is then, with what was refused or done.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from api.throttle import count_miss, seconds_to_wait
from api.web.refusals import STATUS_OF_GUESSES, STATUS_OF_INPUT, status_of, too_many_tries
from sites.errors import DomainError

Found = TypeVar("Found")
Shown_contra = TypeVar("Shown_contra", contravariant=True)


class Page(Protocol[Shown_contra]):
    """What is shown of what the code opens."""

    def __call__(
        self,
        request: HttpRequest,
        found: Shown_contra,
        code: str,
        *,
        sent: forms.Form | None = None,
        refusal: DomainError | None = None,
        done: str = "",
        status: int = 200,
    ) -> HttpResponse:
        """The page, with the form that was refused or the words of what was done."""


@dataclass(frozen=True, slots=True)
class CodeDoor(Generic[Found]):
    """One kind of code.

    Attributes:
        kind: What wrong guesses are counted under.
        field: Name of the code in every form.
        form: The form that asks for it.
        template: The page with that form.
        find: What a code opens; raises a DomainError for a code nobody was given.
        page: What is shown of it.
    """

    kind: str
    field: str
    form: type[forms.Form]
    template: str
    find: Callable[[str], Found]
    page: Page[Found]

    def act(
        self,
        request: HttpRequest,
        form: forms.Form,
        act: Callable[[Found, dict[str, Any]], object] | None = None,
        done: str = "",
    ) -> HttpResponse:
        """Do what a form asks, or only open without an act; the page as it is then."""
        if wait := seconds_to_wait(request, kind=self.kind):
            return self.wait(request, wait)
        valid = form.is_valid()
        code = str(form.cleaned_data.get(self.field, ""))
        try:
            found = self.find(code)
        except DomainError as refusal:
            return self.unknown(request, code, refusal)
        if not valid:
            return self.page(request, found, code, sent=form, status=STATUS_OF_INPUT)
        if act is None:
            return self.page(request, found, code)
        try:
            act(found, form.cleaned_data)
        except DomainError as refusal:
            status = status_of(refusal)
            return self.page(request, found, code, sent=form, refusal=refusal, status=status)
        return self.page(request, self.find(code), code, done=done, status=201)

    def wait(self, request: HttpRequest, seconds: int) -> HttpResponse:
        """Too many wrong codes: when to try again."""
        context = {"form": self.form(), "refusal": too_many_tries(seconds)}
        response = render(request, self.template, context, status=STATUS_OF_GUESSES)
        response["Retry-After"] = str(seconds)
        return response

    def unknown(self, request: HttpRequest, code: str, refusal: DomainError) -> HttpResponse:
        """Count a wrong code, and ask for it again."""
        count_miss(request, kind=self.kind)
        context = {"form": self.form(initial={self.field: code}), "refusal": refusal}
        return render(request, self.template, context, status=status_of(refusal))
