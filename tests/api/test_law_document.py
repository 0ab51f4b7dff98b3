import ast
import inspect
import textwrap

import pytest

from api.law_document import cases_by_rule, law_document
from rating.enums import GradingMethod
from rating.methods import rules_of
from rating.rules import systems, wage_payment
from sites.law import all_parameters

pytestmark = pytest.mark.unit
METHODS = list(GradingMethod)


@pytest.mark.parametrize("method", METHODS)
def test_every_rule_has_a_title_an_article_known_values_and_a_case(method):
    cases = cases_by_rule(method)
    for rule in rules_of(method):
        assert rule.title
        assert rule.citation.words.startswith("《")
        assert set(rule.parameters) <= set(all_parameters())
        assert cases[rule.name], f"no situation rests on {rule.name}"


@pytest.mark.parametrize("method", METHODS)
def test_rule_names_exactly_the_values_that_it_reads(method):
    for rule in rules_of(method):
        module = inspect.getmodule(rule.applies)
        tree = ast.parse(textwrap.dedent(inspect.getsource(rule.applies)))
        body = tree.body[0].body
        read = {
            getattr(module, node.id)
            for part in body
            for node in ast.walk(part)
            if isinstance(node, ast.Name) and node.id.isupper() and _is_value(module, node.id)
        }
        if "shown_systems" in inspect.getsource(rule.applies):
            read.add(systems.SHOWN)
        assert read == set(rule.parameters), rule.name


def _is_value(module, name):
    return getattr(module, name, None) in all_parameters()


def test_document_tells_rules_and_results_below_the_values():
    document = law_document()
    assert document.index("## 法规") < document.index("工资支付信用评价的规则")
    assert "| `long_in_arrears` | 期末拖欠达到红色预警天数 | C级 |" in document
    assert wage_payment.LATE_DAYS in document
    assert "## 等级的结果" in document
