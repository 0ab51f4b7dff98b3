"""等级评价: both methods for 60,000 employers, from rows to stored findings, against yardsticks.

The set-based facts queries alone, the same rules in two rule libraries, one employer at a
time by the ORM; whether time and memory grow with the number; whether a replay is the same.
"""

import datetime as dt
import sys
import time
from collections.abc import Sequence

import rule_engine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from json_logic import jsonLogic

from rating import methods
from rating.canonical_text import canonical_text
from rating.enums import GradingMethod
from rating.methods import Facts
from rating.models import Grading, GradingFinding
from rating.periods import read_period
from rating.services.grading import BATCH, replay, run_grading
from sites.law import LawAt
from sites.models import Company
from tests.benchmarks.graded_employers import employ
from tests.benchmarks.library_rules import as_json_logic, as_rule_engine, flat
from tests.benchmarks.measuring import (
    Goal,
    Result,
    by_turns,
    compared,
    forget_peak_memory,
    peak_megabytes,
    seconds,
)
from tests.benchmarks.multiplying import FIRST

EMPLOYERS = 60_000
LARGE = 600_000
FEWER = 6_000
ALONE = 40
SAMPLE = 2_000
REPLAYED = 1_000
ROUNDS = 3
DAY = dt.date(2026, 1, 20)
RUNS = ((GradingMethod.COMPLIANCE, "2025"), (GradingMethod.WAGE_PAYMENT, "2025-09"))


def measure() -> list[Result]:
    """Everything in one run."""
    employ(EMPLOYERS)
    forget_peak_memory()
    grade(FEWER)
    small = peak_megabytes()
    queries = facts_queries()
    clear()
    values = by_turns(
        {
            "graded": seconds(lambda: grade(EMPLOYERS), before=clear),
            "facts": seconds(lambda: ask(queries)),
            "fewer": seconds(lambda: grade(FEWER), before=clear),
            "alone": one_at_a_time,
        },
        rounds=ROUNDS,
        warm_ups=0,
    )
    clear()
    forget_peak_memory()
    grade(EMPLOYERS)
    large = peak_megabytes()
    return [*run_results(values, small=small, large=large), *library_results(), replay_result()]


def measure_large() -> list[Result]:
    """Ten times as many employers, once: whether time and memory stay those of a batch."""
    made = seconds(lambda: employ(LARGE))()
    forget_peak_memory()
    fewer = seconds(lambda: grade(EMPLOYERS), before=clear)()
    small = peak_megabytes()
    clear()
    forget_peak_memory()
    many = seconds(lambda: grade(LARGE))()
    large = peak_megabytes()
    sys.stderr.write(f"合成 {made:.0f} 秒，6 万家 {fewer:.0f} 秒，60 万家 {many:.0f} 秒\n")
    return [
        compared(
            "grade_growth_large",
            "60 万家的每家用时，对 6 万家",
            ours=[many / LARGE],
            against=[fewer / EMPLOYERS],
            goal=Goal("<=", 1.5),
            unit="s",
        ),
        compared(
            "grade_memory_large",
            "评价 60 万家后的内存峰值，对 6 万家",
            ours=[large],
            against=[small],
            goal=Goal("<=", 1.5),
            unit="MB",
        ),
        replay_result(),
    ]


def run_results(values: dict[str, list[float]], *, small: float, large: float) -> list[Result]:
    """The lines about a whole run."""
    return [
        compared(
            "grade_60000",
            "6 万家单位、两种办法、由行到留存的事由，对同样的事实查询本身",
            ours=values["graded"],
            against=values["facts"],
            goal=Goal("<=", 3),
            unit="s",
        ),
        compared(
            "grade_one_at_a_time",
            "逐家以 ORM 查询、评价、写入（每家秒数），对批量",
            ours=values["alone"],
            against=[value / EMPLOYERS for value in values["graded"]],
            goal=Goal(">=", 100),
            unit="s",
        ),
        compared(
            "grade_growth",
            "6 万家的每家用时，对 6 千家",
            ours=[value / EMPLOYERS for value in values["graded"]],
            against=[value / FEWER for value in values["fewer"]],
            goal=Goal("<=", 1.5),
            unit="s",
        ),
        compared(
            "grade_memory",
            "评价 6 万家后的内存峰值，对 6 千家",
            ours=[large],
            against=[small],
            goal=Goal("<=", 1.5),
            unit="MB",
        ),
    ]


def companies(count: int):
    """The first so many employers."""
    return Company.objects.filter(pk__gt=FIRST, pk__lte=FIRST + count).order_by("pk")


def grade(count: int) -> None:
    """Both methods, from rows to stored findings."""
    for method, period in RUNS:
        run_grading(
            companies=companies(count), method=method, period=period, day=DAY, now=timezone.now()
        )


def clear() -> None:
    """No grade stored, as before the first run."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"TRUNCATE {Grading._meta.db_table}, {GradingFinding._meta.db_table} CASCADE"
        )


def batches() -> list[list[Company]]:
    rows = list(companies(EMPLOYERS))
    return [rows[start : start + BATCH] for start in range(0, len(rows), BATCH)]


def facts_queries() -> list[str]:
    """The SQL that gathers the facts of both methods, as it is sent."""
    found: list[str] = []
    for method, period in RUNS:
        span = read_period(method=method, period=period, day=DAY)
        for batch in batches():
            with CaptureQueriesContext(connection) as captured:
                methods.gather(method, companies=batch, period=span, day=DAY)
            found += [query["sql"] for query in captured]
    return found


def ask(queries: Sequence[str]) -> None:
    """The yardstick: the same queries and their rows, nothing made of them."""
    with connection.cursor() as cursor:
        for query in queries:
            cursor.execute(query)
            cursor.fetchall()


def one_at_a_time() -> float:
    """Seconds an employer, each with queries and rows of its own."""
    some = list(companies(EMPLOYERS)[:: EMPLOYERS // ALONE])
    began = time.perf_counter()
    for company in some:
        for method, period in RUNS:
            span = read_period(method=method, period=period, day=DAY)
            known = methods.gather(method, companies=[company], period=span, day=DAY)
            if company.pk in known:
                store_alone(company, known[company.pk], method, span)
    return (time.perf_counter() - began) / len(some)


def store_alone(company, facts: Facts, method, span) -> None:
    found = methods.assess_facts(facts, law_day=span.last)
    text = canonical_text(facts)
    row = Grading.objects.create(
        company=company,
        method=method,
        period=span.text,
        version=9_000 + Grading.objects.filter(company=company, method=method).count(),
        grade=found.grade.value,
        facts=methods.to_json(facts),
        facts_hash=methods.hash_of(text),
        outcome_hash="",
        law_day=span.last,
        rules_version="-",
        drafted_at=timezone.now(),
        state="DRAFT",
    )
    for position, one in enumerate(found.findings, start=1):
        GradingFinding.objects.create(
            grading=row,
            position=position,
            rule=one.rule,
            grade=one.grade.value,
            citation=one.citation,
            words=one.words,
            facts=methods.plain(one.facts),
        )


def library_results() -> list[Result]:
    """The same rules without words in two libraries, against ours with words and citations."""
    rows = list(companies(SAMPLE))
    method, period = RUNS[1]
    span = read_period(method=method, period=period, day=DAY)
    facts = list(methods.gather(method, companies=rows, period=span, day=DAY).values())
    law = LawAt(span.last, "370902")
    plain = [flat(one, law) for one in facts]
    engine = [rule_engine.Rule(text) for text in as_rule_engine()]
    logic = as_json_logic()
    for one, told in zip(facts, plain, strict=True):
        fired = sum(rule.matches(told) for rule in engine)
        assert fired == sum(bool(jsonLogic(rule, told)) for rule in logic)
        found = methods.assess_facts(one, law_day=span.last, law=law)
        assert fired == sum(one.grade.value in "BC" for one in found.findings)
    values = by_turns(
        {
            "ours": seconds(
                lambda: [methods.assess_facts(one, law_day=span.last, law=law) for one in facts]
            ),
            "engine": seconds(lambda: [[rule.matches(one) for rule in engine] for one in plain]),
            "logic": seconds(lambda: [[jsonLogic(rule, one) for rule in logic] for one in plain]),
        },
        rounds=ROUNDS,
    )
    return [
        compared(
            f"grade_rules_{name}",
            f"2 千家的规则，含事由和依据，对 {title} 只判真假",
            ours=values["ours"],
            against=values[name],
            goal=Goal("<=", 1 / 5),
            unit="s",
        )
        for name, title in (("engine", "rule-engine"), ("logic", "json-logic"))
    ]


def replay_result() -> Result:
    """A thousand stored grades computed again; each must be the same byte for byte."""
    rows = list(Grading.objects.prefetch_related("findings").order_by("pk")[:REPLAYED])
    same = sum(replay(grading=row) is not None for row in rows)
    return compared(
        "grade_replay_identical",
        "复算 1,000 条，逐字节一致的条数",
        ours=[float(same)],
        against=[float(REPLAYED)],
        goal=Goal(">=", 1),
        unit="条",
    )
