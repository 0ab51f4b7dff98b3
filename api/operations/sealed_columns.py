"""Where sealed values lie, and for which purpose each was sealed."""

from dataclasses import dataclass

from django.db.models import Model

from arrears.models import (
    ArrivalAnswer,
    CaseNote,
    Complaint,
    ComplaintIdentity,
    ComplaintMember,
    ComplaintMessage,
    PayAnswer,
    ReceiptPickup,
    RetaliationReport,
    WorkLogEntry,
)
from arrears.services.following import PURPOSE as ATTACHMENT_PURPOSE
from arrears.services.own_pay import ANSWER_PURPOSE, LOG_PURPOSE
from arrears.services.receiving import KEY_PURPOSE as PICKUP_PURPOSE
from arrears.services.retaliation import PURPOSE as RETALIATION_PURPOSE
from sites.models import (
    Authenticator,
    BankChannel,
    ResponsiblePerson,
    RosterEntry,
    SpecialWageAccount,
    Worker,
)
from sites.services.bank_channels import PURPOSE as CHANNEL_PURPOSE
from sites.services.load_writers.companies import PERSON_PURPOSE
from sites.services.load_writers.projects import ACCOUNT_PURPOSE
from sites.services.load_writers.workers import CARD_PURPOSE, ID_PURPOSE, PHONE_PURPOSE
from sites.services.second_factor import PURPOSE as FACTOR_PURPOSE

__all__ = ["ATTACHMENT_PURPOSE", "SEALED_COLUMNS", "SealedColumn"]


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A column of sealed values with the purpose bound into each."""

    model: type[Model]
    name: str
    purpose: str

    @property
    def place(self) -> str:
        """What the operator reads: table and column in Chinese."""
        words = str(self.model._meta.get_field(self.name).verbose_name)  # type: ignore[union-attr]
        return f"{self.model._meta.verbose_name}·{words.removesuffix('（密文）')}"


SEALED_COLUMNS = (
    SealedColumn(Worker, "id_number_sealed", ID_PURPOSE),
    SealedColumn(Worker, "phone_sealed", PHONE_PURPOSE),
    SealedColumn(RosterEntry, "card_sealed", CARD_PURPOSE),
    SealedColumn(ResponsiblePerson, "id_number_sealed", PERSON_PURPOSE),
    SealedColumn(SpecialWageAccount, "number_sealed", ACCOUNT_PURPOSE),
    SealedColumn(BankChannel, "secret_sealed", CHANNEL_PURPOSE),
    SealedColumn(BankChannel, "earlier_secret_sealed", CHANNEL_PURPOSE),
    SealedColumn(Authenticator, "key_sealed", FACTOR_PURPOSE),
    SealedColumn(Complaint, "words_sealed", "complaint.words"),
    SealedColumn(ComplaintIdentity, "name_sealed", "complaint.name"),
    SealedColumn(ComplaintIdentity, "phone_sealed", "complaint.phone"),
    SealedColumn(ComplaintMember, "name_sealed", "complaint.member"),
    SealedColumn(ReceiptPickup, "key_sealed", PICKUP_PURPOSE),
    SealedColumn(ComplaintMessage, "words_sealed", "complaint.message"),
    SealedColumn(RetaliationReport, "answer_sealed", RETALIATION_PURPOSE),
    SealedColumn(ArrivalAnswer, "words_sealed", "complaint.arrival"),
    SealedColumn(CaseNote, "words_sealed", "case.note"),
    SealedColumn(PayAnswer, "words_sealed", ANSWER_PURPOSE),
    SealedColumn(WorkLogEntry, "words_sealed", LOG_PURPOSE),
)
