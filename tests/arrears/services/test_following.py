"""What a complainant may do with the receipt."""

import datetime as dt

import pytest

from arrears.enums import CaseState, ComplaintState
from arrears.models import ComplaintAttachment
from arrears.services.following import (
    add_attachment,
    clean_picture,
    escalate_complaint,
    missed_deadline,
    read_original,
    withdraw_complaint,
)
from sites.errors import DomainError
from sites.models import AuditEntry
from tests.arrears.pictures import VOICE, jpeg
from tests.factories.arrears import CaseFactory, ComplaintFactory
from tests.factories.sites import NOW, InspectorFactory

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
MISSED = dt.date(2026, 9, 14)


def code_of(act):
    with pytest.raises(DomainError) as refusal:
        act()
    return refusal.value.code


def in_case(**fields):
    case = CaseFactory(**fields)
    return ComplaintFactory(project=case.project, case=case, state=ComplaintState.IN_CASE)


def attach(complaint, content=None):
    return add_attachment(complaint=complaint, content=content or jpeg(with_place=True), now=NOW)


def test_an_attachment_is_sealed_and_its_original_read_by_the_inspectors_of_the_case_alone(
    settings, tmp_path
):
    # A place of its own: what other tests kept need not be sealed.
    settings.UPLOAD_ROOT = tmp_path
    complaint = in_case()

    made = attach(complaint)

    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"Wang Jianguo" not in kept
    assert b"JFIF" not in kept
    handler = complaint.case.handler
    assert b"Wang Jianguo" in read_original(attachment=made, actor=handler, now=NOW)
    assert b"Wang Jianguo" not in clean_picture(made)
    assert AuditEntry.objects.latest("pk").act == "查看投诉附件原件"
    assert (
        code_of(lambda: read_original(attachment=made, actor=InspectorFactory(), now=NOW))
        == "E-NOT-ALLOWED"
    )


def test_a_voice_has_no_copy_for_others():
    assert clean_picture(attach(in_case(), VOICE)) is None


def test_attachments_have_an_end_and_none_comes_after_it():
    complaint = ComplaintFactory()
    ComplaintAttachment.objects.bulk_create(
        ComplaintAttachment(
            complaint=complaint, media_type="audio/amr", original_sha256="0", received_at=NOW
        )
        for _ in range(20)
    )

    assert code_of(lambda: attach(complaint)) == "E-ATT-COUNT"
    assert code_of(lambda: attach(ComplaintFactory(state=ComplaintState.REFUSED))) == "E-CASE-STATE"


def test_withdrawing_closes_and_stops_nothing():
    complaint = in_case()

    withdraw_complaint(complaint=complaint, now=NOW)

    complaint.refresh_from_db()
    complaint.case.refresh_from_db()
    assert (complaint.state, complaint.withdrawn_at) == (ComplaintState.IN_CASE, NOW)
    assert complaint.case.state == CaseState.INVESTIGATING
    assert code_of(lambda: withdraw_complaint(complaint=complaint, now=NOW)) == "E-CASE-STATE"


@pytest.mark.parametrize(
    ("complaint", "missed"),
    [
        (lambda: ComplaintFactory(accept_due_on=MISSED), MISSED),
        (lambda: ComplaintFactory(accept_due_on=NOW.date()), None),
        (lambda: in_case(investigation_due_on=MISSED), MISSED),
        (lambda: in_case(investigation_due_on=MISSED, state=CaseState.ORDERED), None),
        (lambda: ComplaintFactory(accept_due_on=MISSED, state=ComplaintState.REFUSED), None),
    ],
    ids=["missed", "last day", "investigation", "ordered", "refused"],
)
def test_a_missed_limit_of_ours_can_be_called_once(complaint, missed):
    found = complaint()

    assert missed_deadline(found, NOW.date()) == missed
    if missed is None:
        assert code_of(lambda: escalate_complaint(complaint=found, now=NOW)) == "E-CASE-STATE"
        return
    assert escalate_complaint(complaint=found, now=NOW).missed_on == missed
    assert code_of(lambda: escalate_complaint(complaint=found, now=NOW)) == "E-CASE-STATE"
