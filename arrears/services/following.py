"""跟进: what a complainant may do with the receipt: evidence, withdrawal, escalation."""

import base64
import datetime as dt

from django.db import transaction
from django.utils import timezone

from arrears.attachments import read_attachment
from arrears.enums import CaseState, ComplaintState
from arrears.errors import AttachmentNotValid, CaseNotOpen
from arrears.models import Complaint, ComplaintAttachment, ComplaintEscalation
from arrears.permissions import may_read_identity
from arrears.services.intake import OVER
from sites import audit
from sites.errors import NotAllowed
from sites.law import Citation
from sites.models import User
from sites.sealing import seal, unseal
from sites.services.upload_store import fetch, store

RIGHT_TO_COMPLAIN = Citation("国务院令第724号", article=10)
MOST_ATTACHMENTS = 20
PURPOSE = "complaint.attachment"


@transaction.atomic
def add_attachment(
    *, complaint: Complaint, content: bytes, now: dt.datetime
) -> ComplaintAttachment:
    """Keep a photograph or a voice with a complaint, sealed.

    Raises:
        AttachmentNotValid: it is none, too large, or there are too many.
        CaseNotOpen: the complaint is over.
    """
    if complaint.state in OVER:
        raise CaseNotOpen("投诉已办结，不能再补充证据", fix="有新的欠薪请重新投诉")
    if complaint.attachments.count() >= MOST_ATTACHMENTS:
        raise AttachmentNotValid(
            f"附件已有 {MOST_ATTACHMENTS} 个", fix="请把其余证据带到窗口", code="E-ATT-COUNT"
        )
    read = read_attachment(content)
    made = ComplaintAttachment.objects.create(
        complaint=complaint,
        media_type=read.media_type,
        original_sha256=_keep(read.original),
        clean_sha256="" if read.clean is None else _keep(read.clean),
        received_at=now,
    )
    audit.record(act="投诉人补充证据", object_kind="Complaint", object_id=complaint.pk, now=now)
    return made


@transaction.atomic
def read_original(*, attachment: ComplaintAttachment, actor: User, now: dt.datetime) -> bytes:
    """Give the inspectors of the case an attachment as it came; each reading is on record.

    Raises:
        NotAllowed: the person is not an inspector of the complaint's case.
    """
    day = timezone.localdate(now)
    if not may_read_identity(actor, attachment.complaint, day=day):
        raise NotAllowed("只有本案监察员可以查看原件", fix="请由案件主办人或协办人查看")
    audit.record(
        act="查看投诉附件原件",
        object_kind="Complaint",
        object_id=attachment.complaint_id,
        now=now,
        actor=actor,
        detail={"attachment": attachment.pk},
    )
    return _kept(attachment.original_sha256)


def clean_picture(attachment: ComplaintAttachment) -> bytes | None:
    """The picture without what the phone wrote into it; None for a voice."""
    return _kept(attachment.clean_sha256) if attachment.clean_sha256 else None


@transaction.atomic
def withdraw_complaint(*, complaint: Complaint, now: dt.datetime) -> Complaint:
    """Note that the complainant withdraws; by itself this closes and stops nothing.

    Somebody may have made him: the inspectors see it and call back.

    Raises:
        CaseNotOpen: the complaint is over, or withdrawn already.
    """
    complaint = Complaint.objects.select_for_update().get(pk=complaint.pk)
    if complaint.state in OVER or complaint.withdrawn_at is not None:
        raise CaseNotOpen("投诉已经办结或者已经撤回", fix="请查看投诉进度")
    complaint.withdrawn_at = now
    complaint.save(update_fields=["withdrawn_at"])
    audit.record(
        act="投诉人撤回投诉",
        object_kind="Complaint",
        object_id=complaint.pk,
        now=now,
        basis=RIGHT_TO_COMPLAIN.words,
    )
    return complaint


def missed_deadline(complaint: Complaint, day: dt.date) -> dt.date | None:
    """The last day of ours that has passed, if one has."""
    if complaint.state == ComplaintState.RECEIVED:
        due_on = complaint.accept_due_on
    elif complaint.case is not None and complaint.case.state == CaseState.INVESTIGATING:
        due_on = complaint.case.investigation_due_on
    else:
        return None
    return due_on if due_on < day else None


@transaction.atomic
def escalate_complaint(*, complaint: Complaint, now: dt.datetime) -> ComplaintEscalation:
    """Let the complainant call a missed time limit to the attention of those above (催办).

    Raises:
        CaseNotOpen: no time limit of ours has passed, or it was called already.
    """
    missed_on = missed_deadline(complaint, timezone.localdate(now))
    if missed_on is None:
        raise CaseNotOpen("办理期限还没有到", fix="请在期限过后再催办")
    made, new = ComplaintEscalation.objects.get_or_create(
        complaint=complaint, missed_on=missed_on, defaults={"escalated_at": now}
    )
    if not new:
        raise CaseNotOpen("这一期限已经催办过", fix="请等待答复，或拨打12333")
    audit.record(
        act="投诉人催办",
        object_kind="Complaint",
        object_id=complaint.pk,
        now=now,
        basis=RIGHT_TO_COMPLAIN.words,
        detail={"missed_on": missed_on.isoformat()},
    )
    return made


def _keep(content: bytes) -> str:
    return store(seal(base64.b64encode(content).decode(), purpose=PURPOSE).encode())


def _kept(digest: str) -> bytes:
    return base64.b64decode(unseal(fetch(digest).decode(), purpose=PURPOSE))
