"""Addresses of the administrators' pages."""

from django.urls import path

from api.web import (
    administration,
    api_keys,
    break_glass,
    data_exports,
    interfaces,
    law_pages,
    legal_holds,
    master_data,
    people,
    security_events,
)

urlpatterns = [
    path("", administration.health, name="administration"),
    path("gate/", administration.gate, name="gate"),
    path("interfaces/", interfaces.interfaces, name="interfaces"),
    path("people/", people.people, name="people"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/reset/", people.reset, name="reset_factor"),
    path("requests/<int:pk>/", people.decide, name="role_request"),
    path("keys/", api_keys.api_keys, name="api_keys"),
    path("keys/<int:pk>/", api_keys.change_key, name="change_key"),
    path("calendars/", master_data.calendars, name="calendars"),
    path("regions/", master_data.regions, name="regions"),
    path("changes/<int:pk>/", master_data.decide_change, name="decide_change"),
    path("break-glass/", break_glass.accesses, name="break_glass_accesses"),
    path("break-glass/<int:pk>/", break_glass.review, name="review_access"),
    path("exports/", data_exports.overview, name="export_overview"),
    path("holds/", legal_holds.overview, name="hold_overview"),
    path("security/", security_events.security_events, name="security_events"),
    path("security/export/", security_events.export_events, name="export_security_events"),
    path("law/", law_pages.law_values, name="law_values"),
    path("measures/", law_pages.measures, name="measures"),
    path("roles/<int:pk>/end/", people.end, name="end_role"),
]
