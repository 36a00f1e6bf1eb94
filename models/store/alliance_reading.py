"""Which alliance does a YAML text describe, and where is it wrong if it describes none?"""

import json
from collections.abc import Sequence
from typing import Any, NoReturn

import yaml
from pydantic import ValidationError

from models.rules.shapes import BadAsk
from models.store.alliance_file import Alliance
from models.store.alliance_references import check


class BadFile(Exception):
    """The text describes no alliance; says the line, the place and what was expected there."""


def read(text: str) -> Alliance:
    """The alliance that a YAML text describes. Raises `BadFile`."""
    root, document = _parsed(text)
    try:
        # Through JSON, so that YAML's own types (floats) meet the strict types of contracts.
        alliance = Alliance.model_validate_json(json.dumps(document))
        check(alliance)
    except ValidationError as wrong:
        _refuse(wrong, root)
    except BadAsk as bad:
        raise _bad(bad.place, bad.expected, root) from bad
    return alliance


class _Loader(yaml.SafeLoader):
    """Dates stay text: they are judged, with their place, by the type of the member."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - the shape PyYAML looks for
        first: [entry for entry in entries if entry[0] != "tag:yaml.org,2002:timestamp"]
        for first, entries in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def _parsed(text: str) -> tuple[yaml.Node, Any]:
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, _Loader)):
            raise BadFile("aliases (*name) are not read here: write the value out")
        root = yaml.compose(text, _Loader)
        if not isinstance(root, yaml.MappingNode):
            raise BadFile(
                "line 1: expected the members of an alliance: alliance, institutions, ..."
            )
        _refuse_twice(root)
        return root, yaml.load(text, _Loader)  # noqa: S506 - derives from the safe loader
    except yaml.MarkedYAMLError as wrong:
        line = wrong.problem_mark.line + 1 if wrong.problem_mark else 1
        raise BadFile(f"line {line}: no YAML: {wrong.problem}") from wrong
    except (yaml.YAMLError, RecursionError) as wrong:
        raise BadFile(f"no YAML: {wrong}") from wrong


def _refuse_twice(root: yaml.Node) -> None:
    """YAML keeps the last of two equal members without a word; here it is a mistake."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, yaml.SequenceNode):
            waiting += node.value
        elif isinstance(node, yaml.MappingNode):
            names: set[str] = set()
            for key, value in node.value:
                if key.value in names:
                    raise BadFile(f"line {key.start_mark.line + 1}: {key.value} stands twice here")
                names.add(key.value)
                waiting.append(value)


def _refuse(wrong: ValidationError, root: yaml.Node) -> NoReturn:
    first = wrong.errors(include_url=False)[0]
    place: list[str | int] = list(first["loc"])
    expected = first["msg"].removeprefix("Input should be ").removeprefix("Value error, ")
    bad = first.get("ctx", {}).get("error")
    if isinstance(bad, BadAsk):
        place, expected = [*place, *bad.place], bad.expected
    elif first["type"] == "missing":
        expected = "this member, which is required"
    elif first["type"] == "extra_forbidden":
        expected = "no such member"
    raise _bad(place, expected, root) from None


def _bad(place: Sequence[str | int], expected: str, root: yaml.Node) -> BadFile:
    """Names the path in the writer's words, and the line of its innermost part in the file."""
    path, node = "", root
    for step in place:
        found: Any = None
        if isinstance(step, int):
            path += f"[{step}]"
            if isinstance(node, yaml.SequenceNode) and step < len(node.value):
                found = node.value[step]
        elif isinstance(node, yaml.MappingNode):
            found = next((value for key, value in node.value if key.value == step), None)
            if found is None and step != place[-1]:
                continue  # pydantic's name of an alternative, no member of the file
            path += f".{step}"
        node = node if found is None else found
    where = path.removeprefix(".") or "the file"
    return BadFile(f"line {node.start_mark.line + 1}, {where}: expected {expected}")
