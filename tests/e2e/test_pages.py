"""The pages in a real browser: readable at 1440 and 390 px, 0 findings of axe, nothing blocked."""

from urllib.parse import quote

import pytest

from arrears.enums import Level
from sites.enums import RoleKind
from sites.models import DatabaseRestore
from tests.api.web import story
from tests.factories.arrears import FundingForecastFactory
from tests.factories.blacklist import APPROVE_AT, approved_decision, drafted_decision
from tests.factories.rating import GradingFactory
from tests.factories.sites import (
    NOW,
    AdministratorFactory,
    ApproverFactory,
    InspectorFactory,
    UserFactory,
    WageOfficerFactory,
)
from tests.people import with_second_factor
from tests.sites.ingest.people import broken, id_number
from tests.sites.services.load_files import (
    Office,
    attendance_line,
    payroll_line,
    roster_line,
)

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(900),
]


@pytest.fixture(autouse=True)
def _day(monkeypatch):
    """All pages, of every thread, see one morning."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: APPROVE_AT)


def test_public_pages(walker):
    decided = approved_decision()

    walker.look("/", "public-home")
    walker.look("/listings/", "public-listings")
    walker.page.fill("#id_q", "泰安没有这家公司")
    walker.press("main button:has-text('查询')")
    walker.page.wait_for_selector("text=名单中没有")
    assert walker.page.url.endswith("/listings/?q=" + quote("泰安没有这家公司"))
    walker.look("/listings/?q=泰安没有这家公司", "public-listings-nothing")
    walker.look(f"/verify/{decided.number}/", "public-verify")
    walker.look("/login/", "login")


def _an_answer_that_comes_late_changes_nothing(page):
    """Slide to last month and back: totals of last month, held up meanwhile, are not shown."""
    held = []
    page.route("**/map/totals?*month=*", lambda route: held.append(route))  # noqa: PLW0108 -- a method of a list takes no attribute
    told = page.inner_text("#map-totals").split()
    slide = "at => { const m = document.getElementById('map-month'); m.value = at;"
    slide += " m.dispatchEvent(new Event('change')); }"
    last = int(page.get_attribute("#map-month", "max"))
    page.evaluate(slide, last - 1)
    with page.expect_response(lambda one: "/map/totals" in one.url and "month=" not in one.url):
        page.evaluate(slide, last)
    with page.expect_response(lambda one: "/map/totals" in one.url and "month=" in one.url) as late:
        held[0].continue_()
    late.value.finished()
    assert page.inner_text("#map-totals").split() == told
    page.unroute("**/map/totals?*month=*")


def test_worker_pages(walker):
    site = story.site().site
    page = walker.page

    walker.look("/w/", "worker-home")
    walker.look(f"/w/complain/{site.code}/", "worker-complain")
    page.fill("#id_owed_by", "张工头")
    page.click("text=下一步")
    page.fill("#id_since_month", "2026-06")
    page.click("text=下一步")
    page.fill("#id_text", "干了两个月没给钱")
    page.reload()
    assert page.input_value("#id_text") == "干了两个月没给钱"
    walker.check("worker-draft")
    for _ in range(3):
        page.click("text=下一步")
    walker.press("text=提交投诉")
    walker.check("worker-filed")
    kept = "localStorage.length + sessionStorage.length"
    assert page.evaluate(kept) == 0
    assert page.evaluate("indexedDB.databases().then(found => found.length)") == 0
    assert page.evaluate("caches.keys().then(found => found.length)") == 0
    walker.press("text=现在查看进度")
    walker.check("worker-receipt")


def test_contractor_pages(walker):
    office = Office(project=story.build().project)
    office.commit("roster", office.roster(roster_line(0), roster_line(1)))
    refused = office.preview("roster", office.roster(roster_line(id_number=broken(id_number(1)))))
    checked = office.preview(
        "attendance", office.attendance(attendance_line(0), attendance_line(1))
    )
    upload = f"/contractor/projects/{office.project.code}/upload/"
    walker.sign_in(office.actor)

    walker.look("/contractor/", "contractor-projects")
    walker.look("/contractor/loads/", "contractor-loads")
    walker.look(f"/contractor/loads/{refused.pk}/", "contractor-refused")
    walker.look(f"/contractor/loads/{checked.pk}/", "contractor-preview")
    walker.press("text=确认入库")
    walker.check("contractor-receipt")
    walker.look(upload, "contractor-upload")
    walker.page.select_option("#id_kind", "payroll")
    walker.page.set_input_files(
        "#id_file",
        {"name": "8月工资表.xlsx", "mimeType": "", "buffer": office.payroll(payroll_line())},
    )
    walker.page.click("text=上传并检查")
    walker.page.wait_for_selector("text=E-PERIOD")
    walker.told.clear()  # the browser reports the 422 that this step is about
    walker.check("contractor-upload-refused")
    walker.page.fill("#id_month", "2026-08")
    walker.page.select_option("#id_employer", label=office.employer.name)
    walker.page.set_input_files(
        "#id_file",
        {"name": "8月工资表.xlsx", "mimeType": "", "buffer": office.payroll(payroll_line())},
    )
    walker.page.click("text=上传并检查")
    walker.page.wait_for_url("**/contractor/loads/*/")
    walker.check("contractor-payroll")


def test_inspector_pages(walker):
    told = story.build(is_reported=True)
    warning = story.warn(told.project)
    story.warn(told.project, level=Level.YELLOW, rule="coverage")
    story.major_risk(told.project)
    story.complaint(told.project)
    FundingForecastFactory(project=told.project)
    calm = story.build(
        name="岱岳区示例学校工程", region_code="370911", latitude="36.10", longitude="116.95"
    )
    story.warn(calm.project, level=Level.BLUE)
    GradingFactory(company=told.employer)
    inspector, second = InspectorFactory(), InspectorFactory(display_name="王监察")
    walker.sign_in(inspector)

    walker.look("/inspector/", "inspector-today")
    walker.page.select_option("#id_level", "BLUE")
    walker.page.wait_for_selector(f"#queue >> text={told.project.name}", state="detached")
    walker.page.wait_for_selector(f"#queue >> text={calm.project.name}")
    walker.look("/inspector/funding-gaps/", "inspector-funding-gaps")
    walker.look(f"/inspector/warnings/{warning.pk}/", "inspector-warning")
    walker.look(f"/inspector/projects/{told.project.code}/liability/", "inspector-liability")
    walker.look("/inspector/plan/", "inspector-plan")
    walker.look("/inspector/statistics/?month=2026-08", "inspector-statistics")
    walker.look("/inspector/complaints/", "inspector-complaints")
    walker.look(f"/inspector/projects/{told.project.code}/", "inspector-project")
    walker.look(
        f"/inspector/projects/{told.project.code}/ledger/?month=2026-06", "inspector-ledger"
    )
    walker.look(f"/inspector/projects/{told.project.code}/payments/", "inspector-payments")
    walker.look(f"/inspector/companies/{told.employer.uscc}/", "inspector-company")
    walker.look("/inspector/map/", "inspector-map", ready="#map[data-ready=true]")
    walker.page.click(f"#map-list >> text={told.project.name}")
    walker.page.wait_for_selector("#map-panel >> text=打开工地页面")
    # The map may glide there: what is under way covers what is looked at.
    walker.page.wait_for_selector(".leaflet-pan-anim", state="detached")
    walker.check("inspector-map-site")
    walker.page.select_option("#id_scale", "late")
    walker.page.wait_for_selector("#map-classes >> text=逾期 62 天以上", state="visible")
    walker.check("inspector-map-late")
    _an_answer_that_comes_late_changes_nothing(walker.page)
    walker.look("/inspector/map/unplaced/", "inspector-unplaced")
    walker.look(f"/inspector/projects/{told.project.code}/position/", "inspector-position")
    walker.look(f"/inspector/projects/{told.project.code}/case/", "inspector-file-case")
    walker.page.select_option("#id_second_inspector", str(second.pk))
    walker.page.fill("#id_reason", "6月、7月工资未付，有投诉")
    walker.press("main button:has-text('立案')")
    walker.check("inspector-case")
    walker.look("/inspector/cases/", "inspector-cases")


def test_approver_pages(walker):
    draft = drafted_decision()
    walker.sign_in(ApproverFactory(display_name="赵审批"))

    walker.look("/approver/", "approver-queue")
    walker.look(f"/approver/decisions/{draft.pk}/", "approver-decision")
    walker.page.check("#approve_checked")
    walker.press("text=批准列入")
    walker.check("approver-approved")


@pytest.mark.parametrize("path", ["/inspector/", "/nowhere/"])
def test_error_pages(walker, path):
    walker.sign_in(WageOfficerFactory())
    walker.page.goto(f"{walker.base}{path}")
    walker.told.clear()  # the browser reports the status that this page is about

    walker.check(f"error-{path.strip('/')}")


def test_administration_pages(walker):
    DatabaseRestore.objects.create(restored_at=NOW, backup_at=NOW, transaction_offset=0)
    person = with_second_factor(UserFactory(display_name="李新到"))
    walker.sign_in(AdministratorFactory(RoleKind.SECURITY_ADMIN, display_name="钱安全"))
    walker.look("/administration/", "administration-health")
    walker.look(f"/administration/people/{person.pk}/", "administration-person")
    walker.page.select_option("#id_region", "370902")
    walker.page.fill("#id_reason", "接替王某")
    walker.press("text=提交申请")
    walker.check("administration-people")
    walker.look("/account/", "account")
    walker.look("/account/password/", "password")
    walker.look("/transparency/", "transparency")


def test_sign_in_pages(walker):
    user = UserFactory()
    walker.page.goto(f"{walker.base}/login/")
    walker.page.fill("#id_username", user.username)
    walker.page.fill("#id_password", "pass-word-1")
    walker.press("main button[type=submit]")
    walker.check("login-setup")
    with_second_factor(InspectorFactory(username="codeuser"))
    walker.page.goto(f"{walker.base}/login/")
    walker.page.fill("#id_username", "codeuser")
    walker.page.fill("#id_password", "pass-word-1")
    walker.press("main button[type=submit]")
    walker.check("login-code")
