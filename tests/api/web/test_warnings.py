"""Pages of warnings and major risks, as the inspector and the wage officer use them."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from arrears.models import ArrearsWarning, MajorRisk
from tests.factories.arrears import (
    ArrearsWarningFactory,
    LedgerEntryFactory,
    MajorRiskFactory,
    reported,
)
from tests.factories.sites import (
    AttendanceMonthFactory,
    InspectorFactory,
    ProjectFactory,
    WageOfficerFactory,
)

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
TRUE = {"reason": "TRUE:PAID_SINCE", "words": "已查银行回单"}


@pytest.fixture
def inspector(client):
    user = InspectorFactory()
    client.force_login(user)
    return user


def test_inspector_carries_a_warning_to_its_verdict(client, inspector):
    warning = ArrearsWarningFactory(due_on=dt.date(2020, 1, 1))
    page = reverse("web:warning", args=(warning.pk,))

    listed = client.get(reverse("web:warnings"), {"level": "RED", "q": warning.project.code})
    assert "已超期" in listed.content.decode()
    assert "签收" in client.get(page).content.decode()
    client.post(f"{page}sign/")
    here = f"{reverse('web:warnings')}?level=RED&stage=SIGNED"
    bulk = {"warning": [warning.pk], "assignee": inspector.pk, "here": here}
    answer = client.post(reverse("web:assign_warnings"), bulk, follow=True)
    assert "已将 1 条预警分派给" in answer.content.decode()
    assert answer.redirect_chain == [(here, 302)]
    none = client.post(reverse("web:assign_warnings"), {"here": "//elsewhere.example/"})
    assert none.url == reverse("web:warnings")
    client.post(f"{page}assign/", {"assignee": inspector.pk})
    done = client.post(f"{page}verify/", TRUE, follow=True).content.decode()
    assert "属实，单位已补发或补正" in done

    again = client.post(f"{page}verify/", TRUE)
    assert (again.status_code, "该预警已经核实" in again.content.decode()) == (409, True)
    warning.refresh_from_db()
    assert (warning.verdict, warning.stage) == ("TRUE", "VERIFIED")


def test_incomplete_forms_say_what_is_missing_and_change_nothing(client, inspector):
    warning = ArrearsWarningFactory()
    page = reverse("web:warning", args=(warning.pk,))

    answers = [
        client.post(f"{page}verify/", {"reason": "", "words": ""}).status_code,
        client.post(f"{page}assign/", {}).status_code,
        client.post(f"{page}nothing/", {}).status_code,
    ]

    assert answers == [422, 422, 404]
    none = client.post(reverse("web:assign_warnings"), {}, follow=True).content.decode()
    assert "没有分派：请勾选预警" in none
    warning.refresh_from_db()
    assert (warning.stage, warning.assigned_to) == ("RAISED", None)


def test_wage_officer_answers_what_he_may_know_of(client, settings, tmp_path):
    settings.UPLOAD_ROOT = tmp_path
    warning = ArrearsWarningFactory()
    secret = ArrearsWarningFactory(
        project=warning.project, rule="complaint_surge", words="近 30 天投诉 1 件"
    )
    client.force_login(WageOfficerFactory(warning.project))
    page = reverse("web:contractor_warnings")

    shown = client.get(page).content.decode()
    assert warning.words in shown
    assert secret.words not in shown
    proof = SimpleUploadedFile("回单.pdf", b"proof")
    address = reverse("web:answer_warning", args=(warning.pk,))
    done = client.post(address, {"words": "已补发", "evidence": proof}, follow=True)
    assert "答复已提交" in done.content.decode()
    assert client.post(address, {"words": ""}).status_code == 422
    hidden = client.post(reverse("web:answer_warning", args=(secret.pk,)), {"words": "已补发"})
    assert hidden.status_code == 404

    client.force_login(InspectorFactory())
    step = warning.steps.get()
    answer = client.get(reverse("web:warning_evidence", args=(step.pk,)))
    assert (answer.content, "attachment" in answer["Content-Disposition"]) == (b"proof", True)


def test_rules_page_shows_quality_and_says_why_a_trial_cannot_be_made(
    client, inspector, clock, monkeypatch
):
    clock(dt.datetime(2026, 9, 20, 9, tzinfo=dt.UTC))
    ArrearsWarningFactory(raised_on=dt.date(2026, 9, 1))
    page = reverse("web:warning_rules")
    good = {"rule": "unpaid_month", "parameter": "warning.late_red_days", "value": "40"}

    assert "规则质量" in client.get(page).content.decode()
    for changes, words in (
        ({"rule": "none"}, "没有这条规则"),
        ({"parameter": "none"}, "没有这个数值"),
        ({"value": "多"}, "不是数值"),
        ({"from": "去年"}, "月份应写作"),
        ({"from": "2019-01"}, "最多向前十二个月"),
        ({"value": "-1"}, "数值不能为负"),
        ({"parameter": "warning.contract_yellow_ratio", "value": "NaN"}, "数值不能为负"),
        ({"parameter": "lead.ghost_blue"}, "没有用到这个数值"),
        ({"region": "370921"}, "逐月重算 1 个月末、0 个工地"),
    ):
        asked = {**good, "from": "2026-09", **changes}
        assert words in client.get(page, asked).content.decode()
    monkeypatch.setattr("api.web.warning_rules.MOST_SITE_MONTHS", 1)
    told = client.get(page, {**good, "from": "2026-08"}).content.decode()
    assert "1 个工地逐月重算共 2 次，网页上最多 1 次" in told


def test_major_risks_are_entered_planned_and_closed_by_hand(client, inspector):
    owed, quiet = reported(LedgerEntryFactory()), MajorRiskFactory(outstanding=0)
    enter = reverse("web:enter_risk", args=(owed.project.code,))
    assert client.post(enter, {"reason": ""}).status_code == 422
    made = client.post(enter, {"reason": "负责人失联"}, follow=True).content.decode()
    assert "已列入重大欠薪隐患清单" in made
    assert "尚未立案调查" in made
    assert client.post(enter, {"reason": "又一次"}).status_code == 409

    risk = MajorRisk.objects.get(project=owed.project)
    page = reverse("web:major_risk", args=(risk.pk,))
    plan = {"responsible": inspector.pk, "measures": "约谈总包", "deadline": "2099-12-31"}
    assert "约谈总包" in client.post(f"{page}plan/", plan, follow=True).content.decode()
    assert client.post(f"{page}close/", {"reason": "没有理由"}).status_code == 409
    assert client.post(f"{page}none/", {}).status_code == 404

    other = reverse("web:major_risk", args=(quiet.pk,))
    closed = client.post(f"{other}close/", {"reason": "核实为工程款纠纷"}, follow=True)
    assert "已销号" in closed.content.decode()
    listed = client.get(reverse("web:major_risks"), {"state": "closed"}).content.decode()
    assert quiet.project.name in listed
    assert ArrearsWarning.objects.count() == 0


def test_warning_names_whom_it_counts_and_sites_elsewhere_only_to_who_may_know(client, monkeypatch):
    client.force_login(InspectorFactory("370902"))
    day = dt.date(2026, 8, 1)
    here = AttendanceMonthFactory(month=day, day_values=["1", "1"])
    near = AttendanceMonthFactory(worker=here.worker, month=day, day_values=["1"])
    far = ProjectFactory(region_id="370983")
    AttendanceMonthFactory(worker=here.worker, project=far, month=day, day_values=["0", "1"])
    warning = ArrearsWarningFactory(project=here.project, rule="two_sites")
    page = reverse("web:warning", args=(warning.pk,))

    told = client.get(page).content.decode()

    assert f"{here.worker.name[0]}＊" in told
    assert here.worker.name not in told
    assert reverse("web:project", args=(near.project.code,)) in told
    assert far.code not in told
    assert "另一工地在辖区外" in told
    assert f"{reverse('web:payments', args=(here.project.code,))}?month=2026-08" in told
    monkeypatch.setattr("api.web.warning_details.MOST", 1)
    assert "共 2 条，先列 1 条" in client.get(page).content.decode()
    ArrearsWarning.objects.update(last_seen_on=dt.date(2000, 1, 1))
    assert "无法列出：" in client.get(page).content.decode()


def test_wage_officer_sees_whom_his_own_data_lacks_and_nothing_that_a_worker_told(client):
    here = AttendanceMonthFactory(month=dt.date(2026, 8, 1))
    warnings = {
        rule: ArrearsWarningFactory(project=here.project, rule=rule)
        for rule in ("labor_contract", "leavers", "ghost_workers", "failed_transfers")
    }
    client.force_login(WageOfficerFactory(here.project))
    page = {rule: reverse("web:contractor_warning", args=(w.pk,)) for rule, w in warnings.items()}

    listed = client.get(reverse("web:contractor_warnings")).content.decode()
    told = client.get(page["labor_contract"]).content.decode()

    assert here.worker.name in told
    assert "没有书面劳动合同" in told
    month = reverse("web:worker_month", args=(here.project.code, "2026-08"))
    assert month in told
    assert [rule for rule in warnings if page[rule] in listed] == ["labor_contract"]
    assert client.get(page["leavers"]).status_code == 404
    assert client.get(page["ghost_workers"]).status_code == 404
    assert client.get(page["failed_transfers"]).status_code == 404
