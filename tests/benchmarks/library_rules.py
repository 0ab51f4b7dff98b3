"""The monthly rules that lower a grade, for two rule libraries, over flat facts."""

from typing import Any

from rating.rules.systems import shown_systems
from rating.rules.wage_payment_facts import WagePaymentFacts
from sites.law import LawAt

# Name of the fact, comparison, other fact or number; each is one rule.
CONDITIONS: tuple[tuple[tuple[str, str, str | int], ...], ...] = (
    (("expired_orders", ">", 0),),
    (("listings", ">", 0),),
    (("days_late", ">=", "late_bound"),),
    (("incidents", ">", 0),),
    (("criminal_liabilities", ">", 0),),
    (("overrides", ">", 0),),
    (("days_late", ">", 0), ("days_late", "<", "late_bound")),
    (("orders", ">", 0),),
    (("upheld_complaint_count", ">", 0),),
    (("attending_count", ">=", "guard"), ("paid_share", "<", "paid_bound")),
    (("projects_lacking", ">", 0),),
    (("projects_unregistered", ">", 0),),
    (("projects_without_inflow", ">", 0),),
    (("unanswered_warnings", ">=", "unanswered_bound"),),
)


def flat(facts: WagePaymentFacts, law: LawAt) -> dict[str, Any]:
    """Counts instead of lists; what the libraries cannot count is counted for them."""
    due_on = facts.arrears.earliest_due_on
    guard = law.integer("grading.small_sample_workers")
    shown = set(shown_systems(law))
    registered = float(law.decimal("warning.registration_yellow_ratio"))
    return {
        "expired_orders": len(facts.expired_orders),
        "listings": len(facts.listings),
        "days_late": 0 if due_on is None else (facts.period_end - due_on).days,
        "late_bound": law.integer("warning.late_red_days"),
        "incidents": len(facts.incidents),
        "criminal_liabilities": len(facts.criminal_liabilities),
        "overrides": len(facts.overrides),
        "orders": len(facts.orders),
        "unanswered_warnings": len(facts.unanswered_warnings),
        "unanswered_bound": law.integer("grading.unanswered_warnings_for_b"),
        "upheld_complaint_count": facts.upheld_complaint_count,
        "attending_count": facts.attending_count,
        "guard": guard,
        "paid_share": facts.paid_count / facts.attending_count if facts.attending_count else 1.0,
        "paid_bound": float(law.decimal("warning.coverage_blue_ratio")),
        "projects_lacking": sum(bool(shown & set(one.missing)) for one in facts.projects),
        "projects_unregistered": sum(
            one.attending_count >= guard and one.registered_count < registered * one.attending_count
            for one in facts.projects
        ),
        "projects_without_inflow": sum(
            one.months_without_inflow >= law.integer("warning.inflow_missed_months_red")
            for one in facts.projects
        ),
    }


def as_rule_engine() -> list[str]:
    """Expressions of rule-engine."""
    return [
        " and ".join(f"{left} {sign} {right}" for left, sign, right in rule) for rule in CONDITIONS
    ]


def as_json_logic() -> list[dict[str, Any]]:
    """Expressions of JsonLogic."""
    return [
        {"and": [{sign: [{"var": left}, _value(right)]} for left, sign, right in rule]}
        for rule in CONDITIONS
    ]


def _value(right: str | int) -> Any:
    return {"var": right} if isinstance(right, str) else right
