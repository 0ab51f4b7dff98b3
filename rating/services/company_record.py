"""守法诚信档案: aspects looked at, and codes a company bore before."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from rating.enums import RecordSource
from rating.models import ConductRecord, FormerCode
from rating.permissions import may_record
from rating.rules.aspects import ASPECTS
from sites import audit
from sites.errors import InvalidInput, NotAllowed, StateConflict
from sites.models import Company, User


@dataclass(frozen=True, slots=True)
class Conduct:
    """What was looked at.

    Attributes:
        aspect: Key of ASPECTS.
        source: How it came to be looked at.
        recorded_on: The day of the check or of the document.
        case_number: Names the case; needed with a document.
        document_number: The decision that dealt with it; empty when nothing was found.
        words: Chinese, what was seen.
    """

    aspect: str
    source: RecordSource
    recorded_on: dt.date
    case_number: str = ""
    document_number: str = ""
    words: str = ""


@transaction.atomic
def record_conduct(
    *, company: Company, conduct: Conduct, actor: User, now: dt.datetime
) -> ConductRecord:
    """Record a check of one of the nine aspects, or a violation dealt with (登记守法诚信记录).

    Source: 人社部规〔2016〕1号. The same document is recorded once.

    Raises:
        NotAllowed: The person is no inspector of the company's region.
        InvalidInput: No such aspect, a day to come, or a document without its case.
        StateConflict: The document is recorded already.
    """
    day = timezone.localdate(now)
    if not may_record(actor, company, day=day):
        raise NotAllowed("只有本辖区的劳动保障监察员可以登记")
    if conduct.aspect not in ASPECTS:
        raise InvalidInput("没有这个方面", fix="请从九个方面中选择", code="E-ASPECT")
    if conduct.recorded_on > day:
        raise InvalidInput("日期不能晚于今天", fix="请填写检查或者处理当天的日期", code="E-DATE")
    case, document = conduct.case_number.strip(), conduct.document_number.strip()
    if document and not case:
        raise InvalidInput(
            "处理文书必须注明案号", fix="请填写案号，同一案件只计一次", code="E-CASE-NUMBER"
        )
    known = ConductRecord.objects.filter(
        company=company, aspect=conduct.aspect, document_number=document
    )
    if document and known.exists():
        raise StateConflict(f"文书 {document} 已经登记")
    row = ConductRecord.objects.create(
        company=company,
        aspect=conduct.aspect,
        source=conduct.source,
        recorded_on=conduct.recorded_on,
        case_number=case,
        document_number=document,
        words=conduct.words.strip(),
        recorded_by=actor,
    )
    audit.record(
        act="登记守法诚信记录",
        object_kind="ConductRecord",
        object_id=row.pk,
        now=now,
        actor=actor,
        basis="《企业劳动保障守法诚信等级评价办法》",
        detail={"uscc": company.uscc, "aspect": conduct.aspect, "document_number": document},
    )
    return row


@transaction.atomic
def record_former_code(
    *,
    company: Company,
    code: str,
    valid_until: dt.date,
    document_number: str,
    actor: User,
    now: dt.datetime,
) -> FormerCode:
    """Record a code the company bore before (登记曾用代码); rows under it are its own.

    Raises:
        NotAllowed: The person is no inspector of the company's region.
        InvalidInput: The code is the company's own, or there is no document.
        StateConflict: The code is recorded already.
    """
    if not may_record(actor, company, day=timezone.localdate(now)):
        raise NotAllowed("只有本辖区的劳动保障监察员可以登记")
    code = code.strip().upper()
    if not document_number.strip():
        raise InvalidInput("请填写变更登记文书号", fix="以登记机关的文书为准", code="E-DOCUMENT")
    if not code or code == company.uscc:
        raise InvalidInput("曾用代码不能与现用代码相同", fix="请填写停用的代码", code="E-CODE")
    if FormerCode.objects.filter(code=code).exists():
        raise StateConflict(f"代码 {code} 已经登记为曾用代码")
    row = FormerCode.objects.create(
        company=company,
        code=code,
        predecessor=Company.objects.filter(uscc=code).first(),
        valid_until=valid_until,
        document_number=document_number.strip(),
    )
    audit.record(
        act="登记曾用代码",
        object_kind="FormerCode",
        object_id=row.pk,
        now=now,
        actor=actor,
        detail={"uscc": company.uscc, "code": code, "document_number": row.document_number},
    )
    return row
