"""Chromium for the tests: how it is started, and what becomes of a test under which it dies.

Such a test is run once more, in a browser started anew, and the end of the run says so loudly.
Only the browser's own death counts, by Playwright's words for it: what a test asserts, and what
it waited for in vain, is never tried again.
"""

import contextlib
import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from _pytest.runner import runtestprotocol
from playwright.sync_api import Browser, BrowserContext, Error

FIXTURES = {"page", "context", "browser", "new_context"}
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Half a minute, which is usual, is short where two cores carry browser, server and database.
PATIENCE_MILLISECONDS = 180_000
DEATH = re.compile(
    r"Target crashed|Page crashed|[Bb]rowser (has been )?closed|[Bb]rowser has disconnected"
    r"|^BrowserType\.launch: "
)
DIED = "browser died"
_death = pytest.StashKey[str]()


def chromium() -> str | None:
    """The browser: `CHROMIUM`, else the one on the PATH."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named if Path(named).exists() else None
    return shutil.which("chromium") or shutil.which("chromium-browser")


def death_of(error: BaseException) -> str:
    """How the browser died, in one line; empty where it did not."""
    if not isinstance(error, Error) or not DEATH.search(error.message):
        return ""
    return error.message.strip().splitlines()[0]


class Running:
    """The browser of this process; a dead one is replaced by the next who asks for it."""

    def __init__(self, launch: Callable[[], Browser]) -> None:
        self._launch = launch
        self._browser: Browser | None = None

    def browser(self) -> Browser:
        """A browser that lives."""
        if self._browser is None or not self._browser.is_connected():
            self._browser = self._launch()
        return self._browser

    def close(self) -> None:
        """End it; the dead need no end."""
        if self._browser is not None:
            with contextlib.suppress(Error):
                self._browser.close()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, object]) -> dict[str, object]:
    """Launch the system's Chromium, without a sandbox so that root can, and offline."""
    found = chromium()
    assert found is not None, "没有 Chromium"
    return {
        **browser_type_launch_args,
        "executable_path": found,
        "args": ARGUMENTS,
        "timeout": PATIENCE_MILLISECONDS,
    }


@pytest.fixture(scope="session")
def running_browser(launch_browser: Callable[[], Browser]) -> Iterator[Running]:
    """One browser for all tests of this process, while it lives."""
    running = Running(launch_browser)
    yield running
    running.close()


@pytest.fixture
def browser(running_browser: Running) -> Browser:
    """Asked for by each test anew: the test before may have lost it."""
    return running_browser.browser()


@pytest.fixture
def context(context: BrowserContext) -> BrowserContext:
    """Waits for as long as a busy machine needs; what never comes is a failure all the same."""
    context.set_default_timeout(PATIENCE_MILLISECONDS)
    return context


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Iterator[pytest.TestReport]:
    """Remember that it was the browser which died."""
    if call.excinfo is not None and (words := death_of(call.excinfo.value)):
        item.stash.setdefault(_death, words)
    return (yield)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    """Run a browser's test; once more if the browser died under it."""
    if not FIXTURES.intersection(getattr(item, "fixturenames", ())):
        return None
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    reports = runtestprotocol(item, nextitem=nextitem, log=False)
    if death := item.stash.get(_death, ""):
        item.user_properties.append((DIED, death))
        reports = runtestprotocol(item, nextitem=nextitem, log=False)
    for report in reports:
        item.ihook.pytest_runtest_logreport(report=report)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say which tests were run twice, where the eye ends."""
    told = {
        (report.nodeid, words)
        for outcome in ("passed", "failed", "error")
        for report in terminalreporter.stats.get(outcome, [])
        for name, words in getattr(report, "user_properties", ())
        if name == DIED
    }
    for nodeid, words in sorted(told):
        terminalreporter.write_line(
            f"！浏览器在测试中途崩溃，已换新浏览器重跑一次：{nodeid}（{words}）",
            red=True,
            bold=True,
        )
