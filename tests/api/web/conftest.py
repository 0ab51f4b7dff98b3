"""The pages read the clock themselves; these tests set it."""

import pytest


@pytest.fixture
def clock(monkeypatch):
    """Set the moment that pages read: `clock(moment)`."""

    def set_to(moment):
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    return set_to
