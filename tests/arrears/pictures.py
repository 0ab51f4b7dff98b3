"""Pictures and voices as phones make them, and some no phone makes."""

import io
import struct
import zlib

from PIL import Image

VOICE = b"#!AMR\n" + bytes(40)
PLACE = "北纬36度"


def jpeg(size=(60, 40), *, with_place=False):
    """A small photograph, with the place and the phone in it if wanted."""
    picture = Image.new("RGB", size, (200, 80, 60))
    exif = Image.Exif()
    if with_place:
        exif[0x010F] = "Phone of Wang Jianguo"
        exif[0x9286] = PLACE
        exif.get_ifd(0x8825)[2] = (36.0, 11.0, 24.0)
        exif[0x0112] = 6
    content = io.BytesIO()
    picture.save(content, "JPEG", exif=exif, comment=b"alice_li")
    return content.getvalue()


def huge_png(width=20_000, height=10_000):
    """200 megapixels in a few bytes: the head says it, no pixel follows."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + head
    # An empty part of pixels: the reader goes so far to know the size.
    pixels = b"IDAT"
    return (
        b"\x89PNG\r\n\x1a\n"
        + struct.pack(">I", len(head))
        + chunk
        + struct.pack(">I", zlib.crc32(chunk))
        + struct.pack(">I", 0)
        + pixels
        + struct.pack(">I", zlib.crc32(pixels))
    )
