"""决定书内容: who is decided on, and exactly what is served, published and pushed."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from blacklist.conditions import ArrearsFacts, owed_words
from blacklist.documents import (
    reason_words,
    remedy_words,
    removal_words,
    repair_words,
    sparing_words,
)
from blacklist.enums import ListingCondition, Purpose
from blacklist.errors import ResponsiblePersonMissing, StaleApproval
from blacklist.models import (
    CreditPledge,
    Listing,
    ListingDecision,
    PriorNotice,
    Representation,
)
from blacklist.queries import measures_in_force, unpaid_facts
from blacklist.services.notice import order_part
from sites.enums import RegionKind, SubjectKind
from sites.law import Citation, LawAt
from sites.models import Company, Region, ResponsiblePerson


@dataclass(frozen=True, slots=True)
class Member:
    """The company or one person of a decision.

    Attributes:
        kind: company or person.
        subject_key: the key under which messages on it go out.
        name: as published.
        position: of a person, in Chinese; empty for the company.
        person: the person's row; None for the company.
    """

    kind: SubjectKind
    subject_key: str
    name: str
    position: str
    person: ResponsiblePerson | None

    def as_json(self) -> dict[str, object]:
        """What documents and messages say of it: no identity number in any form."""
        return {"kind": self.kind.value, "name": self.name, "position": self.position}


def members_of(company: Company) -> list[Member]:
    """The company and its responsible persons; one of two positions is named once.

    Source: Order 45 art. 5 (legal representative or principal, managers directly
    responsible, others directly responsible).

    Raises:
        ResponsiblePersonMissing: nobody is known, or somebody without identity number.
    """
    persons = list(company.persons.order_by("pk"))
    if not persons:
        raise ResponsiblePersonMissing(
            f"{company.name}没有登记法定代表人等责任人员，不能一并列入", fix="请先登记责任人员"
        )
    if nameless := [person for person in persons if not person.id_number_index]:
        raise ResponsiblePersonMissing(
            f"{company.name}的{nameless[0].get_position_display()}没有登记证件号码",
            fix="请先补登证件号码",
        )
    first = {person.id_number_index: person for person in reversed(persons)}
    return [
        Member(SubjectKind.COMPANY, f"company:{company.uscc}", company.name, "", None),
        *(
            Member(
                SubjectKind.PERSON,
                f"person:{person.id_number_index}",
                person.name,
                person.get_position_display(),
                person,
            )
            for person in persons
            if first[person.id_number_index] == person
        ),
    ]


def members_listed(decision: ListingDecision) -> list[Member]:
    """The company and the persons a decision has put on the list, in the order of their keys."""
    rows = (
        Listing.objects.filter(decision=decision, restored_by__isnull=True)
        .select_related("person", "event__subject")
        .order_by("event__subject__key")
    )
    return [
        Member(
            SubjectKind(row.kind),
            row.event.subject.key,
            row.person.name if row.person else decision.company.name,
            row.person.get_position_display() if row.person else "",
            row.person,
        )
        for row in rows
    ]


def decision_content(
    *, notice: PriorNotice, number: str, members: list[Member], day: dt.date
) -> dict[str, object]:
    """The decision as JSON: the five contents of Order 45 art. 8 and the repair notice.

    Amounts are yuan as text, days ISO: the same bytes after a round trip through the database.
    """
    order, project = notice.order, notice.order.case.project
    law = LawAt(day, project.region.code)
    facts = unpaid_facts(order=order)
    return {
        "title": "列入拖欠农民工工资失信联合惩戒对象名单决定书",
        "number": number,
        "authority": authority_name(project.region),
        "company": {"uscc": notice.company.uscc, "name": notice.company.name},
        "members": [member.as_json() for member in members],
        "reason": reason_words(
            order_part(order),
            f"截至拟稿之日尚欠{facts.worker_count}名农民工工资{facts.unpaid_amount:,.2f}元，"
            f"属于{ListingCondition(notice.condition).label}的情形"
            + (f"（{notice.incident}）" if notice.incident else ""),
        ),
        "basis": notice.basis,
        "sanctions": [
            {"field": Purpose(row.purpose).label, "measure": row.measure, "basis": row.basis}
            for row in measures_in_force(on=day).order_by("pk")
        ],
        "early_removal": removal_words(law),
        "remedies": remedy_words(law),
        "repair_notice": repair_words(law),
        "facts": facts.as_json(),
        "parameters": notice.parameters,
        "order": {"number": order.number, "due_on": order.due_on.isoformat()},
        "notice": {
            "number": notice.number,
            "served_on": notice.served_on.isoformat(),
            "objection_due_on": notice.objection_due_on.isoformat(),
            "objection": _objection(notice),
        },
        "law_day": day.isoformat(),
    }


def sparing_content(*, notice: PriorNotice, number: str, day: dt.date) -> dict[str, object]:
    """The decision not to list (art. 7): paid before the decision, and a pledge given."""
    order, project = notice.order, notice.order.case.project
    pledge = CreditPledge.objects.get(notice=notice)
    law = LawAt(day, project.region.code)
    return {
        "title": "不予列入拖欠农民工工资失信联合惩戒对象名单决定书",
        "number": number,
        "authority": authority_name(project.region),
        "company": {"uscc": notice.company.uscc, "name": notice.company.name},
        "reason": sparing_words(order_part(order), pledge.signed_by, pledge.signed_on),
        "basis": Citation("人社部令第45号", 7).words,
        "pledge": {"words": pledge.words, "signed_by": pledge.signed_by},
        "remedies": remedy_words(law),
        "facts": unpaid_facts(order=order).as_json(),
        "order": {"number": order.number, "due_on": order.due_on.isoformat()},
        "notice": {"number": notice.number, "served_on": notice.served_on.isoformat()},
        "law_day": day.isoformat(),
    }


def require_drafted_facts(content: Mapping[str, Any], facts: ArrearsFacts) -> None:
    """Refuse to approve what was drafted while another sum was owed.

    Args:
        content: of the draft, with `facts`, if it kept them, and `law_day`.
        facts: what is owed now.

    Raises:
        StaleApproval: they differ; names both.
    """
    # Refusals drafted by earlier versions kept none.
    drafted = content.get("facts")
    if drafted != facts.as_json():
        then = (
            "没有记下数额" if drafted is None else f"（{content['law_day']}）{owed_words(drafted)}"
        )
        raise StaleApproval(
            f"欠薪数额有变化：拟稿时{then}，现在{owed_words(facts.as_json())}",
            fix="请退回，由办案人按现在的数额重新拟稿",
        )


def authority_name(region: Region) -> str:
    """The labor authority of the city a region belongs to."""
    at = region
    while at.kind != RegionKind.CITY and at.parent is not None:
        at = at.parent
    return f"{at.name}人力资源和社会保障局"


def _objection(notice: PriorNotice) -> dict[str, object] | None:
    representation = Representation.objects.filter(notice=notice).first()
    if representation is None:
        return None
    return {
        "received_on": representation.received_on.isoformat(),
        "answer": representation.answer,
        "upheld": representation.upheld,
    }
