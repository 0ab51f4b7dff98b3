"""One worker of the site, everywhere on its pages and in its files, and who may read what of him."""

import datetime as dt
import json
from types import SimpleNamespace

from sites.models import Load
from sites.sealing import seal
from tests.factories.arrears import LedgerEntryFactory
from tests.factories.sites import (
    PayrollLineFactory,
    PayrollSheetFactory,
    RosterEntryFactory,
    WorkerFactory,
    synthetic_id_number,
)

NAME, PHONE, CARD = "独孤求工", "13971500077", "6228480090000077774"
MASKED = "独孤＊＊"
# Its pay day is over when the matrix is asked, also by a ledger that an act brings up to date.
MONTH = dt.date(2026, 7, 1)


def planted_worker(project, load):
    """A worker with a month unpaid and a file that names him; what nobody reads of him."""
    number = synthetic_id_number(770 + project.pk)
    worker = WorkerFactory(
        name=NAME, id_number=number, phone_sealed=seal(PHONE, purpose="worker.phone")
    )
    RosterEntryFactory(project=project, worker=worker, card=CARD)
    PayrollLineFactory(
        sheet=PayrollSheetFactory(project=project, month=MONTH, load=load),
        worker=worker,
        card_last4=CARD[-4:],
    )
    LedgerEntryFactory(project=project, worker=worker, month=MONTH)
    words = f"{NAME}（尾号{number[-4:]}）"
    finding = {
        **dict.fromkeys(("sheet", "cell", "column"), "表"),
        "severity": "warned",
        "code": "E-NOT-ON-ROSTER",
        "row": 4,
        "message": f"{NAME}不在本单位实名制花名册中",
        "fix": f"请补充{NAME}",
    }
    group = {"count": 1, "people": [words]}
    Load.objects.filter(pk=load.pk).update(
        report={"findings": [finding]},
        comparison={"against": [{"label": "花名册", "new": group, "changed": group}]},
    )
    return SimpleNamespace(hidden=(number, PHONE, CARD, number[:10]), tail=words)


def too_much(told, shown, *, is_own_officer):
    """What of the worker an answer shows that its reader may not see.

    Nobody reads a number, a telephone or a card; his name in the clear is for the wage officer
    who handed it in.
    """
    words = [*told.worker.hidden, *([] if is_own_officer else [NAME, told.worker.tail])]
    return [one for one in words if says(one, shown)]


def says(words, shown):
    """Whether an answer holds the words, as they are or as the interface escapes them."""
    return words in shown or json.dumps(words)[1:-1] in shown
