"""What whole procedures need beside a browser."""

import uuid

import pytest

from tests.api.push.conftest import sandbox
from tests.e2e.walker import WIDTHS, Walker

__all__ = ["sandbox"]


@pytest.fixture
def browser_context_args(browser_context_args):
    """A browser set to Chinese, as our users' are."""
    return {**browser_context_args, "locale": "zh-CN"}


@pytest.fixture(params=WIDTHS)
def walker(request, page, live_server):
    """Opens pages at one width, collects what the browser complains of, and checks each."""
    width, height = WIDTHS[request.param]
    page.set_viewport_size({"width": width, "height": height})
    return Walker(page, live_server.url, request.param)


@pytest.fixture(autouse=True)
def nothing_kept_from_the_test_before(settings):
    """Answers of the map are kept for half a minute: longer than one world of these tests lives.

    By the settings, so that the threads of the live server begin anew too.
    """
    own = {**settings.CACHES["default"], "KEY_PREFIX": f"test-{uuid.uuid4().hex}"}
    settings.CACHES = {**settings.CACHES, "default": own}
