"""`python -m tests.chaos`: faults for a while, then the count. Writes .data/chaos.json.

Relays and platform are killed and stopped at named points and at any moment, approvals,
comparisons and uploads at theirs; PostgreSQL and Valkey are killed; the platform fails, delays, loses
answers, doubles, reorders, forges and forgets, while acts go on being written and checks asked.
Then the faults end, what is left is delivered, and every event is compared. At last each
seeded bug must be seen, and the same situation without it must be right.
"""

import argparse
import json
import logging
import os
import random
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import django

from tests.tearing_down import torn_down

ROOT = Path(__file__).resolve().parents[2]
TARGET = ROOT / ".data" / "chaos.json"
WRONG = (
    "without_event",
    "past_gate",
    "lost",
    "acknowledged_lost",
    "unacknowledged",
    "doubled",
    "misordered",
    "wrong_final",
    "upload_lost",
    "upload_doubled",
    "upload_torn",
    "upload_left_over",
    "wrong_answers",
    "surprises",
)


def main() -> int:
    """Run, write the report, and fail when anything was not as promised."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--seconds", type=float, default=180.0, help="how long the faults last")
    parser.add_argument("--seed", type=int, default=12533, help="which faults, in which order")
    parser.add_argument("--no-bugs", action="store_true", help="leave the seeded bugs out")
    options = parser.parse_args()
    # Servers of its own: no other run loses its database by this one.
    os.environ["ANXIN_DATA_DIR"] = str(ROOT / ".data" / "chaos")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    # A killed database is told of once a question; here that is what is wanted.
    logging.disable(logging.CRITICAL)
    from django.db import connection

    connection.settings_dict["TEST"]["NAME"] = f"test_chaos_{os.getpid()}"
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    with torn_down(drop_database), tempfile.TemporaryDirectory(prefix="anxin-chaos-") as folder:
        report = campaign(Path(folder), options.seconds, options.seed)
        report["seeded_bugs"] = {} if options.no_bugs else seeded_bugs(Path(folder))
    TARGET.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    sys.stdout.write(told(report) + f"\n{TARGET.relative_to(ROOT)}\n")
    return 0 if is_good(report) else 1


def drop_database() -> None:
    """Drop the run's own database."""
    from django.db import connection

    connection.close()
    connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)


def is_good(report: dict[str, Any]) -> bool:
    """Nothing wrong, every point hit, each seeded bug caught and its situation right without."""
    bugs = report["seeded_bugs"].values()
    return (
        not any(report[name] for name in WRONG)
        and all(report["points"].values())
        and all(bug == {"with": "caught", "without": "right"} for bug in bugs)
    )


def campaign(folder: Path, seconds: float, seed: int) -> dict[str, Any]:
    """Faults, then quiet, then the count."""
    from django.conf import settings

    from tests.chaos.campaign import Campaign
    from tests.chaos.checker import check
    from tests.chaos.people import Checkers, Writers
    from tests.chaos.servers import Servers
    from tests.chaos.uploads import check_uploads

    writers, checkers = Writers(), Checkers()
    chaos = Campaign(folder, random.Random(seed), Servers(), checkers)
    began = time.monotonic()
    writers.start()
    checkers.start()
    with torn_down(chaos.end):
        with torn_down(writers.stop), torn_down(checkers.stop):
            chaos.run(seconds=seconds)
            lasted = time.monotonic() - began
        chaos.come_to_rest()
    verdict = check(chaos.platform.store, promised=writers.promised)
    settings.UPLOAD_ROOT = folder / "uploads"
    return {
        "seed": seed,
        "seconds": round(lasted, 1),
        "events": len(writers.promised) + 3 * len(checkers.listed),
        "faults": sum(chaos.faults.values()),
        "kinds": dict(sorted(chaos.faults.items())),
        "points": dict(chaos.points),
        "database_recovery_seconds": [round(value, 1) for value in chaos.recoveries],
        "answers": dict(checkers.answers),
        "wrong_answers": checkers.wrong,
        "surprises": chaos.surprises,
        "uploads": len(chaos.sendings),
        **asdict(verdict),
        **asdict(check_uploads(chaos.sendings)),
    }


def seeded_bugs(folder: Path) -> dict[str, dict[str, str]]:
    """Each bug in the situation in which it does harm, and the situation without it."""
    from django.core.management import call_command

    from tests.chaos.scenarios import SEEDED_BUGS

    found = {}
    for name, scenario in SEEDED_BUGS.items():
        call_command("flush", interactive=False, verbosity=0)
        caught = not scenario(folder, name).is_right
        call_command("flush", interactive=False, verbosity=0)
        right = scenario(folder, "").is_right
        found[name] = {
            "with": "caught" if caught else "missed",
            "without": "right" if right else "wrong",
        }
    return found


def told(report: dict[str, Any]) -> str:
    """The report for the eye."""
    lines = [
        "故障 {faults} 次，{seconds:.0f} 秒；事件 {events} 个；上传 {uploads} 份；种子 {seed}".format_map(
            report
        ),
        "",
        "| 故障 | 次数 |",
        "| --- | ---: |",
        *(f"| {name} | {count} |" for name, count in report["kinds"].items()),
        "",
        "| 故障点 | 次数 |",
        "| --- | ---: |",
        *(f"| {name} | {count} |" for name, count in report["points"].items()),
        "",
        "| 结果 | 个数 |",
        "| --- | ---: |",
        *(f"| {name} | {report[name]} |" for name in WRONG),
        "",
        f"查询答复 {report['answers']}；数据库被杀后恢复 {report['database_recovery_seconds']} 秒",
    ]
    if report["seeded_bugs"]:
        lines += ["", "| 植入的错误 | 植入时 | 未植入时 |", "| --- | --- | --- |"]
        lines += [
            f"| {name} | {bug['with']} | {bug['without']} |"
            for name, bug in report["seeded_bugs"].items()
        ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
