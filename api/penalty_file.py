"""The file of one penalty record, as it is carried to a platform without an interface (双公示)."""

import csv
import io
from collections.abc import Mapping

from blacklist.penalty_record import COLUMNS


def penalty_file(
    record: Mapping[str, str], *, operation: str, key: object, digest: str = ""
) -> bytes:
    """Names, meanings, the record, and a control line.

    Args:
        record: every field of `COLUMNS`.
        operation: 新增, 变更 or 撤销.
        key: place of the record in the order of its subject.
        digest: of the message it comes from, where it comes from one.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["操作", *COLUMNS])
    writer.writerow(["", *COLUMNS.values()])
    writer.writerow([operation, *(record[name] for name in COLUMNS)])
    writer.writerow(["#控制行", "记录数", 1, "序号", key, "摘要", digest])
    return text.getvalue().encode("utf-8-sig")
