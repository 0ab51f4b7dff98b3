"""What is wrong on a site of the demo, by plan, and the level that supervision must find.

A trouble that is no trick comes back in the second season where the site goes on; a trick
against the wage record is there all the time.
"""

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
    # Three people are on the sheet and were never at the gate.
    GHOST_WORKERS = "ghost_workers"
    # Six people gave one telephone, the foreman's.
    SHARED_PHONE = "shared_phone"
    # Three people attend on two sites on the same days: here, and where they belong.
    LENDS_ROSTER = "lends_roster"
    BORROWS_ROSTER = "borrows_roster"
    # The wages of five people go to one card.
    SHARED_CARD = "shared_card"
    # Everybody is paid the same round sum.
    IDENTICAL_SUMS = "identical_sums"
    # One person is paid what no worker earns.
    HIGH_PAY = "high_pay"
    # Workers send money back to the account; the wages of two go to the foreman's.
    MONEY_BACK = "money_back"
    # A complaint claims more money than the site ever owed; in the second season only.
    FABRICATED_CLAIM = "fabricated_claim"


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
    Cause.GHOST_WORKERS: Expected("YELLOW", ("ghost_workers",)),
    Cause.SHARED_PHONE: Expected("YELLOW", ("shared_phone",)),
    Cause.LENDS_ROSTER: Expected("YELLOW", ("two_sites",)),
    Cause.BORROWS_ROSTER: Expected("YELLOW", ("two_sites",)),
    Cause.SHARED_CARD: Expected("YELLOW", ("shared_card",)),
    Cause.IDENTICAL_SUMS: Expected("YELLOW", ("identical_sums",)),
    Cause.HIGH_PAY: Expected("YELLOW", ("high_pay",)),
    Cause.MONEY_BACK: Expected("YELLOW", ("money_back",)),
    Cause.FABRICATED_CLAIM: Expected(""),
}

# What is different in the second season on the sites that go on.
EXPECTED_AGAIN = {
    **EXPECTED,
    Cause.FABRICATED_CLAIM: Expected("YELLOW", ("complaint_surge", "fabricated_claim")),
}

# What nobody has put right on the sites where works ended: back pay came, the story's did not.
EXPECTED_AT_THE_END = {
    Cause.STORY: Expected(
        "RED",
        (
            "completion",
            "coverage",
            "crime_threshold",
            "order_unpaid",
            "unpaid_month",
        ),
    ),
    Cause.NOT_ON_SHEET: EXPECTED[Cause.NOT_ON_SHEET],
    Cause.BELOW_MINIMUM: Expected("ORANGE", ("below_minimum_wage",)),
}

# By number of the project, from 1; all others are healthy.
PLANTED = {
    1: Cause.STORY,
    3: Cause.FAILED_TRANSFERS,
    5: Cause.NO_NOTICE_BOARD,
    8: Cause.GHOST_WORKERS,
    9: Cause.NOT_ON_SHEET,
    10: Cause.SHARED_PHONE,
    13: Cause.LENDS_ROSTER,
    14: Cause.NO_INFLOW,
    15: Cause.BORROWS_ROSTER,
    18: Cause.ONE_MONTH_LATE,
    20: Cause.SHARED_CARD,
    22: Cause.BELOW_MINIMUM,
    23: Cause.IDENTICAL_SUMS,
    25: Cause.MONEY_BACK,
    27: Cause.FAILED_TRANSFERS,
    28: Cause.FABRICATED_CLAIM,
    30: Cause.HIGH_PAY,
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
