"""Word files from a template."""

import io
import zipfile

import pytest
from docx import Document

from sites.lib.wordprocessing import render_docx

pytestmark = [pytest.mark.unit]


@pytest.fixture
def template(tmp_path):
    document = Document()
    document.add_paragraph("{{ title }}")
    document.save(tmp_path / "letter.docx")
    return tmp_path / "letter.docx"


def test_same_data_give_the_same_bytes_that_a_word_processor_opens(template):
    first, second = (render_docx(template, {"title": "责令㛃䶮"}) for _ in range(2))

    assert first == second
    assert [one.text for one in Document(io.BytesIO(first)).paragraphs] == ["责令㛃䶮"]


def test_what_a_person_typed_is_never_markup(template):
    content = render_docx(template, {"title": "<w:p>&{{ x }}"})

    assert [one.text for one in Document(io.BytesIO(content)).paragraphs] == ["<w:p>&{{ x }}"]


def test_the_note_of_when_it_was_saved_is_the_templates_own(template):
    content = render_docx(template, {"title": "x"})

    with zipfile.ZipFile(io.BytesIO(content)) as made, zipfile.ZipFile(template) as given:
        assert made.read("docProps/core.xml") == given.read("docProps/core.xml")
