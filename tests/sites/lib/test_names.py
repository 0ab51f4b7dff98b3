import pytest

from sites.lib.names import company_name_key

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    "text",
    [
        "泰安(高新)建筑有限公司",
        "泰安（高新）建筑有限公司",
        "泰安〔高新〕建筑有限公司",
        "泰安【高新】建筑有限公司",
        " 泰安 （高新） 建筑\u200b有限\u3000公司\n",
    ],
)
def test_typing_does_not_change_the_key(text):
    assert company_name_key(text) == "泰安(高新)建筑有限公司"


def test_full_width_letters_fold_and_case_stays():
    assert company_name_key("ＡＢＣ建设") == "ABC建设"
    assert company_name_key("abc建设") == "abc建设"


def test_suffix_is_never_stripped():
    assert company_name_key("泰安建筑有限公司第一分公司") != company_name_key("泰安建筑有限公司")
