import pytest

from manage import needs_services

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("words", "needed"),
    [
        ([], False),
        (["--version"], False),
        (["migrate", "--help"], False),
        (["check"], False),
        (["check", "--database", "default"], True),
        (["law_table"], False),
        (["openapi"], False),
        (["migrate"], True),
        (["supervise", "--on", "2026-09-01"], True),
    ],
)
def test_needs_services_only_where_the_database_is_used(words, needed):
    assert needs_services(words) is needed
