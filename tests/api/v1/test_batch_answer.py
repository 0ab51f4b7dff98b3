"""Answers of a batch, written as text, are the JSON an encoder would write."""

import datetime as dt
import json

import pytest

from api.v1.batch_answer import answer_texts
from blacklist.batch_check import BatchAnswer, Standing
from sites.lib.codes import check_uscc

pytestmark = pytest.mark.unit
LISTED, FREE, BAD = "91370900MA0000007U", "91370900MA0000015N", "9137"
DAY, UNTIL = dt.date(2026, 9, 1), dt.date(2029, 9, 1)


def test_every_kind_of_answer_is_the_json_of_its_fields():
    number = '泰人社列字〔2026〕第1号"\\'
    found = BatchAnswer(
        codes=(LISTED, FREE, BAD),
        malformed={BAD: check_uscc(BAD)[1][0]},
        listings={LISTED: [Standing(LISTED, number, DAY, UNTIL, 1)] * 2},
        measures=(("限制投标", '依据"甲"'), ("限制融资", "依据乙")),
        list_version=7,
    )

    listed, free, bad = (json.loads(text) for text in answer_texts(found))

    assert [one["measure"] for one in listed["measures"]] == ["限制投标", "限制融资"] * 2
    assert (listed["status"], listed["measures"][0]) == (
        "RESTRICTED",
        {
            "measure": "限制投标",
            "basis": '依据"甲"',
            "uscc": LISTED,
            "document_number": number,
            "listed_on": "2026-09-01",
            "until": "2029-09-01",
        },
    )
    assert free == {"uscc": FREE, "status": "NOT_LISTED", "measures": []}
    assert (bad["uscc"], bad["status"], bad["code"]) == (BAD, "MALFORMED", "E-USCC-LEN")
    assert list(bad) == ["uscc", "status", "code", "detail"]
