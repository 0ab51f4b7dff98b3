"""N.. of the catalog: names, identity numbers, cards, telephones, credit codes."""

from tests.sites.ingest.people import broken, card, id_number, uscc
from tests.sites.services.bad_input.cases import Bad, book, cell, changed, sheet, with_column

ROSTER = ["姓名", "身份证号", "联系电话", "进场时间", "工种"]
COMPANY = ["统一社会信用代码", "企业名称", "注册地区划"]


def roster(*rows, headers=ROSTER):
    return book(("花名册", [headers, *rows]))


def company(code):
    return book(("企业名册", [COMPANY, [code, "泰安示例有限公司", "370902"]]))


def worker(phone="13800000001", entered_on="2026-03-01", index=1, name="张建国"):
    return [name, id_number(index), phone, entered_on, "木工"]


def _ids():
    number = id_number(1)
    yield cell("N01 数字格式", "C4", float(number[:17] + "0"), "E-ID-NUMERIC")
    yield cell("N02 科学记数", "C4", "3.70902E+17", "E-ID-SCIENTIFIC")
    yield cell("N03 以000结尾", "C4", suspect(), "W-ID-SUSPECT", refused=False)
    yield cell("N04 校验位", "C4", broken(number), "E-ID-CHECKSUM")
    yield cell("N05 15位", "C4", "370902850607001", "E-ID-15")
    yield cell("N05 17位", "C4", number[:17], "E-ID-LEN")
    yield cell("N05 19位", "C4", number + "1", "E-ID-LEN")
    yield cell("N05 字母", "C4", number[:10] + "A" + number[11:], "E-ID-CHARS")
    yield cell("N06 空格", "C4", f"{number[:6]} {number[6:]}", "W-ID-NORMALISED", refused=False)
    yield cell(
        "N06 零宽", "C4", f"{number[:6]}\u200b{number[6:]}", "W-ID-NORMALISED", refused=False
    )
    yield cell("N06 撇号", "C4", f"'{number}", "W-ID-NORMALISED", refused=False)
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in number)
    yield cell("N06 全角", "C4", wide, "W-ID-NORMALISED", refused=False)
    yield cell("N07 不存在的生日", "C4", id_number(1, birth="19900231"), "E-ID-DATE")
    yield cell("N07 未来的生日", "C4", id_number(1, birth="20990101"), "E-ID-DATE")
    yield cell("N07 未满16", "C4", id_number(1, birth="20100916"), "E-AGE-UNDER16")
    yield cell("N07 未成年工", "C4", id_number(1, birth="20090101"), "W-AGE-MINOR", refused=False)
    yield cell("N07 超龄", "C4", id_number(1, birth="19600101"), "W-AGE-OVER", refused=False)
    yield cell("N08 省码", "C4", "000000" + number[6:], "E-ID-REGION")
    yield cell("N09 护照", "C4", "E12345678", "E-ID-TYPE")
    yield cell("N09 空", "C4", "", "E-CELL-EMPTY")
    yield Bad("N09 证件类型", sheet(with_column("证件类型", "护照")), "E-ID-TYPE", "C4")
    yield Bad("N10 重复", sheet(changed({"B5": "张建国", "C5": number})), "E-ROW-DUP", "C5")
    yield Bad("N11 同号异名", sheet(changed({"C5": number})), "E-ID-NAME-CONFLICT", "C5")


def suspect():
    """A right number that ends in 000, as a spreadsheet leaves it."""
    days = (f"1985{month:02d}{day:02d}" for month in range(1, 13) for day in range(1, 29))
    found = (id_number(place, birth=day) for day in days for place in (0, 100, 200))
    return next(number for number in found if number.endswith("000"))


def _names():
    yield cell("N14 空", "B4", "", "E-CELL-EMPTY")
    yield cell("N14 一个字", "B4", "张", "E-NAME-CHARS")
    yield cell("N14 60字", "B4", "张" * 60, "E-NAME-CHARS")
    yield cell("N14 数字", "B4", "张3", "E-NAME-CHARS")
    yield cell("N14 标签", "B4", "<script>", "E-NAME-CHARS")
    yield cell("N14 公式", "B4", "=1+1", "E-NAME-CHARS")
    yield cell("N14 表情", "B4", "张😀", "E-NAME-CHARS")
    yield cell("N14 反向", "B4", "张\u202e国", "E-NAME-CHARS")
    yield cell("N14 自造字", "B4", "张\ue000", "E-NAME-PUA")
    yield cell("N14 数字格", "B4", 12.0, "E-NAME-CHARS")


def _cards():
    yield cell("N15 数字格式", "D4", 6.22848e18, "E-BANK-NUMERIC")
    yield cell("N15 科学记数", "D4", "6.22848E+18", "E-BANK-NUMERIC")
    yield cell("N15 校验位", "D4", broken(card(1)), "W-BANK-LUHN", refused=False)
    yield cell("N15 12位", "D4", card(1)[:12], "E-BANK-LEN")
    yield cell("N15 25位", "D4", card(1) + "123456", "E-BANK-LEN")
    yield cell("N15 字母", "D4", "62284A" + card(1)[6:], "E-BANK-CHARS")
    shared = {"D4": card(9), "D5": card(9), "D6": card(9)}
    yield Bad("N15 共用", sheet(changed(shared)), "W-BANK-SHARED", "D5", refused=False)
    yield cell("N15 没有卡", "D4", "", "W-CARD-MISSING", refused=False)


def _phones():
    for mark, phone in (
        ("10位", "1380000000"),
        ("12位", "138000000011"),
        ("固定电话", "0538-1234567"),
        ("非法号段", "12345678901"),
    ):
        yield Bad(f"N16 {mark}", roster(worker(phone)), "E-PHONE", "C2", "roster")
    people = [worker(index=index, name=f"张建{'一二三'[index - 1]}") for index in (1, 2, 3)]
    yield Bad("N16 共用", roster(*people), "W-PHONE-SHARED", "C2", "roster", refused=False)


def _codes():
    right = uscc(1)
    yield Bad("N17 小写", company(right.lower()), "W-USCC-CASE", "A2", "companies", refused=False)
    yield Bad("N17 字母O", company(right[:2] + "O" + right[3:]), "E-USCC-CHARS", "A2", "companies")
    yield Bad("N17 校验位", company(broken(right)), "E-USCC-CHECK", "A2", "companies")
    yield Bad("N17 15位注册号", company("370900123456789"), "E-USCC-LEN", "A2", "companies")


def cases() -> list[Bad]:
    return [*_ids(), *_names(), *_cards(), *_phones(), *_codes()]
