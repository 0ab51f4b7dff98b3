"""What a worker does with a receipt: evidence, withdrawal, escalation, arrival, proof."""

import subprocess

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from arrears.enums import CaseState, ComplaintState, RefusalGround
from arrears.models import ArrivalAnswer, Complaint, ComplaintAttachment
from arrears.receipts import site_signature
from arrears.services.acceptance import refuse_complaint
from tests.api.web import story
from tests.api.web.test_worker import CODE, answers
from tests.arrears.pictures import VOICE, huge_png, jpeg
from tests.factories.arrears import CaseFactory
from tests.factories.sites import NOW, InspectorFactory
from tests.fresh import fresh_cache

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _day(clock):
    clock(NOW)
    fresh_cache()


@pytest.fixture
def site():
    return story.site().site


def photo(content=None, name="alice_li.php.jpg"):
    return SimpleUploadedFile(name, content or jpeg(with_place=True))


def file(client, site, **changes):
    return client.post(f"/w/complain/{site.code}/", answers(**changes))


@pytest.fixture
def code(client, site):
    return CODE.findall(file(client, site).text)[0]


def act(client, code, slug, **given):
    return client.post(f"/w/receipt/{slug}/", {"receipt": code, **given})


def in_case(**fields):
    complaint = Complaint.objects.get()
    complaint.case = CaseFactory(project=complaint.project, **fields)
    complaint.state = ComplaintState.IN_CASE
    complaint.save()
    return complaint


def test_a_complaint_comes_with_photo_and_voice_once(client, site):
    for _ in range(2):
        done = file(client, site, photo=photo(), voice=photo(VOICE, "录音.amr"))
        assert done.status_code == 201

    assert Complaint.objects.count() == 1
    assert set(ComplaintAttachment.objects.values_list("media_type", flat=True)) == {
        "image/jpeg",
        "audio/amr",
    }


def test_a_voice_alone_says_enough_and_nothing_at_all_does_not(client, site):
    assert file(client, site, text=" ").status_code == 422
    assert file(client, site, text=" ", voice=photo(VOICE, "录音.amr")).status_code == 201


def test_a_photo_that_is_refused_files_nothing(client, site):
    refused = file(client, site, photo=photo(huge_png()))

    assert (refused.status_code, "E-ATT-PIXELS" in refused.text) == (422, True)
    assert not Complaint.objects.exists()
    assert not ComplaintAttachment.objects.exists()


def test_a_code_we_did_not_print_is_said_and_ours_is_not(client, site):
    url = f"/w/complain/{site.code}/"

    assert "不是监管部门印制" in client.get(url, {"s": "forged"}).text
    assert "不是监管部门印制" not in client.get(url, {"s": site_signature(site.code)}).text
    assert "不是监管部门印制" not in client.get(url).text


def test_evidence_is_added_by_the_receipt(client, code):
    assert "已收到 1 个附件" in act(client, code, "evidence", file=photo()).text
    assert act(client, code, "evidence").status_code == 422
    refused = act(client, code, "evidence", file=photo(b"x"))
    assert (refused.status_code, "E-ATT-TYPE" in refused.text) == (422, True)


def test_withdrawing_is_noted_and_the_inspector_is_told(client, code):
    assert "案件不会因此自动结束" in act(client, code, "withdraw").text
    assert act(client, code, "withdraw").status_code == 409


def test_a_missed_limit_is_called(client, code, clock):
    assert act(client, code, "escalate").status_code == 409
    Complaint.objects.update(accept_due_on=story.DAY.replace(day=1))
    page = client.post("/w/receipt/", {"receipt": code})
    assert "过了期限还没有答复" in page.text
    assert "已催办" in act(client, code, "escalate").text


def test_did_the_money_arrive(client, code):
    assert act(client, code, "arrived", arrived="yes").status_code == 409
    in_case(state=CaseState.ORDERED)
    assert act(client, code, "arrived").status_code == 422
    assert "已记下您的答复" in act(client, code, "arrived", arrived="no", words="少了一半").text
    assert ArrivalAnswer.objects.get().arrived is False


def test_a_refusal_is_told_with_its_reason(client, code):
    refuse_complaint(
        complaint=Complaint.objects.get(),
        ground=RefusalGround.IN_COURT,
        reason="已在仲裁委立案",
        actor=InspectorFactory(),
        now=NOW,
    )

    text = client.post("/w/receipt/", {"receipt": code}).text

    assert "已申请仲裁或者提起诉讼" in text
    assert "已在仲裁委立案" in text
    assert "补充证据" not in text


def test_a_receipt_proves_filing_online_and_offline_by_the_key_alone(client, code, tmp_path):
    proof = act(client, code, "download").text
    assert (
        client.post("/verify/receipt/", {"proof": proof.replace("\n", "\r\n")}).status_code == 200
    )
    changed = proof.replace("泰人社监诉字〔2026〕1号", "泰人社监诉字〔2026〕2号")
    assert "核验不一致" in client.post("/verify/receipt/", {"proof": changed}).text
    assert client.post("/verify/receipt/", {"proof": "x"}).status_code == 422
    assert "BEGIN PUBLIC KEY" in client.get("/verify/receipt/").text
    assert "两个月没给钱" not in proof

    statement = proof.split("-----开始-----\n")[1].split("-----结束-----")[0]
    (tmp_path / "statement.txt").write_text(statement, encoding="utf-8")
    encoded = proof.split("签名：ed25519,")[1].split("\n")[0]
    (tmp_path / "key.pem").write_bytes(client.get("/verify/receipt-key.pem").content)
    (tmp_path / "signature.b64").write_text(encoded + "\n")
    decode = ["openssl", "base64", "-d", "-A", "-in", "signature.b64", "-out", "signature.bin"]
    subprocess.run(decode, cwd=tmp_path, check=True)
    check = "openssl pkeyutl -verify -pubin -inkey key.pem -rawin -in statement.txt -sigfile signature.bin"
    done = subprocess.run(check.split(), cwd=tmp_path, capture_output=True, check=False)
    assert b"Verified Successfully" in done.stdout


@pytest.mark.parametrize("slug", ["evidence", "withdraw", "escalate", "arrived", "download"])
def test_a_wrong_code_is_answered_alike_everywhere(client, slug):
    answer = act(client, "7K3M-9QXA-2222-3333-44", slug, arrived="yes", file=photo())

    assert (answer.status_code, "E-RECEIPT" in answer.text) == (404, True)


def test_who_guesses_waits_also_for_the_download(client):
    for _ in range(7):
        answer = act(client, "wrong", "download")

    assert answer.status_code == 429
    assert act(client, "wrong", "withdraw").status_code == 429


def test_the_code_is_spelled_to_be_read_out(client, site):
    page = file(client, site)

    first = CODE.findall(page.text)[0][0]
    assert "念作：" in page.text
    assert first in "0123456789" or f"念作：{first}" in page.text
