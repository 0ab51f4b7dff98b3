"""排版: PDF from a Typst template and plain data, the same bytes for the same input.

Data reaches a template as JSON only, never as template text: what a person typed cannot
become markup. A template reads it by `json("data.json")`.
"""

import datetime as dt
import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

FONTS = Path(__file__).parent / "fonts"
# One family for every document; it has the rare characters of names (㛃䶮𬭎𫖯).
FONT_FAMILY = "Noto Sans SC"
DATA_FILE = "data.json"
EPOCH = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


class TypesettingFailed(RuntimeError):
    """The template does not compile with these data; a fault of ours, not of the reader."""


def render_pdf(
    template: Path, data: Mapping[str, Any], *, images: Mapping[str, bytes] | None = None
) -> bytes:
    """Compile a template.

    Args:
        template: a `.typ` file; other templates beside it can be imported by name.
        data: what can be written as JSON; money as text, never as a float.
        images: more files for the template by file name ("seal.svg", "code.png").

    Returns:
        A PDF with embedded type. Its date is fixed, so that the same input gives the same bytes
        years later; a document tells its own date in its text.

    Raises:
        TypesettingFailed: the template is wrong or a file it names is missing.
    """
    import typst

    with tempfile.TemporaryDirectory(prefix="anxin-typst-") as folder:
        place = Path(folder)
        for source in template.parent.glob("*.typ"):
            (place / source.name).write_bytes(source.read_bytes())
        for name, content in (images or {}).items():
            (place / name).write_bytes(content)
        text = json.dumps(data, ensure_ascii=False, sort_keys=True)
        (place / DATA_FILE).write_text(text, encoding="utf-8")
        try:
            compiled = typst.compile(
                place / template.name,
                root=place,
                font_paths=[FONTS],
                ignore_system_fonts=True,
                format="pdf",
                timestamp=int(EPOCH.timestamp()),
            )
        except typst.TypstError as error:
            raise TypesettingFailed(str(error)) from error
    assert isinstance(compiled, bytes)
    return compiled
