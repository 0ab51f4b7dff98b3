"""到期去标识: workers are forgotten when nothing needs them any more (个人信息保护法第四十七条).

What was owed and paid stays, without a person: sums, days and months of the ledgers. A row that
is never changed (payroll) keeps its amounts; whose they were is gone with the worker.
"""

import datetime as dt
import secrets
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils import timezone

from arrears.models import (
    CaseClaim,
    LedgerEntry,
    LegalHold,
    PayAccess,
    PayAnswer,
    WorkLogEntry,
)
from arrears.services.erasure import DELETION
from sites import audit
from sites.errors import InvalidInput, StateConflict
from sites.kept_files import FORGOTTEN, kept_of
from sites.law import LawAt
from sites.lib.days import add_months
from sites.models import (
    AttendanceMonth,
    BankPush,
    BankReturnLine,
    CashReceipt,
    LaborContract,
    Load,
    MachineRequest,
    PayrollLine,
    Project,
    RosterEntry,
    User,
    Worker,
)
from sites.places import CITY
from sites.services.upload_store import discard

ROSTER, PAYROLL = "privacy.roster_keep_years", "privacy.payroll_keep_years"
CASE_FILE = "privacy.case_file_keep_years"
GONE = FORGOTTEN
MONTHS = 12
# What is emptied of a worker, by table; what is not named keeps no person without him.
EMPTIED: dict[type[Model], dict[str, str]] = {
    RosterEntry: dict.fromkeys(("card_sealed", "card_index", "card_last4", "bank_name"), ""),
    BankReturnLine: {"payee_name": GONE, "card_index": "", "card_last4": ""},
    PayAnswer: {"words_sealed": ""},
    WorkLogEntry: {"words_sealed": ""},
}


@dataclass(frozen=True, slots=True)
class Retention:
    """How much is due on a day, or was done."""

    workers: int
    files: int


def _overdue_projects(day: dt.date) -> QuerySet[Project]:
    """Completed for longer than both ledgers are kept, all wages paid as long, and not held."""
    law = LawAt(day, CITY)
    years = max(law.integer(ROSTER), law.integer(PAYROLL))
    last = add_months(day, -MONTHS * years)
    kept = LedgerEntry.objects.filter(project=OuterRef("pk")).filter(
        Q(outstanding__gt=0) | Q(settled_on__gte=last)
    )
    held = LegalHold.objects.filter(project=OuterRef("pk"), lifted_at__isnull=True)
    return Project.objects.filter(completed_on__lt=last).exclude(Exists(kept)).exclude(Exists(held))


def workers_due(*, day: dt.date) -> QuerySet[Worker]:
    """Workers of whom every project, every wage and every case is over for as long as it counts."""
    last = add_months(day, -MONTHS * LawAt(day, CITY).integer(CASE_FILE))
    needed = CaseClaim.objects.filter(worker=OuterRef("pk")).filter(
        Q(case__closed_on__isnull=True) | Q(case__closed_on__gte=last)
    )
    rows = Worker.objects.exclude(id_number_sealed="").exclude(Exists(needed))
    over = _overdue_projects(day).values("pk")
    for model, path in (
        *((one, "project") for one in (RosterEntry, LaborContract, AttendanceMonth, CashReceipt)),
        *((BankReturnLine, "project"), (LedgerEntry, "project"), (PayrollLine, "sheet__project")),
    ):
        elsewhere: QuerySet[Model] = QuerySet(model).filter(worker=OuterRef("pk"))
        rows = rows.exclude(Exists(elsewhere.exclude(**{f"{path}__in": over})))
    # Somebody of no project at all is not known to be over.
    return rows.filter(Exists(RosterEntry.objects.filter(worker=OuterRef("pk")))).order_by("pk")


def files_due(*, day: dt.date) -> QuerySet[Load]:
    """Files of projects that are over for everybody."""
    staying = RosterEntry.objects.filter(project=OuterRef("project")).exclude(
        worker__id_number_sealed=""
    )
    return (
        Load.objects.filter(project__in=_overdue_projects(day))
        .exclude(file_name=GONE)
        .exclude(Exists(staying))
        .order_by("pk")
    )


def due(*, day: dt.date) -> Retention:
    """How many workers are due, and how many files would be once they are gone."""
    workers = workers_due(day=day)
    staying = RosterEntry.objects.filter(project=OuterRef("project")).exclude(
        Q(worker__id_number_sealed="") | Q(worker__in=workers.values("pk"))
    )
    files = Load.objects.filter(project__in=_overdue_projects(day)).exclude(file_name=GONE)
    return Retention(workers.count(), files.exclude(Exists(staying)).count())


@transaction.atomic
def forget_workers(*, expected: int, actor: User, day: dt.date, now: dt.datetime) -> Retention:
    """Take the person out of all that is due, and delete the files that named him.

    Args:
        expected: How many workers the look before said; another number is refused.
        actor: Who decides.
        day: The day the periods are counted to.
        now: The moment.

    Raises:
        InvalidInput: E-DAY, a day that has not come.
        StateConflict: E-RETENTION-COUNT, when more or fewer are due than was looked at.
    """
    if day > timezone.localdate(now):
        raise InvalidInput("这一天还没有到", fix="只能按今天或以前的日期删除", code="E-DAY")
    keys = list(workers_due(day=day).select_for_update(of=("self",)).values_list("pk", flat=True))
    if len(keys) != expected:
        raise StateConflict(
            f"现在到期 {len(keys)} 人，与预演的 {expected} 人不同",
            fix="请重新预演并核对",
            code="E-RETENTION-COUNT",
        )
    for model, values in EMPTIED.items():
        QuerySet(model).filter(worker__in=keys).update(**values)
    PayAccess.objects.filter(worker__in=keys).delete()
    for key in keys:
        # The index is unique: a word that no number can have.
        Worker.objects.filter(pk=key).update(
            name=GONE,
            id_number_sealed="",
            id_number_index=f"gone-{secrets.token_hex(16)}",
            id_number_last4="",
            birth_on=None,
            phone_sealed="",
            phone_index="",
        )
    files = files_due(day=day)
    digests = _digests_of(files)
    count = Load.objects.filter(pk__in=[load.pk for load in files]).update(
        file_name=GONE, report={}, comparison={}, mapping={}
    )
    done = Retention(len(keys), count)
    audit.record(
        act="到期去标识农民工信息",
        object_kind="Worker",
        object_id=day.isoformat(),
        now=now,
        actor=actor,
        basis=DELETION.words,
        detail={"workers": done.workers, "files": done.files},
    )
    transaction.on_commit(lambda: _discard(digests))
    return done


def _digests_of(files: QuerySet[Load]) -> set[str]:
    """The bytes of files, and of the messages of machines and banks they were made of."""
    keys = [load.pk for load in files]
    requests = MachineRequest.objects.filter(load__in=keys)
    pushes = BankPush.objects.filter(load__in=keys)
    found = {load.sha256 for load in files}
    found |= {*requests.values_list("body_sha256", flat=True)}
    found |= {*pushes.values_list("body_sha256", flat=True)}
    requests.update(answer=[])
    return found


def _discard(digests: set[str]) -> None:
    """Delete files on which nothing else rests: another project's, or the proof of an act."""
    for digest in digests - kept_of(digests):
        discard(digest)
