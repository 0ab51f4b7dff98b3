"""The check as a page, also inside the page of a system that has no interface (嵌入式联合惩戒查询).

The address with a link names who asks: the link is signed, stands for a live key and for the one
site that may show the page in a frame. What was done with an answer is taken back there. In a
frame of another site no cookie arrives; the link, which that site must keep, is the credential.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from csp.decorators import csp_replace
from django.core.signing import BadSignature, dumps, loads
from django.db import Error as DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from api.throttle import seconds_over_quota
from api.web.forms.check import CheckForm, FeedbackForm
from api.web.refusals import STATUS_OF_GUESSES, STATUS_OF_INPUT, status_of, too_many_tries
from blacklist.queries import RestrictionAnswer, check_restriction
from blacklist.services.feedback import FeedbackFacts, record_feedback
from sites.errors import DomainError
from sites.models import ApiKey

SALT = "check-page"
SCOPE = "restrictions"


@dataclass(frozen=True, slots=True)
class Embedder:
    """Who shows the page: a key's client, and the origin of its site."""

    key: ApiKey
    origin: str


def link_of(key: ApiKey, *, origin: str) -> str:
    """The signed part of the address given to a client."""
    return dumps({"key": key.pk, "origin": origin}, salt=SALT)


def is_origin(text: str) -> bool:
    """Whether a text is the origin of a site and nothing more."""
    parts = urlsplit(text)
    return parts.scheme in {"http", "https"} and text == f"{parts.scheme}://{parts.netloc}"


@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """Ask for one company; anybody may, the list is public."""
    return _page(request, None)


@xframe_options_exempt
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def embedded_check(request: HttpRequest, link: str) -> HttpResponse:
    """The same in the frame of the site the link was given to; a POST tells what was done."""
    embedder = _embedder(link)
    if wait := seconds_over_quota(f"key {embedder.key.pk}", embedder.key.requests_per_minute):
        refusal = too_many_tries(wait)
        answer = _render(request, embedder, refusal=refusal, status=STATUS_OF_GUESSES)
    elif request.method == "POST":
        answer = _take_back(request, embedder)
    else:
        answer = _page(request, embedder)
    # The site's own policy lets nobody frame us.
    framed = csp_replace({"frame-ancestors": [embedder.origin]})(lambda _request: answer)
    framed(request)
    return answer


def _embedder(link: str) -> Embedder:
    try:
        said = loads(link, salt=SALT)
    except BadSignature as error:
        raise Http404 from error
    key = (
        ApiKey.objects.select_related("acts_for")
        .filter(pk=said["key"], expires_at__gt=timezone.now(), acts_for__is_active=True)
        .first()
    )
    if key is None or SCOPE not in key.scopes:
        raise Http404
    return Embedder(key, said["origin"])


def _page(request: HttpRequest, embedder: Embedder | None) -> HttpResponse:
    if not request.GET.get("uscc"):
        return _render(request, embedder, form=CheckForm())
    form = CheckForm(request.GET)
    if not form.is_valid():
        return _render(request, embedder, form=form, status=STATUS_OF_INPUT)
    return _answered(request, embedder, form)


def _answered(
    request: HttpRequest,
    embedder: Embedder | None,
    form: CheckForm,
    *,
    feedback: FeedbackForm | None = None,
    refusal: DomainError | None = None,
    done: str = "",
) -> HttpResponse:
    """The page with an answer; without one where the database gives none."""
    now = timezone.now()
    try:
        found = check_restriction(
            uscc=form.cleaned_data["uscc"],
            purpose=form.cleaned_data["purpose"],
            on=timezone.localdate(now),
            now=now,
        )
    except DatabaseError:
        return _render(request, embedder, form=form, unknown=True, status=503)
    except DomainError as error:
        return _render(request, embedder, form=form, refusal=error, status=status_of(error))
    status = status_of(refusal) if refusal else 200
    if feedback is not None and not feedback.is_valid():
        status = STATUS_OF_INPUT
    return _render(
        request,
        embedder,
        form=form,
        found=found,
        feedback=feedback or FeedbackForm(answer=found, initial=_asked(form)),
        refusal=refusal,
        done=done,
        status=status,
    )


def _take_back(request: HttpRequest, embedder: Embedder) -> HttpResponse:
    """Record which measure was applied, or why not."""
    form = CheckForm(request.POST)
    if not form.is_valid():
        return _render(request, embedder, form=form, status=STATUS_OF_INPUT)
    try:
        answer = _answer_of(form)
    except (DatabaseError, DomainError):
        return _answered(request, embedder, form)
    feedback = FeedbackForm(request.POST, answer=answer, initial=_asked(form))
    if not feedback.is_valid():
        return _answered(request, embedder, form, feedback=feedback)
    given = feedback.cleaned_data
    try:
        kept = record_feedback(
            facts=FeedbackFacts(
                document_number=given["measure"][0],
                purpose=form.cleaned_data["purpose"],
                measure=given["measure"][1],
                department=embedder.key.client,
                business=given["business"],
                operator=given["operator"],
                applied=given["applied"] == "yes",
                reason=given["reason"],
            ),
            actor=embedder.key.acts_for,
            now=timezone.now(),
        )
    except DomainError as error:
        return _answered(request, embedder, form, feedback=feedback, refusal=error)
    return _answered(request, embedder, form, done=f"使用情况已登记（{kept.pk}）。")


def _answer_of(form: CheckForm) -> RestrictionAnswer:
    now = timezone.now()
    return check_restriction(
        uscc=form.cleaned_data["uscc"],
        purpose=form.cleaned_data["purpose"],
        on=timezone.localdate(now),
        now=now,
    )


def _asked(form: CheckForm) -> dict[str, str]:
    return {name: form.cleaned_data[name] for name in ("uscc", "purpose")}


def _render(
    request: HttpRequest, embedder: Embedder | None, *, status: int = 200, **context: object
) -> HttpResponse:
    context = {"section": "check", "embedder": embedder, **context}
    return render(request, "public/check.html", context, status=status)
