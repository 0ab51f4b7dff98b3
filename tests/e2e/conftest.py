"""What whole procedures need beside a browser."""

import uuid

import pytest

from tests.api.push.conftest import sandbox

__all__ = ["sandbox"]


@pytest.fixture(autouse=True)
def nothing_kept_from_the_test_before(settings):
    """Answers of the map are kept for half a minute: longer than one world of these tests lives.

    By the settings, so that the threads of the live server begin anew too.
    """
    own = {**settings.CACHES["default"], "KEY_PREFIX": f"test-{uuid.uuid4().hex}"}
    settings.CACHES = {**settings.CACHES, "default": own}
