"""Papers as they are handed in, and what is said of those that lack (材料、补正)."""

from collections.abc import Sequence
from types import MappingProxyType
from typing import Any

from django import forms
from django.core.files import File

from api.web.forms.base import PageForm
from blacklist.models import MissingPaper
from blacklist.papers import ENDINGS, MOST_BYTES, check_paper
from blacklist.services.supplement import Lack
from sites.errors import InvalidInput

TOGETHER = f"一次提交的文件合计不能超过 {MOST_BYTES // (1024 * 1024)} MB，请压缩或者分几次提交。"
LACKS_NEEDED = MappingProxyType({"lacks": "需要补正时必填"})
COLONS = ("：", ":")


class PaperField(forms.FileField):
    """One paper: PDF, picture or table, readable and of the kind its name says."""

    widget = forms.FileInput

    def __init__(self, **kwargs: Any) -> None:
        """Let the browser offer only what is taken."""
        super().__init__(**kwargs)
        self.widget.attrs["accept"] = ",".join(f".{ending}" for ending in ENDINGS)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Refuse a paper that nobody could read, saying what to do."""
        sent = super().clean(data, initial)
        if isinstance(sent, File):
            try:
                check_paper(sent.read(), file_name=sent.name or "")
            except InvalidInput as refusal:
                words = f"{refusal.message}。{refusal.fix}（{refusal.code}）"
                raise forms.ValidationError(words, code=refusal.code) from None
            sent.seek(0)
        return sent


def require_total(form: forms.Form) -> None:
    """Refuse files that are too large together."""
    sizes = [one.size or 0 for one in form.cleaned_data.values() if isinstance(one, File)]
    if sum(sizes) > MOST_BYTES:
        form.add_error(None, TOGETHER)


class LacksField(forms.CharField):
    """What lacks, a line each: the paper, a colon, and why; cleaned to a tuple of `Lack`."""

    widget = forms.Textarea

    def __init__(self, **kwargs: Any) -> None:
        """Say how it is written."""
        super().__init__(
            label="缺少的材料",
            max_length=9_000,
            help_text="每行一项，写“材料：原因”，例如“银行回单：缺 8 月的，看不清户名”",
            **kwargs,
        )
        self.widget.attrs["rows"] = 4

    def clean(self, value: Any) -> Any:
        """Read each line; one that does not say why is named."""
        lines = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        return tuple(_lack(number, line) for number, line in enumerate(lines, start=1))


def _lack(number: int, line: str) -> Lack:
    at = min((line.find(colon) for colon in COLONS if colon in line), default=-1)
    name, reason = line[:at].strip(), line[at + 1 :].strip()
    if at < 0 or not name or not reason:
        raise forms.ValidationError(f"第 {number} 项请写成“材料：原因”，现在写的是“{line[:30]}”。")
    return Lack(name, reason)


class LacksForm(PageForm):
    """Which papers lack."""

    lacks = LacksField()


class PapersReviewForm(PageForm):
    """Whether the papers suffice now, or what lacks still."""

    needed_when = LACKS_NEEDED

    is_complete = forms.TypedChoiceField(
        label="查看结果",
        choices=(("", "请选择"), ("yes", "材料已齐"), ("no", "还缺材料，需要补正")),
        coerce={"yes": True, "no": False}.get,
        empty_value=None,
    )
    lacks = LacksField(required=False)

    def clean(self) -> dict[str, Any]:
        """What lacks fits what was found."""
        require_fitting_lacks(self)
        return self.cleaned_data


def require_fitting_lacks(form: forms.Form) -> None:
    """Refuse "complete" with papers that lack, and "incomplete" without."""
    given = form.cleaned_data
    if "is_complete" not in given or "lacks" not in given:
        return
    if given["is_complete"] and given["lacks"]:
        form.add_error("lacks", "材料齐全的，请清空这一项。")
    if not given["is_complete"] and not given["lacks"]:
        form.add_error("lacks", "请逐项写明缺少的材料和原因。")


class SupplementForm(PageForm):
    """A file for each paper that lacks; at least one at a time."""

    words = forms.CharField(
        label="说明",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, missing: Sequence[MissingPaper], **kwargs: Any) -> None:
        """Ask for each missing paper by its name."""
        super().__init__(*args, **kwargs)
        self.asked = {f"paper_{one.pk}": one.pk for one in missing}
        for one in missing:
            field = PaperField(
                label=one.name, required=False, help_text=f"{one.reason}；PDF、图片或表格"
            )
            field.widget.attrs["class"] = "form-control"
            field.optional_words = "至少补交一份"  # type: ignore[attr-defined]  # for the template
            self.fields[f"paper_{one.pk}"] = field
        self.order_fields([*self.asked, "words"])

    def clean(self) -> dict[str, Any]:
        """At least one file, and not too much at once."""
        if not self.errors and not self.files_given():
            self.add_error(None, "请至少选择一份要补交的文件。")
        require_total(self)
        return self.cleaned_data

    def files_given(self) -> dict[int, "File[bytes]"]:
        """The files sent, each by the key of the missing paper."""
        given = self.cleaned_data
        return {key: given[name] for name, key in self.asked.items() if given.get(name)}
