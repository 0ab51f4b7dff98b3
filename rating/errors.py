"""Why the rating refuses."""

from sites.errors import InvalidInput, StateConflict


class ReplayDiffers(StateConflict):
    """A grade computed again from its stored facts is not the stored one."""

    code = "E-REPLAY-DIFFERS"


class FactsTampered(StateConflict):
    """The stored facts do not have the stored hash."""

    code = "E-FACTS-TAMPERED"


class RulesVersionUnknown(StateConflict):
    """A grade rests on rules that this program does not have."""

    code = "E-RULES-VERSION"


class UnknownPeriod(InvalidInput):
    """The period is malformed or not over."""

    code = "E-PERIOD"


class Superseded(StateConflict):
    """A later version of the grade exists."""

    code = "E-SUPERSEDED"


class NotSigned(StateConflict):
    """Nobody has signed the grade: it cannot go out (PIPL art. 24)."""

    code = "E-NOT-SIGNED"


class WrongStep(StateConflict):
    """The procedure has not come so far, or is past it."""

    code = "E-GRADE-STEP"


class ObjectionTooLate(StateConflict):
    """The last day to object has passed."""

    code = "E-OBJECTION-LATE"


class ObjectionRepeated(StateConflict):
    """One was received, or answered, before."""

    code = "E-OBJECTION-REPEATED"


class ObjectionOpen(StateConflict):
    """The period to object still runs, or an objection waits for its answer."""

    code = "E-OBJECTION-OPEN"


class QuotaReached(StateConflict):
    """The employer was inspected as often as its grade allows this year."""

    code = "E-INSPECTION-QUOTA"
