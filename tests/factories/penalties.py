"""Penalty decisions for tests, served, and what a person reports of one."""

import datetime as dt
from decimal import Decimal

from arrears.claims import open_claims
from arrears.documents import NO_TABLE, yuan
from arrears.enums import DocumentKind, ServiceMethod
from arrears.models import CaseDocument, DocumentDelivery
from arrears.services.document_content import case_context
from arrears.services.documents import issue
from blacklist.enums import PenaltyKind, PenaltyProcedure
from blacklist.penalty_record import PenaltyFacts
from tests.factories.arrears import CaseFactory

DECIDED_ON = dt.date(2026, 9, 10)
FINE = Decimal("20000.50")


def penalty_decision(*, case=None, kind=DocumentKind.PENALTY_DECISION, served=True) -> CaseDocument:
    """A fine of 20,000.50 yuan, decided on 10 September 2026 and served the day after."""
    case = case or CaseFactory()
    made = issue(
        case,
        kind,
        {
            **case_context(case, open_claims(case), DECIDED_ON),
            "facts": "拒不改正",
            "fine": yuan(FINE),
            "account": "财政专户",
        },
        NO_TABLE,
        actor=case.handler,
        day=DECIDED_ON,
    )
    if served:
        DocumentDelivery.objects.create(
            document=made,
            method=ServiceMethod.IN_PERSON,
            served_on=DECIDED_ON + dt.timedelta(days=1),
            received_by="王某",
            proof="送达回证",
            recorded_by=case.handler,
        )
    return made


def penalty_facts(**changes) -> PenaltyFacts:
    given = {
        "procedure": PenaltyProcedure.ORDINARY,
        "is_slight": False,
        "violation": "拒不履行劳动保障行政部门的责令支付决定",
        "facts": "拖欠10名农民工工资，逾期未改正",
        "basis": "《劳动保障监察条例》第三十条",
        "content": "罚款20,000.50元",
        "kinds": (PenaltyKind.FINE,),
        "other_kind": "",
        "fine": FINE,
        "confiscated": None,
        "permit": "",
        "valid_until": None,
        "publish_until": dt.date(2027, 9, 10),
        "remark": "",
    }
    return PenaltyFacts(**{**given, **changes})
