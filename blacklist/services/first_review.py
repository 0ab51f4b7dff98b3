"""提前移出申请初审: an application is looked at first within half a working day, and told so.

The target is the office's own, not a limit of the law: a late first review is flagged, nothing
lapses by it. The decision has its own clock (Order 45 art. 14).
"""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from blacklist.clock_subjects import FIRST_REVIEW, LISTING
from blacklist.errors import ApplicationRefused
from blacklist.models import FirstReview, ListingDecision
from blacklist.services.application import (
    end_first_review,
    locked_decision,
    waiting_application,
)
from blacklist.services.notice import require_inspector
from blacklist.services.supplement import Lack, ask_for_papers
from blacklist.texts import given_text
from sites import audit
from sites.clocks import open_clock
from sites.errors import InvalidInput
from sites.law import Citation
from sites.models import User

BASIS = Citation("人社部令第45号", article=14)
LONGEST_WORDS = 500


@transaction.atomic
def record_first_review(
    *,
    decision: ListingDecision,
    is_complete: bool,
    words: str,
    actor: User,
    now: dt.datetime,
    lacks: Sequence[Lack] = (),
) -> FirstReview:
    """Record what the first look at the waiting application found; the company reads it.

    Args:
        decision: the decision the company was listed by.
        is_complete: the papers suffice, the check begins.
        words: what the company is told.
        actor: an inspector of the project.
        now: the moment, aware.
        lacks: each paper that lacks, and why; the company is asked for them.

    Raises:
        NotAllowed: the actor does not inspect this project.
        ApplicationRefused: no application waits, or it was looked at already.
        InvalidInput: nothing is said, or what lacks does not fit what was found.
    """
    day = timezone.localdate(now)
    decision = locked_decision(decision)
    require_inspector(actor, decision.notice.order.case.project, day=day)
    words = given_text(words, "初审意见", LONGEST_WORDS)
    application = waiting_application(decision)
    if application is None:
        raise ApplicationRefused("没有等待办理的申请", fix="请刷新页面")
    if FirstReview.objects.filter(application=application).exists():
        raise ApplicationRefused("这份申请已经初审", fix="请刷新页面")
    if is_complete and lacks:
        raise InvalidInput(
            "材料齐全的，不能再写缺少的材料", fix="请改为需要补正，或者清空", code="E-LACKS"
        )
    if not is_complete:
        ask_for_papers(lacks, application=application, actor=actor, now=now)
    clock = open_clock(rule=FIRST_REVIEW, subject_kind=LISTING, subject_id=decision.pk)
    late = clock is not None and clock.due_at is not None and clock.due_at < now
    made = FirstReview.objects.create(
        application=application,
        is_complete=is_complete,
        words=words,
        reviewed_by=actor,
        reviewed_at=now,
        is_late=late,
    )
    end_first_review(decision, on=day)
    audit.record(
        act="初审提前移出申请",
        object_kind="RemovalApplication",
        object_id=application.pk,
        now=now,
        actor=actor,
        basis=BASIS.words,
        detail={"number": decision.number, "complete": is_complete, "late": late},
    )
    return made
