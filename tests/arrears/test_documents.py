"""Wording of documents."""

import datetime as dt

import jinja2
import pytest

from arrears.documents import (
    NO_TABLE,
    Table,
    as_docx,
    as_pdf,
    chinese_day,
    document_data,
    template_hash,
    wordings,
)
from arrears.enums import DocumentKind

pytestmark = [pytest.mark.unit]
DAY = dt.date(2026, 9, 15)
CONTEXT = dict.fromkeys(
    (
        *("project", "employer", "company", "case_number", "filed_on", "inspectors", "workers"),
        *("amount", "hearing_days", "crime_facts", "remedy", "facts", "difference", "due_on"),
        *("found", "paid", "ground", "reason", "appear_on", "place", "bring", "requirements"),
        *("correct_by", "fine", "account", "perform_by", "police", "attachments"),
        *("drafter", "decider", "authority", "order_number"),
    ),
    "示例",
)


def test_every_kind_of_document_is_worded_and_every_asked_thing_is_said():
    assert set(wordings()) == set(DocumentKind)
    for wording in wordings().values():
        said = " ".join((wording.addressee, *wording.paragraphs, *wording.closing))
        assert [ask.name for ask in wording.asks if f"{{{{ {ask.name} }}}}" not in said] == []
        assert document_data(wording, number="1号", day=DAY, context=CONTEXT)["title"]
    assert len({wording.series for wording in wordings().values()}) == len(wordings())


@pytest.mark.parametrize(
    "table", [NO_TABLE, Table(("甲", "乙"), [["1", "2"]], (1,)), Table((), [["甲", "乙"]])]
)
def test_a_document_is_set_with_and_without_a_table(table):
    data = document_data(
        wordings()[DocumentKind.INQUIRY], number="1号", day=DAY, context=CONTEXT, table=table
    )

    assert as_pdf(data) == as_pdf(data)
    assert as_docx(data) == as_docx(data)


def test_a_document_that_names_what_nobody_gave_is_not_set():
    with pytest.raises(jinja2.UndefinedError):
        document_data(wordings()[DocumentKind.INQUIRY], number="1号", day=DAY, context={})


def test_days_are_written_without_leading_zeros_and_the_layout_has_a_fingerprint():
    assert chinese_day(dt.date(2026, 9, 5)) == "2026年9月5日"
    assert len(template_hash()) == 64
