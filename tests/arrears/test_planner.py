"""The planner is guided within, and free again after."""

import pytest
from django.db import connection

from arrears.planner import by_index

pytestmark = [pytest.mark.unit, pytest.mark.django_db]


def settings():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('enable_seqscan'), current_setting('enable_mergejoin')"
        )
        return cursor.fetchone()


@pytest.mark.parametrize(("merging", "within"), [(True, ("off", "on")), (False, ("off", "off"))])
def test_rows_are_found_by_index_within_and_as_planned_after(merging, within):
    assert settings() == ("on", "on")
    with by_index(merging=merging):
        assert settings() == within
    assert settings() == ("on", "on")
