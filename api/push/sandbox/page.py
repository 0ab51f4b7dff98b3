"""The sandbox platform's own page: who is on its list, what it holds, how it misbehaves."""

import html
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import parse_qs

from api.push.sandbox.store import Effect

STYLE = (
    "body{font:16px/1.6 system-ui,sans-serif;margin:1rem auto;max-width:75rem;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%}"
    "th,td{border:1px solid #bbb;padding:.3rem .6rem;text-align:left;overflow-wrap:anywhere}"
    ".wide{overflow-x:auto}form{display:flex;flex-wrap:wrap;gap:.8rem;align-items:end}"
    "label{display:block}input{font:inherit;padding:.3rem;width:10rem}"
    "button{font:inherit;padding:.4rem 1rem}"
)


@dataclass
class Behavior:
    """How the platform misbehaves.

    Attributes:
        fail_rate: share of deliveries answered 503 without effect.
        delay: seconds before each answer, after the effect.
        drop_answers: so many of the next answers are lost after the effect.
        duplicate: each delivery arrives twice, as through a faulty gateway.
        reorder: so many of the next deliveries are held back on the way: the sender sees a
            broken connection, and the message arrives only after the next one has.
        forge: so many of the next deliveries never arrive; somebody else answers, by turns
            with a receipt of another key, one for another message, and a page.
        reject: subjects whose events are answered 422.
        reject_names: names of persons whose events are answered 422, as where a platform finds
            that name and identity number do not go together.
    """

    fail_rate: float = 0.0
    delay: float = 0.0
    drop_answers: int = 0
    duplicate: bool = False
    reorder: int = 0
    forge: int = 0
    reject: tuple[str, ...] = ()
    reject_names: tuple[str, ...] = ()


# What puts somebody on the list or takes somebody off.
ACTS = {"LIST", "RESTORE", "REMOVE"}
# Name, what it does, of which kind.
COMMANDS = (
    ("fail_rate", "答复 503 的比例（0–1）", float),
    ("delay", "生效后延迟答复（秒）", float),
    ("drop_answers", "丢失后面几个答复", int),
    ("duplicate", "每条到达两次（0 或 1）", int),
    ("reorder", "后面几条被超过", int),
    ("forge", "伪造后面几个回执", int),
    ("forget", "遗忘最近几条", int),
)


def read_form(body: bytes) -> dict[str, object]:
    """The commands of a form; what is left empty or is no number changes nothing."""
    given = parse_qs(body.decode("utf-8", "replace"))
    changes: dict[str, object] = {}
    for name, _, kind in COMMANDS:
        try:
            changes[name] = max(kind(given.get(name, [""])[0]), kind(0))
        except ValueError:
            continue
    if "duplicate" in changes:
        changes["duplicate"] = bool(changes["duplicate"])
    return changes


def page(effects: list[Effect], behavior: Behavior) -> str:
    """What the platform holds and does, for the eye."""
    listed = "".join(_standing(effect) for effect in standing(effects).values())
    rows = "".join(_row(effect) for effect in reversed(effects))
    return f"""<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>沙箱信用平台</title><link rel="icon" href="data:,"><style>{STYLE}</style></head>
<body><main><h1>沙箱信用平台</h1><p>模拟的接收方，只为演示和测试；它所持有的与我方无关，是另外存放的。</p>
<h2>现行名单</h2>
<div class="wide" tabindex="0"><table><thead><tr><th>对象</th><th>文号</th><th>起</th><th>止</th></tr></thead>
<tbody>{listed or '<tr><td colspan="4">没有在列的对象</td></tr>'}</tbody></table></div>
<h2>让它出错</h2>
<form method="post" action="/behavior">{_controls(behavior)}<button>执行</button></form>
<h2>已受理的消息（{len(effects)}）</h2>
<div class="wide" tabindex="0"><table><thead><tr><th>受理编号</th><th>事件</th><th>对象</th><th>文号</th>
<th>起</th><th>止</th><th>序号</th><th>受理时间</th></tr></thead>
<tbody>{rows or '<tr><td colspan="8">还没有消息</td></tr>'}</tbody></table></div></main></body></html>"""


def standing(effects: list[Effect]) -> Mapping[str, Effect]:
    """Who is on the list: the last word on each subject, where it is not a removal.

    A correction says an earlier event anew, in its place or after all that was taken, or takes
    it back.
    """
    words: dict[str, dict[str, Effect]] = {}
    for effect in effects:
        told = words.setdefault(effect.subject, {})
        if effect.kind in ACTS:
            told[effect.event_id] = effect
            continue
        data = json.loads(effect.body)
        corrected, restated = str(data.get("corrects_event")), data.get("restated")
        if data.get("correction") == "WITHDRAW":
            told.pop(corrected, None)
        elif isinstance(restated, dict) and restated.get("kind") in ACTS:
            told[corrected] = replace(effect, kind=restated["kind"], body=json.dumps(restated))
    last = {key: list(told.values())[-1] for key, told in words.items() if told}
    return {key: effect for key, effect in last.items() if effect.kind != "REMOVE"}


def member_name(data: Mapping[str, Any]) -> str:
    """The name an event tells, also one that says an earlier event anew; empty without."""
    told = data.get("restated") or data
    member = told.get("member") if isinstance(told, dict) else None
    return str(member.get("name") or "") if isinstance(member, dict) else ""


def _controls(behavior: Behavior) -> str:
    now = {item.name: getattr(behavior, item.name) for item in fields(Behavior)}
    return "".join(
        f'<label>{words}<br><input name="{name}" inputmode="decimal"'
        f' value="{float(now[name]):g}"></label>'
        if name in now
        else f'<label>{words}<br><input name="{name}" inputmode="decimal" value=""></label>'
        for name, words, _ in COMMANDS
    )


def _standing(effect: Effect) -> str:
    data = json.loads(effect.body)
    return _cells(
        _name(effect, data),
        data.get("document_number", ""),
        data.get("listed_on", ""),
        data.get("until", ""),
    )


def _row(effect: Effect) -> str:
    data = json.loads(effect.body)
    return _cells(
        effect.reference,
        effect.kind,
        _name(effect, data),
        data.get("document_number", ""),
        data.get("listed_on", ""),
        data.get("until", ""),
        f"{effect.epoch}-{effect.seq}",
        effect.received_at,
    )


def _name(effect: Effect, data: Mapping[str, object]) -> str:
    return member_name(data) or effect.subject


def _cells(*shown: object) -> str:
    return "<tr>" + "".join(f"<td>{html.escape(str(cell))}</td>" for cell in shown) + "</tr>"
