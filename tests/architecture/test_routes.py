"""Addresses: no name and no route stands twice."""

from collections import Counter

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

pytestmark = pytest.mark.unit


def routes(resolver, namespace="", prefix=""):
    """Name and route of every address of ours; the administration's own are Django's."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            if entry.app_name != "admin":
                inner = entry.namespace or namespace
                yield from routes(entry, inner, prefix + str(entry.pattern))
        elif isinstance(entry, URLPattern):
            yield f"{namespace}:{entry.name}", prefix + str(entry.pattern)


def test_no_name_and_no_route_stands_twice():
    found = list(routes(get_resolver()))

    names = Counter(name for name, _ in found if not name.endswith(":None"))
    paths = Counter(route for _, route in found)
    assert len(names) > 100
    assert [name for name, count in names.items() if count > 1] == []
    # One address of the JSON API answers several methods, each with a name of its own.
    assert [path for path, count in paths.items() if count > 1 and "api/v1/" not in path] == []
