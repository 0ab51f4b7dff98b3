"""Keys change while the system runs: everything is sealed anew, and a stopped run goes on."""

import io

import pytest
from django.apps import apps
from django.core.management import call_command

from api.operations import key_rotation
from api.operations.key_rotation import rotate, waiting
from api.operations.sealed_columns import SEALED_COLUMNS
from arrears.models import ComplaintAttachment, ComplaintIdentity
from arrears.services.following import add_attachment
from sites.lib.cipher import CipherError
from sites.models import AuditEntry, Worker
from sites.sealing import cipher, seal, unseal
from sites.services.upload_store import fetch, outdated, path_of, store
from tests.arrears.pictures import VOICE
from tests.factories.arrears import ComplaintFactory, ComplaintIdentityFactory
from tests.factories.sites import NOW, RosterEntryFactory

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

NEW = "new1:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
NEW_OF_COMPLAINTS = "new1c:YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXowMTIzNDU="
WORKERS = 5


@pytest.fixture
def city(settings, tmp_path):
    """Workers, a complaint with its identity and a voice, and a file that lies here unsealed."""
    settings.UPLOAD_ROOT = tmp_path
    RosterEntryFactory.create_batch(WORKERS)
    identity = ComplaintIdentityFactory()
    add_attachment(complaint=identity.complaint, content=VOICE, now=NOW)
    ComplaintFactory()
    digest = store(b"as received")
    path_of(digest).write_bytes(b"as received")
    return digest


def turn(settings):
    settings.FIELD_KEYS = f"{NEW},{settings.FIELD_KEYS}"
    settings.COMPLAINT_KEYS = f"{NEW_OF_COMPLAINTS},{settings.COMPLAINT_KEYS}"


def drop_the_old(settings):
    settings.FIELD_KEYS, settings.COMPLAINT_KEYS = NEW, NEW_OF_COMPLAINTS


def test_every_sealed_column_is_rotated():
    named = {(one.model, one.name) for one in SEALED_COLUMNS}
    there = {
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.fields
        if field.name.endswith("_sealed")
    }
    assert named == there
    assert len({one.place for one in SEALED_COLUMNS}) == len(SEALED_COLUMNS)


def test_all_is_sealed_anew_and_the_old_keys_can_go(city, settings):
    numbers = {
        one.pk: unseal(one.id_number_sealed, purpose="worker.id_number") for one in workers()
    }
    voice = ComplaintAttachment.objects.get()
    assert sum(waiting().values()) == 1  # the unsealed file
    turn(settings)
    before = waiting()
    assert before["农民工·证件号码"] == WORKERS
    assert before["投诉附件"] == 1

    done = rotate(now=NOW)

    assert (done.unopened, sum(waiting().values())) == ([], 0)
    # The voice was counted twice: its own seal, and that of the file that was put in its place.
    assert done.total == sum(before.values()) - 1
    drop_the_old(settings)
    assert numbers == {
        one.pk: unseal(one.id_number_sealed, purpose="worker.id_number") for one in workers()
    }
    name = ComplaintIdentity.objects.get().name_sealed
    assert name.startswith("new1c:")
    with pytest.raises(CipherError):
        cipher().decrypt(name, purpose="complaint.name")
    assert fetch(city) == b"as received"
    assert b"as received" not in path_of(city).read_bytes()
    assert not path_of(voice.original_sha256).exists()
    voice.refresh_from_db()
    assert unseal(fetch(voice.original_sha256).decode(), purpose="complaint.attachment")
    assert AuditEntry.objects.get(act="轮换密钥").detail["unopened"] == 0
    assert rotate(now=NOW).total == 0


def test_a_stopped_run_is_taken_up_where_it_stood(city, settings, monkeypatch):
    monkeypatch.setattr(key_rotation, "BATCH", 2)
    turn(settings)

    def stop(place, count):
        if place == "农民工·证件号码" and count == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rotate(now=NOW, heard=stop)
    assert waiting()["农民工·证件号码"] == WORKERS - 4

    done = rotate(now=NOW)

    assert done.sealed["农民工·证件号码"] == WORKERS - 4
    assert sum(waiting().values()) == 0


def test_the_national_ciphers_are_turned_on_by_a_setting(city, settings):
    settings.CIPHER_PROFILE = "SM"
    assert waiting()["农民工·证件号码"] == WORKERS
    assert rotate(now=NOW).unopened == []
    assert {one.id_number_sealed.split(":")[0] for one in workers()} == {"demo1~sm"}
    settings.CIPHER_PROFILE = "AES"
    assert unseal(seal("x", purpose="p"), purpose="p") == "x"
    assert [unseal(one.id_number_sealed, purpose="worker.id_number")[:4] for one in workers()] == [
        "3709"
    ] * WORKERS


def test_what_no_key_opens_is_told_and_left(city, settings):
    lost = Worker.objects.first()
    Worker.objects.filter(pk=lost.pk).update(id_number_sealed="gone:AAAA")
    identity = ComplaintIdentity.objects.get()
    other = store(b"file")
    path_of(other).write_bytes(b"another")
    kept = ComplaintAttachment.objects.get()
    gone = ComplaintAttachment.objects.create(
        complaint=identity.complaint,
        media_type="audio",
        original_sha256=store(b"gone:AAAA"),
        received_at=NOW,
    )
    out, err = io.StringIO(), io.StringIO()

    call_command("rotate_keys", "--dry-run", stdout=out)
    with pytest.raises(SystemExit):
        call_command("rotate_keys", stdout=out, stderr=err)

    assert "待轮换" in out.getvalue()
    assert "打不开 3" in out.getvalue()
    assert f"打不开：农民工·证件号码 {lost.pk}" in err.getvalue()
    assert f"投诉附件 {gone.pk}" in err.getvalue()
    assert list(outdated()) == [other]
    gone.delete()
    path_of(kept.original_sha256).unlink()
    assert waiting()["投诉附件"] == 1
    kept.delete()
    Worker.objects.filter(pk=lost.pk).update(id_number_sealed=seal("1", purpose="worker.id_number"))
    path_of(other).unlink()
    out.truncate(0)
    call_command("rotate_keys", stdout=out)
    assert "旧密钥已没有数据使用" in out.getvalue()


def workers():
    return Worker.objects.order_by("pk")
