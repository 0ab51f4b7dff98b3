"""Imported once by the server that forks our children: a new process then starts in no time."""

from importlib import import_module

import django

django.setup()
# Models, and what needs them, load only after the set-up.
for name in (
    "api.management.commands.relay",
    "api.urls",
    "api.management.commands.sandbox_platform",
    "blacklist.services.listing",
):
    import_module(name)
