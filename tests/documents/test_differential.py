"""What we write and read, read once more by libraries that share nothing with our readers."""

import json
from base64 import urlsafe_b64decode
from decimal import Decimal
from typing import Any

import jwt
import pytest
import xmlschema
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given, settings
from lxml import etree

from models.documents.elm import writer as european
from models.documents.elmo.writer import Version, write
from models.documents.read import read
from models.documents.record import Achievement, Credential
from models.documents.seals.signing import jades, method_of, token
from models.documents.w3c import writer as badges
from tests.documents.made import beside, elmo_schema
from tests.documents.material import AT
from tests.documents.records import credentials
from tests.documents.sealing import DID, KEY, certificate, rsa_key
from tests.documents.test_writing_all import TRIES
from tests.shared import needs_shared


@pytest.fixture(scope="module", params=list(Version))
def official(request: pytest.FixtureRequest) -> tuple[Version, Any]:
    path = elmo_schema(request.param.value)
    mapped = xmlschema.XMLSchema(
        str(path), uri_mapper=lambda address: beside(address) or address, allow="all"
    )
    return request.param, mapped


def _walk(achievements: tuple[Achievement, ...]) -> list[tuple[str, list[Decimal]]]:
    """Title and credits of each course, in the order of the document."""
    return [
        (node.titles[0].text, [credit.value for credit in node.credits])
        for top in achievements
        for node in top.walk()
    ]


def _decoded(courses: Any) -> list[tuple[str, list[Decimal]]]:
    found = []
    for course in courses or ():
        instance = course["specifies"]["learningOpportunityInstance"] or {}
        title = course["title"][0]
        text = title.get("$", "") if isinstance(title, dict) else title
        found.append((text, [credit["value"] for credit in instance.get("credit", ())]))
        for part in course.get("hasPart", ()):
            found += _decoded([part["learningOpportunitySpecification"]])
    return found


@pytest.mark.shared
@needs_shared
def test_another_validator_decodes_elmo_to_the_same_courses(official: tuple[Version, Any]) -> None:
    version, schema = official

    @given(record=credentials(depth=1, achieved=2))
    @settings(TRIES, max_examples=5)
    def tried(record: Credential) -> None:
        document = write(record, version, AT).document
        decoded = schema.to_dict(etree.fromstring(document), decimal_type=Decimal)
        (report,) = decoded["report"]
        stated = [node for top in record.achievements for node in top.walk()]
        assert len(_decoded(report["learningOpportunitySpecification"])) == len(stated)
        (again,) = read(document, at=AT).credentials
        theirs = _decoded(report["learningOpportunitySpecification"])
        ours = _walk(again.achievements)
        assert [title for title, _ in theirs] == [title for title, _ in ours]
        assert [sum(c) for _, c in theirs] == [_with_ects(node) for node in stated]

    tried()


def _with_ects(node: Achievement) -> Decimal:
    """All credits that ELMO has to show: the ECTS are among them."""
    listed = sum((credit.value for credit in node.credits), Decimal(0))
    shown = any(credit.scheme == "ects" for credit in node.credits)
    return listed + (node.ects if node.ects is not None and not shown else Decimal(0))


@given(record=credentials(depth=0, achieved=1))
@settings(TRIES, max_examples=4)
def test_another_library_verifies_a_token_and_finds_the_badge(record: Credential) -> None:
    badge = badges.write(record, DID).document
    key: Ed25519PublicKey = KEY.public_key()
    claims = jwt.decode(
        token(badge, KEY, method_of(DID)),
        key,
        algorithms=["EdDSA"],
        options={"verify_aud": False, "verify_nbf": False, "verify_sub": False},
    )
    assert {name: claims[name] for name in badge} == badge


@given(record=credentials(depth=0, achieved=1))
@settings(TRIES, max_examples=4)
def test_another_library_verifies_a_jades_seal(record: Credential) -> None:
    text = json.dumps(european.write(record).document, ensure_ascii=False)
    sealed = jades(text, rsa_key(), [certificate(rsa_key())], AT)
    (seal,) = sealed["signatures"]
    algorithm = jwt.get_algorithm_by_name("RS256")
    value = seal["signature"]
    signature = urlsafe_b64decode(value + "=" * (-len(value) % 4))
    covered = f"{seal['protected']}.{text}".encode()
    assert algorithm.verify(covered, rsa_key().public_key(), signature)
    assert not algorithm.verify(covered + b" ", rsa_key().public_key(), signature)
