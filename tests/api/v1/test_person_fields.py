"""Fields of persons are masked by who reads, when the answer is made."""

from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from ninja import Schema

from api.v1.person_fields import Card, IdNumber, PersonName, Phone, comparison_for, report_for
from tests.factories.sites import InspectorFactory, UserFactory

pytestmark = [pytest.mark.unit, pytest.mark.django_db]

WHOLE = {
    "name": "欧阳建国",
    "number": "370902197003021235",
    "phone": "13905380001",
    "card": "6228480000001234",
}
STAFF = ("欧阳＊＊", "370**************5", "139******01", "****1234")
PUBLIC = ("欧阳＊＊", "3****************5", "＊＊＊", "＊＊＊")


class PersonAnswer(Schema):
    """A person as an endpoint would answer."""

    name: PersonName
    number: IdNumber
    phone: Phone
    card: Card


def read_by(user):
    context = {"request": SimpleNamespace(user=user)} if user is not None else None
    return tuple(PersonAnswer.model_validate(WHOLE, context=context).model_dump().values())


def test_staff_read_more_than_the_public_and_nobody_reads_it_whole():
    assert read_by(InspectorFactory()) == STAFF
    for stranger in (UserFactory(), AnonymousUser(), InspectorFactory(is_active=False), None):
        assert read_by(stranger) == PUBLIC


FINDINGS = {
    "rows": 2,
    "findings": [
        {"row": 4, "code": "E-X", "message": "张三不在花名册", "fix": "补充张三"},
        {"row": None, "code": "E-Y", "message": "缺少列", "fix": "补列"},
    ],
}
GROUP = {"count": 2, "people": ["张三丰（尾号123X）", "李四"]}


def test_names_in_a_report_are_for_who_handed_it_in():
    assert report_for("contractor", FINDINGS) == FINDINGS
    assert report_for("staff", {}) == {}
    shown = report_for("staff", FINDINGS)
    assert [one["message"] for one in shown["findings"]][1:] == ["缺少列"]
    assert "张三" not in str(shown)
    assert (shown["rows"], shown["findings"][0]["code"]) == (2, "E-X")


def test_names_in_a_comparison_are_masked_for_others():
    comparison = {"against": [{"label": "花名册", "new": GROUP}], "totals": []}
    assert comparison_for("contractor", comparison) == comparison
    assert comparison_for("public", {}) == {}
    shown = comparison_for("staff", comparison)["against"][0]
    assert shown["new"] == {"count": 2, "people": ["张＊（尾号＊＊＊X）", "李＊"]}
    assert shown["label"] == "花名册"
