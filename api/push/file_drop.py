"""A platform without an interface: files that a person carries, and confirms (文件交换).

Each message becomes one file, numbered without a gap, with a control line; nothing overwrites
one. The person who has entered it at the platform confirms it with the platform's own number:
only that is the receipt. What the platform holds is what was confirmed.
"""

import csv
import datetime as dt
import io
import json
import os
from collections.abc import Mapping
from pathlib import Path

from django.utils import timezone

from api.penalty_file import penalty_file
from api.push.outcomes import Acknowledged, Outcome, Retry, wire_hash
from api.push.platform import Held, PlatformUnreadable
from sites.enums import EventKind
from sites.models import OutboxMessage

# How long until a file that nobody has confirmed is looked for again.
PATIENCE = dt.timedelta(minutes=2)
LIST_NAME = "拖欠农民工工资失信联合惩戒对象名单"
CITIZEN_ID = "1"
ACTIONS = {"LIST": "新增", "RESTORE": "新增", "REMOVE": "移出", "CORRECT": "更正"}
# Names of the exchange record of the list; the meaning stands in the second line of each file.
COLUMNS = {
    "aab004": "对象名称",
    "aab003": "统一社会信用代码",
    "lrsj": "列入时间",
    "fbqx": "预计退出日期",
    "aab013": "法定代表人或责任人",
    "zjlx": "证件类型",
    "fbjg": "发布机关",
    "wsh": "文书号",
    "abb012": "列入事由",
    "lryj": "列入依据",
    "xmmc": "名单项目名称",
    "dqtcqk": "退出情况",
    "aae013": "备注",
}


class FileDrop:
    """The folder in which files wait to be carried.

    Args of the constructor:
        folder: `NAME.csv` is the file, `NAME.json` what we know of it, `NAME.confirmed.json`
            the platform's word.
    """

    def __init__(self, folder: Path) -> None:
        """Only remembers where."""
        self.folder = folder

    def deliver(self, message: OutboxMessage, *, deadline: float) -> Outcome:
        """Write the file of a message once; it is acknowledged when a person has confirmed it."""
        del deadline
        name = file_name(message)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            if not (self.folder / f"{name}.json").exists():
                # The note last: where it is, the file is whole.
                _write(self.folder / f"{name}.csv", record_file(message))
                _write(self.folder / f"{name}.json", json.dumps(_held(message)).encode())
            confirmed = self.folder / f"{name}.confirmed.json"
            if not confirmed.exists():
                return Retry(f"文件 {name}.csv 等待人工录入并确认", wait=PATIENCE)
            text = confirmed.read_text(encoding="utf-8")
            reference = str(json.loads(text)["platform_reference"])
        except (OSError, ValueError, KeyError) as error:
            return Retry(f"文件交换目录不可用：{type(error).__name__}")
        return Acknowledged(f"{message.target} {reference}"[:100], text, "")

    def holdings(self) -> list[Held]:
        """What was confirmed to have been entered.

        Raises:
            PlatformUnreadable: the folder or one of its notes cannot be read.
        """
        try:
            if not self.folder.is_dir():
                raise PlatformUnreadable(f"没有文件交换目录 {self.folder}")
            notes = sorted(self.folder.glob("*.confirmed.json"))
            read = [
                json.loads(
                    (self.folder / f"{note.name.removesuffix('.confirmed.json')}.json").read_text(
                        encoding="utf-8"
                    )
                )
                for note in notes
            ]
            return [Held(**item) for item in read]
        except (OSError, ValueError, TypeError) as error:
            raise PlatformUnreadable(f"读取文件交换目录失败：{error}") from error

    def waiting(self) -> list[str]:
        """Names of the files that nobody has confirmed, oldest first."""
        names = [path.stem for path in sorted(self.folder.glob("*.csv"))]
        return [name for name in names if not (self.folder / f"{name}.confirmed.json").exists()]

    def confirm(self, name: str, *, reference: str, by: str, now: dt.datetime) -> None:
        """Say that a file was entered at the platform, under which number, by whom.

        Raises:
            FileNotFoundError: there is no such file.
            FileExistsError: it was confirmed already.
        """
        if Path(name).name != name or not (self.folder / f"{name}.json").exists():
            raise FileNotFoundError(name)
        target = self.folder / f"{name}.confirmed.json"
        if target.exists():
            raise FileExistsError(name)
        said = {"platform_reference": reference, "by": by, "at": now.isoformat()}
        _write(target, json.dumps(said, ensure_ascii=False).encode())


def file_name(message: OutboxMessage) -> str:
    """A name that sorts by time, tells what it is, and is that of no other message."""
    moment = timezone.localtime(message.created_at)
    return f"{moment:%Y%m%d-%H%M%S}-{message.seq:04d}-{message.kind}-{message.event_id}"


def record_file(message: OutboxMessage) -> bytes:
    """One record as the exchange has it, with its names, meanings and control line."""
    if message.kind == EventKind.PENALTY:
        return penalty_file(
            message.body["record"],
            operation=message.body["operation"],
            key=f"{message.epoch}-{message.seq}",
            digest=wire_hash(message),
        )
    record = list_record(message)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["操作", *record])
    writer.writerow(["", *COLUMNS.values()])
    writer.writerow([ACTIONS[message.kind], *record.values()])
    writer.writerow(
        [
            "#控制行",
            "记录数",
            1,
            "序号",
            f"{message.epoch}-{message.seq}",
            "摘要",
            wire_hash(message),
        ]
    )
    return text.getvalue().encode("utf-8-sig")


def list_record(message: OutboxMessage) -> dict[str, str]:
    """The fields of `COLUMNS` of a message; dates as yyyy-MM-dd, empty where there is nothing."""
    body: Mapping[str, object] = message.body
    document = body.get("document")
    document = document if isinstance(document, dict) else {}
    company = document.get("company")
    company = company if isinstance(company, dict) else {}
    member = body.get("member")
    member = member if isinstance(member, dict) else {}
    is_person = member.get("kind") == "PERSON"
    return {
        "aab004": str(member.get("name") or company.get("name") or ""),
        "aab003": str(body.get("uscc") or ""),
        "lrsj": str(body.get("listed_on") or ""),
        "fbqx": str(body.get("until") or ""),
        "aab013": str(member.get("name") or "") if is_person else "",
        "zjlx": CITIZEN_ID if is_person else "",
        "fbjg": str(document.get("authority") or ""),
        "wsh": str(body.get("document_number") or ""),
        "abb012": str(document.get("reason") or ""),
        "lryj": str(document.get("basis") or ""),
        "xmmc": LIST_NAME,
        "dqtcqk": str(body.get("cause") or ""),
        "aae013": str(body.get("reason") or ""),
    }


def _held(message: OutboxMessage) -> dict[str, object]:
    return {
        "event_id": str(message.event_id),
        "subject": message.subject.key,
        "epoch": message.epoch,
        "seq": message.seq,
        "body_hash": wire_hash(message),
    }


def _write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, and durably."""
    draft = path.with_name(f".{path.name}")
    with draft.open("wb") as target:
        target.write(content)
        target.flush()
        os.fsync(target.fileno())
    draft.rename(path)
