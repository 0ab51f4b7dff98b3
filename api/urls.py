"""Addresses: the JSON API, the pages, master data for administrators, health."""

from django.contrib import admin
from django.urls import include, path

from api.reports import exports
from api.reports import pages as statistics
from api.reports import views as reports
from api.v1 import api
from api.web import account

urlpatterns = [
    path("api/v1/", api.urls),
    # Before the administration's own: one sign-in, which counts wrong passwords.
    path("admin/login/", account.admin_sign_in),
    path("admin/", admin.site.urls),
    path("inspector/map.png", reports.still_map, name="still-map"),
    path("inspector/divisions.geojson", reports.divisions, name="divisions"),
    path("inspector/statistics/", statistics.statistics, name="statistics"),
    path("inspector/statistics/monthly.pdf", statistics.monthly_pdf, name="monthly-pdf"),
    path("inspector/statistics/monthly.xlsx", statistics.monthly_xlsx, name="monthly-xlsx"),
    path("inspector/statistics/ledger.csv", statistics.ledger_csv, name="ledger-csv"),
    path("inspector/exports/", exports.own_exports, name="exports"),
    path("inspector/exports/ledger/", exports.ask_ledger, name="ask-ledger"),
    path("", include("api.operations.health")),
    path("", include("api.web.urls")),
]

# Tells a database that is away (503) from an error of ours (500).
handler500 = "api.web.refusals.server_error"
