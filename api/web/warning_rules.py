"""How good the rules are, and what another bound would have done (规则质量与回测)."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from api.web.access import for_role, viewer_of
from api.web.paging import asked
from arrears.backtest import Result, backtest, month_ends, read_trial
from arrears.rules import RULES
from arrears.site_filters import SiteFilters, filtered, region_choices
from arrears.warning_statistics import rule_quality
from sites.enums import RoleKind
from sites.errors import InvalidInput
from sites.law import LawAt, UnknownParameter, all_parameters
from sites.law.parameters import Unit
from sites.lib.days import add_months, month_start
from sites.models import Project
from sites.queries import projects_supervised_by, roles_of

QUALITY_MONTHS = 6
TRIED_UNITS = (Unit.DAYS, Unit.COUNT, Unit.MONTHS, Unit.WORKING_DAYS, Unit.RATIO, Unit.YUAN)
GROUPS = ("warning.", "lead.")
ASKED = ("rule", "parameter", "value", "from", "region")
# About a minute; meanwhile nobody else can change these sites.
MOST_SITE_MONTHS = 1_500


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
        "asked": {name: asked(request, name) for name in ASKED},
        "region_choices": region_choices(projects),
        "first_month": add_months(month_start(day), -QUALITY_MONTHS),
    }
    if context["asked"]["rule"]:
        context["result"], context["problem"] = _try(context["asked"], projects, day)
    return render(request, "inspector/warning_rules.html", context)


def _try(
    words: dict[str, str], projects: QuerySet[Project], day: dt.date
) -> tuple[Result | None, str]:
    """The result of a trial, or in Chinese why it cannot be made."""
    try:
        trial = read_trial(
            rule=words["rule"],
            parameter=words["parameter"],
            value=words["value"],
            since=words["from"],
            day=day,
        )
        chosen = filtered(projects, SiteFilters(region=words["region"]))
        rows = list(chosen.order_by("region", "pk"))
        size = len(rows) * len(month_ends(trial.since, day))
        if size > MOST_SITE_MONTHS:
            return None, (
                f"{len(rows)} 个工地逐月重算共 {size:,} 次，网页上最多 {MOST_SITE_MONTHS:,} 次："
                "请选择区划或较近的月份，全市的请系统管理员运行 manage.py backtest。"
            )
        return backtest(projects=rows, trial=trial, day=day), ""
    except InvalidInput as refusal:
        return None, f"{refusal.message}，{refusal.fix}。"
    except UnknownParameter as error:
        return None, f"{error.message}。"
