"""附件: photographs and voices of a complaint, told apart by their bytes, pictures set anew.

A picture is decoded and encoded again: place, time, phone and name that the phone wrote into
it are gone. A voice is kept as it came, for the inspectors of the case alone. Pure.
"""

import io
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

from arrears.errors import AttachmentNotValid

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 2560
QUALITY = 85
PICTURES = ("JPEG", "PNG", "WEBP")
# How the kinds of voices that phones record begin.
VOICES = (
    (0, b"RIFF", "audio/wav"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"#!AMR", "audio/amr"),
    (0, b"OggS", "audio/ogg"),
    (4, b"ftypM4A", "audio/mp4"),
    (4, b"ftypmp4", "audio/mp4"),
    (4, b"ftyp3gp", "audio/3gpp"),
)
WEBP_AT = slice(8, 12)


@dataclass(frozen=True, slots=True)
class Attachment:
    """What is kept: the bytes as they came, their media type, and a picture set anew."""

    original: bytes
    media_type: str
    clean: bytes | None

    @property
    def is_picture(self) -> bool:
        """A picture; else a voice."""
        return self.clean is not None


def read_attachment(content: bytes) -> Attachment:
    """Tell what a file is by its bytes, never by its name, and set a picture anew.

    Raises:
        AttachmentNotValid: ``E-ATT-SIZE``, ``E-ATT-PIXELS`` or ``E-ATT-TYPE``.
    """
    if len(content) > MOST_BYTES:
        raise AttachmentNotValid(
            f"附件超过 {MOST_BYTES // 1024 // 1024} MB",
            fix="请缩短录音，或者用普通清晰度拍照",
            code="E-ATT-SIZE",
        )
    for start, mark, media_type in VOICES:
        if content[start : start + len(mark)] == mark and content[WEBP_AT] != b"WEBP":
            return Attachment(content, media_type, None)
    return _picture(content)


def _picture(content: bytes) -> Attachment:
    try:
        with Image.open(io.BytesIO(content), formats=PICTURES) as picture:
            # The size stands in the head of the file: nothing is decoded before it is known.
            if picture.width * picture.height > MOST_PIXELS:
                raise _too_many_pixels()
            media_type = Image.MIME[picture.format or "JPEG"]
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels() from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise AttachmentNotValid(
            "附件不是能打开的照片或录音", fix="照片请用 JPG、PNG，录音请用手机自带的录音机"
        ) from error
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    # A new picture holds its pixels and nothing else of the old file.
    bare = Image.new("RGB", upright.size)
    bare.paste(upright)
    clean = io.BytesIO()
    bare.save(clean, "JPEG", quality=QUALITY)
    return Attachment(content, media_type, clean.getvalue())


def _too_many_pixels() -> AttachmentNotValid:
    return AttachmentNotValid(
        f"照片超过 {MOST_PIXELS // 1_000_000} 百万像素",
        fix="请用普通清晰度重新拍照",
        code="E-ATT-PIXELS",
    )
