"""逾期天数阶梯: what follows at each step of days late, as the law table says. Pure."""

from dataclasses import dataclass

from sites.law import LawAt


@dataclass(frozen=True, slots=True)
class LadderStep:
    """One step.

    Attributes:
        days: days late from which it holds.
        words: what follows, in Chinese.
    """

    days: int
    words: str


def ladder(law: LawAt) -> tuple[LadderStep, ...]:
    """All steps, the earliest first.

    Raises:
        UnknownParameter: no ladder is in force.
    """
    days, words = law.value("warning.late_ladder_days"), law.value("warning.late_ladder_steps")
    return tuple(LadderStep(int(day), step) for day, step in zip(days, words, strict=True))


def ladder_at(days_late: int, law: LawAt) -> tuple[LadderStep | None, LadderStep | None]:
    """The step reached and the next one; None before the first and after the last."""
    steps = ladder(law)
    reached = [step for step in steps if days_late >= step.days]
    ahead = [step for step in steps if days_late < step.days]
    return (reached[-1] if reached else None, ahead[0] if ahead else None)
