"""A complaint in four screens on a phone, and what becomes of it: settled, or ordered and unpaid."""

import datetime as dt
import re

import pytest

from arrears.enums import CaseState, DocumentKind
from arrears.models import Case, CaseDocument, Complaint
from tests.api.web import story
from tests.arrears.pictures import jpeg
from tests.e2e.walker import Walker
from tests.factories.sites import SHANGHAI, InspectorFactory

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(900),
]
PHONE = {"width": 390, "height": 844}
MORNING = dt.datetime(2026, 9, 15, 9, 0, tzinfo=SHANGHAI)
# The order gives up to 21 September; the day after it is unpaid.
AFTER = dt.datetime(2026, 9, 22, 9, 0, tzinfo=SHANGHAI)
FIRST_LOAD_BYTES = 60 * 1024
LOADED_BYTES = """["navigation", "resource"]
    .flatMap((kind) => performance.getEntriesByType(kind))
    .reduce((sum, each) => sum + each.decodedBodySize, 0)"""


@pytest.fixture
def walker(page, live_server, monkeypatch):
    page.set_viewport_size(PHONE)
    at = [MORNING]
    monkeypatch.setattr("django.utils.timezone.now", lambda: at[0])
    made = Walker(page, live_server.url, "phone")
    made.at = at
    return made


def complain(walker, site):
    """Four screens, the third with a photograph; the code."""
    page = walker.page
    walker.look(f"/w/complain/{site.code}/", "complaint-1")
    # By what the page itself counted: the browser need not keep the answers it has used.
    assert 0 < page.evaluate(LOADED_BYTES) <= FIRST_LOAD_BYTES
    assert page.inner_text("[data-screen-count]") == "第 1 步，共 4 步"
    page.fill("#id_owed_by", "张工头")
    page.click("text=下一步")
    walker.check("complaint-2")
    page.fill("#id_since_month", "2026-06")
    page.fill("#id_amount", "13000")
    page.fill("#id_worker_count", "3")
    page.click("text=下一步")
    page.fill("#id_text", "干了两个月没给钱")
    photo = {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": jpeg(with_place=True)}
    page.set_input_files("#id_photo", photo)
    walker.check("complaint-3")
    page.click("text=下一步")
    page.fill("#id_name", "王建国")
    walker.check("complaint-4")
    walker.press("text=提交投诉")
    walker.check("complaint-code")
    return page.inner_text(".w-code").strip()


def state(walker, code, name):
    page = walker.page
    page.context.clear_cookies()
    page.goto(f"{walker.base}/w/receipt/")
    page.fill("#id_receipt", code)
    walker.press("main button[type=submit]")
    page.wait_for_selector("text=走到哪一步")
    walker.check(name)
    return page.inner_text("main")


def do(walker, title, button, **fields):
    """One act of the case page, whether it is open or folded."""
    page = walker.page
    section = page.locator(
        f"section[aria-label='{title}'], section:has(> .card-header h2:text-is('{title}'))"
    ).first
    if section.locator("summary").count():
        section.locator("summary").first.click()
    for name, value in fields.items():
        control = section.locator(f"[name={name}]")
        if control.evaluate("node => node.tagName") == "SELECT":
            control.select_option(value)
        else:
            control.fill(value)
    with page.expect_navigation():
        section.locator(f"button:has-text('{button}')").click()


def open_case(walker, told, second):
    page = walker.page
    page.goto(f"{walker.base}/inspector/projects/{told.project.code}/case/")
    page.select_option("#id_second_inspector", str(second.pk))
    page.fill("#id_reason", "投诉反映拖欠工资，与台账一致")
    walker.press("main form button:has-text('立案')")
    return Case.objects.get()


def test_a_worker_is_heard_and_the_case_is_settled(walker):
    told, page = story.build(is_reported=True), walker.page
    inspector, second = InspectorFactory(), InspectorFactory()
    code = complain(walker, told.project.site)
    assert "收到投诉" in state(walker, code, "complaint-state")

    walker.sign_in(inspector)
    case = open_case(walker, told, second)
    walker.look(f"/inspector/cases/{case.number}/documents/INQUIRY/", "issue-document")
    page.fill("#id_appear_on", "2026-09-22")
    page.fill("#id_place", "泰安市示例路1号201室")
    page.fill("#id_bring", "工资支付表、考勤表、专户流水")
    walker.press("main form button:has-text('签发')")
    walker.check("document")
    page.select_option("#id_method", "POST")
    page.fill("#id_tracking_number", "EX123456789CN")
    page.fill("#id_proof", "邮政回执")
    walker.press("text=记录送达")
    page.wait_for_selector("text=已记录送达")
    walker.look(f"/inspector/cases/{case.number}/payments/", "payments")
    page.fill("#id_proof", "总包代发流水20260915")
    walker.press("text=记录支付")
    page.wait_for_selector("text=已记录 6 笔")
    walker.look(f"/inspector/cases/{case.number}/", "case-paid")
    walker.look("/inspector/due/", "due")

    page.context.clear_cookies()
    state(walker, code, "complaint-asked")
    page.check("input[name=arrived][value=yes]")
    walker.press("text=告诉办案人员")
    page.wait_for_selector("text=已记下您的答复")

    walker.sign_in(inspector)
    page.goto(f"{walker.base}/inspector/cases/{case.number}/")
    do(walker, "结案", "结案", ground="PAID", reason="施工总承包单位已先行清偿")
    page.wait_for_selector("text=结案：拖欠工资已经付清")
    walker.check("case-closed")
    case.refresh_from_db()
    assert case.state == CaseState.CLOSED
    assert "已办结" in state(walker, code, "complaint-over")


def test_a_worker_is_heard_and_the_order_is_not_obeyed(walker):
    told, page = story.build(workers=12, is_reported=True), walker.page
    inspector, second = InspectorFactory(), InspectorFactory()
    code = complain(walker, told.project.site)
    walker.sign_in(inspector)
    case = open_case(walker, told, second)
    do(walker, "记录单位意见", "记录", attended="yes", statement="承认拖欠，资金紧张")
    do(walker, "送达责令限期支付决定", "送达决定", service_proof="回证1号")
    page.wait_for_selector("text=限期支付日 2026-09-21")
    walker.check("case-ordered")
    order = CaseDocument.objects.get(kind=DocumentKind.PAYMENT_ORDER)
    walker.look(f"/inspector/documents/{order.pk}/", "order")
    with page.expect_download() as caught:
        page.click("text=下载 PDF")
    assert caught.value.path().read_bytes().startswith(b"%PDF-")

    walker.at[0] = AFTER
    walker.sign_in(inspector)
    page.goto(f"{walker.base}/inspector/cases/{case.number}/")
    do(walker, "核查是否逾期未支付", "按台账核查并认定")
    page.wait_for_selector("text=已认定逾期未支付")
    assert "拒不支付劳动报酬罪数额标准" in page.inner_text("main")
    walker.check("case-unpaid")
    assert re.search("逾期未付", state(walker, code, "complaint-unpaid"))
    assert Complaint.objects.get().attachments.count() == 1
