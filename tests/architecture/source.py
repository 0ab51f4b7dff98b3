"""What the tests of the architecture read: the product's own files."""

import ast
import fnmatch
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOMAIN = ("sites", "arrears", "rating", "blacklist")
PACKAGES = (*DOMAIN, "api")


def python_files(*folders):
    """All Python of these folders of the root, without migrations."""
    return sorted(
        file
        for folder in folders
        for file in (ROOT / folder).rglob("*.py")
        if "migrations" not in file.parts
    )


def name_of(file):
    """A file as the messages show it."""
    return file.relative_to(ROOT).as_posix()


def tree_of(file):
    return ast.parse(file.read_text(encoding="utf-8"), filename=str(file))


def documents():
    """Everything we write for people, as one text."""
    files = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "deploy").rglob("*.md")]
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


def top_level():
    """Names in the root that git would see."""
    ignored = {".git"} | {
        line.strip("/") for line in (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    }
    return {
        entry.name
        for entry in ROOT.iterdir()
        if not any(fnmatch.fnmatch(entry.name, pattern) for pattern in ignored)
    }
