"""Document numbers."""

import pytest
from django.db import transaction

from sites.services.numbering import next_number

pytestmark = [pytest.mark.unit, pytest.mark.django_db]


def test_next_number_counts_up_within_series_and_year():
    given = [
        next_number(series="泰人社监令字", year=2026),
        next_number(series="泰人社监令字", year=2026),
        next_number(series="泰人社监令字", year=2027),
        next_number(series="泰人社监立字", year=2026),
    ]

    assert given == [
        "泰人社监令字〔2026〕1号",
        "泰人社监令字〔2026〕2号",
        "泰人社监令字〔2027〕1号",
        "泰人社监立字〔2026〕1号",
    ]


def test_a_rolled_back_act_gives_its_number_back():
    with transaction.atomic():
        next_number(series="泰人社监令字", year=2026)
        transaction.set_rollback(True)

    assert next_number(series="泰人社监令字", year=2026) == "泰人社监令字〔2026〕1号"
