"""The whole story through the pages: spreadsheets in, a restricted employer out.

One person after another does his part in a real browser, at 1440 and at 390 px; the days pass
by the test's clock, the platform is a real receiver over HTTP.
"""

import datetime as dt
from decimal import Decimal

import pytest

from api.push.relay import Relay
from api.push.targets import clients
from arrears.services.supervision import supervise
from sites.models import PayrollLine, PayrollSheet, PushReceipt, RosterEntry
from tests.e2e.walker import WIDTHS, Walker
from tests.factories.sites import (
    SHANGHAI,
    ApproverFactory,
    InspectorFactory,
    LegalReviewerFactory,
    ParticipationFactory,
    ProjectFactory,
    ResponsiblePersonFactory,
    RightsNoticeFactory,
    SpecialWageAccountFactory,
    WageDepositFactory,
    WageOfficerFactory,
)
from tests.sites.ingest.people import broken, card, id_number
from tests.sites.services.load_files import attendance_line, payroll_line, roster_line

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(900),
]

MONTHS = [dt.date(2026, month, 1) for month in (5, 6, 7)]
PEOPLE = 12
WAGE = Decimal("6800.00")


class Clock:
    """The one clock of pages, services and tasks; it stands until the test moves it."""

    def __init__(self):
        self.moment = dt.datetime(2026, 8, 3, 9, 0, tzinfo=SHANGHAI)

    def now(self):
        return self.moment

    def go_to(self, month, day, hour=9):
        self.moment = dt.datetime(2026, month, day, hour, 0, tzinfo=SHANGHAI)

    @property
    def day(self):
        return self.moment.date()


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr("django.utils.timezone.now", clock.now)
    return clock


@pytest.fixture
def platform(sandbox):
    """What a strict credit platform holds; it is reached over HTTP."""
    return sandbox.store


class Site:
    """A site whose subcontractor has twelve people, and everybody who has to do with it."""

    def __init__(self):
        self.project = ProjectFactory(name="泰山区示例安置房三期工程", pay_day=20)
        self.employer = ParticipationFactory(project=self.project).company
        SpecialWageAccountFactory(project=self.project)
        WageDepositFactory(project=self.project)
        RightsNoticeFactory(project=self.project)
        ResponsiblePersonFactory(company=self.project.general_contractor)
        self.officer = WageOfficerFactory(self.project, display_name="李专管")
        self.inspector = InspectorFactory("370902", display_name="张监察")
        self.second = InspectorFactory("370902", display_name="王监察")
        self.reviewer = LegalReviewerFactory(display_name="钱法制")
        self.approver = ApproverFactory(display_name="赵审批")

    def roster(self):
        from api.demo.workbooks import roster_workbook

        return roster_workbook(
            employer=self.employer.name, month=MONTHS[0], people=[person(i) for i in range(PEOPLE)]
        )

    def attendance(self, month):
        from api.demo.workbooks import attendance_workbook

        values = ("1",) * 22 + ("0",) * (days_in(month) - 22)
        lines = [
            attendance_line(
                0,
                row=4 + i,
                name=name(i),
                id_number=id_number(i + 1),
                days=Decimal("22.0"),
                day_values=values,
            )
            for i in range(PEOPLE)
        ]
        return attendance_workbook(employer=self.employer.name, month=month, lines=lines)

    def payroll(self, month, **first):
        from api.demo.workbooks import payroll_workbook

        lines = [wage(i, **(first if i == 0 else {})) for i in range(PEOPLE)]
        return payroll_workbook(employer=self.employer.name, month=month, lines=lines)


def days_in(month):
    return ((month.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - month).days


def name(i):
    return f"王工{'甲乙丙丁戊己庚辛壬癸子丑'[i]}"


def person(i):
    return roster_line(
        0,
        row=4 + i,
        name=name(i),
        id_number=id_number(i + 1),
        card=card(i + 1),
        phone=f"1380000{i:04d}",
    )


def wage(i, **changes):
    fields = {
        "row": 4 + i,
        "name": name(i),
        "id_number": id_number(i + 1),
        "card": card(i + 1),
        "days": Decimal("22.0"),
        "gross": WAGE,
        "deductions": Decimal("0.00"),
        "net": WAGE,
    }
    return payroll_line(0, **{**fields, **changes})


class Cast:
    """The people of the story at their pages, in one browser tab."""

    def __init__(self, walker, site, clock):
        self.walker, self.page, self.site, self.clock = walker, walker.page, site, clock

    def sign_in(self, user):
        self.page.context.clear_cookies()
        self.walker.sign_in(user)

    def upload(self, kind, content, month=None):
        self.page.goto(f"{self.walker.base}/contractor/projects/{self.site.project.code}/upload/")
        self.page.select_option("#id_kind", kind)
        if month:
            self.page.fill("#id_month", month.strftime("%Y-%m"))
        self.page.select_option("#id_employer", label=self.site.employer.name)
        self.page.set_input_files(
            "#id_file", {"name": f"{kind}.xlsx", "mimeType": "", "buffer": content}
        )
        self.page.click("text=上传并检查")
        self.page.wait_for_url("**/contractor/loads/*/")

    def confirm(self):
        self.walker.press("text=确认入库")
        self.says("回执编号")

    def come_back(self, user, url, month, day):
        """Another day has come: the session of the last is over."""
        self.clock.go_to(month, day)
        self.sign_in(user)
        self.page.goto(url)

    def act(self, button, **fields):
        for control, value in fields.items():
            self.page.fill(f"#{control.replace('__', '-')}", value)
        self.walker.press(f"main button:text-is('{button}')")

    def says(self, words):
        self.page.wait_for_selector(f"text={words}")


@pytest.fixture(params=WIDTHS)
def cast(request, page, live_server, clock):
    width, height = WIDTHS[request.param]
    page.set_viewport_size({"width": width, "height": height})
    return Cast(Walker(page, live_server.url, f"story-{request.param}"), Site(), clock)


def test_spreadsheets_in_a_restricted_employer_out(cast, clock, platform, client):
    site, page, walker = cast.site, cast.page, cast.walker

    _wage_officer_uploads(cast)
    supervise(projects=[site.project], day=clock.day, now=clock.now())
    receipt = _worker_complains(cast)
    cast.sign_in(site.officer)
    for path in ("/contractor/", "/contractor/loads/"):
        page.goto(f"{walker.base}{path}")
        assert "投诉" not in page.inner_text("main")
    _inspector_carries_the_case(cast)
    _another_person_decides(cast)
    assert PushReceipt.objects.count() == 0
    Relay(clients()).drain()

    contractor = site.project.general_contractor
    held = platform.all()
    assert sorted(effect.seq for effect in held) == [1, 1]
    assert PushReceipt.objects.count() == 2
    walker.look(f"/listings/?q={contractor.uscc}", "listed")
    cast.says(contractor.name)
    answer = client.get(f"/api/v1/restrictions/{contractor.uscc}?purpose=bidding").json()
    assert (answer["status"], answer["on"]) == ("RESTRICTED", str(clock.day))
    _worker_reads_the_state(cast, receipt)


def _wage_officer_uploads(cast):
    site, walker = cast.site, cast.walker
    cast.sign_in(site.officer)
    cast.upload("roster", site.roster())
    assert RosterEntry.objects.count() == 0
    cast.confirm()
    assert RosterEntry.objects.count() == PEOPLE
    ugly = site.payroll(MONTHS[0], id_number=broken(id_number(1)), net=WAGE - 1)
    cast.upload("payroll", ugly, MONTHS[0])
    cast.says("E-ID-CHECKSUM")
    cast.says("E-SUM-ROW")
    walker.check("ugly-payroll")
    assert PayrollSheet.objects.count() == 0
    for month in MONTHS:
        cast.upload("attendance", site.attendance(month), month)
        cast.confirm()
        cast.upload("payroll", site.payroll(month), month)
        cast.confirm()
    assert PayrollLine.objects.count() == PEOPLE * len(MONTHS)


def _worker_complains(cast):
    page = cast.page
    page.context.clear_cookies()
    page.goto(f"{cast.walker.base}/w/complain/{cast.site.project.site.code}/")
    page.fill("#id_owed_by", "示例劳务公司")
    page.click("text=下一步")
    page.fill("#id_since_month", "2026-05")
    page.fill("#id_worker_count", "12")
    page.click("text=下一步")
    page.fill("#id_text", "五月起三个月工资都没发")
    page.click("text=下一步")
    cast.walker.press("text=提交投诉")
    cast.walker.check("complaint-filed")
    return page.inner_text(".w-code").strip()


def _worker_reads_the_state(cast, receipt):
    page = cast.page
    page.context.clear_cookies()
    page.goto(f"{cast.walker.base}/w/receipt/")
    page.fill("#id_receipt", receipt)
    cast.walker.press("main button[type=submit]")
    cast.says("立案")
    cast.walker.check("complaint-state")


def _inspector_carries_the_case(cast):
    site, page, walker = cast.site, cast.page, cast.walker
    cast.sign_in(site.inspector)
    walker.look("/inspector/map/", "map", ready="#map[data-ready=true]")
    page.click(f"#map-list >> text={site.project.name}")
    page.wait_for_selector("#map-panel >> text=红色")
    page.goto(f"{walker.base}/inspector/projects/{site.project.code}/case/")
    page.select_option("#id_second_inspector", str(site.second.pk))
    cast.act("立案", id_reason="三个月工资未付，有投诉，与台账一致")
    case = page.url
    cast.come_back(site.inspector, case, 8, 5)
    cast.act("记录", hearing_statement="承认未发，未说明支付时间")
    cast.act("送达决定", order_service_proof="送达回证第1号")
    cast.come_back(site.inspector, case, 8, 20)
    cast.act("按台账核查并认定")
    cast.act("送达告知书", notice_service_proof="送达回证第2号")
    walker.told.clear()
    cast.act("拟稿")
    cast.says("E-NOTICE-PERIOD")
    walker.told.clear()  # the browser reports the 409 that this step is about
    cast.come_back(site.inspector, case, 8, 31)
    cast.act("拟稿")
    walker.check("case")


def _another_person_decides(cast):
    site, page, walker = cast.site, cast.page, cast.walker
    cast.sign_in(site.reviewer)
    page.goto(f"{walker.base}/approver/")
    walker.press("main table a >> nth=0")
    page.select_option("#review_agreed", "yes")
    walker.press("text=提交审核意见")
    cast.says("法制审核意见已记录")
    cast.sign_in(site.approver)
    page.goto(f"{walker.base}/approver/")
    walker.press("main table a >> nth=0")
    page.check("#approve_checked")
    walker.press("text=批准列入")
    cast.says("待送达")
    walker.check("decision")
