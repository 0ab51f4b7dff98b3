#!/usr/bin/env python
"""Django's command line; without a database in the environment it brings its own."""

import os
import sys

# These read code and files only.
WITHOUT_SERVICES = {
    "check",
    "collectstatic",
    "diffsettings",
    "help",
    "law_table",
    "lint_migrations",
    "openapi",
    "privacy_record",
    "sandbox_platform",
    "sbom",
    "version",
}
ASKS_FOR_TEXT = {"-h", "--help", "--version"}


def needs_services(arguments: list[str]) -> bool:
    """Whether the command given on the command line talks to the database or the broker."""
    if not arguments or ASKS_FOR_TEXT.intersection(arguments):
        return False
    if arguments[0] == "audit" and any(one.split("=")[0] == "--dump" for one in arguments):
        return False
    return arguments[0] not in WITHOUT_SERVICES or "--database" in arguments


def main() -> None:
    """Start what the command needs, then hand over to Django."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "api.settings")
    if needs_services(sys.argv[1:]):
        from api.embedded import ensure
        from api.embedded.errors import EmbeddedError

        try:
            ensure()
        except EmbeddedError as error:
            sys.exit(str(error))
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    from api.management.faults import FAULTS, words_of

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as missing:
        sys.exit(str(missing))
    except FAULTS as fault:
        words = words_of(fault)
        if not words:
            raise
        sys.exit(words)


if __name__ == "__main__":
    main()
