"""What a person says of a sheet's columns, from the preview to the employer's next file."""

import datetime as dt

import pytest

from sites.errors import InvalidInput
from sites.models import ColumnMapping, PayrollLine, PayrollSheet
from sites.services.loads import commit_load, preview_load
from tests.factories.sites import NOW
from tests.sites.ingest.grids import xlsx
from tests.sites.ingest.people import id_number
from tests.sites.services.load_files import Office

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
HEADERS = ["姓名", "身份证号", "出勤天数", "合计", "实发工资"]
MAPPING = {"columns": {"D": "gross"}}


@pytest.fixture
def office():
    return Office()


def payroll(gross=5000.0, above="工资表"):
    return xlsx([[above], HEADERS, ["张建国", id_number(1), 22.0, gross, gross]], name="工资表")


def test_an_ambiguous_column_is_asked_with_its_cell_and_nothing_is_stored(office):
    load = office.preview("payroll", payroll())

    (finding,) = load.report["findings"]
    assert (finding["code"], finding["sheet"], finding["cell"]) == (
        "E-COL-AMBIGUOUS",
        "工资表",
        "D2",
    )
    assert load.mapping["missing"] == ["gross"]
    assert load.mapping["columns"][3]["candidates"] == ["gross"]
    assert PayrollLine.objects.count() == 0


def test_a_mapping_is_used_kept_and_remembered_when_the_file_is_taken_in(office):
    load = office.preview("payroll", payroll())

    load = preview_load(load=load, now=NOW, mapping=MAPPING)
    again = preview_load(load=load, now=NOW)
    assert ColumnMapping.objects.count() == 0
    committed = commit_load(load=again, actor=office.actor, now=NOW)

    assert load.state == again.state == "PREVIEWED"
    assert committed.report["committed"]
    assert PayrollLine.objects.get().gross == 5000
    kept = ColumnMapping.objects.get()
    assert (kept.employer, kept.kind, kept.decided_by) == (office.employer, "payroll", office.actor)
    assert kept.layout == committed.mapping["layout"]
    assert str(kept).endswith(kept.layout)

    following = office.preview("payroll", payroll(6000.0), month=dt.date(2026, 7, 1))
    assert following.state == "PREVIEWED"
    assert following.mapping["columns"][3]["source"] == "remembered"

    other = Office().preview("payroll", payroll(7000.0))
    assert [finding["code"] for finding in other.report["findings"]] == ["E-COL-AMBIGUOUS"]


def test_a_mapping_that_names_nothing_is_refused_and_changes_nothing(office):
    load = office.preview("payroll", payroll())
    before = load.mapping

    with pytest.raises(InvalidInput) as refused:
        preview_load(load=load, now=NOW, mapping={"columns": {"D": "salary"}})

    load.refresh_from_db()
    assert refused.value.code == "E-MAPPING"
    assert load.mapping == before


def test_a_period_that_is_no_calendar_month_is_kept_with_the_sheet(office):
    rows = [["支付周期：2026年7月11日至2026年8月10日"], [*HEADERS[:3], "应发工资", "实发工资"]]
    rows.append(["张建国", id_number(1), 31.0, 5000.0, 5000.0])

    load = office.commit("payroll", xlsx(rows, name="工资表"))

    sheet = PayrollSheet.objects.get(load=load)
    assert (sheet.period_from, sheet.period_to) == (dt.date(2026, 7, 11), dt.date(2026, 8, 10))
