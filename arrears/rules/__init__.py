"""The warning rules in force, one module a subject; each is named here or does not run."""

from arrears.rules.coverage import coverage
from arrears.rules.engine import WarningRule
from arrears.rules.five_systems import five_systems
from arrears.rules.labor_cost_inflow import labor_cost_inflow
from arrears.rules.leads import (
    fabricated_claim,
    ghost_workers,
    identical_sums,
    money_back,
    off_sheet,
    shared_card,
    shared_phone,
    two_sites,
)
from arrears.rules.minimum_wage import below_minimum_wage
from arrears.rules.outside import complaint_surge, order_unpaid, outside_signals, related_company
from arrears.rules.owed_people import crime_threshold, failed_transfers, leavers
from arrears.rules.payroll_sheet import deductions, high_pay, payroll_sheet
from arrears.rules.project_duties import deposit, notice_board, payment_guarantee, wage_officer
from arrears.rules.real_name import labor_contract, registered_paid, registration
from arrears.rules.season import completion, data_silence, festival
from arrears.rules.special_account import (
    account_opening,
    account_outflow,
    balance_cover,
    payroll_inflow_ratio,
)
from arrears.rules.unpaid_month import unpaid_month

# A new formula is a new version: kept with each warning.
RULES_VERSION = "2026.3"
RULES: tuple[WarningRule, ...] = (
    unpaid_month,
    coverage,
    order_unpaid,
    crime_threshold,
    leavers,
    failed_transfers,
    registered_paid,
    labor_cost_inflow,
    balance_cover,
    payroll_inflow_ratio,
    account_outflow,
    account_opening,
    payroll_sheet,
    below_minimum_wage,
    deductions,
    five_systems,
    registration,
    labor_contract,
    deposit,
    notice_board,
    wage_officer,
    payment_guarantee,
    complaint_surge,
    outside_signals,
    related_company,
    festival,
    completion,
    data_silence,
    high_pay,
    ghost_workers,
    off_sheet,
    two_sites,
    shared_card,
    shared_phone,
    identical_sums,
    money_back,
    fabricated_claim,
)
RULES_BY_ID = {rule.id: rule for rule in RULES}
# What rests on a complaint or on another department, and every lead, a contractor is not told
# of: he would learn who complained, or what to hide.
CONFIDENTIAL_RULES = frozenset(
    {"complaint_surge", "outside_signals", "related_company"}
    | {rule.id for rule in RULES if rule.is_lead}
)

__all__ = ["CONFIDENTIAL_RULES", "RULES", "RULES_BY_ID", "RULES_VERSION", "WarningRule"]
