"""平台线索转入转出: clues of the national platform become complaints, and their end goes back."""

import csv
import datetime as dt
import io
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from arrears.clock_subjects import complaint_subject
from arrears.clue_file import ClueFinding, ClueRow, conclusions
from arrears.enums import Channel
from arrears.errors import CaseNotOpen, ClueFileNotValid, ReasonMissing
from arrears.models import Complaint, NationalClue
from arrears.permissions import may_take_up
from arrears.services.intake import Filing, file_without_code
from arrears.texts import checked_text
from sites import audit
from sites.enums import RegionKind, RoleKind
from sites.errors import DomainError, NotAllowed
from sites.law import Citation
from sites.models import Region, User
from sites.permissions import has_role
from sites.services.clocks import finish_clocks, start_clock

FIRST_RECEIVER = Citation("国务院令第724号", article=10)
KEY_BYTES = 24
LONGEST_REPLY = 500
MOST_SHOWN = 20
COLUMNS = ("线索编号", "接收日期", "转入日期", "办理状态", "核处结论", "答复内容", "办结日期")
# A cell that a spreadsheet would take for a formula.
FORMULA = ("=", "+", "-", "@", "\t")


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What a file brought: complaints that are new, and clues that were here already."""

    new: tuple[Complaint, ...]
    known: int


@transaction.atomic
def take_in_clues(
    *,
    clues: Sequence[ClueRow],
    findings: Sequence[ClueFinding],
    actor: User,
    now: dt.datetime,
) -> TakenIn:
    """Make each new clue a complaint (线索转入); all of a file or nothing, known ones pass.

    Source: 保障农民工工资支付条例 art. 10.

    Raises:
        NotAllowed: the person is no inspector.
        ClueFileNotValid: a row is wrong; its first rows are named.
    """
    day = timezone.localdate(now)
    if not has_role(actor, RoleKind.INSPECTOR, day=day):
        raise NotAllowed("只有劳动保障监察员可以转入线索", fix="请由监察员办理")
    if findings:
        raise _refused(findings)
    regions = {region.name: region for region in Region.objects.exclude(kind=RegionKind.PROVINCE)}
    # Where the county is not named, or is none of ours, the city looks for it.
    city = Region.objects.filter(kind=RegionKind.CITY).order_by("code")[0]
    numbers = [clue.number for clue in clues]
    known = set(
        NationalClue.objects.filter(clue_number__in=numbers).values_list("clue_number", flat=True)
    )
    made = [
        _take_in(clue, regions.get(clue.region, city), actor, now)
        for clue in clues
        if clue.number not in known
    ]
    return TakenIn(tuple(made), len(known))


@transaction.atomic
def conclude_clue(
    *, complaint: Complaint, conclusion: str, reply: str, actor: User, now: dt.datetime
) -> NationalClue:
    """Say how a clue ended, in words that go back to the platform (线索办结).

    Raises:
        NotAllowed: the person may not decide on the complaint.
        CaseNotOpen: it is no clue of the platform, or concluded already.
        ReasonMissing: no conclusion of the list, or no reply.
    """
    day = timezone.localdate(now)
    if not may_take_up(actor, complaint, day=day):
        raise NotAllowed("您不是本辖区劳动保障监察员", fix="请由有管辖权的监察员办理")
    clue = NationalClue.objects.select_for_update().filter(complaint=complaint).first()
    if clue is None or clue.conclusion:
        raise CaseNotOpen("不是平台线索，或者已经办结", fix="请查看办理结果")
    reply = checked_text(reply, name="答复内容", longest=LONGEST_REPLY)
    if conclusion not in conclusions() or not reply:
        raise ReasonMissing("没有选核处结论或没有写答复", fix="请选择结论，写明查处情况")
    clue.conclusion, clue.reply = conclusion, reply
    clue.concluded_on, clue.concluded_by = day, actor
    clue.save()
    finish_clocks(
        subject_kind="NationalClue", subject_id=clue.pk, on=day, rules=("clue_conclusion",)
    )
    audit.record(
        act="办结平台线索",
        object_kind="Complaint",
        object_id=complaint.pk,
        now=now,
        actor=actor,
        basis=FIRST_RECEIVER.words,
        detail={"clue": clue.clue_number, "conclusion": conclusion},
    )
    return clue


def clues_as_csv(clues: Iterable[NationalClue]) -> bytes:
    """The clues with their ends, as a file for the platform; UTF-8 with a mark for Excel."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for clue in clues:
        filed_on = timezone.localdate(clue.complaint.filed_at)
        writer.writerow(
            _plain(value)
            for value in (
                clue.clue_number,
                clue.received_on.isoformat(),
                filed_on.isoformat(),
                clue.complaint.get_state_display(),
                conclusions().get(clue.conclusion, ""),
                clue.reply,
                "" if clue.concluded_on is None else clue.concluded_on.isoformat(),
            )
        )
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _take_in(clue: ClueRow, region: Region, actor: User, now: dt.datetime) -> Complaint:
    try:
        filed = file_without_code(
            region=region,
            place=clue.place,
            words=clue.words,
            submission_key=secrets.token_urlsafe(KEY_BYTES),
            now=now,
            how=Filing(channel=Channel.NATIONAL, entered_by=actor),
        )
    except DomainError as refusal:
        raise _refused([ClueFinding(clue.row, refusal.message, refusal.fix)]) from refusal
    row = NationalClue.objects.create(
        complaint=filed.complaint, clue_number=clue.number, received_on=clue.received_on
    )
    subject = complaint_subject(filed.complaint, kind="NationalClue", key=row.pk)
    for rule in ("clue_sign_in", "clue_conclusion"):
        start_clock(rule=rule, subject=subject, now=now, on=clue.received_on)
    finish_clocks(
        subject_kind="NationalClue",
        subject_id=row.pk,
        on=timezone.localdate(now),
        rules=("clue_sign_in",),
    )
    return filed.complaint


def _refused(findings: Sequence[ClueFinding]) -> ClueFileNotValid:
    shown = "；".join(f"第 {one.row} 行：{one.message}" for one in findings[:MOST_SHOWN])
    more = f"等 {len(findings)} 处" if len(findings) > MOST_SHOWN else ""
    return ClueFileNotValid(f"文件没有转入。{shown}{more}", fix=findings[0].fix)


def _plain(value: str) -> str:
    return f"'{value}" if value.startswith(FORMULA) else value
