import ast

import pytest

from tests.architecture.source import PACKAGES, ROOT, documents, python_files, tree_of

pytestmark = pytest.mark.unit
READERS = {"env", "env_list", "env_bool", "secret", "_given"}


def commands():
    folder = ROOT / "api" / "management" / "commands"
    return sorted(file.stem for file in folder.glob("*.py") if file.stem != "__init__")


def variables():
    """Every environment variable that the product reads by a name written in its code."""
    found = set()
    for file in python_files(*PACKAGES):
        for node in ast.walk(tree_of(file)):
            if isinstance(node, ast.Call) and node.args and _reads_environment(node.func):
                name = node.args[0]
                if isinstance(name, ast.Constant) and isinstance(name.value, str):
                    found.add(name.value)
    return found - {"DJANGO_SETTINGS_MODULE"}


def _reads_environment(function):
    words = ast.unparse(function)
    return words in READERS or words in {"os.environ.get", "os.environ.setdefault", "os.getenv"}


def test_documents_name_every_command():
    text = documents()

    assert [name for name in commands() if f"`{name}" not in text and f" {name}" not in text] == []


def test_environment_page_names_every_variable():
    page = (ROOT / "deploy" / "environment.md").read_text(encoding="utf-8")

    assert [name for name in sorted(variables()) if f"`{name}`" not in page] == []


def test_readme_names_the_two_commands_in_both_languages():
    for name in ("README.md", "README.zh-CN.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert text.index("make demo") < text.index("make test")
