"""The engine, behind `matron eval`."""

import json
import subprocess


class Engine:
    """Answers calls, one after the other: Engine(path).ask({"op": ...})."""

    def __init__(self, matron):
        self.process = subprocess.Popen([matron, "eval"], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True, encoding="utf-8")

    def ask(self, op):
        self.process.stdin.write(json.dumps(op) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        if "error" in answer:
            raise ValueError(f"{json.dumps(op)}: {json.dumps(answer['error'])}")
        return answer

    def close(self):
        self.process.stdin.close()
        self.process.wait(timeout=10)
