"""投诉: takes a worker's complaint from a site's code, without an account."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils import timezone

from arrears.clock_subjects import complaint_subject
from arrears.complaint_words import LONGEST_PLACE, LONGEST_TEXT, ComplaintWords, checked_words
from arrears.enums import Channel, ComplaintState, ToldBy
from arrears.errors import (
    CaseNotOpen,
    EmptyComplaint,
    PlaceMissing,
    SiteNotFound,
    SubmissionKeyNotValid,
    SubmissionReused,
)
from arrears.models import (
    Complaint,
    ComplaintIdentity,
    ComplaintMember,
    ComplaintMessage,
    LedgerEntry,
)
from arrears.permissions import may_read_identity
from arrears.receipts import receipt_code, receipt_index, receipt_statement, sign_receipt
from arrears.services.retaliation import report_retaliation
from arrears.texts import checked_text, needed_text
from sites import audit
from sites.errors import NotAllowed
from sites.law import Citation, LawAt
from sites.lib.canonical import content_hash
from sites.models import Project, Region, RosterEntry, Site, User
from sites.queries import work_calendar
from sites.sealing import blind_index, seal, unseal
from sites.services.clocks import start_clock
from sites.services.numbering import next_number

SERIES = "泰人社监诉字"
LONGEST_REASON = 200
ZERO = Decimal("0.00")
SHORTEST_KEY, LONGEST_KEY = 16, 200
RIGHT_TO_COMPLAIN = Citation("国务院令第724号", article=10)
OVER = frozenset({ComplaintState.CLOSED, ComplaintState.REFUSED, ComplaintState.PASSED_ON})
CONFIDENTIAL = Citation("国务院令第423号", article=9)


@dataclass(frozen=True, slots=True)
class Filing:
    """How a complaint came: by which door, told by whom, entered by whom for somebody else."""

    channel: Channel = Channel.SITE_CODE
    told_by: ToldBy = ToldBy.WORKER
    entered_by: User | None = None


BY_CODE = Filing()
WITHOUT_CODE = Filing(channel=Channel.OPEN)


@dataclass(frozen=True, slots=True)
class Where:
    """Where wages are owed: a registered project, or a place in words and its region."""

    region_id: str
    project: Project | None = None
    place: str = ""

    def plain(self) -> dict[str, object]:
        """As the hash of a receipt covers it."""
        if self.project is not None:
            return {"site": self.project.site.code}
        return {"region": self.region_id, "place": self.place}


@dataclass(frozen=True, slots=True)
class FiledComplaint:
    """A complaint as filed: the code for the worker alone, and our signature on the receipt."""

    complaint: Complaint
    receipt_code: str
    signature: str


@dataclass(frozen=True, slots=True)
class ToldMember:
    """A worker of a group's list in the clear; yuan told, and owed by the ledger.

    `owed` is None where nobody of the name is on the roster. A name is no proof of a person.
    """

    name: str
    amount: Decimal | None
    owed: Decimal | None


@dataclass(frozen=True, slots=True)
class ComplainantIdentity:
    """Who complained and for whom, in the clear."""

    name: str
    phone: str
    members: tuple[ToldMember, ...] = ()


@transaction.atomic
def file_complaint(
    *,
    site_code: str,
    words: ComplaintWords,
    submission_key: str,
    now: dt.datetime,
    how: Filing = BY_CODE,
) -> FiledComplaint:
    """File a complaint (投诉); nothing a contractor can see changes.

    The same submission key with the same contents gives the same complaint and code again.

    Args:
        site_code: the public code on the notice board.
        words: what the worker says.
        submission_key: random text the client made, 16 to 200 characters; whoever knows it
            and the contents can have the code again, so it stays with the worker.
        now: the moment, aware.
        how: by which door it came, and who told it.

    Raises:
        SiteNotFound: no site has the code.
        EmptyComplaint, TextTooLong, TextCharacters: the text is none, or not fit to keep.
        AmountNotValid, CountNotValid, PeriodNotValid: what was stated cannot be.
        SubmissionKeyNotValid: the key is too short or too long.
        SubmissionReused: the key came before with other contents.
    """
    _check_key(submission_key)
    project = _site(site_code).project
    return _file(Where(project.region_id, project), words, submission_key, now, how)


@transaction.atomic
def file_without_code(
    *,
    region: Region,
    place: str,
    words: ComplaintWords,
    submission_key: str,
    now: dt.datetime,
    how: Filing = WITHOUT_CODE,
) -> FiledComplaint:
    """File a complaint of a site whose code nobody knows; an inspector finds the project.

    Source: 保障农民工工资支付条例 art. 10 (any unit or person may complain or tip off).

    Args:
        region: the county or zone the site is in, or the city where that is not known either.
        place: the site in the worker's words.
        words: what the worker says.
        submission_key: as for `file_complaint`.
        now: the moment, aware.
        how: by which door it came, and who told it.

    Raises:
        PlaceMissing: nothing says where.
        DomainError: all that `file_complaint` refuses.
    """
    _check_key(submission_key)
    place = checked_text(place, name="工地", longest=LONGEST_PLACE)
    if not place:
        raise PlaceMissing(
            "没有写工地在哪里", fix="请写下工地名称、路名或旁边的标志，知道多少写多少"
        )
    return _file(Where(region.pk, place=place), words, submission_key, now, how)


def _file(
    where: Where, words: ComplaintWords, submission_key: str, now: dt.datetime, how: Filing
) -> FiledComplaint:
    words = checked_words(words, timezone.localdate(now))
    code = receipt_code(submission_key)
    digest = content_hash({"receipt": code, **where.plain(), "words": words.plain()})
    index = blind_index(submission_key, purpose="complaint.submission")
    if earlier := _same_submission(index, digest):
        return FiledComplaint(earlier, code, earlier.signature)
    try:
        with transaction.atomic():
            complaint = _create(where, words, how, (code, digest, index), now)
    except IntegrityError:
        # A double click whose twin was a moment faster; its number went back.
        twin = _same_submission(index, digest)
        if twin is None:
            raise
        return FiledComplaint(twin, code, twin.signature)
    return FiledComplaint(complaint, code, complaint.signature)


@transaction.atomic
def send_message(
    *,
    complaint: Complaint,
    text: str,
    now: dt.datetime,
    actor: User | None = None,
    retaliation: bool = False,
) -> ComplaintMessage:
    """Add a message between the worker and the inspectors of the case; its words are sealed.

    Args:
        complaint: what it is about.
        text: the words.
        now: the moment, aware.
        actor: the inspector who writes; None when the worker does, by his receipt.
        retaliation: it tells that somebody is punished for the complaint; taken also after
            its end.

    Raises:
        NotAllowed: the person is not an inspector of the complaint's case.
        EmptyComplaint, TextTooLong, TextCharacters: the text is none, or not fit to keep.
        CaseNotOpen: the complaint is over.
    """
    if actor is not None and not may_read_identity(actor, complaint, day=timezone.localdate(now)):
        raise NotAllowed("只有本案监察员可以回复投诉人", fix="请由案件主办人或协办人回复")
    text = checked_text(text, name="消息", longest=LONGEST_TEXT)
    if not text:
        raise EmptyComplaint("消息没有内容", fix="请写下要说的话")
    if complaint.state in OVER and not retaliation:
        raise CaseNotOpen("投诉已办结，不能再发消息", fix="有新的欠薪请重新投诉")
    message = ComplaintMessage.objects.create(
        complaint=complaint,
        from_worker=actor is None,
        words_sealed=seal(text, purpose="complaint.message"),
        sent_at=now,
    )
    audit.record(
        act="投诉人补充说明" if actor is None else "向投诉人发送消息",
        object_kind="Complaint",
        object_id=complaint.pk,
        now=now,
        actor=actor,
    )
    if retaliation:
        report_retaliation(complaint=complaint, message=message, now=now)
    return message


@transaction.atomic
def read_identity(
    *, complaint: Complaint, reason: str, actor: User, now: dt.datetime
) -> ComplainantIdentity:
    """Tell the inspectors of the case who complained; each reading is on record with why.

    Source: 劳动保障监察条例 art. 9 (who complains is kept confidential).

    Raises:
        NotAllowed: the person is not an inspector of the complaint's case.
        ReasonMissing: no reason.
    """
    if not may_read_identity(actor, complaint, day=timezone.localdate(now)):
        raise NotAllowed("只有本案监察员可以查看投诉人身份", fix="请由案件主办人或协办人查看")
    reason = needed_text(
        reason, name="查看理由", longest=LONGEST_REASON, fix="请写明为什么需要知道投诉人是谁"
    )
    identity = ComplaintIdentity.objects.get(complaint=complaint)
    audit.record(
        act="查看投诉人身份",
        object_kind="Complaint",
        object_id=complaint.pk,
        now=now,
        actor=actor,
        basis=CONFIDENTIAL.words,
        detail={"reason": reason},
    )
    return ComplainantIdentity(
        name=unseal(identity.name_sealed, purpose="complaint.name"),
        phone=unseal(identity.phone_sealed, purpose="complaint.phone"),
        members=_told_members(complaint),
    )


def _told_members(complaint: Complaint) -> tuple[ToldMember, ...]:
    rows = list(complaint.members.order_by("row"))
    names = {row.pk: unseal(row.name_sealed, purpose="complaint.member") for row in rows}
    here = {"project": complaint.project_id, "worker__name__in": list(names.values())}
    registered = RosterEntry.objects.filter(**here).values_list("worker__name", flat=True)
    found: dict[str, Decimal] = dict.fromkeys(registered, ZERO)
    owed = LedgerEntry.objects.filter(
        **here, month__gte=complaint.since_month, outstanding__gt=0
    ).values("worker__name")
    for row in owed.annotate(owed=Sum("outstanding")):
        found[row["worker__name"]] = row["owed"]
    return tuple(ToldMember(names[row.pk], row.amount, found.get(names[row.pk])) for row in rows)


def _site(code: str) -> Site:
    site = Site.objects.select_related("project").filter(code=code.strip().upper()).first()
    if site is None:
        raise SiteNotFound("没有这个工地码", fix="请核对告示牌上的工地码，或拨打12333")
    return site


def _check_key(submission_key: str) -> None:
    if not SHORTEST_KEY <= len(submission_key) <= LONGEST_KEY:
        raise SubmissionKeyNotValid("提交标识无效", fix="请刷新页面后重新提交")


def _same_submission(index: str, digest: str) -> Complaint | None:
    earlier = Complaint.objects.filter(submission_index=index).first()
    if earlier is not None and earlier.content_hash != digest:
        raise SubmissionReused("这份投诉已经提交过，内容不同", fix="要补充请用回执码发消息")
    return earlier


def _create(
    where: Where,
    words: ComplaintWords,
    how: Filing,
    marks: tuple[str, str, str],
    now: dt.datetime,
) -> Complaint:
    day = timezone.localdate(now)
    code, digest, index = marks
    law = LawAt(day, where.region_id)
    calendar = work_calendar()
    number = next_number(series=SERIES, year=day.year)
    complaint = Complaint.objects.create(
        number=number,
        receipt_index=receipt_index(code),
        project=where.project,
        region_id=where.region_id,
        place=where.place,
        channel=how.channel,
        told_by=how.told_by,
        entered_by=how.entered_by,
        owed_by=words.owed_by,
        since_month=words.since_month,
        amount=words.amount,
        worker_count=words.worker_count,
        words_sealed=seal(words.text, purpose="complaint.words"),
        filed_at=now,
        accept_due_on=calendar.add_working_days(day, law.integer("case.acceptance_working_days")),
        # The code is in the hash: without it nobody can try out words against the hash.
        content_hash=digest,
        signature=sign_receipt(receipt_statement(number=number, filed_at=now, content_hash=digest)),
        state=ComplaintState.RECEIVED,
        submission_index=index,
    )
    _keep_people(complaint, words)
    start_clock(
        rule="complaint_acceptance",
        subject=complaint_subject(complaint),
        now=now,
        calendar=calendar,
    )
    _put_on_record(complaint, now)
    if words.retaliation:
        report_retaliation(complaint=complaint, earlier_receipt=words.earlier_receipt, now=now)
    return complaint


def _put_on_record(complaint: Complaint, now: dt.datetime) -> None:
    audit.record(
        act="收到投诉",
        object_kind="Complaint",
        object_id=complaint.pk,
        now=now,
        actor=complaint.entered_by,
        basis=RIGHT_TO_COMPLAIN.words,
        detail={"number": complaint.number, "accept_due_on": complaint.accept_due_on.isoformat()},
    )


def _keep_people(complaint: Complaint, words: ComplaintWords) -> None:
    """Who complains, and for whom; sealed, and apart from what was said."""
    ComplaintIdentity.objects.create(
        complaint=complaint,
        name_sealed=seal(words.name, purpose="complaint.name"),
        phone_sealed=seal(words.phone, purpose="complaint.phone"),
    )
    if words.members:
        ComplaintMember.objects.bulk_create(
            ComplaintMember(
                complaint=complaint,
                row=row,
                name_sealed=seal(member.name, purpose="complaint.member"),
                amount=member.amount,
            )
            for row, member in enumerate(words.members, start=1)
        )
