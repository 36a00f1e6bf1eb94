"""Hostile and broken bytes get a finding with a place or a clean refusal, never an exception."""

import json
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from models.documents.read import READER_FAILED, read
from tests.documents.material import AT, codes, document

PLAIN = "<elmo><learner/><report><issuer><title>{}</title></issuer></report></elmo>"


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is read, nothing may be asked of the network."""

    def refuse(*_: object) -> None:
        raise AssertionError("a document caused a request to the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE elmo [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE elmo [<!ENTITY x SYSTEM "http://127.0.0.1:1/x">]>',
        '<!DOCTYPE elmo SYSTEM "http://127.0.0.1:1/evil.dtd">',
        '<!DOCTYPE elmo PUBLIC "x" "file:///etc/hostname">',
        "<!DOCTYPE elmo>",
        '<!DOCTYPE elmo [<!ENTITY % p SYSTEM "http://127.0.0.1:1/p"> %p;]>',
        "<!-- before --><?pi?>\n<!DOCTYPE elmo [<!ENTITY x 'inner'>]>",
        "<!-- <!-- x --><!DOCTYPE elmo [<!ENTITY x 'y'>]>",
    ],
)
def test_a_document_type_is_refused_and_nothing_is_expanded(head: str) -> None:
    for encoding in ("utf-8", "utf-16", "utf-16-le", "utf-16-be"):
        text = head + PLAIN.format("&x;" if "ENTITY x" in head else "Uni")
        found = read(text.encode(encoding), at=AT)
        assert (found.readable, codes(found)) == (False, {"DOCTYPE_REFUSED"}), encoding
        assert "root:" not in found.findings[0].message


def test_an_entity_bomb_is_refused_at_once() -> None:
    bomb = '<!DOCTYPE elmo [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{("&" + chr(97 + n) + ";") * 10}">' for n in range(9)
    )
    found = read((bomb + "]>" + PLAIN.format("&j;")).encode(), at=AT)
    assert codes(found) == {"DOCTYPE_REFUSED"}


def test_an_inclusion_is_left_as_it_stands() -> None:
    included = (
        '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/hostname"/>'
    )
    found = read(PLAIN.format(included).encode(), at=AT)
    assert found.issuer is None


def test_many_comments_before_the_root_cost_no_time() -> None:
    found = read(b"<!---->" * 200_000 + b"<x/>", at=AT)
    assert codes(found) == {"NOT_RECOGNISED"}


@pytest.mark.parametrize("depth", [1_000, 100_000])
def test_depth_is_refused(depth: int) -> None:
    part = "<hasPart><learningOpportunitySpecification>"
    end = "</learningOpportunitySpecification></hasPart>"
    body = "<learningOpportunitySpecification>" + part * depth + end * depth
    text = f"<elmo><learner/><report>{body}</learningOpportunitySpecification></report></elmo>"
    assert not read(text.encode(), at=AT).readable
    assert codes(read(b"[" * depth + b"]" * depth, at=AT)) <= {"TOO_DEEP", "NOT_RECOGNISED"}
    assert codes(read(b'{"a":' * depth + b"1" + b"}" * depth, at=AT)) <= {
        "TOO_DEEP",
        "NOT_RECOGNISED",
    }


def test_parts_150_deep_are_refused_with_their_place() -> None:
    part = '{"type": "LearningAchievement", "hasPart": '
    text = document("elm-microcredential.json").decode()
    nested = part * 150 + "null" + "}" * 150
    found = read(
        text.replace('"type": "LearningAchievement",', f'"hasPart": {nested},', 1).encode()
    )
    assert (found.readable, codes(found)) == (False, {"TOO_DEEP"})


def test_a_million_parts_are_refused() -> None:
    part = b"<learningOpportunitySpecification/>"
    text = b"<elmo><learner/><report>" + part * 200_000 + b"</report></elmo>"
    assert codes(read(text, at=AT)) == {"TOO_MANY_ACHIEVEMENTS"}
    claims = b'{"type":"EuropeanDigitalCredential","credentialSubject":{"hasClaim":['
    text = claims + b",".join([b'{"id":"x:1"}'] * 500_000) + b"]}}"
    assert codes(read(text, at=AT)) == {"TOO_MANY_ACHIEVEMENTS"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b'{"a": 1, "a": 2}', "DUPLICATE_MEMBER"),
        (b'{"a": 1e400}', "NUMBER_TOO_LARGE"),
        (b'{"a": 1e' + b"9" * 40 + b"}", "NUMBER_TOO_LARGE"),
        (b'{"a": ' + b"9" * 5_000 + b"}", "NUMBER_TOO_LARGE"),
        (b'{"a": NaN}', "JSON_BROKEN"),
        (b'{"a": Infinity}', "JSON_BROKEN"),
        (b'{"a": "\\ud800"}', "LONE_SURROGATE"),
        (b'{"\\udc00": 1}', "LONE_SURROGATE"),
        (b'{"a": "\xff"}', "ENCODING_BROKEN"),
        (b'{"a": }', "JSON_BROKEN"),
        (b"<elmo><learner></elmo>", "XML_BROKEN"),
        (b"<elmo/><elmo/>", "XML_BROKEN"),
        (b"<?xml version='1.0' encoding='utf-7'?><elmo/>", "ENCODING_BROKEN"),
        (b"<?xml version='1.0' encoding='no-such'?><elmo/>", "ENCODING_BROKEN"),
        (b"<elmo>\xff\xfe</elmo>", "XML_BROKEN"),
        (b"<elmo>&undefined;</elmo>", "XML_BROKEN"),
        (b"", "EMPTY"),
        (b" \n ", "EMPTY"),
        (b"\x00\x01\x02\xff", "NOT_RECOGNISED"),
        (b"\x1f\x8bnothing", "GZIP_BROKEN"),
        (b"H4sI!!!!", "NOT_RECOGNISED"),
        (b"x" * (10 * 2**20 + 1), "TOO_LARGE"),
    ],
)
def test_what_cannot_be_read_says_why(text: bytes, code: str) -> None:
    found = read(text, at=AT)
    assert (found.readable, codes(found)) == (False, {code})
    assert found.findings[0].message


def test_two_halves_of_a_character_are_one_character() -> None:
    text = document("elm-microcredential.json").replace(b'"Wanda"', b'"\\ud83d\\ude00"')
    found = read(text, at=AT)
    assert found.learner is not None
    assert found.learner.given == "😀"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_json_in_another_encoding_is_read_and_said(encoding: str) -> None:
    text = document("elm-microcredential.json").decode()
    found = read(text.encode(encoding), at=AT)
    assert found.achievements[0].title == "Urban climate data"
    assert "ENCODING" in codes(found)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-2", "windows-1250"])
def test_xml_in_a_declared_encoding_is_read(encoding: str) -> None:
    text = document("elmo-before-1.xml").decode().replace("Henkilö", "Henkilö")
    named = encoding.removesuffix("-sig")
    found = read(f"<?xml version='1.0' encoding='{named}'?>{text}".encode(encoding), at=AT)
    assert found.learner is not None
    assert found.learner.family == "Henkilö"


def test_xml_that_declares_utf_16_and_is_utf_8_is_read_and_said() -> None:
    text = document("elmo-before-1.xml").decode()
    found = read(f"<?xml version='1.0' encoding='utf-16'?>{text}".encode(), at=AT)
    assert found.readable
    assert "ENCODING" in codes(found)


@pytest.mark.parametrize("member", ["issuer", "credentialSubject", "issued", "type", "@context"])
@pytest.mark.parametrize("value", [None, 7, True, "x", [], [None], {}, [[]], {"id": 7}, [{"": {}}]])
def test_members_of_a_wrong_kind_harm_nobody(member: str, value: object) -> None:
    document_ = json.loads(document("elm-microcredential.json"))
    document_[member] = value
    assert READER_FAILED not in codes(read(json.dumps(document_).encode(), at=AT))


def test_every_member_of_a_credential_may_be_of_a_wrong_kind() -> None:
    text = document("elm-microcredential.json")
    kinds: tuple[Any, ...] = (None, 7, "x", [], {}, [7], {"en": 7}, {"id": {}}, [[{}]])
    for odd in kinds:
        for broken in _with_each_member(json.loads(text), odd):
            found = read(json.dumps(broken).encode(), at=AT)
            assert READER_FAILED not in codes(found), (odd, found.findings)


def _with_each_member(document_: Any, odd: Any) -> Iterator[Any]:
    """The document once for each of its members, with that member replaced."""
    waiting = [document_]
    while waiting:
        place = waiting.pop()
        for key in list(place) if isinstance(place, dict) else range(len(place)):
            kept = place[key]
            place[key] = odd
            yield document_
            place[key] = kept
            if isinstance(kept, dict | list):
                waiting.append(kept)
