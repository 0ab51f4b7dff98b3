"""The four routes (四个一批) of a major risk: what each open case of its site has come to or lacks."""

import datetime as dt
from dataclasses import dataclass

from arrears.enums import CaseState
from arrears.models import Case, MajorRisk
from blacklist.case_outcomes import BASES, OutcomeState, outcomes_of
from blacklist.enums import CaseOutcome


@dataclass(frozen=True, slots=True)
class RouteOfCase:
    """One route of one case."""

    case: Case
    state: OutcomeState

    @property
    def is_open(self) -> bool:
        """Nothing lacks, and nobody has proposed it yet."""
        return not self.state.is_begun and not self.state.lacks


@dataclass(frozen=True, slots=True)
class Route:
    """One route with where it stands in each case; without a case nothing can be proposed."""

    title: str
    citation: str
    cases: tuple[RouteOfCase, ...]

    @property
    def is_marked(self) -> bool:
        """Whether it was proposed, or may be, in any case."""
        return any(one.is_open or one.state.is_begun for one in self.cases)


def routes_of(risk: MajorRisk, *, day: dt.date) -> tuple[Route, ...]:
    """The four routes, always in the same order; each is decided in its own procedure."""
    cases = Case.objects.filter(project=risk.project_id).exclude(state=CaseState.CLOSED)
    told = [(case, outcomes_of(case, day=day)) for case in cases.order_by("pk")]
    return tuple(
        Route(
            title=str(kind.label),
            citation=BASES[kind].words,
            cases=tuple(RouteOfCase(case, states[place]) for case, states in told),
        )
        for place, kind in enumerate(CaseOutcome)
    )
