"""FenField: yuan in Python, fen in the database."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import F, Sum

from sites.models import PayrollLine
from sites.models.fields import FenField
from tests.factories.sites import PayrollLineFactory

pytestmark = [pytest.mark.unit, pytest.mark.django_db]


def test_fen_field_stores_fen_and_reads_yuan():
    line = PayrollLineFactory(gross=Decimal("6600.05"))

    with connection.cursor() as cursor:
        cursor.execute("SELECT gross FROM sites_payrollline WHERE id = %s", [line.pk])
        stored = cursor.fetchone()[0]

    assert (stored, PayrollLine.objects.get(pk=line.pk).gross) == (660005, Decimal("6600.05"))


def test_fen_field_sums_exactly():
    sheet = PayrollLineFactory(gross=Decimal("0.10")).sheet
    PayrollLineFactory(sheet=sheet, gross=Decimal("0.20"))

    assert PayrollLine.objects.aggregate(total=Sum("gross"))["total"] == Decimal("0.30")


def test_fen_field_arithmetic_needs_its_own_output_field():
    PayrollLineFactory(gross=Decimal("100.00"), deductions=Decimal("0.01"))

    taken = PayrollLine.objects.annotate(
        taken=F("gross") - F("deductions") + F("net") - F("net")
    ).values_list("gross", "net")

    assert list(taken) == [(Decimal("100.00"), Decimal("99.99"))]
    total = PayrollLine.objects.aggregate(
        total=Sum(F("gross") - F("deductions"), output_field=FenField())
    )
    assert total["total"] == Decimal("99.99")


@pytest.mark.parametrize(
    ("value", "expected"),
    [(None, None), ("", None), ("12.30", Decimal("12.30")), (5, Decimal(5))],
)
def test_fen_field_takes_text_and_whole_numbers(value, expected):
    assert FenField().to_python(value) == expected


def test_fen_field_refuses_a_third_decimal_place():
    field = FenField()
    field.validate(Decimal("1.25"), None)

    with pytest.raises(ValidationError):
        field.validate(Decimal("1.255"), None)
