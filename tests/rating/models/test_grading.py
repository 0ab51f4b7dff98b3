import pytest

from tests.factories.rating import AdverseEventFactory, GradingFactory

pytestmark = [pytest.mark.unit, pytest.mark.django_db]


def test_rows_name_themselves_in_chinese():
    grading = GradingFactory(company__name="泰安示例建设有限公司", grade="B")
    event = AdverseEventFactory(company=grading.company)
    assert str(grading) == "泰安示例建设有限公司 2025 B"
    assert str(grading.findings.get()) == "本年度未因劳动保障违法行为被查处"
    assert str(event) == "泰安示例建设有限公司 列入失信联合惩戒名单"
