"""An objection to a publication is answered in its time; one upheld has it corrected in its time."""

import datetime as dt

import pytest

from blacklist.errors import OutcomeState
from blacklist.models import PublicationObjection
from blacklist.services.publication import confirm_withdrawal, propose_withdrawal
from blacklist.services.publication_objection import (
    answer_publication_objection,
    receive_publication_objection,
)
from sites.errors import InvalidInput, NotAllowed
from sites.models import AuditEntry, LegalClock
from tests.factories.blacklist import APPROVE_AT
from tests.factories.outcomes import published_violation
from tests.factories.sites import ApproverFactory, InspectorFactory

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
# Published on Thursday 10 September 2026.
DAY = dt.date(2026, 9, 10)
CHANGED_ON = dt.date(2026, 9, 8)


@pytest.fixture
def published():
    return published_violation()


def receive(publication, *, actor=None, **changes):
    given = {"objector": "泰安示例建筑有限公司", "words": "已支付", "received_on": DAY, **changes}
    return receive_publication_objection(
        publication=publication,
        actor=actor or publication.case.handler,
        now=APPROVE_AT,
        **given,
    )


def answer(publication, *, upheld, words="经核实", actor=None):
    return answer_publication_objection(
        publication=publication,
        upheld=upheld,
        answer=words,
        actor=actor or publication.case.handler,
        now=APPROVE_AT,
    )


def clocks():
    return {row.rule: (str(row.due_on), row.state) for row in LegalClock.objects.all()}


def own(rows):
    return {rule: found for rule, found in rows.items() if rule.startswith("publication_")}


def test_an_objection_has_fifteen_working_days_and_a_wrong_one_changes_nothing(published):
    receive(published)

    # The holidays of October, and a Saturday and a Sunday worked, lie between.
    assert own(clocks()) == {"publication_objection": ("2026-10-08", "RUNNING")}
    assert answer(published, upheld=False).answered_on == DAY
    assert own(clocks()) == {"publication_objection": ("2026-10-08", "FINISHED")}
    acts = AuditEntry.objects.filter(object_kind="PublicationObjection").order_by("pk")
    assert [entry.act for entry in acts] == ["登记对公布的异议", "答复对公布的异议"]
    assert "第十条" in acts[0].basis


def test_an_objection_upheld_starts_ten_working_days_that_end_with_the_withdrawal(published):
    receive(published)
    answer(published, upheld=True)
    assert own(clocks())["publication_correction"] == ("2026-09-23", "RUNNING")

    propose_withdrawal(
        publication=published,
        reason="异议成立",
        actor=published.case.handler,
        now=APPROVE_AT,
        changed_on=CHANGED_ON,
    )
    # The earlier start stays: one publication is corrected once.
    assert own(clocks())["publication_correction"] == ("2026-09-23", "RUNNING")
    confirm_withdrawal(publication=published, actor=ApproverFactory(), now=APPROVE_AT)

    assert {state for _, state in own(clocks()).values()} == {"FINISHED"}


def test_a_decision_changed_gives_ten_working_days_from_that_day(published):
    def propose(changed_on):
        propose_withdrawal(
            publication=published,
            reason="复议撤销",
            actor=published.case.handler,
            now=APPROVE_AT,
            changed_on=changed_on,
        )

    with pytest.raises(InvalidInput, match="还没有到"):
        propose(DAY + dt.timedelta(days=1))
    propose(None)
    assert own(clocks()) == {}
    propose(CHANGED_ON)

    assert own(clocks()) == {"publication_correction": ("2026-09-21", "RUNNING")}


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"objector": " "}, InvalidInput),
        ({"words": ""}, InvalidInput),
        ({"received_on": dt.date(2026, 9, 9)}, InvalidInput),
        ({"received_on": dt.date(2026, 9, 11)}, InvalidInput),
    ],
)
def test_an_objection_without_words_or_of_another_day_is_refused(published, changes, refusal):
    with pytest.raises(refusal):
        receive(published, **changes)
    assert not PublicationObjection.objects.exists()


def test_one_objection_waits_at_a_time_and_only_while_it_is_published(published):
    with pytest.raises(OutcomeState, match="没有等待答复"):
        answer(published, upheld=True)
    receive(published)
    with pytest.raises(OutcomeState, match="还没有答复"):
        receive(published)
    for actor in (InspectorFactory("370982"), ApproverFactory()):
        with pytest.raises(NotAllowed):
            answer(published, upheld=True, actor=actor)
    with pytest.raises(InvalidInput):
        answer(published, upheld=True, words=" ")
    propose_withdrawal(
        publication=published, reason="撤销", actor=published.case.handler, now=APPROVE_AT
    )
    confirm_withdrawal(publication=published, actor=ApproverFactory(), now=APPROVE_AT)

    # Who objected is told all the same; there is nothing left to correct.
    assert answer(published, upheld=True).upheld is True
    assert "publication_correction" not in clocks()
    with pytest.raises(OutcomeState, match="没有正在公布"):
        receive(published)
