import datetime as dt

import pytest

from api.demo.answer import NotAnswered, ask_restriction, get, served_here
from tests.factories.sites import synthetic_uscc

pytestmark = [pytest.mark.integration, pytest.mark.django_db(transaction=True)]

DAY = dt.date(2026, 9, 10)


def test_company_nobody_listed_is_answered_over_http():
    with served_here() as url:
        answer = ask_restriction(url, uscc=synthetic_uscc(1), purpose="bidding", on=DAY)

    assert (answer["status"], answer["measures"]) == ("NOT_LISTED", [])


def test_malformed_code_is_no_answer():
    with served_here() as url, pytest.raises(NotAnswered, match="422"):
        ask_restriction(url, uscc="123", purpose="bidding", on=DAY)


def test_server_is_gone_after_the_block():
    with served_here() as url:
        assert get(f"{url}/livez")[0] == 200

    with pytest.raises(OSError, match="refused"):
        get(f"{url}/livez")
