"""调查: the hearing of the employer."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from arrears.enums import CaseState
from arrears.errors import CaseNotOpen, ReasonMissing
from arrears.models import Case, EmployerHearing
from arrears.permissions import may_handle
from arrears.texts import checked_text
from sites import audit
from sites.errors import NotAllowed
from sites.law import Citation
from sites.models import User

HEAR_BEFORE_DECISION = Citation("国务院令第423号", article=19)
LONGEST_STATEMENT = 20_000


@transaction.atomic
def record_hearing(
    *, case: Case, attended: bool, statement: str, actor: User, now: dt.datetime
) -> EmployerHearing:
    """Record that the employer was heard before a decision (听取陈述申辩), or did not come.

    Source: 劳动保障监察条例 art. 19.

    Args:
        case: under investigation.
        attended: the employer came.
        statement: what it said; may be empty when it did not come.
        actor: the inspector who heard it.
        now: the moment, aware.

    Raises:
        NotAllowed: the person may not inspect this project.
        CaseNotOpen: the case is past investigation.
        ReasonMissing: it came, and what it said is not recorded.
        TextTooLong, TextCharacters: the statement is not fit to keep.
    """
    day = timezone.localdate(now)
    case = (
        Case.objects.select_for_update(of=("self",))
        .select_related("project__region")
        .get(pk=case.pk)
    )
    if not may_handle(actor, case, day=day):
        raise NotAllowed("您不是本辖区劳动保障监察员", fix="请由有管辖权的监察员办理")
    if case.state != CaseState.INVESTIGATING:
        raise CaseNotOpen(f"案件 {case.number} 不在调查中", fix="请查看案件当前状态")
    statement = checked_text(statement, name="陈述内容", longest=LONGEST_STATEMENT)
    if attended and not statement:
        raise ReasonMissing("没有记录单位的陈述", fix="请写明单位陈述的要点，没有意见也请写明")
    hearing = EmployerHearing.objects.create(
        case=case, held_on=day, attended=attended, statement=statement, recorded_by=actor
    )
    audit.record(
        act="听取用人单位意见",
        object_kind="EmployerHearing",
        object_id=hearing.pk,
        now=now,
        actor=actor,
        basis=HEAR_BEFORE_DECISION.words,
        detail={"case": case.number, "attended": attended},
    )
    return hearing
