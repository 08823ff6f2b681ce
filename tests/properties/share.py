"""How many random events a run looks at.

A plain run takes a small share. `MATCHMAKER_EVENTS=all python -m pytest tests/properties` looks at all of
them: over 2,000 events of every mix of rules, and some hundreds each of tiny ones and of repairs.
"""

import os

ALL = os.environ.get("MATCHMAKER_EVENTS") == "all"


def share(few, many):
    """`few` in a plain run, `many` where all are asked for."""
    return many if ALL else few
