"""A receipt that proves filing: to read out, to keep, and to check without us."""

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from arrears.models import Complaint
from arrears.receipts import public_key, receipt_is_ours, receipt_statement

# How the letters and digits of a code are read out, one by one.
SPOKEN = dict(zip("0123456789", "零一二三四五六七八九", strict=True))
SIGNATURE = re.compile(r"^签名：(\S+)\s*$", re.MULTILINE)
STATEMENT = re.compile(r"^-{5}开始-{5}\n(.*?)^-{5}结束-{5}", re.MULTILINE | re.DOTALL)
LONGEST_PROOF = 4_000


def spelled(code: str) -> str:
    """The code as it is read aloud: "七 K 三 M，九 Q X A"."""
    groups = code.split("-")
    return "，".join(" ".join(SPOKEN.get(sign, sign) for sign in group) for group in groups)


def proof_text(complaint: Complaint) -> str:
    """The receipt as a text file."""
    statement = receipt_statement(
        number=complaint.number,
        filed_at=complaint.filed_at,
        content_hash=complaint.content_hash,
    )
    return (
        "安薪信用 投诉回执（证明已经提交投诉；不含投诉内容和投诉人身份）\n"
        "第一行为说明，第二行为线索编号，第三行为提交时间（UTC），第四行为内容摘要（SHA-256）。\n"
        f"-----开始-----\n{statement}-----结束-----\n"
        f"签名：{complaint.signature}\n"
        "在线核验：打开本系统 /verify/receipt/，粘贴本文件全文。\n"
        "离线核验：把“开始”与“结束”之间的四行（含换行）存为 statement.txt，签名逗号后的部分 base64\n"
        "解码存为 signature.bin，公钥存为 key.pem，运行\n"
        "openssl pkeyutl -verify -pubin -inkey key.pem -rawin -in statement.txt -sigfile signature.bin\n"
        f"{public_key()}"
    )


@require_http_methods(["GET", "HEAD", "POST"])
def verify_receipt(request: HttpRequest) -> HttpResponse:
    """Whether a pasted receipt was signed here; nothing is looked up, nothing is told."""
    context: dict[str, object] = {"section": "verify", "public_key": public_key()}
    status = 200
    if request.method == "POST":
        text = request.POST.get("proof", "")[:LONGEST_PROOF].replace("\r\n", "\n")
        context["proof"] = text
        context["genuine"] = _genuine(text)
        status = 200 if context["genuine"] else 422
    return render(request, "public/verify_receipt.html", context, status=status)


@require_safe
def receipt_key(_request: HttpRequest) -> HttpResponse:
    """The public key, to keep for checking offline."""
    return HttpResponse(public_key(), content_type="application/x-pem-file")


def _genuine(text: str) -> bool:
    statement, signature = STATEMENT.search(text), SIGNATURE.search(text)
    return (
        statement is not None
        and signature is not None
        and receipt_is_ours(statement[1], signature[1])
    )
