import pytest

from sites.lib.typesetting import TypesettingFailed, render_pdf

pytestmark = [pytest.mark.unit]
TEMPLATE = """#set text(font: "Noto Sans SC", lang: "zh")
#let data = json("data.json")
= #data.title
#data.name
"""


@pytest.fixture
def template(tmp_path):
    path = tmp_path / "letter.typ"
    path.write_text(TEMPLATE, encoding="utf-8")
    return path


def test_same_data_give_the_same_bytes(template):
    data = {"title": "责令限期支付", "name": "㛃䶮𬭎𫖯"}

    first, second = render_pdf(template, data), render_pdf(template, dict(reversed(data.items())))

    assert first == second
    assert first.startswith(b"%PDF-")
    assert b"NotoSansSC" in first


def test_what_a_person_typed_is_never_markup(template):
    plain = render_pdf(template, {"title": "函", "name": "x"})

    hostile = render_pdf(
        template, {"title": "函", "name": '#panic("x") *bold* #read("/etc/passwd")'}
    )

    assert len(hostile) > 0
    assert plain != hostile


def test_template_that_lacks_its_data_fails_loudly(template):
    with pytest.raises(TypesettingFailed, match="name"):
        render_pdf(template, {"title": "函"})
