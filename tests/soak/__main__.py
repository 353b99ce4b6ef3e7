"""Soaks a centre for a played week and prints what became of everything.

    python -m tests.soak --seed 1

Each option has a setting of the same name (`SOAK_SEED=7 SOAK_DAYS=20 make soak-week`).
"""

import argparse
import os
import signal
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from random import SystemRandom

from tests.load.machine import described
from tests.soak.hall import open_hall
from tests.soak.report import outcome
from tests.soak.week import Plan, Week


def main(words: Sequence[str] | None = None) -> int:
    """Play as the words say; 1 where the promise was broken."""
    parser = argparse.ArgumentParser(prog="tests.soak", description=__doc__)
    parser.add_argument("--seed", type=int, default=os.environ.get("SOAK_SEED"))
    for one in fields(Plan)[1:]:
        given = os.environ.get(f"SOAK_{one.name.upper()}", one.default)
        parser.add_argument(
            f"--{one.name.replace('_', '-')}", type=type(one.default), default=given
        )
    asked = vars(parser.parse_args(words))
    if asked["seed"] is None:
        asked["seed"] = SystemRandom().randrange(10_000)
    plan = Plan(**asked)
    # When the system ends it, servers and agents end with it as after Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    print(f"Mời Số on {described()}\n{plan}", flush=True)
    with (
        tempfile.TemporaryDirectory(prefix="moiso-soak-") as folder,
        open_hall(Path(folder), pace=plan.pace, voice_speed=plan.voice, by_command=True) as hall,
    ):
        week = Week(plan, hall)
        week.play(lambda line: print(line, file=sys.stderr, flush=True))
        found = outcome(week)
    print(found.text, flush=True)
    return int(bool(found.failures))


if __name__ == "__main__":
    sys.exit(main())
