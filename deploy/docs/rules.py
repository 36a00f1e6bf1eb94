"""Writes `docs/rules.md`: every rule with its source, and every name of `passerelle rule` at work.

`python -m deploy.docs.rules` writes the page, `--check` says whether it is current. The page is
made from `models/rules/registry.py` alone: the examples are answered while it is written, so what
it shows is what the code does.
"""

import json
import sys
from types import ModuleType

from deploy.docs.page import DOCS, settle
from models.rules.reading import answer
from models.rules.registry import file_of, rules, runnables, runs_of
from models.rules.shapes import Rule, Runnable

PAGE = DOCS / "rules.md"

EVIDENCE = {
    "C": "the wording or number was read in the named source",
    "C2": "read in a secondary or low-grade copy of the source",
    "K": "general knowledge, to be checked before anybody relies on it",
    "NF": "no published source was found",
    "D": "our design, or derived by us; no external rule",
}

HEAD = """\
# The rules

Generated from the code by `make docs`; do not edit it here.

Every regulation that Passerelle follows stands in `models/rules`, one file per subject, without a
server, a database or a clock. Anyone can run one:

    echo '{"amount_minor": 10000, "currency": "EUR", "weights": {"a": "1", "b": "2"}}' \\
      | passerelle rule split

`passerelle rule NAME --schema` prints the JSON Schema of a rule's input and output,
`passerelle rule --list` this catalogue. Credits, hours, rates and percentages are decimal strings,
money is an integer of minor units beside its currency, dates are `YYYY-MM-DD`. One object in gives
one object out, a list gives a list. Bad input ends with status 2 and a message that names the
member.

The evidence of each rule says how far we could confirm it:
"""


def page() -> str:
    """The whole page as Markdown."""
    parts = [HEAD]
    parts += [f"* **{tag}**: {meaning}\n" for tag, meaning in EVIDENCE.items()]
    parts.append("\n## Each rule\n\n| id | rule | source | evidence | runs as | file |\n")
    parts.append("|---|---|---|---|---|---|\n")
    parts += [_row(rule, subject) for rule, subject in rules()]
    parts.append("\n## Each name of `passerelle rule`\n")
    parts += [_example(run) for run in runnables().values()]
    return "".join(parts)


def main() -> int:
    """Writes the page, or with `--check` compares: 0 current or written, 1 stale."""
    return settle(PAGE, page())


def _row(rule: Rule, subject: ModuleType) -> str:
    names = ", ".join(f"[`{name}`](#{name})" for name in runs_of(rule.id))
    shown = names or f"a property of the system, shown by `{rule.tested}`"
    cells = (rule.id, rule.sentence, rule.source, rule.evidence, shown, f"`{file_of(subject)}`")
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |\n"


def _example(run: Runnable) -> str:
    """The first sentence of the function, then one input and what the rule answers to it."""
    says = " ".join((run.run.__doc__ or "").split())
    given = json.loads(run.example)
    found = json.loads(answer(run, run.example.encode()))
    ids = ", ".join(run.rule_ids)
    return (
        f"\n### {run.name}\n\n{ids}, version {run.version}. {says}\n\n"
        f"In:\n\n```json\n{_pretty(given)}\n```\n\nOut:\n\n```json\n{_pretty(found)}\n```\n"
    )


def _pretty(value: object) -> str:
    """JSON on few lines: one for each member of the outermost object."""
    if not isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    lines = [
        f"  {json.dumps(name)}: {json.dumps(inner, ensure_ascii=False)}"
        for name, inner in value.items()
    ]
    return "{\n" + ",\n".join(lines) + "\n}"


if __name__ == "__main__":
    sys.exit(main())
