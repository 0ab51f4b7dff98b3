"""Twenty thousand companies on the list, each by an order, notice and decision of its own."""

from django.db import transaction

from blacklist.models import Listing
from sites.enums import SubjectKind
from sites.models import Company
from tests.benchmarks.code_checks import some_usccs
from tests.benchmarks.multiplying import FIRST, multiply, settle_tables
from tests.factories.blacklist import approved_decision


def list_companies(count: int) -> list[str]:
    """Put `count` companies on the list for three years from a month ago; return their codes."""
    usccs = some_usccs(count)
    # The pattern is made by the services; its own entries are the only ones not counted.
    decision = approved_decision()
    pattern = decision.company
    Company.objects.bulk_create(
        Company(
            pk=FIRST + number,
            uscc=uscc,
            name=f"泰安示例第{number}建筑有限公司",
            name_key=f"泰安示例第{number}建筑有限公司",
            region_id=pattern.region_id,
        )
        for number, uscc in enumerate(usccs, 1)
    )
    listing = Listing.objects.get(decision=decision, kind=SubjectKind.COMPANY)
    order = decision.notice.order
    own = {"id": f"{FIRST} + n", "number": "t.number || '-' || n"}
    of_company = {"company": f"{FIRST} + n"}
    each = f"generate_series(1, {count}) n"
    with transaction.atomic():
        multiply(order.case, source=each, **own, employer=of_company["company"])
        multiply(order, source=each, **own, **of_company, case=own["id"])
        multiply(order.expiry, source=each, order=own["id"])
        multiply(decision.notice, source=each, **own, **of_company, order=own["id"])
        multiply(listing.event.subject, source=each, id=own["id"], key="t.key || '-' || n")
        multiply(
            listing.event,
            source=each,
            event_id="md5('event' || n)::uuid",
            subject=own["id"],
            state="'ACKNOWLEDGED'",
        )
        multiply(decision, source=each, **own, **of_company, notice=own["id"], expected_members="1")
        multiply(
            listing,
            source=each,
            **of_company,
            decision=own["id"],
            event="md5('event' || n)::uuid",
            listed_on="current_date - 30",
            until="current_date + 1065",
        )
    settle_tables()
    return usccs
