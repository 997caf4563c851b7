"""Answers JSON Lines of calls on standard input: python3 -m reference < ops.jsonl"""

import json
import sys

from .decide import decide
from .filter import filter_call

for line in sys.stdin:
    op = json.loads(line)
    print(json.dumps(filter_call(op) if op["op"] == "filter" else decide(op)))
