"""Attachments: told apart by their bytes, pictures set anew."""

import io

import pytest
from PIL import Image

from arrears.attachments import MOST_BYTES, read_attachment
from arrears.errors import AttachmentNotValid
from tests.arrears.pictures import VOICE, huge_png, jpeg

pytestmark = pytest.mark.unit


def test_a_picture_set_anew_has_no_place_no_phone_and_stands_upright():
    original = jpeg(with_place=True)
    assert b"Wang Jianguo" in original
    assert Image.open(io.BytesIO(original)).getexif().get_ifd(0x8825)

    found = read_attachment(original)

    assert (found.original, found.media_type, found.is_picture) == (original, "image/jpeg", True)
    clean = Image.open(io.BytesIO(found.clean))
    assert dict(clean.getexif()) == {}
    assert clean.info.keys() <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert b"Wang" not in found.clean
    assert b"alice_li" not in found.clean
    assert clean.size == (40, 60)


def test_a_large_picture_is_made_smaller():
    clean = Image.open(io.BytesIO(read_attachment(jpeg((5120, 100))).clean))

    assert clean.size == (2560, 50)


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (VOICE, "audio/amr"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "audio/wav"),
        (b"\x00\x00\x00\x18ftypM4A ", "audio/mp4"),
        (b"OggS" + bytes(20), "audio/ogg"),
    ],
)
def test_a_voice_is_kept_as_it_came(content, media_type):
    found = read_attachment(content)

    assert (found.original, found.media_type, found.clean) == (content, media_type, None)


def test_png_and_webp_are_pictures():
    for form, media_type in (("PNG", "image/png"), ("WEBP", "image/webp")):
        content = io.BytesIO()
        Image.new("RGBA", (4, 4)).save(content, form)
        assert read_attachment(content.getvalue()).media_type == media_type


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "E-ATT-TYPE"),
        (b"MZ\x90\x00" + bytes(100), "E-ATT-TYPE"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "E-ATT-TYPE"),
        (b"<?php echo 1; ?>", "E-ATT-TYPE"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(40), "E-ATT-TYPE"),
        (jpeg((600, 400))[:400], "E-ATT-TYPE"),
        (huge_png(), "E-ATT-PIXELS"),
        (huge_png(8_001, 5_000), "E-ATT-PIXELS"),
        (b"#!AMR" + bytes(MOST_BYTES), "E-ATT-SIZE"),
    ],
    ids=["empty", "exe", "svg", "php", "heic", "torn", "200MP", "just-over", "large"],
)
def test_what_is_no_picture_and_no_voice_is_refused(content, code):
    with pytest.raises(AttachmentNotValid) as refusal:
        read_attachment(content)

    assert refusal.value.code == code
