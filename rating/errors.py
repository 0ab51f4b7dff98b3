"""Why the rating refuses."""

from sites.errors import InvalidInput, StateConflict


class ReplayDiffers(StateConflict):
    """A grade computed again from its stored facts is not the stored one."""

    code = "E-REPLAY-DIFFERS"


class FactsTampered(StateConflict):
    """The stored facts do not have the stored hash."""

    code = "E-FACTS-TAMPERED"


class UnknownPeriod(InvalidInput):
    """The period is malformed or not over."""

    code = "E-PERIOD"
