"""How good the rules are, and what another bound would have done (规则质量与回测)."""

import datetime as dt
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from api.web.access import for_role, viewer_of
from api.web.paging import asked
from arrears.backtest import Trial, backtest
from arrears.rules import RULES, RULES_BY_ID
from arrears.warning_statistics import rule_quality
from sites.enums import RoleKind
from sites.law import LawAt, UnknownParameter, all_parameters, parameter
from sites.law.parameters import Unit
from sites.lib.days import add_months, month_start, parse_month
from sites.queries import projects_supervised_by, roles_of

QUALITY_MONTHS = 6
TRIED_UNITS = (Unit.DAYS, Unit.COUNT, Unit.MONTHS, Unit.WORKING_DAYS, Unit.RATIO, Unit.YUAN)
GROUPS = ("warning.", "lead.")


@for_role(RoleKind.INSPECTOR)
@require_safe
def warning_rules(request: HttpRequest) -> HttpResponse:
    """Each rule's warnings, precision, lead time and floods; a trial of one bound on request."""
    viewer, day = viewer_of(request), timezone.localdate()
    projects = projects_supervised_by(viewer=viewer, day=day)
    region = next(iter(roles_of(user=viewer, day=day))).region
    law = LawAt(day, region.code)
    since = add_months(month_start(day), -QUALITY_MONTHS)
    names = [
        (name, one.description)
        for name, one in all_parameters().items()
        if name.startswith(GROUPS) and one.unit in TRIED_UNITS
    ]
    context: dict[str, Any] = {
        "section": "warnings",
        "day": day,
        "since": since,
        "qualities": rule_quality(projects=projects, since=since, day=day, law=law),
        "rules": RULES,
        "parameters": names,
        "asked": {name: asked(request, name) for name in ("rule", "parameter", "value", "from")},
        "first_month": add_months(month_start(day), -QUALITY_MONTHS),
    }
    if context["asked"]["rule"]:
        trial, problem = _trial(context["asked"], day)
        context["problem"] = problem
        if trial is not None:
            rows = list(projects.order_by("region", "pk"))
            context["result"] = backtest(projects=rows, trial=trial, day=day)
    return render(request, "inspector/warning_rules.html", context)


def _trial(words: dict[str, str], day: dt.date) -> tuple[Trial | None, str]:
    """What is to be tried, or in Chinese why it cannot be."""
    rule = RULES_BY_ID.get(words["rule"])
    if rule is None:
        return None, "没有这条规则，请从列表中选择。"
    try:
        unit = parameter(words["parameter"]).unit
    except UnknownParameter:
        return None, "没有这个数值，请从列表中选择。"
    try:
        value: Decimal | int = (
            Decimal(words["value"]) if unit in (Unit.RATIO, Unit.YUAN) else int(words["value"])
        )
    except (InvalidOperation, ValueError):
        return None, f"“{words['value']}”不是数值，请填写数字。"
    try:
        since = parse_month(words["from"])
    except ValueError as error:
        return None, f"{error}。"
    if not add_months(month_start(day), -12) <= since <= day or value < 0:
        return None, "回测最多向前十二个月，数值不能为负。"
    return Trial(rule.id, words["parameter"], value, since), ""
