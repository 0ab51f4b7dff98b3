"""文字处理: .docx from a template the office can edit, the same bytes for the same input.

Values reach the template as data; what a person typed is escaped and cannot become markup.
"""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

# A zip keeps times; ours keeps one, so that the same document has the same bytes for good.
EPOCH = (2000, 1, 1, 0, 0, 0)
PROPERTIES = "docProps/core.xml"


def render_docx(template: Path, data: Mapping[str, Any]) -> bytes:
    """Fill a template.

    Args:
        template: a `.docx` with Jinja tags, as docxtpl reads them.
        data: plain values.

    Returns:
        The document; parts in one order and with one date, so that the bytes repeat.
    """
    import docxtpl

    document = docxtpl.DocxTemplate(template)
    document.render(dict(data), autoescape=True)
    filled = io.BytesIO()
    document.save(filled)
    return _normalized(filled.getvalue(), template)


def _normalized(content: bytes, template: Path) -> bytes:
    normal = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(template) as original,
        zipfile.ZipFile(normal, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as target,
    ):
        for name in sorted(source.namelist()):
            part = zipfile.ZipInfo(name, date_time=EPOCH)
            part.compress_type = zipfile.ZIP_DEFLATED
            # The writer notes when it saved; the template's own note stays instead.
            known = name == PROPERTIES and name in original.namelist()
            target.writestr(part, (original if known else source).read(name))
    return normal.getvalue()
