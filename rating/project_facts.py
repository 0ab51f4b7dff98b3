"""制度事实: which of the wage-payment systems a project had on the last day of a period."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import (
    BooleanField,
    Exists,
    ExpressionWrapper,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.expressions import Combinable

from rating.ledger_facts import LedgerSums, ledger_sums, registered_counts
from rating.members import among
from rating.periods import Period
from rating.rules.systems import SYSTEMS
from rating.rules.wage_payment_facts import ProjectSystems
from sites.enums import AccountAction
from sites.lib.days import months_between
from sites.models import (
    AccountTransaction,
    Participation,
    Project,
    RightsNotice,
    RosterEntry,
    SpecialWageAccount,
    WageDeposit,
)

# Kept or not is told by the rows of the project alone; the others need the ledger.
BY_ROWS = (
    "real_name",
    "special_account",
    "paid_on_behalf",
    "deposit",
    "notice_board",
    "payment_guarantee",
    "wage_officer",
)


def under_way(period: Period) -> QuerySet[Project]:
    """Projects under way during the whole period, by code."""
    return (
        Project.objects.filter(started_on__lt=period.first)
        .filter(Q(completed_on__isnull=True) | Q(completed_on__gte=period.first))
        .order_by("code")
    )


def project_systems(
    *, projects: QuerySet[Project], period: Period
) -> dict[int, tuple[Project, ProjectSystems]]:
    """Each project with the systems it lacks, by key, in the order of the projects."""
    rows = list(projects.annotate(**_systems_kept(period.last)))
    keys = [row.pk for row in rows]
    sums = ledger_sums(column="project_id", keys=keys, period=period)
    registered = registered_counts(projects=keys, period=period)
    inflows = _last_inflows(keys, period)
    return {
        row.pk: (
            row,
            _systems(row, sums.get(row.pk, NO_LEDGER), registered.get(row.pk, 0), inflows, period),
        )
        for row in rows
    }


NO_LEDGER = LedgerSums()


def _systems(
    row: Project,
    sums: LedgerSums,
    registered: int,
    inflows: dict[int, dt.date | None],
    period: Period,
) -> ProjectSystems:
    kept = {key: bool(getattr(row, f"keeps_{key}")) for key in BY_ROWS}
    last = inflows.get(row.pk) or row.started_on
    # Labor cost is owed for work: where nobody worked nothing is missing.
    idle = max(months_between(last, period.last), 0) if sums.attending_count else 0
    kept["monthly_payment"] = sums.paid_count == sums.attending_count
    kept["labor_cost"] = idle == 0
    return ProjectSystems(
        code=row.code,
        name=row.name,
        missing=tuple(key for key in SYSTEMS if not kept[key]),
        attending_count=sums.attending_count,
        registered_count=registered,
        months_without_inflow=idle,
        first_month=sums.first_month,
    )


def _last_inflows(projects: Iterable[int], period: Period) -> dict[int, dt.date | None]:
    rows = (
        AccountTransaction.objects.filter(
            account__project__in=among(projects),
            action=AccountAction.LABOR_COST_IN,
            traded_on__lte=period.last,
        )
        .values_list("account__project")
        .annotate(last=Max("traded_on"))
    )
    return dict(rows)


def _systems_kept(last: dt.date) -> dict[str, Combinable]:
    """Which systems a project had on the last day of the period."""
    here = {"project": OuterRef("pk")}
    complete = ExpressionWrapper(
        Q(shows_parties=True, shows_minimum_wage=True, shows_complaint_channels=True),
        output_field=BooleanField(),
    )
    return {
        "keeps_real_name": Exists(RosterEntry.objects.filter(**here, entered_on__lte=last)),
        "keeps_special_account": Exists(
            SpecialWageAccount.objects.filter(**here, opened_on__lte=last).filter(
                Q(closed_on__isnull=True) | Q(closed_on__gt=last)
            )
        ),
        "keeps_paid_on_behalf": ~Exists(
            Participation.objects.filter(
                **here, pays_through_general_contractor=False, entered_on__lte=last
            ).filter(Q(exited_on__isnull=True) | Q(exited_on__gt=last))
        ),
        "keeps_deposit": Exists(
            WageDeposit.objects.filter(**here, stored_on__lte=last).filter(
                Q(valid_until__isnull=True) | Q(valid_until__gte=last)
            )
        ),
        "keeps_notice_board": Subquery(
            RightsNotice.objects.filter(**here, checked_on__lte=last)
            .order_by("-checked_on")
            .annotate(complete=complete)
            .values("complete")[:1]
        ),
        "keeps_payment_guarantee": _is_told("payment_guarantee"),
        "keeps_wage_officer": _is_told("wage_officer_name"),
    }


def _is_told(column: str) -> Combinable:
    return ExpressionWrapper(~Q(**{column: ""}), output_field=BooleanField())
