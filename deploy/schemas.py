"""`python -m deploy.schemas [--check]`: writes the published contracts, or says which is stale."""

import json
import sys
from typing import Any, cast

from api import asyncapi
from api.app import create_app
from api.deps import House
from deploy.docs.page import DOCS
from models.payloads import published
from models.store.bell import Bell

CONTRACTS = DOCS / "contracts"


def made() -> dict[str, str]:
    """Path below `docs/contracts` → content."""
    app = create_app(cast(House, None), Bell())  # only described, never asked
    documents = {
        "openapi.json": app.openapi(),
        "asyncapi.json": asyncapi.document(),
        **{f"events/{type_}.json": published.schema(type_) for type_ in published.PUBLISHED},
    }
    return {path: _text(document) for path, document in documents.items()}


def stale() -> list[str]:
    """What lies there and is not what the code says: written differently, missing, left over."""
    there = {
        str(path.relative_to(CONTRACTS)): path.read_text("utf-8")
        for path in CONTRACTS.rglob("*.json")
    }
    current = made()
    return sorted(
        path for path in there.keys() | current.keys() if there.get(path) != current.get(path)
    )


def main() -> int:
    if "--check" in sys.argv[1:]:
        found = stale()
        if found:
            sys.stderr.write(f"stale: {', '.join(found)}; run `make schemas`\n")
        return 1 if found else 0
    current = made()
    for path in stale():
        place = CONTRACTS / path
        if path not in current:
            place.unlink()
            continue
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(current[path], "utf-8")
    return 0


def _text(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    sys.exit(main())
