"""Reading the typed values of one row, each problem at its cell (逐格校验)."""

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from sites.ingest.cell_values import NO_VALUE, Cell, CellMark, whole_number
from sites.ingest.context import Context
from sites.ingest.dates import DateFormat, parse_day
from sites.ingest.findings import Severity
from sites.ingest.table import Row, Table
from sites.lib.codes import (
    check_card,
    check_id_number,
    check_phone,
    check_uscc,
    id_birth_on,
    id_gender,
)
from sites.lib.identity_numbers import full_years
from sites.lib.money import MoneyFormat, parse_money
from sites.lib.problems import Problem

NAME = re.compile(
    "[\u3400-\u4dbf\u4e00-\u9fff\u3007\U00020000-\U000323af](·?[\u3400-\u4dbf\u4e00-\u9fff\u3007\U00020000-\U000323af]){1,29}"
    "|[A-Za-z][A-Za-z .'-]{1,48}[A-Za-z.]"
)
DOTS = str.maketrans(dict.fromkeys("•‧∙・．｡●", "·"))
PRIVATE_USE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd]")
SCIENTIFIC = re.compile(r"[0-9](\.[0-9]+)?[Ee]\+?[0-9]{1,3}")
YES = frozenset({"是", "有", "1", "√", "✓", "Y", "YES", "齐全", "已公示"})
NO = frozenset({"否", "无", "0", "×", "✗", "N", "NO", "缺失", "未公示"})
EXACT_DIGITS = 15
PASSPORT = re.compile(r"[A-Z]{1,2}[0-9]{7,8}")
ID_KINDS = frozenset(
    {"居民身份证", "身份证", "二代身份证", "01", "1", "1.0", "港澳台居民居住证", "居住证"}
    | {"港澳居民居住证", "台湾居民居住证"}
)


def normalize_name(text: str) -> str:
    """Bring a person's name into one form: NFKC, one middle dot, no spaces between Han."""
    folded = unicodedata.normalize("NFKC", text.translate(DOTS)).translate(DOTS).strip()
    if folded.isascii():
        return " ".join(folded.split())
    return "".join(folded.split())


@dataclass(slots=True)
class RowReader:
    """Reads the cells of one row; `ok` turns false with the first refusal."""

    table: Table
    row: Row
    context: Context
    ok: bool = True

    def report(
        self, severity: Severity, code: str, concept: str, message: str, fix: str = ""
    ) -> None:
        """Keep a finding at one cell of this row."""
        if severity == "refused":
            self.ok = False
        self.table.findings.add(
            severity,
            code,
            message,
            fix,
            sheet=self.table.sheet,
            cell=self.table.address(self.row.number, concept),
            row=self.row.number,
            column=self.table.label(concept),
        )

    def refuse(self, code: str, concept: str, message: str, fix: str = "") -> None:
        """Keep a refusal at one cell of this row."""
        self.report("refused", code, concept, f"第{self.row.number}行{message}", fix)

    def warn(self, code: str, concept: str, message: str, fix: str = "") -> None:
        """Keep a warning at one cell of this row."""
        self.report("warned", code, concept, f"第{self.row.number}行{message}", fix)

    def value(self, concept: str, *, required: bool, broken: str = "E-CELL-ERROR") -> Cell:
        """Return a cell; an error cell is refused, under the code `broken`, and read as empty."""
        value = self.row.get(concept)
        label = self.table.label(concept)
        if value == NO_VALUE:
            self.refuse(
                "E-FORMULA-NOVALUE",
                concept,
                f"{label}是没有计算结果的公式",
                "请复制后“粘贴为数值”再上传",
            )
            return ""
        if isinstance(value, CellMark):
            self.refuse(broken, concept, f"{label}是错误值{value.text}", "请更正公式或直接填写数值")
            return ""
        if isinstance(value, str):
            value = value.strip()
        if value == "" and required:
            self.refuse("E-CELL-EMPTY", concept, f"{label}为空", f"请填写{label}")
        return value

    def text(self, concept: str, *, required: bool = False, longest: int = 200) -> str:
        """Read text; a whole number is taken as its digits."""
        value = self.value(concept, required=required)
        whole = whole_number(value)
        shown = value if whole is None else whole
        text = unicodedata.normalize("NFKC", str(shown)).replace("\0", "").strip()
        if len(text) > longest:
            self.refuse(
                "E-CELL-SIZE", concept, f"{self.table.label(concept)}超过{longest}字", "请缩短内容"
            )
            return ""
        return text

    def name(self, concept: str = "name", *, required: bool = True) -> str:
        """Read a person's name: Han with middle dots, or Latin letters."""
        value = self.value(concept, required=required)
        name = normalize_name(value) if isinstance(value, str) else str(value)
        if not name or NAME.fullmatch(name):
            return name
        if PRIVATE_USE.search(name):
            self.refuse(
                "E-NAME-PUA", concept, "姓名含有自造字，其他系统无法显示", "请用标准汉字填写"
            )
        else:
            self.refuse(
                "E-NAME-CHARS",
                concept,
                "姓名含有不允许的字符或长度不对",
                "请按身份证填写姓名，少数民族姓名用“·”分隔",
            )
        return ""

    def id_number(self, concept: str = "id_number", *, required: bool = True) -> str:
        """Read a resident identity number; a numeric cell is refused: digits are already lost."""
        value = self.value(concept, required=required)
        if value == "":
            return ""
        if not isinstance(value, str):
            self.refuse(
                "E-ID-NUMERIC",
                concept,
                f"{self.table.label(concept)}是数字格式，末位可能已被Excel改写",
                "请将该列设为“文本”后重新填写完整号码",
            )
            return ""
        if self._is_other_document(value):
            self.refuse(
                "E-ID-TYPE",
                concept,
                f"{self.table.label(concept)}不是居民身份证或港澳台居民居住证号码",
                "持其他证件的人员请联系主管部门登记",
            )
            return ""
        number, problems = check_id_number(
            value,
            on=self.context.on,
            minimum_age=self.context.minimum_age,
            adult_age=self.context.adult_age,
        )
        if not self._problems(concept, problems):
            return ""
        self._check_age(concept, number)
        if number != value:
            self.report(
                "noted",
                "W-ID-NORMALISED",
                concept,
                f"第{self.row.number}行{self.table.label(concept)}已去除空格等字符或统一为大写",
            )
        return number

    def _is_other_document(self, value: str) -> bool:
        """Tell a passport or another document, by its own column or by its form."""
        kind = self.row.get("id_kind")
        if isinstance(kind, str) and kind.strip() and kind.strip() not in ID_KINDS:
            return True
        return PASSPORT.fullmatch(unicodedata.normalize("NFKC", value).strip().upper()) is not None

    def _check_age(self, concept: str, number: str) -> None:
        """Warn of a worker over the age from which a written agreement is asked for."""
        is_man = id_gender(number) == "M"
        limit = self.context.over_age_men if is_man else self.context.over_age_women
        if limit is not None and full_years(id_birth_on(number), self.context.on) >= limit:
            self.warn(
                "W-AGE-OVER",
                concept,
                f"已满{limit}周岁，属超龄劳动者",
                "应当订立书面用工协议并缴纳工伤保险费，不得安排危险作业",
            )

    def card(self, concept: str = "card", *, required: bool = False) -> str:
        """Read a bank card number; a number of 16 digits or more is only kept as text."""
        value = self.value(concept, required=required)
        if value == "":
            return ""
        if not isinstance(value, str) or SCIENTIFIC.fullmatch(value):
            self.refuse(
                "E-BANK-NUMERIC",
                concept,
                f"{self.table.label(concept)}以数值存放，末位已丢失",
                "请将该列设为“文本”后重新填写完整卡号",
            )
            return ""
        number, problems = check_card(value)
        return number if self._problems(concept, problems) else ""

    def account(self, concept: str, *, required: bool = True) -> str:
        """Read a company's account number: 8 to 30 digits, as text."""
        value = self.value(concept, required=required)
        if value == "":
            return ""
        digits = re.sub(r"[\s-]+", "", unicodedata.normalize("NFKC", str(value)))
        if not isinstance(value, str) or SCIENTIFIC.fullmatch(digits):
            self.refuse(
                "E-BANK-NUMERIC",
                concept,
                f"{self.table.label(concept)}以数值存放，末位已丢失",
                "请将该列设为“文本”后重新填写完整账号",
            )
            return ""
        if not re.fullmatch(r"[0-9]{8,30}", digits):
            self.refuse(
                "E-BANK-CHARS",
                concept,
                f"{self.table.label(concept)}应为8至30位数字",
                "请填写完整账号",
            )
            return ""
        return digits

    def uscc(self, concept: str = "uscc", *, required: bool = True) -> str:
        """Read a unified social credit code."""
        value = self.text(concept, required=required)
        if not value:
            return ""
        code, problems = check_uscc(value)
        return code if self._problems(concept, problems) else ""

    def region(self, concept: str = "region_code") -> str:
        """Read the code of a region in force."""
        code = self.text(concept, required=True, longest=6)
        known = self.context.region_codes
        if code and known and code not in known:
            self.refuse(
                "E-REGION", concept, f"行政区划“{code}”不存在", "请填写现行的6位行政区划代码"
            )
        return code

    def phone(self, concept: str = "phone") -> str:
        """Read a mobile number; eleven digits fit a numeric cell without loss."""
        value = self.text(concept)
        if not value:
            return ""
        number, problems = check_phone(value)
        return number if self._problems(concept, problems) else ""

    def money(self, concept: str, *, required: bool = True, signed: bool = False) -> Decimal | None:
        """Read an amount of yuan; None when it is empty or refused."""
        value = self.value(concept, required=required, broken="E-MONEY-FORMAT")
        if value == "":
            return None
        try:
            return parse_money(_shown(value), allow_negative=signed)
        except MoneyFormat as problem:
            self.refuse(
                problem.code, concept, f"{self.table.label(concept)}{problem.message}", problem.fix
            )
            return None

    def days(self, concept: str = "days", *, required: bool = True) -> Decimal | None:
        """Read a number of days with at most one decimal, within the month."""
        value = self.value(concept, required=required)
        if value == "":
            return None
        days = decimal_of(value)
        if days is None or days != days.quantize(Decimal("0.1")):
            self.refuse(
                "E-DAYS",
                concept,
                f"{self.table.label(concept)}“{str(value)[:20]}”不是最多一位小数的天数",
                "请填写如22或22.5",
            )
            return None
        if not 0 <= days <= self.context.days_in_month:
            self.refuse(
                "E-DAYS",
                concept,
                f"{self.table.label(concept)}{days.normalize():f}超出当月0至"
                f"{self.context.days_in_month}天",
                "请核对考勤",
            )
            return None
        return days.quantize(Decimal("0.1"))

    def day(self, concept: str, *, required: bool = False) -> dt.date | None:
        """Read a day of the calendar; None when it is empty or refused."""
        value = self.value(concept, required=required)
        if value == "":
            return None
        try:
            return parse_day(value, from_1904=self.table.has_1904_dates)
        except DateFormat as problem:
            self.refuse(
                problem.code, concept, f"{self.table.label(concept)}{problem.message}", problem.fix
            )
            return None

    def flag(self, concept: str, *, default: bool) -> bool:
        """Read yes or no."""
        value = self.row.get(concept)
        if isinstance(value, bool):
            return value
        text = self.text(concept).upper()
        if text in YES or text in NO:
            return text in YES
        if text:
            self.refuse(
                "E-FLAG", concept, f"{self.table.label(concept)}应填“是”或“否”", "请填写是或否"
            )
        return default

    def _problems(self, concept: str, problems: list[Problem]) -> bool:
        """Report problems of a value; tell whether it may be taken."""
        for problem in problems:
            self.report(
                "refused" if problem.refused else "warned",
                problem.code,
                concept,
                f"第{self.row.number}行{problem.message}",
                problem.fix,
            )
        return not any(problem.refused for problem in problems)


def decimal_of(value: Cell) -> Decimal | None:
    """Read a plain decimal number from text or a number cell."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    text = str(_shown(value)) if not isinstance(value, str) else value
    folded = unicodedata.normalize("NFKC", text).strip().removesuffix("天").removesuffix("工")
    if not re.fullmatch(r"-?[0-9]{1,9}(\.[0-9]{1,6})?", folded):
        return None
    try:
        return Decimal(folded)
    except InvalidOperation:  # pragma: no cover -- the pattern admits only numbers
        return None


def _shown(value: Cell) -> object:
    """A spreadsheet keeps fifteen significant digits; binary dust behind them is nobody's entry."""
    if isinstance(value, float) and not isinstance(value, bool):
        return Decimal(f"{value:.{EXACT_DIGITS}g}")
    return value
