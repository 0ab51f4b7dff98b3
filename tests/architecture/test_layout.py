import ast

import pytest

from tests.architecture.source import (
    DOMAIN,
    PACKAGES,
    ROOT,
    name_of,
    python_files,
    top_level,
    tree_of,
)

pytestmark = pytest.mark.unit
TOP_LEVEL = {
    *(
        ".ci",
        ".editorconfig",
        ".gitattributes",
        ".gitignore",
        "CHANGELOG.md",
        "LICENSE",
        "Makefile",
    ),
    *("README.md", "README.zh-CN.md", "api", "arrears", "blacklist", "deploy", "docs"),
    *("manage.py", "pyproject.toml", "rating", "requirements.txt", "sites", "templates", "tests"),
}
NAMES_THAT_SAY_NOTHING = {
    "common",
    "helper",
    "helpers",
    "manager",
    "managers",
    "misc",
    "util",
    "utils",
}
FILE_LINES = 400
FUNCTION_LINES = 50
CLOCKS = {
    *(("timezone", "now"), ("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today")),
    *(("date", "today"), ("time", "time")),
}
HTTP = ("django.http", "django.shortcuts", "django.urls", "django.views")
# With the moment given these only convert it.
CLOCKS_WITHOUT_ARGUMENT = {("timezone", "localdate"), ("timezone", "localtime")}


def test_top_level_is_what_the_architecture_says():
    assert top_level() == TOP_LEVEL


def test_modules_have_names_that_say_something():
    found = [
        name_of(file)
        for file in python_files(*PACKAGES, "tests")
        if {file.stem, file.parent.name} & NAMES_THAT_SAY_NOTHING
    ]

    assert found == []


def test_files_are_short():
    long = {
        name_of(file): lines
        for file in python_files(*PACKAGES, "tests")
        if (lines := len(file.read_text(encoding="utf-8").splitlines())) > FILE_LINES
    }

    assert long == {}


def test_functions_are_short():
    long = {
        f"{name_of(file)}:{node.name}": lines
        for file in python_files(*PACKAGES, "tests")
        for node in ast.walk(tree_of(file))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := _code_lines(node)) > FUNCTION_LINES
    }

    assert long == {}


def _code_lines(function):
    """Lines of a function; a long list of refusals in its docstring is no fault."""
    docstring = function.body[0] if ast.get_docstring(function) is not None else None
    told = docstring.end_lineno - docstring.lineno + 1 if docstring else 0
    return function.end_lineno - function.lineno + 1 - told


def test_modules_say_what_they_are():
    silent = [
        name_of(file)
        for file in python_files(*PACKAGES)
        if file.stat().st_size and ast.get_docstring(tree_of(file)) is None
    ]

    assert silent == []


def test_domain_does_not_read_the_clock():
    """Tasks may: they are the outermost layer of their package."""
    found = [
        f"{name_of(file)}:{node.lineno}"
        for file in python_files(*DOMAIN)
        if file.stem != "tasks"
        for node in ast.walk(tree_of(file))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and (_last_name(node.func.value), node.func.attr)
        in (CLOCKS if node.args else CLOCKS | CLOCKS_WITHOUT_ARGUMENT)
    ]

    assert found == []


def test_domain_does_not_speak_http():
    """The import linter knows other people's packages only whole, Django among them.

    The pages of Django's own admin may.
    """
    found = [
        f"{name_of(file)}:{node.lineno}"
        for file in python_files(*DOMAIN)
        if file.stem != "admin"
        for node in ast.walk(tree_of(file))
        for module in _imported(node)
        if module.startswith(HTTP)
    ]

    assert found == []


def _imported(node):
    if isinstance(node, ast.Import):
        return [name.name for name in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []


def _last_name(node):
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def test_nothing_is_left_for_later():
    marks = ("TO" + "DO", "FIX" + "ME", "XX" + "X ")
    found = [
        name_of(file)
        for file in [*python_files(*PACKAGES, "tests"), *(ROOT / "templates").rglob("*.html")]
        if any(mark in file.read_text(encoding="utf-8") for mark in marks)
    ]

    assert found == []
