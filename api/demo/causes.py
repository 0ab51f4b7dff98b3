"""What is wrong on a site of the demo, by plan, and the level that supervision must find."""

from dataclasses import dataclass
from enum import StrEnum


class Cause(StrEnum):
    """One planted trouble; a site has at most one."""

    HEALTHY = "healthy"
    # The labor subcontractor's people are unpaid for four months: the story.
    STORY = "story"
    # The bank could not pay two people in the last month.
    FAILED_TRANSFERS = "failed_transfers"
    # Three people's wages of the month before last never left the account.
    ONE_MONTH_LATE = "one_month_late"
    # Two people attend without a contract and are on no payroll sheet.
    NOT_ON_SHEET = "not_on_sheet"
    # The owner did not pay the labor cost of the last two months.
    NO_INFLOW = "no_inflow"
    # Some people earn less than the minimum wage.
    BELOW_MINIMUM = "below_minimum"
    NO_NOTICE_BOARD = "no_notice_board"
    NEITHER_DEPOSIT_NOR_BOARD = "neither_deposit_nor_board"


@dataclass(frozen=True, slots=True)
class Expected:
    """What supervision must say of a site: the worst level and the rules behind it, sorted."""

    level: str
    rules: tuple[str, ...] = ()


EXPECTED = {
    Cause.HEALTHY: Expected(""),
    Cause.STORY: Expected(
        "RED",
        (
            "account_outflow",
            "coverage",
            "crime_threshold",
            "payroll_inflow_ratio",
            "registered_paid",
            "unpaid_month",
        ),
    ),
    Cause.FAILED_TRANSFERS: Expected("YELLOW", ("coverage", "unpaid_month")),
    Cause.ONE_MONTH_LATE: Expected("ORANGE", ("coverage", "failed_transfers", "unpaid_month")),
    Cause.NOT_ON_SHEET: Expected("YELLOW", ("coverage", "labor_contract", "off_sheet")),
    Cause.NO_INFLOW: Expected("RED", ("balance_cover", "labor_cost_inflow")),
    Cause.BELOW_MINIMUM: Expected("ORANGE", ("below_minimum_wage",)),
    Cause.NO_NOTICE_BOARD: Expected("YELLOW", ("five_systems", "notice_board")),
    Cause.NEITHER_DEPOSIT_NOR_BOARD: Expected(
        "ORANGE", ("deposit", "five_systems", "notice_board")
    ),
}

# By number of the project, from 1; all others are healthy.
PLANTED = {
    1: Cause.STORY,
    3: Cause.FAILED_TRANSFERS,
    5: Cause.NO_NOTICE_BOARD,
    9: Cause.NOT_ON_SHEET,
    14: Cause.NO_INFLOW,
    18: Cause.ONE_MONTH_LATE,
    22: Cause.BELOW_MINIMUM,
    27: Cause.FAILED_TRANSFERS,
    31: Cause.NEITHER_DEPOSIT_NOR_BOARD,
    36: Cause.NOT_ON_SHEET,
    41: Cause.NO_NOTICE_BOARD,
    47: Cause.ONE_MONTH_LATE,
    52: Cause.FAILED_TRANSFERS,
    58: Cause.NOT_ON_SHEET,
}


def cause_of(number: int) -> Cause:
    """The trouble planted on the project with this number."""
    return PLANTED.get(number, Cause.HEALTHY)
