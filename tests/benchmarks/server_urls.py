"""The product's addresses, and an endpoint that does nothing."""

from django.http import HttpRequest
from django.urls import include, path
from ninja import NinjaAPI

empty = NinjaAPI(urls_namespace="empty", docs_url=None, openapi_url=None)


@empty.get("/nothing")
def nothing(request: HttpRequest) -> dict[str, str]:
    return {}


urlpatterns = [path("empty/", empty.urls), path("", include("api.urls"))]
