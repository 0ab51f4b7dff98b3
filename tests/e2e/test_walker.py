"""No test fails for want of a picture; one under which the browser died does, to be run again."""

import pytest
from playwright.sync_api import Error

from tests.e2e.walker import PICTURE_PAUSES, REFUSED_PICTURE, Walker

pytestmark = pytest.mark.unit
REFUSED = Error(f"Page.screenshot: Protocol error: {REFUSED_PICTURE}")


class Camera:
    """A page that answers each request for a picture with the next of these."""

    def __init__(self, *outcomes):
        self.outcomes, self.waited = list(outcomes), []

    def on(self, *_):
        """Nobody says anything here."""

    def screenshot(self, **_):
        outcome = self.outcomes.pop(0)
        if outcome is not None:
            raise outcome

    def wait_for_timeout(self, pause):
        self.waited.append(pause)


@pytest.mark.parametrize(
    ("outcomes", "waited"),
    [
        ([None], []),
        ([REFUSED, REFUSED, None], list(PICTURE_PAUSES[:2])),
        ([REFUSED] * 4, list(PICTURE_PAUSES)),
        ([Error("Page.screenshot: Timeout 60000ms exceeded.")], []),
        ([OSError(28, "No space left on device")], []),
    ],
    ids=["taken", "taken-later", "never", "too-slow", "disk-full"],
)
def test_a_picture_that_is_not_to_be_had_is_done_without(outcomes, waited):
    camera = Camera(*outcomes)

    Walker(camera, "", "wide")._photograph("page")

    assert (camera.outcomes, camera.waited) == ([], waited)


def test_a_browser_that_died_is_told():
    camera = Camera(Error("Page.screenshot: Target crashed"))

    with pytest.raises(Error, match="crashed"):
        Walker(camera, "", "wide")._photograph("page")
