"""Our term tables say what the official contexts say."""

import json
from typing import Any

import pytest
from pyld import jsonld
from pyld.context_resolver import ContextResolver

from models.documents.contexts.tables import compiled, shipped
from models.documents.seals.jsonld import nquads
from tests.documents.sealing import signed
from tests.shared import SHARED, needs_shared

SAMPLES = SHARED / "samples"
OFFICIAL = {
    "https://www.w3.org/2018/credentials/v1": "contexts/2018-credentials-v1.jsonld",
    "https://www.w3.org/ns/credentials/v2": "contexts/credentials-v2.jsonld",
    "https://purl.imsglobal.org/spec/ob/v3p0/context.json": "contexts/ob-v3p0.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json": "contexts/ob-v3p0-3.0.1.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json": "contexts/ob-v3p0-3.0.2.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json": "contexts/ob-v3p0-3.0.3.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json": "contexts/ob-v3p0-extensions.json",
    "https://purl.imsglobal.org/spec/clr/v2p0/context.json": "contexts/clr-v2p0.json",
    "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json": "contexts/clr-v2p0-2.0.1.json",
    "https://w3id.org/security/data-integrity/v1": "contexts/data-integrity-v1.jsonld",
    "https://w3id.org/security/data-integrity/v2": "contexts/data-integrity-v2.jsonld",
    "https://w3id.org/security/suites/ed25519-2020/v1": "contexts/suites-ed25519-2020.jsonld",
    "https://w3id.org/security/suites/jws-2020/v1": "contexts/suites-jws-2020.jsonld",
    "https://w3id.org/security/multikey/v1": "contexts/multikey-v1.jsonld",
    "https://w3id.org/vc/status-list/2021/v1": "contexts/status-list-2021-context-v1.jsonld",
    "https://www.w3.org/ns/credentials/status/v1": (
        "contexts/bitstring-status-list-context-v1.jsonld"
    ),
    "http://data.europa.eu/snb/model/context/edc-ap": "elm/schemas/edc-ap-context.jsonld",
}


def test_a_table_becomes_a_context() -> None:
    addresses, context = compiled(
        """
# a comment
@address https://tests.example/c
@prefix t https://tests.example/#
@protected
Kiln t:Kiln !
  heat t:heat ^http://www.w3.org/2001/XMLSchema#decimal
  parts t:parts ^@id *set
  inside t:inside -
name t:name
"""
    )
    assert addresses == ["https://tests.example/c"]
    assert context == {
        "@version": 1.1,
        "@protected": True,
        "Kiln": {
            "@id": "https://tests.example/#Kiln",
            "@context": {
                "@protected": True,
                "heat": {
                    "@id": "https://tests.example/#heat",
                    "@type": "http://www.w3.org/2001/XMLSchema#decimal",
                },
                "parts": {
                    "@id": "https://tests.example/#parts",
                    "@type": "@id",
                    "@container": "@set",
                },
                "inside": {"@id": "https://tests.example/#inside", "@context": None},
            },
        },
        "name": "https://tests.example/#name",
    }


def test_a_line_that_says_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="no mark"):
        compiled("term https://tests.example/#t ?what")


def test_the_same_table_gives_the_same_order_every_time() -> None:
    assert nquads(signed(), {}) == nquads(signed(), {})


@pytest.mark.shared
@needs_shared
@pytest.mark.parametrize("address", sorted(OFFICIAL))
def test_every_term_expands_as_with_the_official_file(address: str) -> None:
    official = json.loads((SAMPLES / OFFICIAL[address]).read_text())
    documents = _exercise(official["@context"])
    for document in documents:
        ours = _expanded(document, shipped()[address])
        assert ours == _expanded(document, official)
        assert ours or len(document) < 3
    assert len(documents) > 1 or len(documents[0]) > 3


@pytest.mark.shared
@needs_shared
def test_every_signed_sample_has_the_same_statements_with_the_official_files() -> None:
    official = {a: json.loads((SAMPLES / path).read_text()) for a, path in OFFICIAL.items()}
    compared = 0
    for path in sorted((SAMPLES / "ob3").rglob("*.json")):
        document = json.loads(path.read_text())
        listed = document.get("@context") if isinstance(document, dict) else None
        if not isinstance(listed, list) or not all(str(c) in official for c in listed):
            continue
        content = {name: value for name, value in document.items() if name != "proof"}
        assert _normal(content, shipped()) == _normal(content, official), path.name
        compared += 1
    assert compared > 20


def _exercise(context: Any) -> list[dict[str, Any]]:
    """Documents that use every term; those of a scope stand in a node of its type or property."""
    plain = {"@id": "urn:x:top"} | {
        term: "urn:x:value"
        for term in context
        if _is_term(context, term) and not _scope(context, term)
    }
    documents = [plain]
    for term in context:
        scope = _scope(context, term) if _is_term(context, term) else None
        if scope:
            for inner in _exercise(scope):
                node = {"@id": "urn:x:inner"} | inner
                is_type = term[0].isupper()
                documents.append({"@type": term} | node if is_type else {term: node})
    return documents


def _is_term(context: Any, term: str) -> bool:
    return not term.startswith("@") and context[term] not in ("@id", "@type")


def _scope(context: Any, term: str) -> Any:
    definition = context[term]
    return definition.get("@context") if isinstance(definition, dict) else None


def _expanded(document: dict[str, Any], context: Any) -> Any:
    whole = {"@context": context["@context"], **document}
    return jsonld.expand(whole, {"base": "", "documentLoader": _refuse})


def _normal(document: dict[str, Any], contexts: Any) -> str:
    def load(address: str, _options: Any) -> dict[str, Any]:
        return {"contextUrl": None, "documentUrl": address, "document": contexts[address]}

    options = {
        "algorithm": "URDNA2015",
        "format": "application/n-quads",
        "documentLoader": load,
        "contextResolver": ContextResolver({}, load),
        "base": "",
    }
    return str(jsonld.normalize(document, options))


def _refuse(address: str, _options: Any) -> dict[str, Any]:
    raise AssertionError(f"{address} was asked for")
