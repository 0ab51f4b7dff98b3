"""信用承诺: the company's written word not to owe wages again (Order 45 arts 7, 12)."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from blacklist.errors import PledgeRefused
from blacklist.models import CreditPledge, ListingDecision, PriorNotice
from blacklist.services.notice import require_inspector
from sites import audit
from sites.errors import InvalidInput
from sites.law import Citation
from sites.models import Company, User

LONGEST_NAME = 50


@dataclass(frozen=True, slots=True)
class PledgeWords:
    """A pledge as signed: its words, who signed for the company, when; hash of the paper."""

    words: str
    signed_by: str
    signed_on: dt.date
    sha256: str = ""


@transaction.atomic
def receive_pledge(
    *, notice: PriorNotice, pledge: PledgeWords, actor: User, now: dt.datetime
) -> CreditPledge:
    """Take in the pledge that, with full payment, spares a company the list (art. 7).

    Raises:
        NotAllowed: the actor does not inspect this project.
        InvalidInput: words or signature are missing, or it is dated in the future.
        PledgeRefused: given before, or the decision was made.
    """
    notice = PriorNotice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
    require_inspector(actor, notice.order.case.project, day=timezone.localdate(now))
    if CreditPledge.objects.filter(notice=notice).exists():
        raise PledgeRefused(f"{notice.number}的信用承诺已经登记")
    if ListingDecision.objects.filter(notice=notice).exclude(state="DRAFT").exists():
        raise PledgeRefused(f"{notice.number}已经作出决定")
    kept = keep_pledge(company=notice.company, pledge=pledge, actor=actor, now=now, notice=notice)
    audit.record(
        act="登记信用承诺",
        object_kind="CreditPledge",
        object_id=kept.pk,
        now=now,
        actor=actor,
        basis=Citation("人社部令第45号", 7).words,
        detail={"notice": notice.number},
    )
    return kept


def keep_pledge(
    *,
    company: Company,
    pledge: PledgeWords,
    actor: User,
    now: dt.datetime,
    notice: PriorNotice | None = None,
) -> CreditPledge:
    """Store a pledge within the caller's act.

    Raises:
        InvalidInput: words or signature are missing, or it is dated in the future.
    """
    words, signed_by = pledge.words.strip(), pledge.signed_by.strip()
    if not words:
        raise InvalidInput(
            "请填写信用承诺的内容", fix="写明不再拖欠农民工工资", code="E-PLEDGE-TEXT"
        )
    if not signed_by or len(signed_by) > LONGEST_NAME:
        raise InvalidInput(
            "请填写签署人姓名", fix="由法定代表人或者主要负责人签署", code="E-PLEDGE-TEXT"
        )
    if pledge.signed_on > timezone.localdate(now):
        raise InvalidInput("签署日期不能晚于今天", fix="请核对签署日期", code="E-PLEDGE-DAY")
    return CreditPledge.objects.create(
        company=company,
        notice=notice,
        words=words,
        signed_by=signed_by,
        signed_on=pledge.signed_on,
        sha256=pledge.sha256,
        received_by=actor,
        received_at=now,
    )
