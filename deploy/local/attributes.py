"""Which search attributes does the dev server get? Those of the workflows, in its own words."""

from workflows.visibility import ALL


def search_attributes() -> dict[str, str]:
    """Name → kind, as in `--search-attribute DecisionDueAt=Datetime`."""
    return {key.name: _kind(key.indexed_value_type.name) for key in ALL}


def _kind(name: str) -> str:
    """KEYWORD_LIST → KeywordList."""
    return "".join(word.capitalize() for word in name.split("_"))
