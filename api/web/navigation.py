"""What the head of a page offers: of each audience's pages those that the viewer may open."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import resolve, reverse

from api.web.access import held_roles, home_of_roles


@dataclass(frozen=True, slots=True)
class Link:
    """A page in the navigation.

    Attributes:
        page: name of its address.
        section: what the page's context calls its own section; empty where it has none.
        words: Chinese, what stands there.
    """

    page: str
    section: str
    words: str


@dataclass(frozen=True, slots=True)
class Audience:
    """People who share a navigation: where they start, how they are called, what they are shown."""

    home: str
    words: str
    links: tuple[Link, ...]


INSPECTION = Audience(
    "web:inspector",
    "劳动保障监察",
    (
        Link("web:inspector", "today", "今日待办"),
        Link("web:map", "map", "工地地图"),
        Link("web:warnings", "warnings", "预警"),
        Link("web:major_risks", "major_risks", "重大隐患"),
        Link("web:complaints", "complaints", "投诉线索"),
        Link("web:cases", "cases", "案件"),
        Link("web:listed", "listed", "在列管理"),
        Link("statistics", "statistics", "统计月报"),
        Link("web:grades", "grades", "等级评价"),
        Link("web:due", "due", "本周到期"),
    ),
)
APPROVAL = Audience(
    "web:approver",
    "审批",
    (
        Link("web:approver", "queue", "待审批"),
        Link("web:approver_cases", "cases", "案件审批"),
        Link("web:approver_outcomes", "outcomes", "公布和建议"),
        Link("web:grade_queue", "grades", "等级评价"),
        Link("web:reconciliation", "reconciliation", "对账"),
        Link("web:export_approvals", "exports", "导出审批"),
        Link("web:hold_approvals", "holds", "依法留存"),
        Link("statistics", "statistics", "统计月报"),
        Link("web:listings", "", "失信名单"),
    ),
)
CONTRACTING = Audience(
    "web:contractor",
    "总包单位",
    (
        Link("web:contractor", "projects", "我的项目"),
        Link("web:contractor_warnings", "warnings", "预警"),
        Link("web:loads", "loads", "上传记录"),
        Link("web:repairs", "repair", "信用修复"),
        Link("web:employer_grade", "grade", "信用等级"),
        Link("web:listings", "", "失信名单"),
    ),
)
ADMINISTRATION = Audience(
    "web:administration",
    "系统管理",
    (
        Link("web:administration", "health", "运行状况"),
        Link("web:people", "people", "用户与角色"),
        Link("web:interfaces", "interfaces", "接口与对照"),
        Link("web:break_glass_accesses", "break_glass", "紧急查看"),
        Link("web:security_events", "security", "登录与安全"),
        Link("web:export_overview", "exports", "个人信息导出"),
        Link("web:hold_overview", "holds", "依法留存"),
        Link("web:api_keys", "keys", "接口密钥"),
        Link("web:calendars", "calendars", "工作日历"),
        Link("web:regions", "regions", "行政区划"),
        Link("web:law_values", "law", "法定数值"),
        Link("web:measures", "measures", "惩戒措施"),
        Link("web:transparency", "", "审计链首"),
    ),
)
AUDIENCES = {
    one.home.removeprefix("web:"): one
    for one in (INSPECTION, APPROVAL, CONTRACTING, ADMINISTRATION)
}


def may_open(request: HttpRequest, page: str) -> bool:
    """Whether one of the viewer's roles lets him open a page; one that names no role is open."""
    roles = getattr(resolve(reverse(page)).func, "roles", None)
    return roles is None or not roles.isdisjoint(held_roles(request))


def audience_of(request: HttpRequest, name: str) -> Audience:
    """The page's own audience, or the viewer's where he only looks in from another."""
    own = AUDIENCES[name]
    if may_open(request, own.home):
        return own
    home = home_of_roles(held_roles(request))
    return AUDIENCES.get(home.removeprefix("web:"), own)


def links_of(request: HttpRequest, audience: Audience) -> list[Link]:
    """What the viewer may open of an audience's pages."""
    return [link for link in audience.links if may_open(request, link.page)]
