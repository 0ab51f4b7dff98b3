import re

import pytest
from django.apps import apps

from tests.architecture.source import PACKAGES, ROOT

pytestmark = pytest.mark.unit


def rows():
    """Rows of every table whose head is 中文 | English | In code | Law: (chinese, code)."""
    inside = False
    for line in (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not line.startswith("|"):
            inside = False
        elif cells[:3] == ["中文", "English", "In code"]:
            inside = True
        elif inside and not line.startswith("| ---"):
            yield cells[0], re.findall(r"`([^`]+)`", cells[2])


@pytest.mark.parametrize(
    "model",
    [model for name in PACKAGES for model in apps.get_app_config(name).get_models()],
    ids=lambda model: model.__name__,
)
def test_glossary_names_each_model_as_the_model_does(model):
    chinese = [words for words, code in rows() if model.__name__ in code]

    terms = [re.split(r"\s*[/、；]\s*", re.sub(r"（.*?）", "", words)) for words in chinese]
    assert len(chinese) == 1, f"{model.__name__}: {len(chinese)} rows in docs/glossary.md"
    assert str(model._meta.verbose_name) in terms[0]


def test_glossary_has_one_row_for_one_term():
    terms = [words for words, _ in rows()]

    assert sorted(terms) == sorted(set(terms))
