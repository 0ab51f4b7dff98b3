"""申请材料: what may be handed in as a paper, told by its bytes and not by its name alone. Pure."""

import io

from PIL import Image, UnidentifiedImageError

from sites.errors import InvalidInput
from sites.ingest.files import EICAR, Limits, sniff

MOST_BYTES = 20 * 1024 * 1024
MOST_PIXELS = 40_000_000
PDF = "pdf"
PICTURES = {"jpg": "JPEG", "jpeg": "JPEG", "png": "PNG"}
TABLES = frozenset({"xlsx", "xls", "csv"})
ENDINGS = (PDF, *PICTURES, *sorted(TABLES))
# Where readers look for beginning and end of a PDF: a few kilobytes may stand around it.
PDF_HEAD, PDF_TAIL = 1_024, 4_096
AN_EIGHTH = 8


def check_paper(content: bytes, *, file_name: str) -> None:
    """Refuse what cannot be a readable paper: nothing of it is kept.

    Args:
        content: the bytes as received.
        file_name: the name it came with; its ending must fit the bytes.

    Raises:
        InvalidInput: E-FILE-EMPTY, E-FILE-SIZE, E-FILE-TYPE, E-FILE-CORRUPT, E-FILE-MALWARE,
            E-FILE-PIXELS, and whatever a table is refused for.
    """
    if not content:
        raise InvalidInput("文件是空的", fix="请重新选择文件", code="E-FILE-EMPTY")
    if len(content) > MOST_BYTES:
        size = MOST_BYTES // (1024 * 1024)
        raise InvalidInput(f"文件超过 {size} MB", fix="请压缩或者分成几份", code="E-FILE-SIZE")
    if EICAR in content:
        raise InvalidInput(
            "文件含有病毒特征", fix="请在安全的电脑上重新制作", code="E-FILE-MALWARE"
        )
    ending = file_name.rpartition(".")[2].lower()
    if ending == PDF:
        _check_pdf(content)
    elif ending in PICTURES:
        _check_picture(content, PICTURES[ending])
    elif ending in TABLES:
        sniff(content, file_name=file_name, limits=Limits())
    else:
        raise InvalidInput(
            "只收 PDF、图片和表格", fix="请换成 PDF、JPG、PNG、XLSX、XLS 或 CSV", code="E-FILE-TYPE"
        )


def _check_pdf(content: bytes) -> None:
    if b"%PDF-" not in content[:PDF_HEAD]:
        raise _another_type("PDF")
    if b"%%EOF" not in content[-PDF_TAIL:]:
        raise _broken()


def _check_picture(content: bytes, kind: str) -> None:
    try:
        with Image.open(io.BytesIO(content), formats=[kind]) as picture:
            # The size stands in the head of the file: nothing is decoded before it is known.
            if picture.width * picture.height > MOST_PIXELS:
                raise _too_many_pixels()
            # What is cut off shows also at an eighth of the size.
            picture.draft("RGB", (picture.width // AN_EIGHTH, picture.height // AN_EIGHTH))
            picture.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels() from error
    except UnidentifiedImageError as error:
        raise _another_type(kind) from error
    except (OSError, ValueError, SyntaxError) as error:
        raise _broken() from error


def _another_type(kind: str) -> InvalidInput:
    return InvalidInput(
        f"文件内容不是 {kind}", fix="请重新导出或者拍照，不要只改文件名", code="E-FILE-TYPE"
    )


def _broken() -> InvalidInput:
    return InvalidInput(
        "文件不完整或者已损坏", fix="请重新导出或者拍照后再上传", code="E-FILE-CORRUPT"
    )


def _too_many_pixels() -> InvalidInput:
    return InvalidInput(
        f"图片超过 {MOST_PIXELS // 1_000_000} 百万像素",
        fix="请用普通清晰度重新拍照",
        code="E-FILE-PIXELS",
    )
