"""A test under which the browser dies is run once more; one that fails is not."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Error
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from tests import browser

ROOT = Path(__file__).resolve().parents[1]
CONFTEST = """
from tests import browser

def pytest_configure(config):
    config.pluginmanager.register(browser)
"""
# Each writes down that it ran; the first to look for a page kills what shows it.
PROGRAM = """
from pathlib import Path
import pytest

HERE = Path(__file__).parent

def ran(name):
    (HERE / name).open("a").write("x")
    return (HERE / name).stat().st_size

def test_dies(page, browser):
    if ran("dies") == 1:
        browser.new_browser_cdp_session().send("Browser.crash")
    page.set_content("<h1>好</h1>")
    assert page.text_content("h1") == "好"

def test_fails(page):
    ran("fails")
    page.set_content("<h1>好</h1>")
    assert page.text_content("h1") == "坏"
"""


@pytest.mark.e2e
def test_a_browser_that_died_is_replaced_once_and_told_and_a_failure_stays_one(tmp_path, page):
    # `page` is asked for only so that this is left out where there is no browser.
    (tmp_path / "conftest.py").write_text(CONFTEST, "utf-8")
    (tmp_path / "test_inner.py").write_text(PROGRAM, "utf-8")
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "-c", os.devnull, f"--rootdir={tmp_path}"),
            *("-p", "pytest_playwright.pytest_playwright", "-p", "no:cacheprovider"),
        ],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )

    said = done.stdout
    assert "1 failed, 1 passed" in said, said + done.stderr
    assert (tmp_path / "dies").read_text() == "xx"
    assert (tmp_path / "fails").read_text() == "x"
    told = [line for line in said.splitlines() if "浏览器在测试中途崩溃" in line]
    assert ["test_inner.py::test_dies" in line for line in told] == [True]


@pytest.mark.unit
@pytest.mark.parametrize(
    ("error", "is_death"),
    [
        (Error("Page.goto: Target crashed\nCall log:\n  - navigating"), True),
        (Error("Page.fill: Target page, context or browser has been closed"), True),
        (Error("BrowserType.launch: Failed to launch: spawn EAGAIN"), True),
        (Error("Page.click: Unknown engine"), False),
        (PlaywrightTimeoutError("Page.click: Timeout 30000ms exceeded."), False),
        (AssertionError("Target crashed"), False),
    ],
)
def test_only_the_browser_s_own_death_counts(error, is_death):
    assert bool(browser.death_of(error)) == is_death
