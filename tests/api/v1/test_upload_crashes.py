"""kill -9 at each step of taking in a file: nothing answered is lost, nothing doubled or torn."""

import pytest

from sites.models import Load
from tests.chaos import uploads
from tests.chaos.processes import PATIENCE_SECONDS, fork, killed
from tests.chaos.uploads import EARLY_RECEIPT, Sending, UploadVerdict, check_uploads

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.django_db(transaction=True),
]


READER = "check:reader-killed"
POINTS = [point for point in uploads.POINTS if point != READER]


@pytest.fixture
def place(settings, tmp_path):
    settings.UPLOAD_ROOT = tmp_path / "uploads"
    return {"UPLOAD_ROOT": str(settings.UPLOAD_ROOT), "FAILPOINT": ""}


def done(process):
    process.join(PATIENCE_SECONDS)
    return process.exitcode == 0


def test_sheet_killed_at_every_point_in_turn_and_sent_again_is_in_once(tmp_path, place):
    sending = Sending(tmp_path, as_csv=True)

    for point in POINTS:
        target = uploads.queue if point in uploads.QUEUE_POINTS else uploads.send
        assert killed(fork(target, sending.task(), {**place, "FAILPOINT": point})), point
        assert check_uploads([sending]) == UploadVerdict(), point
        if point in uploads.QUEUE_POINTS:
            assert done(fork(uploads.sweep, place))
            assert Load.objects.get().state == "PREVIEWED"
    assert sending.answered is None
    assert done(fork(uploads.send, sending.task(), place))
    first = sending.answered
    assert done(fork(uploads.send, sending.task(), place))

    assert sending.answered == first
    assert first["receipt"] == Load.objects.get().receipt_number
    assert check_uploads([sending]) == UploadVerdict()


def test_sheet_whose_reader_was_killed_is_refused_in_words_and_is_in_when_sent_again(
    tmp_path, place
):
    sending = Sending(tmp_path)

    # The system dies once it has been told that the sheet was not read.
    assert killed(fork(uploads.send, sending.task(), {**place, "FAILPOINT": READER}))
    assert (Load.objects.get().state, check_uploads([sending])) == ("REFUSED", UploadVerdict())
    assert done(fork(uploads.send, sending.task(), place))

    assert sending.answered["receipt"] == Load.objects.get().receipt_number
    assert check_uploads([sending]) == UploadVerdict()


def test_the_checker_sees_a_receipt_handed_out_before_it_is_committed(tmp_path, place):
    sending = Sending(tmp_path, as_csv=True)
    at = {**place, "FAILPOINT": "commit:audit-written"}

    assert killed(fork(uploads.send, sending.task(bug=EARLY_RECEIPT), at))

    assert check_uploads([sending]) == UploadVerdict(upload_lost=1)
