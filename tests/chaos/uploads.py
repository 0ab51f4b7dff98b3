"""A site's system that sends a payroll sheet, killed at each step until the sheet is in.

The points stand here, around the steps of the services: the domain code has none. What the
system was answered is kept by it in a file, as a caller would keep his receipt.
"""

import base64
import datetime as dt
import itertools
import json
import os
import signal
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

BODY_POINTS = ("upload:mid",)
STORE_POINTS = ("upload:written", "upload:renamed", "upload:row-written", "upload:committed")
QUEUE_POINTS = ("upload:before-enqueue",)
CHECK_POINTS = ("check:reader-killed", "check:written", "check:committed")
COMMIT_POINTS = (
    "commit:people-written",
    "commit:between-rows",
    "commit:rows-written",
    "commit:receipt-signed",
    "commit:audit-written",
    "commit:committed",
)
POINTS = (*BODY_POINTS, *STORE_POINTS, *QUEUE_POINTS, *CHECK_POINTS, *COMMIT_POINTS)
NAMES = "甲乙丙"
PEOPLE = len(NAMES)
MONTH = "2026-08"
# A bug put in on purpose: the receipt is handed out before it is committed.
EARLY_RECEIPT = "receipt-before-commit"
_numbers = itertools.count(100)


class Sending:
    """One sheet of one site: what is sent, with whose key, and where the answers are kept.

    As a workbook it is read by a child of its own, as CSV by the process itself.
    """

    def __init__(self, folder: Path, *, as_csv: bool = False) -> None:
        from django.utils import timezone

        from api.auth import key_hash
        from sites.models import ApiKey
        from tests.factories.sites import ProjectFactory, WageOfficerFactory, synthetic_id_number
        from tests.sites.ingest.grids import xlsx

        number = next(_numbers)
        self.project = ProjectFactory()
        rows = [
            ["姓名", "身份证号码", "出勤天数", "应发工资", "扣款", "实发工资"],
            *(
                [
                    f"测试{NAMES[one]}",
                    synthetic_id_number(one, birth=birth(number)),
                    20,
                    6000,
                    0,
                    6000,
                ]
                for one in range(PEOPLE)
            ),
        ]
        self.content = as_text(rows) if as_csv else xlsx(rows, name=f"工资表{number}")
        self.file_name = "工资表.csv" if as_csv else "工资表.xlsx"
        self.answers = folder / f"answers-{self.project.pk}.json"
        now = timezone.now()
        ApiKey.objects.create(
            client=f"劳务系统{self.project.pk}",
            key_hash=key_hash(self.project.code),
            scopes=["uploads"],
            project=self.project,
            acts_for=WageOfficerFactory(self.project),
            created_at=now,
            expires_at=now + dt.timedelta(days=1),
        )

    def task(self, *, bug: str = "") -> dict[str, str]:
        """What a child has to know."""
        return {
            "code": self.project.code,
            "file_name": self.file_name,
            "content": base64.b64encode(self.content).decode(),
            "answers": str(self.answers),
            "bug": bug,
        }

    @property
    def answered(self) -> dict[str, Any] | None:
        """What the system was told last, or nothing."""
        return json.loads(self.answers.read_text()) if self.answers.exists() else None


def as_text(rows: Iterable[Iterable[object]]) -> bytes:
    """The rows as CSV."""
    return "\r\n".join(",".join(map(str, row)) for row in rows).encode()


def birth(number: int) -> str:
    """A birthday of its own for the people of each sheet."""
    return (dt.date(1980, 1, 1) + dt.timedelta(days=number)).strftime("%Y%m%d")


def send(task: dict[str, str], environment: dict[str, str]) -> None:
    """Send the sheet and have it taken in, as often as it takes; killed at a point on the way."""
    from tests.chaos.children import enter

    enter(environment)
    _set_points()
    if task["bug"] == EARLY_RECEIPT:
        _hand_out_early(task)
    _report(task, _send_until_in(task))


def queue(task: dict[str, str], environment: dict[str, str]) -> None:
    """The sheet arrives by the page, whose process dies before it has handed the check out."""
    from tests.chaos.children import enter

    enter(environment)
    from django.utils import timezone

    from api.web import uploads as page
    from sites.models import ApiKey, Project
    from sites.services.loads import receive_upload

    project, now = Project.objects.get(code=task["code"]), timezone.now()
    load = receive_upload(
        project=project,
        kind="payroll",
        month=dt.date.fromisoformat(f"{MONTH}-01"),
        employer=None,
        file_name=task["file_name"],
        content=base64.b64decode(task["content"]),
        actor=ApiKey.objects.get(project=project).acts_for,
        now=now,
        idempotency_key=task["code"],
    )
    _before(page.check_upload, "delay", "upload:before-enqueue")
    page.start_check(load, now)


def sweep(environment: dict[str, str]) -> None:
    """The sweeper of the worker; each lost message comes twice, as a broker may have it."""
    from tests.chaos.children import enter

    enter(environment)
    from api import tasks

    tasks.SWEEP_SECONDS = 0

    def twice(*, kwargs: dict[str, int], expires: float) -> None:
        for _ in range(2):
            tasks.check_upload(**kwargs)

    tasks.check_upload.apply_async = twice
    tasks.check_waiting_uploads()


def _send_until_in(task: dict[str, str]) -> dict[str, Any]:
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.test import Client

    client = Client(
        headers={"host": "127.0.0.1", "X-API-Key": task["code"], "Idempotency-Key": task["code"]}
    )
    while True:
        answer = client.post(
            f"/api/v1/projects/{task['code']}/uploads",
            {
                "kind": "payroll",
                "month": MONTH,
                "file": SimpleUploadedFile(task["file_name"], base64.b64decode(task["content"])),
            },
        )
        assert answer.status_code == 201, answer.content
        found = answer.json()
        if found["state"] == "REFUSED":
            # The reading child was killed: said so, and nothing is in; the same file again is right.
            codes = [finding["code"] for finding in found["report"]["findings"]]
            assert codes == ["E-PARSE-LIMIT"], found["report"]["findings"]
            _die_at("check:reader-killed")
        assert found["state"] in {"PREVIEWED", "COMMITTED"}, found
        done = client.post(f"/api/v1/uploads/{found['id']}/commit", content_type="application/json")
        assert done.status_code == 200, done.content
        return done.json()


def _report(task: dict[str, str], answer: dict[str, Any]) -> None:
    told = {name: answer[name] for name in ("id", "receipt", "sha256")}
    Path(task["answers"]).write_text(json.dumps(told), encoding="utf-8")


def _hand_out_early(task: dict[str, str]) -> None:
    from sites.services import loads

    real = loads.sign_receipt

    @wraps(real)
    def told(load, **named):
        _report(task, {"id": load.pk, "receipt": load.receipt_number, "sha256": load.sha256})
        return real(load, **named)

    loads.sign_receipt = told


def _set_points() -> None:
    """Put each point around its step."""
    from django.core.files.uploadhandler import FileUploadHandler, MemoryFileUploadHandler

    from api.v1 import uploads as interface
    from sites.ingest.reader import LimitedReader
    from sites.services import load_receiving, loads, upload_store
    from sites.services.load_writers import payroll

    # Several pieces, so that there is a middle.
    FileUploadHandler.chunk_size = 1024
    _after(MemoryFileUploadHandler, "receive_data_chunk", "upload:mid")
    _before(upload_store.os, "fsync", "upload:written")
    _before(upload_store, "_sync_folder", "upload:renamed")
    _after(load_receiving, "_record_arrival", "upload:row-written")
    _after(interface, "receive_upload", "upload:committed")
    _after(loads, "build_report", "check:written")
    _after(interface, "preview_load", "check:committed")
    _after(payroll, "worker_keys", "commit:people-written")
    _before(payroll, "_copy_lines", "commit:between-rows")
    _after(payroll, "match_waiting_lines", "commit:rows-written")
    _after(loads, "sign_receipt", "commit:receipt-signed")
    _after(loads.audit, "record", "commit:audit-written", only="确认入库")
    _after(interface, "commit_load", "commit:committed")
    ready = LimitedReader._ready_child

    @wraps(ready)
    def killed(self):
        child = ready(self)
        if os.environ.get("FAILPOINT") == "check:reader-killed":
            child.kill()
        return child

    LimitedReader._ready_child = killed


def _before(place: Any, name: str, point: str) -> None:
    real = getattr(place, name)

    @wraps(real)
    def step(*arguments, **named):
        _die_at(point)
        return real(*arguments, **named)

    setattr(place, name, step)


def _after(place: Any, name: str, point: str, *, only: str = "") -> None:
    """Die after the step; of acts of the audit only after the one named."""
    real = getattr(place, name)

    @wraps(real)
    def step(*arguments, **named):
        done = real(*arguments, **named)
        if str(named.get("act", "")).startswith(only):
            _die_at(point)
        return done

    setattr(place, name, step)


def _die_at(point: str) -> None:
    if os.environ.get("FAILPOINT") == point:
        os.kill(os.getpid(), signal.SIGKILL)


@dataclass(frozen=True)
class UploadVerdict:
    """How many sheets are wrong in each way, and files left over; all zero is right.

    Attributes:
        upload_lost: a receipt was handed out, and sheet, rows, file or receipt are not there.
        upload_doubled: more than one load, version, line a person, receipt or act.
        upload_torn: rows of a sheet that is not in, or a sheet without all its rows.
        upload_left_over: half-written files that the sweep does not take away.
    """

    upload_lost: int = 0
    upload_doubled: int = 0
    upload_torn: int = 0
    upload_left_over: int = 0


def check_uploads(sendings: Iterable[Sending]) -> UploadVerdict:
    """Judge what became of the sheets, after the sweep for half-written files."""
    from django.conf import settings
    from django.utils import timezone

    from sites.services.upload_store import discard_unfinished, stored

    lost = doubled = torn = 0
    for sending in sendings:
        lost += _is_lost(sending)
        doubled += _is_doubled(sending)
        torn += _is_torn(sending)
    discard_unfinished(now=timezone.now() + dt.timedelta(hours=2))
    there = [path for path in Path(settings.UPLOAD_ROOT).glob("*/*") if path.is_file()]
    return UploadVerdict(lost, doubled, torn, len(there) - len(stored()))


def _is_lost(sending: Sending) -> bool:
    from sites.models import Load
    from sites.services.receipts import receipt_holds
    from sites.services.upload_store import fetch

    told = sending.answered
    if told is None:
        return False
    load = Load.objects.filter(pk=told["id"], receipt_number=told["receipt"]).first()
    return (
        load is None
        or not receipt_holds(load)
        or fetch(told["sha256"]) != sending.content
        or _lines(sending) < PEOPLE
    )


def _is_doubled(sending: Sending) -> bool:
    from sites.models import AuditEntry, Load

    loads = Load.objects.filter(project=sending.project)
    acts = Counter(
        AuditEntry.objects.filter(
            object_kind="Load", object_id__in=[str(load.pk) for load in loads]
        ).values_list("act", flat=True)
    )
    return len(loads) > 1 or _lines(sending) > PEOPLE or any(n > 1 for n in acts.values())


def _is_torn(sending: Sending) -> bool:
    from sites.models import Load, PayrollSheet

    taken = Load.objects.filter(project=sending.project, state="COMMITTED").count()
    sheets = PayrollSheet.objects.filter(project=sending.project).count()
    return (sheets, _lines(sending)) != (taken, PEOPLE * taken)


def _lines(sending: Sending) -> int:
    from sites.models import PayrollLine

    return PayrollLine.objects.filter(sheet__project=sending.project).count()
