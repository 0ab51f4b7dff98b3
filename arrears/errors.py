"""Why an arrears procedure refuses."""

from sites.errors import InvalidInput, NotAllowed, NotFound, StateConflict


class EmptyComplaint(InvalidInput):
    """The complaint says nothing."""

    code = "E-TEXT-EMPTY"


class NothingOutstanding(StateConflict):
    """The ledger shows no unpaid wages."""

    code = "E-NOTHING-OUTSTANDING"


class SameInspectorTwice(NotAllowed):
    """A case needs two inspectors who are two natural persons."""

    code = "E-TWO-INSPECTORS"


class CaseNotOpen(StateConflict):
    """The case is closed, or not at this step."""

    code = "E-CASE-STATE"


class EmployerNotHeard(StateConflict):
    """An order may not be served before the employer was heard."""

    code = "E-NOT-HEARD"


class DueDateTooEarly(InvalidInput):
    """The last day to pay is too close to the day of service."""

    code = "E-DUE-DATE"


class AmountMismatch(InvalidInput):
    """The ordered sum is not the sum found."""

    code = "E-AMOUNT-MISMATCH"


class OrderNotExpired(StateConflict):
    """The last day to pay has not passed."""

    code = "E-ORDER-NOT-EXPIRED"


class OrderPaid(StateConflict):
    """The ordered sum has been paid."""

    code = "E-ORDER-PAID"


class TextTooLong(InvalidInput):
    """A text is longer than what we keep."""

    code = "E-TEXT-LONG"


class TextCharacters(InvalidInput):
    """A text holds characters that are no text (NUL, half a character)."""

    code = "E-TEXT-CHARS"


class AmountNotValid(InvalidInput):
    """A sum of money is not one: not positive, finer than a fen, or too large."""

    code = "E-AMOUNT"


class PeriodNotValid(InvalidInput):
    """A month that has not begun yet."""

    code = "E-PERIOD"


class CountNotValid(InvalidInput):
    """A number of people that cannot be."""

    code = "E-COUNT"


class SubmissionKeyNotValid(InvalidInput):
    """The key of a submission is too short to be told apart from others."""

    code = "E-SUBMISSION-KEY"


class SubmissionReused(StateConflict):
    """The key of a submission came again with other contents."""

    code = "E-SUBMISSION-REUSED"


class SiteNotFound(NotFound):
    """No site has this code."""

    code = "E-SITE-CODE"


class ComplaintNotOpen(StateConflict):
    """The complaint is not waiting to be taken up, or belongs to another project."""

    code = "E-COMPLAINT-STATE"


class CaseAlreadyOpen(StateConflict):
    """A case against this employer on this project is open."""

    code = "E-CASE-EXISTS"


class ReasonMissing(InvalidInput):
    """An act that needs a reason, statement or proof has none."""

    code = "E-REASON"


class NothingChosen(InvalidInput):
    """No site was chosen, or one that is not there."""

    code = "E-NOTHING-CHOSEN"


class PlanDayPassed(InvalidInput):
    """A visit is planned for a day that has passed."""

    code = "E-PLAN-DAY"


class RiskListed(StateConflict):
    """The site is on the list of major risks already."""

    code = "E-RISK-LISTED"


class RiskClosed(StateConflict):
    """The entry of the list was closed meanwhile."""

    code = "E-RISK-CLOSED"


class RiskOwed(StateConflict):
    """Wages past their pay day are owed still: the entry stays."""

    code = "E-RISK-OWED"


class WarningStageWrong(StateConflict):
    """The warning is at another step, or closed."""

    code = "E-WARNING-STAGE"


class VerdictReasonWrong(InvalidInput):
    """The reason does not go with the verdict."""

    code = "E-VERDICT-REASON"


class ExemptionTooLong(InvalidInput):
    """An exemption has no day to end, or one too far off."""

    code = "E-EXEMPTION"


class CertificateMissing(NotAllowed):
    """An inspector shows no certificate in force."""

    code = "E-CERTIFICATE"


class InspectorRecused(NotAllowed):
    """The person has been recused from the case."""

    code = "E-RECUSED"


class ApproverOnly(NotAllowed):
    """The act needs an approving officer who does not handle the case."""

    code = "E-APPROVER"


class CaseSuspended(StateConflict):
    """The case is suspended: its clock does not run."""

    code = "E-CASE-SUSPENDED"


class NotTooOld(InvalidInput):
    """The violation goes on, or ended within the limitation."""

    code = "E-NOT-TOO-OLD"


class DocumentOutOfOrder(StateConflict):
    """The document needs another act before it."""

    code = "E-DOCUMENT-ORDER"


class ServiceNotProven(InvalidInput):
    """The way of service lacks the proof it needs."""

    code = "E-SERVICE-PROOF"


class ServiceDayNotValid(InvalidInput):
    """A day of service before the document, or ahead."""

    code = "E-SERVICE-DAY"


class FineNotValid(InvalidInput):
    """A fine outside the range, or heavier than what was announced."""

    code = "E-FINE"


class FineInsteadOfReferral(StateConflict):
    """A fine may not replace a referral to the police."""

    code = "E-FINE-INSTEAD"


class PaymentNotValid(InvalidInput):
    """More than the claim lacks, or money the source does not have."""

    code = "E-PAYMENT"


class StillUnpaid(StateConflict):
    """Part of the claims is unpaid or unproven."""

    code = "E-STILL-UNPAID"


class ArrivalNotConfirmed(StateConflict):
    """The complainant has not said that the money arrived."""

    code = "E-ARRIVAL"


class BelowThreshold(StateConflict):
    """The arrears do not reach the standard of the crime."""

    code = "E-BELOW-THRESHOLD"


class RetaliationAnswered(StateConflict):
    """What is done about a retaliation was recorded before."""

    code = "E-RETALIATION-ANSWERED"


class AttachmentNotValid(InvalidInput):
    """An attachment that is no picture or voice we keep."""

    code = "E-ATT-TYPE"


class GroupListNotValid(InvalidInput):
    """A line of a list of workers is no name with a sum."""

    code = "E-GROUP-LIST"


class PlaceMissing(InvalidInput):
    """A complaint without a site code says nowhere where the site is."""

    code = "E-PLACE"


class PickupNotValid(NotFound):
    """No receipt waits under this code, or no more."""

    code = "E-PICKUP"


class ClueFileNotValid(InvalidInput):
    """A row of a file of the national platform is wrong; nothing of the file is kept."""

    code = "E-CLUE-FILE"


class FindingNotValid(InvalidInput):
    """A finding on who must pay contradicts the register or itself."""

    code = "E-FINDING"


class FindingWithdrawn(StateConflict):
    """The finding was withdrawn before."""

    code = "E-FINDING-WITHDRAWN"


class PayCodeNotValid(NotFound):
    """No worker's pay opens with this code, or no more."""

    code = "E-PAY-CODE"


class SumMoved(StateConflict):
    """What is owed is not what the page has shown, or what the text was written by; names both."""

    code = "E-SUM-MOVED"
