"""What the matrix asks for of one case: a document of it, and an attachment of its complaint."""

from arrears.enums import DocumentKind
from arrears.services.break_glass import open_access
from arrears.services.documents import issue_document
from arrears.services.following import add_attachment
from arrears.services.retaliation import report_retaliation
from tests.arrears.pictures import VOICE
from tests.factories.blacklist import NOTICE_AT

INQUIRY = {"appear_on": "2026-10-20", "place": "201室", "bring": "工资支付表"}


def words_of_the_case(case, complaint, inspector):
    """Keys of a document and of an attachment."""
    document = issue_document(
        case=case, kind=DocumentKind.INQUIRY, given=INQUIRY, actor=inspector, now=NOTICE_AT
    )
    voice = add_attachment(complaint=complaint, content=VOICE, now=NOTICE_AT)
    emergency = open_access(
        complaint=complaint,
        reason="工人在工地被扣留，须立即联系本人",
        ticket="值班领导批准",
        actor=inspector,
        now=NOTICE_AT,
    )
    report = report_retaliation(complaint=complaint, now=NOTICE_AT)
    return {
        "document": document.pk,
        "attachment": voice.pk,
        "emergency": emergency.pk,
        "retaliation": report.pk,
    }
