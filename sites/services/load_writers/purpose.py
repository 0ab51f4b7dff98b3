"""What a file is about, once it is known to be there (文件所属)."""

import datetime as dt
from dataclasses import dataclass

from sites.models import Company, Load, Project


@dataclass(frozen=True, slots=True)
class EmployerMonth:
    """One employer's month on one project; `month` is its first day."""

    project: Project
    employer: Company
    month: dt.date


def employer_month(load: Load) -> EmployerMonth:
    """Return what an attendance or payroll file is about; receiving it made sure of all three."""
    assert load.project is not None
    assert load.employer is not None
    assert load.month is not None
    return EmployerMonth(load.project, load.employer, load.month)
