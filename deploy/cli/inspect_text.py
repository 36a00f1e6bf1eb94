"""How is a report on a document told to a registrar, in sentences and a tree?"""

from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]

_EVIDENCE = {
    "ACCEPTABLE": "can be taken as evidence",
    "NEEDS_A_PERSON": "a person has to decide whether it counts as evidence",
    "REFUSED": "must not be taken as evidence",
}
_SEAL = {
    "NONE": "no seal",
    "VALID": "seal intact",
    "INVALID": "SEAL BROKEN",
    "UNVERIFIABLE": "seal could not be checked",
}
_WEIGHT = {"BLOCKING": "stop", "WARNING": "look", "INFO": "note"}
_SHOWN_PARTS = 200  # more is for the JSON form


def described(report: Json, *, wanted: bool) -> str:
    """`wanted`: the profiles were asked for by name, so their elements are shown."""
    return "\n".join(_lines(report, wanted))


def _lines(report: Json, wanted: bool) -> Iterator[str]:
    yield report["file"]
    if not report["readable"]:
        known = report["standard"]
        yield f"  not read ({known})" if known else "  not read"
    else:
        yield from _head(report)
        yield from _tree(report["achievements"])
        if report.get("planned"):
            yield "  planned, not earned:"
            yield from _tree(report["planned"])
        for decision in report.get("recognitions", ()):
            yield from _decision(decision)
        yield from _profiles(report["profiles"], wanted)
    for finding in report["findings"]:
        place = f" [{finding['where']}]" if finding["where"] else ""
        yield f"  {_WEIGHT[finding['severity']]}: {finding['message']}{place}"


def _head(report: Json) -> Iterator[str]:
    version = f" {report['version']}" if report["version"] else ""
    yield f"  {report['standard']}{version}"
    for issuer in dict.fromkeys(_name(body) for body in _many(report["issuer"])):
        yield f"  issued by {issuer}"
    if not all(_many(report["learner_present"])):
        yield "  no learner is named"
    for seal in _many(report["signature"])[:1]:
        signer = f" of {seal['signer']}" if seal["signer"] else ""
        why = f": {seal['why']}" if seal["why"] else ""
        yield f"  {_SEAL[seal['state']]}{signer}{why}"
        yield from (f"    proven: {point}" for point in seal["proven"])
        yield from (f"    not proven: {point}" for point in seal["not_proven"])
    for verdict in dict.fromkeys(_many(report["evidence"])):
        yield f"  {_EVIDENCE[verdict]}"
    yield from _totals(report)


def _totals(report: Json) -> Iterator[str]:
    pairs = zip(_many(report["ects_total"]), _many(report["ects_why_not"]), strict=False)
    for ects, why_not in dict.fromkeys(pairs):
        yield f"  {ects} ECTS" if ects else f"  no total of ECTS: {why_not}"


def _decision(decision: Json) -> Iterator[str]:
    """What counts at home, as agreed or as decided, and for what."""
    if decision["status"] == "PLANNED":
        if decision["results"]:
            yield "  is to count at home as:"
            yield from _tree(decision["results"])
        return
    word = f" ({decision['outcome']})" if decision["outcome"] else ""
    day = f" of {decision['decided']}" if decision["decided"] else ""
    yield f"  decision{day}: {decision['status'] or 'no word for it'}{word}"
    yield from (f"    on what {_name(body)} awarded:" for body in decision["basis_issuers"][:1])
    yield from (f"  {line}" for line in _tree(decision["basis"]))
    for mapping in decision["mappings"]:
        yield f"    {', '.join(mapping['from'])} counts as {', '.join(mapping['to'])}"


def _tree(achievements: list[Json]) -> Iterator[str]:
    waiting = [(node, 1) for node in reversed(achievements)]
    shown = 0
    while waiting and shown < _SHOWN_PARTS:
        node, depth = waiting.pop()
        shown += 1
        yield "  " * depth + f"- {_sentence(node)}"
        waiting += [(part, depth + 1) for part in reversed(node["parts"])]
    if waiting:
        yield "  … more parts in the JSON form (--json)"


def _sentence(node: Json) -> str:
    parts = [node["title"] or node["id"] or "without a title"]
    parts += [f"{node['ects']} ECTS"] if node["ects"] else []
    parts += [f"{node['hours']} hours"] if node["hours"] else []
    parts += [f"EQF {node['eqf']}"] if node["eqf"] else []
    parts += [f"grade {node['grade']['label']}"] if node["grade"] else []
    count = len(node["outcomes"])
    parts += [f"{count} learning outcome{'s' if count > 1 else ''}"] if count else []
    return ", ".join(parts)


def _profiles(profiles: Json, wanted: bool) -> Iterator[str]:
    for name, judged in profiles.items():
        for one in _many(judged)[:1]:
            yield f"  profile {name}: {one['verdict']}. {one['why']}"
            if wanted:
                for element, status in one["elements"].items():
                    yield f"    {element}: {status['status']}, {status['why']}"


def _name(body: Json | None) -> str:
    if body is None:
        return "nobody named"
    ids = [f"{identifier['scheme']} {identifier['value']}" for identifier in body["ids"]]
    return body["name"] or next(iter(ids), "nobody named")


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
