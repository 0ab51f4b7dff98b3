"""The wage officer's pages."""

import datetime as dt

import pytest
from django.urls import reverse

from api.web.contractor import day_in, due_files, idle_projects
from arrears.enums import Level
from sites.enums import LoadKind, LoadState
from tests.api.web import story
from tests.factories.sites import (
    NOW,
    InspectorFactory,
    LoadFactory,
    PayrollSheetFactory,
    ProjectFactory,
    UserFactory,
    WageOfficerFactory,
)

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

MONTH = dt.date(2026, 8, 1)


def test_projects_shows_the_officers_own_with_five_systems(client):
    told = story.build()
    other = story.site(name="新泰市示例别处工程")
    client.force_login(WageOfficerFactory(told.project))

    text = client.get("/contractor/").text

    assert told.project.name in text
    assert other.name not in text
    for words in ("五项制度", "在场登记 3 人", "工资支付表", "未上传"):
        assert words in text


def test_no_contractor_page_shows_that_a_complaint_exists(client):
    told = story.build()
    client.force_login(WageOfficerFactory(told.project))
    before = [client.get(url).text for url in ("/contractor/", "/contractor/loads/")]

    story.complaint(told.project)
    story.warn(told.project, level=Level.RED)
    after = [client.get(url).text for url in ("/contractor/", "/contractor/loads/")]

    assert [without_token(text) for text in after] == [without_token(text) for text in before]


def without_token(text):
    return "\n".join(line for line in text.splitlines() if "csrfmiddlewaretoken" not in line)


def test_contractor_pages_refuse_other_roles(client):
    url = reverse("web:contractor")
    anonymous = client.get(url)
    client.force_login(InspectorFactory())
    inspector = client.get(url)
    client.force_login(UserFactory())
    without_role = client.get(url)

    assert (anonymous.status_code, anonymous.url) == (302, "/login/?next=/contractor/")
    assert (inspector.status_code, without_role.status_code) == (403, 403)


def test_due_files_tells_how_far_each_file_of_the_month_is():
    loads = [
        LoadFactory(
            kind=LoadKind.ATTENDANCE,
            month=MONTH,
            state=LoadState.COMMITTED,
            receipt_number="SC-1",
            committed_at=NOW,
        ),
        LoadFactory(kind=LoadKind.PAYROLL, month=MONTH, state=LoadState.PREVIEWED),
        LoadFactory(kind=LoadKind.PAYROLL, month=MONTH, state=LoadState.REFUSED),
    ]

    due = due_files(loads, MONTH)

    assert [(row.words, row.state) for row in due] == [
        ("2026年8月工资支付表", "待确认"),
        ("2026年8月银行代发回盘", "未上传"),
        ("2026年8月专户流水", "未上传"),
    ]


def test_loads_list_files_of_the_own_project_at_a_constant_cost(client, django_assert_num_queries):
    told = story.site()
    client.force_login(WageOfficerFactory(told))
    LoadFactory(project=told, file_name="本项目8月.xlsx")
    LoadFactory(file_name="别的项目.xlsx")
    client.get("/contractor/loads/")
    with django_assert_num_queries(6):
        text = client.get("/contractor/loads/").text
    LoadFactory.create_batch(2, project=told)
    with django_assert_num_queries(6):
        client.get("/contractor/loads/")

    assert "本项目8月.xlsx" in text
    assert "别的项目.xlsx" not in text


def test_due_files_say_by_when_and_what_is_late():
    pay_day = dt.date(2026, 9, 20)

    on_time = due_files([], MONTH, due_on=pay_day, day=pay_day)
    late = due_files([], MONTH, due_on=pay_day, day=pay_day + dt.timedelta(days=1))

    assert {(item.due_on, item.is_late) for item in on_time} == {(pay_day, False)}
    assert {item.is_late for item in late} == {True}
    assert day_in(dt.date(2026, 9, 1), 31) == dt.date(2026, 9, 30)


def test_month_without_work_asks_for_the_account_s_statement_alone():
    idle, corrected, silent = ProjectFactory(), ProjectFactory(), ProjectFactory()
    stated = {"no_work": True, "line_count": 0, "reason": "停工", "month": MONTH}
    for project in (idle, corrected):
        PayrollSheetFactory(project=project, **stated)
    PayrollSheetFactory(project=corrected, month=MONTH, version=2, reason="有人施工")

    assert idle_projects([idle, corrected, silent], MONTH) == {idle.pk}
    [only] = due_files([], MONTH, is_idle=True)
    assert "专户流水" in only.words
