import datetime as dt

import pytest

from rating.enums import RecordSource
from rating.models import ConductRecord, FormerCode
from rating.services.company_record import Conduct, record_conduct, record_former_code
from sites.errors import InvalidInput, NotAllowed, StateConflict
from sites.models import AuditEntry
from tests.factories.grades import DRAFTED_AT, HERE, clean_company, drafted
from tests.factories.rating import dealt_with
from tests.factories.sites import CompanyFactory, InspectorFactory

pytestmark = [pytest.mark.unit, pytest.mark.django_db]

DAY = dt.date(2025, 4, 2)
CHECK = Conduct("contracts", RecordSource.WRITTEN_REVIEW, DAY)


def dealt(case, document, aspect="social_insurance"):
    return Conduct(aspect, RecordSource.COMPLAINT, DAY, case, document)


def record(company, conduct, actor=None):
    return record_conduct(
        company=company, conduct=conduct, actor=actor or InspectorFactory(HERE), now=DRAFTED_AT
    )


def test_check_that_found_nothing_is_recorded_by_aspect():
    company = clean_company()
    row = record(company, CHECK)
    record(company, CHECK)
    assert str(row) == f"{company} 与劳动者订立劳动合同 2025-04-02"
    grading = drafted(company)
    assert grading.facts["checks"] == [{"aspect": "contracts", "count": 2}]
    assert "接受检查2次未发现违法" in grading.findings.get().words
    assert AuditEntry.objects.filter(act="登记守法诚信记录").count() == 2


def test_violation_of_another_aspect_is_dealt_with_once_a_case_however_written():
    company = clean_company()
    record(company, dealt("泰医保案字〔2025〕1号", "决1号"))
    record(company, dealt("泰医保案字[2025] 1号", "罚1号"))
    grading = drafted(company)
    assert grading.grade == "B"
    [case] = grading.facts["investigations"]
    assert (case["aspect"], case["order_numbers"]) == ("social_insurance", ["决1号", "罚1号"])
    assert "泰医保案字〔2025〕1号：参加社会保险和缴纳社会保险费" in grading.findings.get().words


def test_own_case_told_again_by_another_office_is_one():
    company = clean_company()
    order = dealt_with(company)
    record(company, dealt(order.case.number, order.number, "wages"))
    record(company, dealt(order.case.number, "罚2号", "wages"))
    [case] = drafted(company).facts["investigations"]
    assert case["order_numbers"] == [order.number, "罚2号"]


def test_record_conduct_refuses_what_is_wrong():
    company = clean_company()
    record(company, dealt("案1", "决1"))
    for wrong, code in (
        (Conduct("weather", RecordSource.OTHER, DAY), "E-ASPECT"),
        (Conduct("contracts", RecordSource.OTHER, dt.date(2026, 1, 16)), "E-DATE"),
        (dealt(" ", "决2"), "E-CASE-NUMBER"),
    ):
        with pytest.raises(InvalidInput) as refusal:
            record(company, wrong)
        assert refusal.value.code == code
    with pytest.raises(StateConflict, match="已经登记"):
        record(company, dealt("案1", "决1"))
    with pytest.raises(NotAllowed):
        record(company, CHECK, InspectorFactory("370982"))
    assert ConductRecord.objects.count() == 1


def former(company, code, **changes):
    told = {
        "valid_until": dt.date(2025, 6, 30),
        "document_number": "变更〔2025〕1号",
        "actor": InspectorFactory(HERE),
        "now": DRAFTED_AT,
    }
    return record_former_code(company=company, code=code, **{**told, **changes})


def test_former_code_names_the_company_under_it_or_nobody():
    company, old = clean_company(), CompanyFactory()
    row = former(company, old.uscc.lower())
    assert (row.predecessor, str(row)) == (old, old.uscc)
    assert former(company, "370900228001234").predecessor is None


def test_former_code_refuses_what_is_wrong():
    company = clean_company()
    former(company, "370900228001234")
    for code, changes in (
        (company.uscc, {}),
        ("", {}),
        ("370900228005678", {"document_number": ""}),
    ):
        with pytest.raises(InvalidInput):
            former(company, code, **changes)
    with pytest.raises(StateConflict):
        former(company, "370900228001234")
    with pytest.raises(NotAllowed):
        former(company, "370900228005678", actor=InspectorFactory("370982"))
    assert FormerCode.objects.count() == 1
