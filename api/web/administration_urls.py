"""Addresses of the administrators' pages."""

from django.urls import path

from api.web import administration, interfaces, people

urlpatterns = [
    path("", administration.health, name="administration"),
    path("gate/", administration.gate, name="gate"),
    path("interfaces/", interfaces.interfaces, name="interfaces"),
    path("people/", people.people, name="people"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/reset/", people.reset, name="reset_factor"),
    path("requests/<int:pk>/", people.decide, name="role_request"),
    path("roles/<int:pk>/end/", people.end, name="end_role"),
]
