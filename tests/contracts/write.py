"""Adds today's shape of every message to its golden file: `python -m tests.contracts.write`."""

import json

from tests.contracts.test_messages import GOLDEN, messages, shapes


def main() -> None:
    GOLDEN.mkdir(exist_ok=True)
    for message in messages():
        path = GOLDEN / f"{message.__name__}.jsonl"
        known = path.read_text("utf-8").splitlines() if path.exists() else []
        today = [json.dumps(shape, ensure_ascii=False) for shape in shapes(message)]
        known += [line for line in dict.fromkeys(today) if line not in known]
        path.write_text("\n".join(known) + "\n", "utf-8")


if __name__ == "__main__":
    main()
