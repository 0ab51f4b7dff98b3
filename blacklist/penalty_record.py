"""双公示行政处罚记录: a penalty as the exchange names it (CF_*), amounts in 万元. Pure.

Source: the 2019 form of 双公示; 山东省社会信用条例 art. 13 leaves out what was decided by the
simplified procedure and what was slight and put right.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from blacklist.enums import PenaltyKind, PenaltyProcedure

FEN_A_YUAN = Decimal("0.01")
YUAN_A_WAN = Decimal(10_000)
SIX_DECIMALS = Decimal("0.000001")
# "Long-term", as the form writes it.
WITHOUT_END = dt.date(2099, 12, 31)
LEGAL_PERSON = "法人及非法人组织"
# Names of the exchange in its order; the meaning stands in the second line of each file.
COLUMNS = {
    "CF_XDR_MC": "行政相对人名称",
    "CF_XDR_LB": "行政相对人类别",
    "CF_XDR_SHXYM": "统一社会信用代码",
    "CF_XDR_GSZC": "工商注册号",
    "CF_XDR_ZZJG": "组织机构代码",
    "CF_XDR_SWDJ": "税务登记号",
    "CF_XDR_SYDW": "事业单位证书号",
    "CF_XDR_SHZZ": "社会组织登记证号",
    "CF_FRDB": "法定代表人",
    "CF_FR_ZJLX": "法定代表人证件类型",
    "CF_FR_ZJHM": "法定代表人证件号码",
    "CF_XDR_ZJLX": "自然人证件类型",
    "CF_XDR_ZJHM": "自然人证件号码",
    "CF_WSH": "行政处罚决定书文号",
    "CF_WFXW": "违法行为类型",
    "CF_SY": "违法事实",
    "CF_YJ": "处罚依据",
    "CF_CFLB": "处罚类别",
    "CF_NR": "处罚内容",
    "CF_NR_FK": "罚款金额（万元）",
    "CF_NR_WFFF": "没收违法所得、没收非法财物的金额（万元）",
    "CF_NR_ZKDX": "暂扣或吊销证照名称及编号",
    "CF_JDRQ": "处罚决定日期",
    "CF_YXQ": "处罚有效期",
    "CF_GSJZQ": "公示截止期",
    "CF_CFJG": "处罚机关",
    "CF_CFJGDM": "处罚机关统一社会信用代码",
    "CF_SJLY": "数据来源单位",
    "CF_SJLYDM": "数据来源单位统一社会信用代码",
    "BZ": "备注",
}


@dataclass(frozen=True, slots=True)
class PenaltyFacts:
    """What a person says of a penalty decision; amounts in yuan, None where there is none.

    Attributes:
        procedure, is_slight: what decides whether it is reported at all.
        violation: type of the violation (CF_WFXW).
        facts, basis, content: CF_SY, CF_YJ, CF_NR.
        kinds: at least one (CF_CFLB).
        other_kind: in words, where one of them is 其他.
        fine, confiscated: yuan.
        permit: name and number of what was suspended or revoked.
        valid_until, publish_until: CF_YXQ (None: without end), CF_GSJZQ.
        remark: BZ.
    """

    procedure: PenaltyProcedure
    is_slight: bool
    violation: str
    facts: str
    basis: str
    content: str
    kinds: tuple[PenaltyKind, ...]
    other_kind: str
    fine: Decimal | None
    confiscated: Decimal | None
    permit: str
    valid_until: dt.date | None
    publish_until: dt.date
    remark: str = ""

    @property
    def is_left_out(self) -> bool:
        """Whether the law keeps it out of the credit data."""
        return self.is_slight or self.procedure == PenaltyProcedure.SIMPLIFIED


@dataclass(frozen=True, slots=True)
class PenaltyParties:
    """Who was punished by whom; codes are unified social credit codes."""

    name: str
    uscc: str
    representative: str
    number: str
    decided_on: dt.date
    authority: str
    authority_code: str


def penalty_record(parties: PenaltyParties, facts: PenaltyFacts) -> dict[str, str]:
    """Every field of `COLUMNS`, empty where there is nothing; days as yyyy-MM-dd."""
    kinds = [kind.value for kind in facts.kinds if kind != PenaltyKind.OTHER]
    if PenaltyKind.OTHER in facts.kinds:
        kinds.append(f"其他-{facts.other_kind}")
    known = {
        "CF_XDR_MC": parties.name,
        "CF_XDR_LB": LEGAL_PERSON,
        "CF_XDR_SHXYM": parties.uscc,
        "CF_FRDB": parties.representative,
        "CF_WSH": parties.number,
        "CF_WFXW": facts.violation,
        "CF_SY": facts.facts,
        "CF_YJ": facts.basis,
        "CF_CFLB": ";".join(kinds),
        "CF_NR": facts.content,
        "CF_NR_FK": in_wan(facts.fine),
        "CF_NR_WFFF": in_wan(facts.confiscated),
        "CF_NR_ZKDX": facts.permit,
        "CF_JDRQ": parties.decided_on.isoformat(),
        "CF_YXQ": (facts.valid_until or WITHOUT_END).isoformat(),
        "CF_GSJZQ": facts.publish_until.isoformat(),
        "CF_CFJG": parties.authority,
        "CF_CFJGDM": parties.authority_code,
        "CF_SJLY": parties.authority,
        "CF_SJLYDM": parties.authority_code,
        "BZ": facts.remark,
    }
    return {name: known.get(name, "") for name in COLUMNS}


def in_wan(amount: Decimal | None) -> str:
    """Yuan as 万元 with six decimals (N18,6): every fen is kept; empty for nothing.

    Raises:
        ValueError: parts of a fen.
    """
    if amount is None:
        return ""
    if amount != amount.quantize(FEN_A_YUAN):
        raise ValueError("an amount has no parts of a fen")
    return str((amount / YUAN_A_WAN).quantize(SIX_DECIMALS))


def in_yuan(text: str) -> Decimal | None:
    """What `in_wan` wrote, in yuan again; None for nothing."""
    return (Decimal(text) * YUAN_A_WAN).quantize(FEN_A_YUAN) if text else None
