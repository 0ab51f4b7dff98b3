"""The restriction catalog as shipped."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from blacklist.enums import Purpose
from blacklist.models import RestrictionMeasure
from blacklist.services.catalog import catalog_rows, seed_catalog
from sites.law import LawAt

BASIS = (
    "《保障农民工工资支付条例》第四十八条第一款；"
    "《拖欠农民工工资失信联合惩戒对象名单管理暂行办法》第十条第二款"
)
pytestmark = [pytest.mark.unit, pytest.mark.django_db]


def test_seed_catalog_covers_the_eight_fields_of_the_law_each_with_a_basis():
    rows = list(RestrictionMeasure.objects.order_by("pk"))

    assert [Purpose(row.purpose).label for row in rows] == LawAt(
        dt.date(2026, 9, 1), "370900"
    ).value("listing.restricted_fields")
    assert {row.basis for row in rows} == {BASIS}


def test_seed_catalog_again_changes_nothing_the_office_has_changed():
    row = RestrictionMeasure.objects.get(purpose="bidding")
    row.effective_until = dt.date(2030, 1, 1)
    row.save()
    before = list(RestrictionMeasure.objects.order_by("pk").values())

    seed_catalog()

    assert list(RestrictionMeasure.objects.order_by("pk").values()) == before
    assert len(catalog_rows()) == len(before) == 8


def test_measure_without_basis_cannot_be_stored():
    with pytest.raises(IntegrityError, match="has_basis"), transaction.atomic():
        RestrictionMeasure.objects.create(
            purpose="bidding", measure="限制", basis="", effective_from=dt.date(2026, 1, 1)
        )
