"""登记与认领: complaints taken down by staff for a caller or visitor, and sites found for them."""

import datetime as dt
import secrets
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from arrears.complaint_words import ComplaintWords
from arrears.enums import Channel, ComplaintState, ToldBy
from arrears.errors import ComplaintNotOpen, PickupNotValid, SiteNotFound
from arrears.models import Complaint, NationalClue, ReceiptPickup
from arrears.permissions import may_take_up
from arrears.receipts import grouped, receipt_code
from arrears.services.intake import Filing, file_complaint, file_without_code
from arrears.services.retaliation import SUBJECT as RETALIATION
from sites import audit
from sites.enums import RoleKind
from sites.errors import NotAllowed
from sites.law import Citation, LawAt
from sites.lib.signatures import RECEIPT_ALPHABET, add_check, check_ok, normalize_receipt
from sites.models import Project, Region, User
from sites.permissions import has_role
from sites.sealing import blind_index, seal, unseal
from sites.services.clocks import move_clocks

FIRST_RECEIVER = Citation("国务院令第724号", article=10)
KEY_BYTES = 24
# Fifty bits, once, within some days, and each miss makes the next wait longer.
PICKUP_LENGTH = 10
PURPOSE = "complaint.pickup"
KEY_PURPOSE = "complaint.pickup_key"


@dataclass(frozen=True, slots=True)
class Told:
    """What staff take down: by which way, told by whom, where, and the words."""

    channel: Channel
    told_by: ToldBy
    site_code: str
    region: Region
    place: str
    words: ComplaintWords


@dataclass(frozen=True, slots=True)
class TakenDown:
    """A complaint taken down, and the code by which its sender fetches the receipt once."""

    complaint: Complaint
    pickup_code: str
    valid_until: dt.date


@transaction.atomic
def take_down_complaint(*, told: Told, actor: User, now: dt.datetime) -> TakenDown:
    """Enter what a caller or visitor tells (来电来访登记); staff never see the receipt.

    Source: 保障农民工工资支付条例 art. 10 (首问负责).

    Raises:
        NotAllowed: the person is no inspector.
        DomainError: all that `file_complaint` and `file_without_code` refuse.
    """
    day = timezone.localdate(now)
    if not has_role(actor, RoleKind.INSPECTOR, day=day):
        raise NotAllowed("只有劳动保障监察员可以登记", fix="请由窗口或热线的监察员登记")
    key = secrets.token_urlsafe(KEY_BYTES)
    how = Filing(told.channel, told.told_by, actor)
    if told.site_code:
        filed = file_complaint(
            site_code=told.site_code, words=told.words, submission_key=key, now=now, how=how
        )
    else:
        filed = file_without_code(
            region=told.region,
            place=told.place,
            words=told.words,
            submission_key=key,
            now=now,
            how=how,
        )
    days = LawAt(day, filed.complaint.region_id).integer("case.receipt_pickup_days")
    code = add_check("".join(secrets.choice(RECEIPT_ALPHABET) for _ in range(PICKUP_LENGTH)))
    pickup = ReceiptPickup.objects.create(
        complaint=filed.complaint,
        code_index=blind_index(normalize_receipt(code), purpose=PURPOSE),
        key_sealed=seal(key, purpose=KEY_PURPOSE),
        valid_until=day + dt.timedelta(days=days),
    )
    return TakenDown(filed.complaint, grouped(code), pickup.valid_until)


@transaction.atomic
def fetch_receipt(*, pickup_code: str, now: dt.datetime) -> tuple[Complaint, str]:
    """Give the receipt to whoever has the one-time code; then the code is worth nothing.

    Raises:
        PickupNotValid: wrong, used or lapsed; one answer for all three.
    """
    refused = PickupNotValid(
        "没有待领取的回执", fix="领取码只能用一次，并且有期限；请核对，或拨打 12333"
    )
    if not check_ok(pickup_code):
        raise refused
    index = blind_index(normalize_receipt(pickup_code), purpose=PURPOSE)
    found = (
        ReceiptPickup.objects.select_for_update(of=("self",))
        .select_related("complaint")
        .filter(code_index=index, taken_at__isnull=True)
        .first()
    )
    if found is None or found.valid_until < timezone.localdate(now):
        raise refused
    code = receipt_code(unseal(found.key_sealed, purpose=KEY_PURPOSE))
    found.key_sealed, found.taken_at = "", now
    found.save(update_fields=["key_sealed", "taken_at"])
    audit.record(
        act="投诉人领取回执",
        object_kind="Complaint",
        object_id=found.complaint_id,
        now=now,
        basis=FIRST_RECEIVER.words,
    )
    return found.complaint, code


@transaction.atomic
def find_site(
    *, complaint: Complaint, project_code: str, actor: User, now: dt.datetime
) -> Complaint:
    """Say which project a complaint without a site code is about (认定工地).

    It then belongs to the region of the project, and its time limit goes with it.

    Raises:
        NotAllowed: the person may not decide on the complaint.
        ComplaintNotOpen: it has a project, or is no longer waiting.
        SiteNotFound: no project of the city has the code.
    """
    day = timezone.localdate(now)
    found = (
        Complaint.objects.select_for_update(of=("self",))
        .select_related("region")
        .get(pk=complaint.pk)
    )
    if not may_take_up(actor, found, day=day):
        raise NotAllowed("您不是本辖区劳动保障监察员", fix="请由有管辖权的监察员办理")
    if found.project_id is not None or found.state != ComplaintState.RECEIVED:
        raise ComplaintNotOpen(f"{found.number} 已有工地或者已经办理", fix="请刷新后查看")
    project = Project.objects.filter(
        code=project_code.strip(), region__code__startswith=found.region_id[:4]
    ).first()
    if project is None:
        raise SiteNotFound("本市没有这个项目编码", fix="请在项目页核对编码；外地的请转送")
    found.project, found.region_id = project, project.region_id
    found.save(update_fields=["project", "region"])
    move_clocks(subject_kind="Complaint", subject_id=found.pk, project=project)
    for report in found.retaliation_reports.filter(answered_at=None):
        move_clocks(subject_kind=RETALIATION, subject_id=report.pk, project=project)
    for clue in NationalClue.objects.filter(complaint=found):
        move_clocks(subject_kind="NationalClue", subject_id=clue.pk, project=project)
    audit.record(
        act="认定投诉所涉工地",
        object_kind="Complaint",
        object_id=found.pk,
        now=now,
        actor=actor,
        basis=FIRST_RECEIVER.words,
        detail={"number": found.number, "project": project.code},
    )
    return found
