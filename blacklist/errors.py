"""Why the listing procedure refuses."""

from sites.errors import NotAllowed, StateConflict


class ConditionNotMet(StateConflict):
    """Neither condition of Order 45 art. 5 holds."""

    code = "E-LISTING-CONDITION"


class OrderNotExpiredUnpaid(StateConflict):
    """There is no expired, unpaid payment order."""

    code = "E-ORDER-NOT-EXPIRED"


class NoticePeriodRunning(StateConflict):
    """The period to object is not over."""

    code = "E-NOTICE-PERIOD"


class ObjectionNotAnswered(StateConflict):
    """An objection waits for its answer, or was upheld."""

    code = "E-OBJECTION-OPEN"


class ObjectionTooLate(StateConflict):
    """The period to object is over."""

    code = "E-OBJECTION-LATE"


class PaidBeforeDecision(StateConflict):
    """The arrears were paid before the decision (Order 45 art. 7): a person must decide anew."""

    code = "E-PAID-BEFORE-DECISION"


class DecisionOverdue(StateConflict):
    """The term for the decision is over and was not extended."""

    code = "E-DECISION-OVERDUE"


class OwnDraft(NotAllowed):
    """Nobody approves what he, the natural person, drafted."""

    code = "E-OWN-DRAFT"


class StaleApproval(StateConflict):
    """What was shown to the approver is not what is stored."""

    code = "E-APPROVAL-STALE"


class NotDraft(StateConflict):
    """The decision was made already."""

    code = "E-DECISION-STATE"


class ThresholdUnknown(StateConflict):
    """The province's own amounts are not entered; the national minimum lists nobody."""

    code = "E-LISTING-THRESHOLD"


class AlreadyServed(StateConflict):
    """A prior notice was served on this order before."""

    code = "E-NOTICE-SERVED"


class ObjectionRepeated(StateConflict):
    """An objection to this notice was received, or answered, before."""

    code = "E-OBJECTION-REPEATED"


class CalendarNotPublished(StateConflict):
    """The term runs through a year whose holidays are not announced: it cuts off no right."""

    code = "E-CALENDAR"


class ResponsiblePersonMissing(StateConflict):
    """The persons to be listed with the company are not known, or not by identity number."""

    code = "E-RESPONSIBLE-PERSON"


class NotReviewed(StateConflict):
    """The legal review of what is to be decided has not agreed, or to another content."""

    code = "E-NOT-REVIEWED"


class ReviewRefused(StateConflict):
    """The review does not fit the state of the decision."""

    code = "E-REVIEW-STATE"


class ExtensionRefused(StateConflict):
    """The term cannot be extended: it was before, is over, or the request is decided."""

    code = "E-EXTENSION"


class PledgeRefused(StateConflict):
    """A credit pledge does not belong here or was given before."""

    code = "E-PLEDGE"


class PledgeMissing(StateConflict):
    """There is no written credit pledge."""

    code = "E-PLEDGE-MISSING"


class CreditObjectionState(StateConflict):
    """An objection to credit information is not in the state the act needs."""

    code = "E-CREDIT-OBJECTION"


class RemovalNotOpen(StateConflict):
    """A condition of the early removal does not hold; names which."""

    code = "E-REMOVAL-CONDITION"


class RemovalBarred(StateConflict):
    """The early removal is forbidden by Order 45 art. 13."""

    code = "E-REMOVAL-BARRED"


class NotListed(StateConflict):
    """Nobody of the decision is on the list any more."""

    code = "E-NOT-LISTED"


class ApplicationRefused(StateConflict):
    """An application is being decided, or was."""

    code = "E-APPLICATION"


class SupplementRefused(StateConflict):
    """No paper is asked for: it was decided, answered, or what came was enough."""

    code = "E-SUPPLEMENT"


class OutcomeNotOpen(StateConflict):
    """A condition of a case's outcome does not hold; names which."""

    code = "E-OUTCOME-CONDITION"


class OutcomeState(StateConflict):
    """The outcome is at another step: decided, published or withdrawn already."""

    code = "E-OUTCOME-STATE"


class PenaltyState(StateConflict):
    """The penalty decision is not at the step that is asked for: not served, reported, withdrawn."""

    code = "E-PENALTY-STATE"
