"""惩戒措施使用反馈: which measure was applied, by whom, to what (结果反馈)."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from blacklist.enums import DecisionState
from blacklist.models import ListingDecision, RestrictionFeedback, RestrictionMeasure
from sites import audit
from sites.errors import InvalidInput
from sites.models import User

LONGEST = {"department": 100, "business": 200, "operator": 50}
WORDS = {"department": "使用部门", "business": "业务事项", "operator": "经办人"}
LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class FeedbackFacts:
    """What was done with a listing: by which department, in which matter, applied or why not."""

    document_number: str
    purpose: str
    measure: str
    department: str
    business: str
    operator: str
    applied: bool
    reason: str = ""


@transaction.atomic
def record_feedback(*, facts: FeedbackFacts, actor: User, now: dt.datetime) -> RestrictionFeedback:
    """Record that a department applied a measure of the catalog, or why it did not.

    A measure outside the catalog has no basis and cannot be reported as applied (国办发〔2020〕49号).

    Args:
        facts: the number of the listing decision, purpose and measure as the check named them.
        actor: who answers for the key, or is signed in.
        now: the moment, aware.

    Raises:
        InvalidInput: no such decision (E-DECISION), a measure outside the catalog (E-MEASURE),
            an empty or overlong text, or no reason why it was not applied.
    """
    given = {name: getattr(facts, name).strip() for name in LONGEST}
    for name, text in given.items():
        if not text or len(text) > LONGEST[name]:
            raise InvalidInput(
                f"请填写{WORDS[name]}", fix=f"不超过{LONGEST[name]}字", code="E-TEXT-EMPTY"
            )
    reason = facts.reason.strip()
    if (not facts.applied and not reason) or len(reason) > LONGEST_REASON:
        raise InvalidInput(
            "未采取措施的请写明理由", fix=f"不超过{LONGEST_REASON}字", code="E-REASON"
        )
    decision = ListingDecision.objects.filter(
        number=facts.document_number, state=DecisionState.APPROVED
    ).first()
    if decision is None:
        raise InvalidInput(
            f"没有{facts.document_number}这一列入决定",
            fix="请填写查询答复中的文号",
            code="E-DECISION",
        )
    measure = RestrictionMeasure.objects.filter(
        purpose=facts.purpose, measure=facts.measure
    ).first()
    if measure is None:
        raise InvalidInput(
            "该措施不在惩戒措施清单内，没有依据", fix="请填写查询答复中的措施原文", code="E-MEASURE"
        )
    feedback = RestrictionFeedback.objects.create(
        decision=decision,
        measure=measure,
        applied=facts.applied,
        reason=reason,
        recorded_by=actor,
        recorded_at=now,
        **given,
    )
    audit.record(
        act="反馈惩戒措施使用情况",
        object_kind="RestrictionFeedback",
        object_id=feedback.pk,
        now=now,
        actor=actor,
        basis=measure.basis,
        detail={"number": decision.number, "measure": measure.pk, "applied": facts.applied},
    )
    return feedback
