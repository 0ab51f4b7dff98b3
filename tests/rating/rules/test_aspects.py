import datetime as dt

import pytest

from rating.methods import to_json
from rating.rules.aspects import ASPECTS, WAGES, aspect_rows
from rating.rules.compliance import Checks, ComplianceFacts, Investigation

pytestmark = pytest.mark.unit


def test_nine_aspects_in_their_order_with_checks_and_cases():
    day = dt.date(2025, 3, 1)
    facts = ComplianceFacts(
        "-",
        "370902",
        "2025",
        investigations=(
            Investigation("案1号", day, ("令1号",)),
            Investigation("案2号", day, ("令2号",), "working_time"),
            Investigation("案3号", day, ("令3号",)),
        ),
        checks=(Checks("contracts", 2), Checks(WAGES, 1)),
    )
    rows = aspect_rows(to_json(facts))
    assert [words for words, *_ in rows] == list(ASPECTS.values())
    assert len(rows) == 9
    told = {words: counts for words, *counts in rows}
    assert told.pop(ASPECTS[WAGES]) == [1, 2]
    assert told.pop(ASPECTS["contracts"]) == [2, 0]
    assert told.pop(ASPECTS["working_time"]) == [0, 1]
    assert set(map(tuple, told.values())) == {(0, 0)}
