import datetime as dt

import pytest

from sites.enums import LoadState
from sites.errors import InvalidInput, NotFound, StateConflict
from sites.ingest.files import FileRefused
from sites.models import AuditEntry, Load
from sites.services import load_receiving
from sites.services.load_receiving import clean_file_name, receive_upload
from tests.factories.sites import NOW, CompanyFactory, UserFactory
from tests.sites.services.load_files import MONTH, Office

pytestmark = [pytest.mark.unit, pytest.mark.django_db]


@pytest.fixture
def office():
    return Office()


def test_receive_upload_keeps_what_came(office):
    load = office.receive(
        "payroll", b"abc", file_name="../八月 工资.xlsx", month=dt.date(2026, 8, 17)
    )

    assert (load.kind, load.project, load.employer) == ("payroll", office.project, office.employer)
    assert (load.month, load.size, load.state) == (MONTH, 3, LoadState.RECEIVED)
    assert (load.uploaded_by, load.uploaded_at) == (office.actor, NOW)
    assert load.file_name == "八月 工资.xlsx"
    assert AuditEntry.objects.get().act == "接收文件：工资支付表"


def test_receive_upload_takes_the_general_contractor_where_no_employer_is_named(office):
    assert office.receive("roster", b"a", employer=None).employer == (
        office.project.general_contractor
    )
    assert office.receive("bank-return", b"a", employer=None).employer is None


def test_receive_upload_takes_the_general_contractor_by_name(office):
    employer = office.project.general_contractor

    assert office.receive("payroll", b"a", employer=employer).employer == employer


def test_receive_upload_of_projects_is_about_no_single_project(office):
    load = office.receive("projects", b"a", month=None)

    assert (load.project, load.employer) == (None, None)


@pytest.mark.parametrize(
    ("changes", "error", "code"),
    [
        ({"kind": "salary"}, InvalidInput, "E-KIND"),
        ({"project": None}, NotFound, "E-PROJECT-UNKNOWN"),
        ({"month": None}, InvalidInput, "E-PERIOD"),
        ({"month": dt.date(2026, 10, 1)}, InvalidInput, "E-PERIOD"),
        ({"content": b""}, FileRefused, "E-FILE-EMPTY"),
        ({"content": b"x" * 11}, FileRefused, "E-FILE-SIZE"),
        ({"idempotency_key": "x" * 256}, InvalidInput, "E-IDEMPOTENCY-KEY"),
        ({"idempotency_key": "a\nb"}, InvalidInput, "E-IDEMPOTENCY-KEY"),
    ],
)
def test_receive_upload_refused_leaves_nothing_behind(
    office, settings, tmp_path, changes, error, code
):
    settings.UPLOAD_ROOT = tmp_path
    settings.UPLOAD_MAXIMUM_BYTES = 10
    fields = {"kind": "payroll", "content": b"x" * 10, **changes}

    with pytest.raises(error) as refused:
        office.receive(**fields)

    assert refused.value.code == code
    assert refused.value.message
    assert (Load.objects.count(), AuditEntry.objects.count()) == (0, 0)
    assert list(tmp_path.iterdir()) == []


def test_receive_upload_refuses_an_employer_of_another_project(office):
    with pytest.raises(NotFound) as refused:
        office.receive("payroll", b"a", employer=CompanyFactory())

    assert refused.value.code == "E-EMPLOYER-UNKNOWN"
    assert Load.objects.count() == 0


@pytest.mark.parametrize("month", [dt.date(2026, 8, 31), dt.date(2026, 9, 1), dt.date(2026, 9, 30)])
def test_receive_upload_takes_months_that_have_begun(office, month):
    assert office.receive("payroll", b"a", month=month).month == month.replace(day=1)


def test_receive_upload_gives_the_same_load_for_the_same_bytes(office):
    first = office.receive("payroll", b"a")

    assert office.receive("payroll", b"a", actor=UserFactory(), file_name="副本.xlsx") == first
    assert AuditEntry.objects.count() == 1


@pytest.mark.parametrize(
    "changes",
    [{"kind": "attendance"}, {"month": dt.date(2026, 7, 1)}, {"employer": None}, {"content": b"b"}],
)
def test_receive_upload_keeps_other_purposes_apart(office, changes):
    first = office.receive("payroll", b"a")

    assert office.receive(**{"kind": "payroll", "content": b"a", **changes}) != first


def test_receive_upload_gives_the_same_load_for_the_same_key(office):
    first = office.receive("payroll", b"a", idempotency_key="k1")

    assert office.receive("payroll", b"a", idempotency_key="k1") == first
    assert office.receive("payroll", b"b", idempotency_key="k2") != first
    assert office.receive("payroll", b"c", idempotency_key="k1", actor=UserFactory()) != first


def test_receive_upload_refuses_a_key_used_for_another_file(office):
    office.receive("payroll", b"a", idempotency_key="k1")

    with pytest.raises(StateConflict) as refused:
        office.receive("payroll", b"b", idempotency_key="k1")

    assert refused.value.code == "E-IDEMPOTENCY-REUSED"
    assert Load.objects.count() == 1


def test_receive_upload_takes_the_load_of_a_twin_that_was_quicker(office, monkeypatch):
    first = office.receive("payroll", b"a")
    look_up = load_receiving._known_load
    answers = iter([None])
    # The twin's row appears between looking and writing.
    monkeypatch.setattr(
        load_receiving, "_known_load", lambda *asked: next(answers, look_up(*asked))
    )

    assert office.receive("payroll", b"a") == first


def test_receive_upload_does_not_hide_other_conflicts(office, monkeypatch):
    office.receive("payroll", b"a")
    monkeypatch.setattr(load_receiving, "_known_load", lambda *asked: None)

    with pytest.raises(load_receiving.IntegrityError):
        office.receive("payroll", b"a")


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("工资.xlsx", "工资.xlsx"),
        ("C:\\用户\\工资.xlsx", "工资.xlsx"),
        ("../../etc/passwd", "passwd"),
        ("a\r\nSet-Cookie: b.xlsx", "aSet-Cookie: b.xlsx"),
        ("工资\u202excod.xlsx", "工资xcod.xlsx"),
        ("工资😀.xlsx", "工资😀.xlsx"),
        ("", "未命名"),
        ("a/", "未命名"),
        ("长" * 300 + ".xlsx", "长" * 195 + ".xlsx"),
        ("长" * 300, "长" * 200),
        ("长" * 300 + ".longending", "长" * 200),
    ],
)
def test_clean_file_name_keeps_what_is_safe_to_show(name, clean):
    assert clean_file_name(name) == clean


def test_receive_upload_is_what_loads_offers():
    from sites.services import loads

    assert loads.receive_upload is receive_upload
