"""Addresses: the JSON API, the pages, master data for administrators, health."""

from django.contrib import admin
from django.urls import include, path

from api.v1 import api

urlpatterns = [
    path("api/v1/", api.urls),
    path("admin/", admin.site.urls),
    path("", include("api.operations")),
    path("", include("api.web.urls")),
]
