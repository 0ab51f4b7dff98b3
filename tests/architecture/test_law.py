import ast
import importlib

import pytest

from api.law_document import law_document
from sites.law import Confidence, all_parameters, find_statute, statutes
from tests.architecture.source import PACKAGES, ROOT, name_of, python_files, tree_of

pytestmark = pytest.mark.unit


def module_of(file):
    words = file.relative_to(ROOT).with_suffix("").parts
    return importlib.import_module(".".join(words[:-1] if words[-1] == "__init__" else words))


def citations():
    """(place, statute) of every citation written in the code; constants are looked up."""
    for file in python_files(*PACKAGES):
        for node in ast.walk(tree_of(file)):
            if not (isinstance(node, ast.Call) and ast.unparse(node.func).endswith("Citation")):
                continue
            named = [word.value for word in node.keywords if word.arg == "statute"]
            for value in [*node.args[:1], *named]:
                if isinstance(value, ast.Constant):
                    yield f"{name_of(file)}:{node.lineno}", value.value
                elif isinstance(value, ast.Name) and hasattr(module_of(file), value.id):
                    yield f"{name_of(file)}:{node.lineno}", getattr(module_of(file), value.id)


def test_every_citation_in_the_code_names_a_known_statute():
    found = list(citations())

    for place, statute in found:
        assert find_statute(statute), place
    assert found


def test_no_citation_in_the_code_rests_on_memory():
    """A statute nobody has seen, not even in excerpts, cannot carry an act against anybody."""
    recalled = [
        (place, statute)
        for place, statute in citations()
        if find_statute(statute).confidence is Confidence.RECALLED
    ]

    assert recalled == []


@pytest.mark.parametrize("parameter", all_parameters().values(), ids=lambda one: one.name)
def test_parameter_is_described_dated_and_cited(parameter):
    assert parameter.description
    assert parameter.citation.statute in statutes()
    assert parameter.values
    for dated in parameter.values.values():
        days = [value.since for value in dated]
        assert days == sorted(set(days))


@pytest.mark.parametrize("parameter", all_parameters().values(), ids=lambda one: one.name)
def test_verified_value_cites_what_was_read(parameter):
    """In full (`checked_on`), or in an excerpt that states the number."""
    unread = [
        (region, value.since)
        for region, values in parameter.values.items()
        for value in values
        if value.verified
        and statutes()[value.citation.statute].checked_on is None
        and statutes()[value.citation.statute].confidence is not Confidence.EXCERPT
    ]

    assert unread == []


def test_full_text_statutes_say_when_they_were_compared():
    undated = [one.id for one in statutes().values() if one.confidence is Confidence.FULL_TEXT]

    assert [name for name in undated if statutes()[name].checked_on is None] == []


def test_law_table_in_the_documents_is_up_to_date():
    table = (ROOT / "docs" / "law.md").read_text(encoding="utf-8")

    assert table.rstrip("\n") == law_document().rstrip("\n"), "run: make law"
