"""What a page answers when the domain refuses, and when the database does not answer."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from sites.errors import DomainError, InvalidInput, NotAllowed, NotFound

STATUS_OF_INPUT = 422
STATUS_OF_STATE = 409
STATUS_OF_GUESSES = 429


def too_many_tries(wait: int) -> DomainError:
    """The refusal of somebody who guesses; `wait` is in seconds."""
    return DomainError("试错次数过多", fix=f"请在 {wait} 秒后再试", code="E-TOO-MANY-TRIES")


def status_of(refusal: DomainError) -> int:
    """The HTTP status of a refusal: 404, 403, 422 for input, 409 for the state of the case."""
    match refusal:
        case NotFound():
            return 404
        case NotAllowed():
            return 403
        case InvalidInput():
            return STATUS_OF_INPUT
        case _:
            return STATUS_OF_STATE


def server_error(request: HttpRequest) -> HttpResponse:
    """Say 503 when the database is away: no answer is not the answer "not listed"."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return render(request, "503.html", status=503)
    return render(request, "500.html", status=500)
