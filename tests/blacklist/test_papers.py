"""What is handed in as a paper can be read and is what its name says; nothing else is kept."""

import io

import pytest
from PIL import Image

from blacklist import papers
from blacklist.papers import MOST_BYTES, check_paper
from sites.errors import InvalidInput
from sites.ingest.files import EICAR
from tests.factories.removal import pdf

pytestmark = pytest.mark.unit


def picture(kind):
    kept = io.BytesIO()
    Image.effect_noise((64, 64), 80).convert("RGB").save(kept, kind)
    return kept.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("回单.PDF", pdf("回单")),
        ("回单.pdf", pdf("回单").ljust(MOST_BYTES - 9, b"0") + b"\n%%EOF\n  "),
        ("照片.jpg", picture("JPEG")),
        ("照片.jpeg", picture("JPEG")),
        ("照片.png", picture("PNG")),
        ("工资表.csv", "姓名,金额\n张三,1\n".encode()),
    ],
)
def test_what_can_be_read_is_taken(name, content):
    assert len(content) <= MOST_BYTES
    check_paper(content, file_name=name)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("回单.pdf", b"", "E-FILE-EMPTY"),
        ("回单.pdf", b"0" * (MOST_BYTES + 1), "E-FILE-SIZE"),
        ("回单.pdf", pdf("x") + EICAR, "E-FILE-MALWARE"),
        ("回单.exe", pdf("x"), "E-FILE-TYPE"),
        ("回单", pdf("x"), "E-FILE-TYPE"),
        ("回单.pdf", b"MZ" + pdf("x")[5:], "E-FILE-TYPE"),
        ("回单.pdf", pdf("x")[:-8], "E-FILE-CORRUPT"),
        ("照片.jpg", picture("PNG"), "E-FILE-TYPE"),
        ("照片.png", b"no picture", "E-FILE-TYPE"),
        ("照片.jpg", picture("JPEG")[:-900], "E-FILE-CORRUPT"),
        ("照片.png", picture("PNG")[:-900], "E-FILE-CORRUPT"),
        ("工资表.xlsx", b"PK\x03\x04 cut off", "E-FILE-CORRUPT"),
    ],
)
def test_what_cannot_is_refused_with_what_to_do(name, content, code):
    with pytest.raises(InvalidInput) as caught:
        check_paper(content, file_name=name)

    assert caught.value.code == code
    assert caught.value.fix


@pytest.mark.parametrize("limit", ["ours", "library"])
def test_a_picture_too_large_to_open_is_not_opened(monkeypatch, limit):
    # Pillow refuses twice its own limit while it reads the head.
    target = (papers, "MOST_PIXELS") if limit == "ours" else (Image, "MAX_IMAGE_PIXELS")
    monkeypatch.setattr(*target, 100)
    with pytest.raises(InvalidInput) as caught:
        check_paper(picture("PNG"), file_name="照片.png")

    assert caught.value.code == "E-FILE-PIXELS"
