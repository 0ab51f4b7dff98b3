"""How each month of a site is shown: a color, a shape and words beside the amounts (各月工资)."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import QuerySet

from arrears.models import LedgerEntry
from arrears.queries import ProjectMonth, months_of, project_months
from sites.models import Company, PayrollSheet, Project

# Two years fill the strip; older months stay in the ledger.
MOST_MONTHS = 24


@dataclass(frozen=True, slots=True)
class MonthCell:
    """One month as it is shown."""

    figures: ProjectMonth
    css: str
    words: str
    days_late: int = 0


def month_cells(project: Project, day: dt.date) -> list[MonthCell]:
    """The latest months of a site, oldest first; a month without a ledger stays a gap.

    Args:
        project: the site.
        day: the local day that lateness is counted to.
    """
    stated = set(
        PayrollSheet.objects.filter(project=project, no_work=True).values_list("month", flat=True)
    )
    return [_cell(month, day, stated) for month in project_months(project=project)[-MOST_MONTHS:]]


def employer_cells(company: Company, projects: QuerySet[Project], day: dt.date) -> list[MonthCell]:
    """The latest months of what a company owed as an employer on some sites, oldest first."""
    rows = LedgerEntry.objects.filter(employer=company, project__in=projects.order_by())
    return [_cell(month, day, ()) for month in months_of(rows)[-MOST_MONTHS:]]


def _cell(month: ProjectMonth, day: dt.date, stated: Collection[dt.date]) -> MonthCell:
    if month.due is None or month.due_on is None:
        return MonthCell(month, "is-gap", "声明无施工" if month.month in stated else "无数据")
    if not month.outstanding:
        return MonthCell(month, "is-paid", "✓ 已付清")
    late = (day - month.due_on).days
    if late <= 0:
        return MonthCell(month, "is-due", "○ 未到期")
    if month.paid:
        return MonthCell(month, "is-part", "◐ 部分未付", late)
    return MonthCell(month, "is-late", "✕ 全部未付", late)
