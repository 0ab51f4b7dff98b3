"""`python -m tests.benchmarks [NAME …]`: measure, print the table, write .data/bench.json.

Everything happens in a database of its own, dropped at the end, on a server of its own that waits
for the disk as production's does. A goal that is not kept is reported, and is no error.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import django

from tests.benchmarks.measuring import Result
from tests.benchmarks.report import server_of, table, write_json
from tests.tearing_down import torn_down

ROOT = Path(__file__).resolve().parents[2]
TARGET = ROOT / ".data" / "bench.json"
# What takes a quiet machine a quarter of an hour is measured only where it is named.
ON_REQUEST = {"city", "warnings-large", "grading-large"}


def main() -> int:
    """Measure what is named, or everything."""
    durable_server()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    from django.db import connection
    from django.test.utils import setup_databases, teardown_databases

    benchmarks = known()
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="、".join(benchmarks))
    options = parser.parse_args()
    if unknown := [name for name in options.names if name not in benchmarks]:
        parser.error(f"没有这项测量：{'、'.join(unknown)}")
    names = options.names or [name for name in benchmarks if name not in ON_REQUEST]
    began = time.monotonic()
    databases = setup_databases(verbosity=0, interactive=False, serialized_aliases=())
    with torn_down(lambda: teardown_databases(databases, verbosity=0)):
        results = measure({name: benchmarks[name] for name in names})
        server = server_of(connection)
    write_json(results, TARGET, server=server)
    load = " ".join(f"{value:.2f}" for value in os.getloadavg())
    sys.stdout.write(
        f"{table(results)}\n\n{os.cpu_count()} 核，负载 {load}，"
        f"共 {time.monotonic() - began:.0f} 秒，{TARGET.relative_to(ROOT)}\n{server.words}\n"
    )
    return 0


def durable_server() -> None:
    """Let the settings start a server apart from the tests', which does not wait for the disk.

    For what the benchmarks start as well: they inherit it. What is already told stays, and the
    report says what the server answered.
    """
    os.environ.setdefault("ANXIN_DATA_DIR", str(ROOT / ".data" / "bench"))
    os.environ.setdefault("ANXIN_FSYNC", "on")


def known() -> Mapping[str, Callable[[], list[Result]]]:
    """The benchmarks by the name they are chosen with."""
    from tests.benchmarks import (
        checked_list,
        city,
        code_checks,
        complaints,
        decision_receipt,
        grading,
        interleaved,
        ledger,
        payroll_workbook,
        reconciliation,
        relay_drain,
        restriction_check,
        site_map,
        supervision,
        trust,
    )

    return {
        "check": restriction_check.measure,
        "check-file": checked_list.measure,
        "ledger": ledger.measure,
        "city": city.measure,
        "warnings-large": city.measure_warnings,
        "payroll": payroll_workbook.measure,
        "relay": relay_drain.measure,
        "reconcile": reconciliation.measure,
        "receipt": decision_receipt.measure,
        "interleaved": interleaved.measure,
        "codes": code_checks.measure,
        "map": site_map.measure,
        "grading": grading.measure,
        "grading-large": grading.measure_large,
        "complaints": complaints.measure,
        "colleagues": complaints.measure_colleagues,
        "supervise": supervision.measure,
        "trust": trust.measure,
    }


def measure(benchmarks: Mapping[str, Callable[[], list[Result]]]) -> list[Result]:
    """Run each on an empty database."""
    from django.core.management import call_command

    results: list[Result] = []
    for name, benchmark in benchmarks.items():
        call_command("flush", interactive=False, verbosity=0)
        began = time.monotonic()
        results += benchmark()
        sys.stderr.write(f"{name} {time.monotonic() - began:.0f} 秒\n")
    return results


if __name__ == "__main__":
    sys.exit(main())
