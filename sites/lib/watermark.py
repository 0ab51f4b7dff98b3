"""水印: a file that left says who took it, when and why, where people look and where they do not."""

from dataclasses import dataclass

import xlsxwriter

PROPERTY = "AnxinExport"
NOTE_SHEET = "导出说明"
NOTE_WIDTH = 90
# What a page's head and foot would read as a command.
COMMAND = "&"
LONGEST_HEAD = 200


@dataclass(frozen=True, slots=True)
class Watermark:
    """What is written into a file.

    Attributes:
        words: who, when, why, in one line.
        mark: the export's own sign, ten hexadecimal digits; it leads back to the record.
    """

    words: str
    mark: str

    def put_into(self, book: xlsxwriter.Workbook, *, with_note: bool) -> None:
        """Stamp a workbook: hidden properties, the head of each printed page, a sheet of its own.

        Args:
            book: the workbook, its sheets written.
            with_note: whether a last sheet says it too; a bank takes one sheet only.
        """
        book.set_properties({**book.doc_properties, "keywords": self.mark, "comments": self.words})
        book.set_custom_property(PROPERTY, self.mark)
        head = self.words.replace(COMMAND, " ")[:LONGEST_HEAD]
        for sheet in book.worksheets():
            sheet.set_header(f"&L&8{head}")
            sheet.set_footer(f"&R&8编号 {self.mark}")
        if with_note:
            note = book.add_worksheet(NOTE_SHEET)
            note.set_column(0, 0, NOTE_WIDTH)
            note.write_string(0, 0, self.words)
            note.write_string(1, 0, f"导出核对码 {self.mark}")
