"""The warning rules in force, one module a subject; each is named here or does not run."""

from arrears.rules.coverage import coverage
from arrears.rules.engine import WarningRule
from arrears.rules.five_systems import five_systems
from arrears.rules.labor_cost_inflow import labor_cost_inflow
from arrears.rules.minimum_wage import below_minimum_wage
from arrears.rules.unpaid_month import unpaid_month

# A new formula is a new version: kept with each warning.
RULES_VERSION = "2026.1"
RULES: tuple[WarningRule, ...] = (
    unpaid_month,
    coverage,
    labor_cost_inflow,
    below_minimum_wage,
    five_systems,
)

__all__ = ["RULES", "RULES_VERSION", "WarningRule"]
