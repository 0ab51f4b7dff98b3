"""What each version of a month says and how it differs from the one before."""

from decimal import Decimal

import pytest

from sites.services.no_work import state_no_work
from sites.services.payroll_versions import sheet_versions
from tests.factories.sites import NOW
from tests.sites.services.load_files import MONTH, Office, payroll_line

pytestmark = [pytest.mark.unit, pytest.mark.django_db]


@pytest.fixture
def office():
    return Office()


def test_versions_tell_reason_people_and_sums(office):
    office.commit("payroll", office.payroll(payroll_line(0), payroll_line(1)))
    raised = {"gross": Decimal("9000.00"), "net": Decimal("8800.00")}
    office.commit(
        "payroll", office.payroll(payroll_line(0, **raised), payroll_line(2)), reason="漏记加班"
    )

    [group] = sheet_versions(project=office.project, month=MONTH)

    assert group.employer == office.employer
    newest, first = group.versions
    assert (newest.is_in_force, first.is_in_force) == (True, False)
    assert (newest.sheet.reason, newest.net_delta) == ("漏记加班", Decimal("1001.00"))
    difference = newest.difference
    assert [len(difference.new), len(difference.changed), len(difference.missing)] == [1, 1, 1]
    assert difference.changed[0].endswith("：7,800.00→8,800.00")
    assert (first.difference, first.net_delta) == (None, None)


def test_versions_of_several_employers_are_kept_apart(office):
    contractor = office.project.general_contractor
    office.commit("payroll", office.payroll(payroll_line(0)))
    state_no_work(
        project=office.project,
        employer=contractor,
        month=MONTH,
        reason="无自有工人",
        actor=office.actor,
        now=NOW,
    )
    office.commit(
        "payroll", office.payroll(payroll_line(1)), employer=contractor, reason="后来进场"
    )

    groups = sheet_versions(project=office.project, month=MONTH)

    found = {group.employer: group for group in groups}
    assert [len(found[office.employer].versions), len(found[contractor].versions)] == [1, 2]
    newest, statement = found[contractor].versions
    assert statement.sheet.no_work
    assert (len(newest.difference.new), newest.difference.missing) == (1, ())
    assert sheet_versions(project=office.project, month=MONTH.replace(month=7)) == []
