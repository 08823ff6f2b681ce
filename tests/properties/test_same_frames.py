"""The same seed gives the same frames under another hash seed.

That `matchmaker plan` writes the same bytes stands in `tests/cli/test_commands.py`.
"""

import os
import subprocess
import sys
from pathlib import Path

CODE = """
import hashlib, random
from tests.properties.random_events import random_event
from matchmaker.timetable.solve import schedule_meetings
told = []
for seed in range(20):
    event, asked = random_event(random.Random(seed), meetings=(3, 8))
    result = schedule_meetings(asked, event, time_limit=60, workers=1, seed=seed)
    told += [result.schedule.to_csv(), result.not_placed.to_csv(), result.status, result.breaks, result.bound]
    told += [m.say(lang) for lang in ("en", "ko") for m in [*result.not_placed["reason"], *result.reasons]]
print(hashlib.sha256(repr(told).encode()).hexdigest())
"""


def test_twenty_random_events_come_out_the_same_under_another_hash_seed():
    root = str(Path(__file__).parents[2])
    runs = [
        subprocess.run(
            [sys.executable, "-c", CODE],
            cwd=root,
            env={**os.environ, "PYTHONPATH": root, "PYTHONHASHSEED": hash_seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for hash_seed in ("1", "2")
    ]
    assert runs[0] == runs[1]
