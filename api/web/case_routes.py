"""Addresses of the pages about complaints, cases and clocks."""

from django.urls import path

from api.web import due

routes = [
    path("inspector/due/", due.due, name="due"),
    path("inspector/due/outage/", due.outage, name="outage"),
]
