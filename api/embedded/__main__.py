"""`python -m api.embedded run COMMAND…` runs it inside the services; `stop` ends leftovers."""

import argparse
import signal
import subprocess
import sys
from types import FrameType

from api.embedded import ensure, folder
from api.embedded.errors import EmbeddedError
from api.embedded.usage import Usage


def run(command: list[str]) -> int:
    """Run `command` with both services up; its exit code, or 128 + signal as a shell says it."""
    ensure()
    # Ctrl-C in the terminal reaches the command by itself; we wait for it to end. A handler,
    # not SIG_IGN: the command would inherit that.
    signal.signal(signal.SIGINT, lambda _sent, _frame: None)
    # What asks us to end before the command has begun reaches it as soon as it has.
    started: list[subprocess.Popen[bytes]] = []
    early: list[int] = []

    def pass_on(number: int, _frame: FrameType | None) -> None:
        if not started:
            early.append(number)
        for process in started:
            process.send_signal(number)

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, pass_on)
    with subprocess.Popen(  # noqa: S603 -- the caller's own command is what we are asked to run
        command
    ) as process:
        started.append(process)
        for asked in early:
            process.send_signal(asked)
        code = process.wait()
    return code if code >= 0 else 128 - code


def stop() -> int:
    """Stop services left over from a killed process; 1 when somebody still uses them."""
    usage = Usage(folder())
    usage.enter()
    if usage.leave():
        return 0
    sys.stderr.write("服务正被其他进程使用，没有停止。\n")
    return 1


def main(arguments: list[str]) -> int:
    """Read the command line and do it; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m api.embedded", description=__doc__)
    actions = parser.add_subparsers(dest="action", required=True)
    running = actions.add_parser("run", help="在内嵌的 PostgreSQL 与 Valkey 中运行一条命令")
    running.add_argument("command", nargs=argparse.REMAINDER)
    actions.add_parser("stop", help="停止残留的服务")
    chosen = parser.parse_args(arguments)
    try:
        if chosen.action == "stop":
            return stop()
        if not chosen.command:
            running.error("缺少要运行的命令")
        return run(chosen.command)
    except EmbeddedError as error:
        sys.stderr.write(f"{error}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
