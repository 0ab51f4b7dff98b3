"""How the grades are spread, for everybody: the page, its open data, what is kept back."""

import csv
import io

import pytest
from django.test import Client

from tests.factories.grades import CONFIRMED_AT, clean_company, disobedient_company, published
from tests.factories.sites import ApproverFactory

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

PAGE = "/statistics/grades/"


def test_page_says_so_where_nothing_is_published(clock):
    clock(CONFIRMED_AT)
    page = Client().get(PAGE, {"method": "unheard-of", "period": "1999"})
    assert page.status_code == 200
    assert "还没有公布等级" in page.text
    assert Client().get("/statistics/grades.json").json()["items"] == []


def test_page_and_open_data_tell_the_same_and_no_small_number(clock):
    approver = ApproverFactory("370902")
    companies = [clean_company() for _ in range(6)] + [disobedient_company()]
    for company in companies:
        published(company, approver=approver)
    clock(CONFIRMED_AT)
    page = Client().get(PAGE).text
    for words in (
        "截至 2026年1月23日",
        "《企业劳动保障守法诚信等级评价办法》",
        "2025 按登记地",
        "不公布",
        "当年免予日常检查和专项检查",
        "列为劳动保障监察重点对象",
    ):
        assert words in page
    assert not [company for company in companies if company.name in page]
    assert f'href="{PAGE}"' in Client().get("/").text
    told = Client().get("/statistics/grades.json").json()
    assert (told["day"], told["smallest_count"]) == ("2026-01-23", 5)
    counts = {
        (row["by"], row["group"], row["grade"]): row["count"]
        for row in told["items"]
        if (row["method"], row["period"]) == ("compliance", "2025")
    }
    assert counts["total", "", "A"] == 6
    # All of them in one district: told, it would tell the zeros of the others.
    assert {counts["total", "", "C"], counts["district", "泰山区", "A"]} == {None}
    answer = Client().get("/statistics/grades.csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows == [
        {**row, "count": "" if row["count"] is None else str(row["count"])} for row in told["items"]
    ]
    assert "还没有公布等级" in Client().get(PAGE, {"method": "wage_payment"}).text
