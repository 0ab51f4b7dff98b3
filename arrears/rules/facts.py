"""工地事实: what the rules are told of one site on one day; read by `arrears.site_facts`. Pure.

People are counted once, money is yuan, days are local.
"""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class MonthFacts:
    """One wage month of a site.

    Attributes:
        month: its first day.
        due_on: the last day to pay on time.
        attending: people with attendance, by the attendance record.
        paid_in_full: of them, people to whom nothing is outstanding.
        without_record: of them, people to whom the bank has paid nothing.
        unpaid_people: people of the ledger to whom something is outstanding.
        outstanding: what they are owed together.
        paid: what the bank has paid for the month.
        sheet_people: people on the payroll sheets in force.
        sheet_total: net wages of these sheets.
        below_minimum: of them, people whose gross pay is below the minimum wage of the month.
        average_below: the gross pay of all together is below their minimum wages together.
        without_sheet: people attending for an employer that sent no sheet.
        off_sheet: people attending who are not on the sheet their employer sent.
        not_attending: people with wages and no attendance, where attendance was recorded.
        over_deducted: people of whose gross pay more than the share of the law was deducted.
        high_paid: people paid more than the sum of the law in the month.
        round_sums: people whose net pay is a multiple of the round sum of the law.
        same_sums: people who share the most frequent net pay.
        two_sites: people who attended another project on a same day.
    """

    month: dt.date
    due_on: dt.date
    attending: int = 0
    paid_in_full: int = 0
    without_record: int = 0
    unpaid_people: int = 0
    outstanding: Decimal = ZERO
    paid: Decimal = ZERO
    sheet_people: int = 0
    sheet_total: Decimal = ZERO
    below_minimum: int = 0
    average_below: bool = False
    without_sheet: int = 0
    off_sheet: int = 0
    not_attending: int = 0
    over_deducted: int = 0
    high_paid: int = 0
    round_sums: int = 0
    same_sums: int = 0
    two_sites: int = 0


@dataclass(frozen=True, slots=True)
class SystemFacts:
    """What is known of the five systems of wage payment (Decree 724 arts 24, 26, 28, 31, 32, 34).

    Attributes:
        days_since_contract: calendar days since the construction contract was signed.
        working_days_since_contract: working days since then.
        roster_count: people on the real-name roster.
        attending_ever: people with attendance in any month.
        attending_unregistered: of them, people who are not on the roster.
        account_state: empty without an account, else ACTIVE, FROZEN or CLOSED.
        has_agreement: the agreement on pay by the general contractor is signed.
        paying_themselves: subcontractors that do not pay through the general contractor.
        has_deposit: a deposit or guarantee is stored.
        deposit_expired_on: the day the guarantee ended, if it has.
        notice_checked: the notice board was checked.
        notice_lacking: groups of contents the last check did not find.
        has_guarantee: the owner's payment guarantee is registered.
        has_wage_officer: a wage officer is named.
    """

    days_since_contract: int = 0
    working_days_since_contract: int = 0
    roster_count: int = 0
    attending_ever: int = 0
    attending_unregistered: int = 0
    account_state: str = ""
    has_agreement: bool = False
    paying_themselves: tuple[str, ...] = ()
    has_deposit: bool = False
    deposit_expired_on: dt.date | None = None
    notice_checked: bool = False
    notice_lacking: tuple[str, ...] = ()
    has_guarantee: bool = True
    has_wage_officer: bool = True


@dataclass(frozen=True, slots=True)
class InflowFacts:
    """Labor cost paid into the special account.

    Attributes:
        agreed_day: day of the month by which the contract wants it there.
        expected_from: first month in which it is expected.
        months: months in which some came in.
        last_on: the last day it came in.
        expected_until: last month in which it is expected, the one after people last worked;
            None while nobody is known to have worked.
    """

    agreed_day: int
    expected_from: dt.date
    months: frozenset[dt.date] = frozenset()
    last_on: dt.date | None = None
    expected_until: dt.date | None = None

    def is_expected(self, month: dt.date) -> bool:
        """Whether labor cost is owed in a month: none is where nobody worked before."""
        return month >= self.expected_from and month <= (self.expected_until or month)


@dataclass(frozen=True, slots=True)
class MoneyFacts:
    """The special account by its statement; sums of `warning.payroll_inflow_months` and the like.

    Attributes:
        balance: after the last entry; None where the statement gives none.
        next_payroll: wages the next pay day is expected to take.
        inflow: labor cost paid in over the months compared.
        wages_out: wages paid out over the same months.
        moved_out: transfers that are no wages, over `warning.outflow_window_days`.
        moved_inflow: labor cost paid in over the same days.
        moved_count: how many such transfers.
        moved_to: to whom, at most three names.
    """

    balance: Decimal | None = None
    next_payroll: Decimal = ZERO
    inflow: Decimal = ZERO
    wages_out: Decimal = ZERO
    moved_out: Decimal = ZERO
    moved_inflow: Decimal = ZERO
    moved_count: int = 0
    moved_to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Owed:
    """The largest sum owed to one worker among those unpaid for so many months."""

    months: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class PeopleFacts:
    """The people of a site.

    Attributes:
        attending: people with attendance in the last month that has any.
        without_contract: of them, people without a written contract.
        registered: people on the roster who have not left.
        paid_last_month: of them, people paid for the last month past its pay day.
        last_paid_month: that month.
        leavers_unpaid: people who left and are owed wages.
        leavers_outstanding: what they are owed.
        high_paid_year: people paid more than the sum of the law in the calendar year.
        owed: for each number of unpaid months the largest sum owed to one worker.
        failed_transfers: people whose payment failed or came back and who are still owed.
        failed_working_days: working days since the first of these payments.
        shared_cards: people whose wages go to an account that also takes another's, of
            this site or of any other.
        shared_phones: people who share a phone number with another, of this site or any other.
        money_back: payments to another person's name or card, and wages that came back from one.
        claims_beyond: complaints that claim more people or money than all records together.
    """

    attending: int = 0
    without_contract: int = 0
    registered: int = 0
    paid_last_month: int = 0
    last_paid_month: dt.date | None = None
    leavers_unpaid: int = 0
    leavers_outstanding: Decimal = ZERO
    high_paid_year: int = 0
    owed: tuple[Owed, ...] = ()
    failed_transfers: int = 0
    failed_working_days: int = 0
    shared_cards: int = 0
    shared_phones: int = 0
    money_back: int = 0
    claims_beyond: int = 0


@dataclass(frozen=True, slots=True)
class SignalFacts:
    """What others say of a site and its companies.

    Attributes:
        complaints: filed within `warning.complaints_window_days`.
        complaint_people: people they speak for together.
        outside: kinds of outside signals that are open on its companies, in Chinese.
        principal_unreachable: one of them says that the person in charge cannot be reached.
        orders_unpaid: document numbers of payment orders that expired and are unpaid still.
        related_unpaid: companies with the same legal representative that left an order unpaid.
        corrections_missed: rules whose correction was demanded and not made in time.
        silent_days: days since roster, attendance, payroll or a month without work was last told;
            None while none of them ever was.
    """

    complaints: int = 0
    complaint_people: int = 0
    outside: tuple[str, ...] = ()
    principal_unreachable: bool = False
    orders_unpaid: tuple[str, ...] = ()
    related_unpaid: tuple[str, ...] = ()
    corrections_missed: frozenset[str] = frozenset()
    silent_days: int | None = None


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """All that the rules know of one site on one day.

    Attributes:
        day: local day of the judgment.
        is_building: works are going on.
        completed_on: the day of completion, planned or past.
        festival_on: the first day off of that year's Spring Festival, if announced.
        late_people: different people owed wages past their pay day, over all months.
        late_outstanding: what they are owed together, yuan.
        first_unpaid_due_on: the earliest pay day missed and not made good.
        months: wage months, oldest first.
        systems: the five systems.
        inflow: labor cost; None where there is no account to watch.
        money: the account's statement; None where there is no account.
        people: the people.
        signals: what others say.
    """

    day: dt.date
    is_building: bool = True
    completed_on: dt.date | None = None
    festival_on: dt.date | None = None
    late_people: int = 0
    late_outstanding: Decimal = ZERO
    first_unpaid_due_on: dt.date | None = None
    months: tuple[MonthFacts, ...] = ()
    systems: SystemFacts = field(default_factory=SystemFacts)
    inflow: InflowFacts | None = None
    money: MoneyFacts | None = None
    people: PeopleFacts = field(default_factory=PeopleFacts)
    signals: SignalFacts = field(default_factory=SignalFacts)

    @property
    def months_past_due(self) -> tuple[MonthFacts, ...]:
        """Months whose pay day has passed; the pay day itself is still on time."""
        return tuple(month for month in self.months if month.due_on < self.day)

    @property
    def longest_days_late(self) -> int:
        """Days since the earliest pay day that was missed; 0 when none was."""
        due_on = self.first_unpaid_due_on
        return (self.day - due_on).days if due_on is not None else 0

    def last_months(self, count: int) -> tuple[MonthFacts, ...]:
        """The last so many wage months."""
        return self.months[-count:]
