"""Whatever is done to a document, it is answered: no exception, no hang, no request.

`make fuzz` runs the same with many more examples. Byte for byte, and member for member: the second
gets past the parsers and reaches the readers.
"""

import json
import socket
import struct
import time
import zlib
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.documents.read import READER_FAILED, read
from models.documents.record import Evidence, Reading
from models.documents.seals.signing import jades, method_of, token
from tests.documents.material import AT
from tests.documents.sealing import DID, KEY, badge, certificate, rsa_key, signed
from tests.documents.seals.test_status import entry

FIXTURES = Path(__file__).parent / "fixtures"
LONG_RUN_SECONDS = 6 * 3600  # `make fuzz` tries a hundred thousand examples of each
pytestmark = pytest.mark.timeout(LONG_RUN_SECONDS)
SLOWEST_SECONDS = 5
ODD: tuple[Any, ...] = (
    None,
    True,
    -1,
    0,
    10**300,
    1.5,
    "",
    " ",
    "did:key:z6Mk",
    "http://data.europa.eu/snb/eqf/9",
    "2026-13-45T99:99:99Z",
    "\ufffd\u202e",
    [],
    {},
    [[]],
    {"id": None},
    {"@value": {}},
    ["x", None, {}],
)


@cache
def _texts() -> tuple[bytes, ...]:
    """One document of every form, all our own."""
    made = [path.read_bytes() for path in sorted(FIXTURES.iterdir()) if path.is_file()]
    sealed = jades(json.dumps(badge()), rsa_key(), [certificate(rsa_key())], AT)
    made += [json.dumps(value).encode() for value in (*_values(), sealed)]
    made += [token(badge(), KEY, method_of(DID)).encode(), _png(json.dumps(signed()).encode())]
    return tuple(made)


@cache
def _values() -> tuple[Any, ...]:
    """Documents in JSON, to be changed member by member."""
    loaded = [json.loads(path.read_bytes()) for path in sorted(FIXTURES.glob("*.json"))]
    inner = signed()
    record = badge(
        type=["VerifiableCredential", "ClrCredential"],
        credentialSubject={
            "id": "did:example:l",
            "verifiableCredential": [inner, token(badge(), KEY, method_of(DID))],
            "achievement": [{"id": "urn:x:a", "name": "A"}, {"id": "urn:x:b", "name": "B"}],
            "association": [
                {"associationType": "isPartOf", "sourceId": "urn:x:a", "targetId": "urn:x:b"}
            ],
        },
    )
    shown = {
        "@context": inner["@context"][:1],
        "type": ["VerifiablePresentation"],
        "holder": DID,
        "verifiableCredential": [inner],
        "proof": inner["proof"],
    }
    old = {
        "@context": "https://w3id.org/openbadges/v2",
        "type": "Assertion",
        "recipient": {"type": "email", "identity": "a@tests.example"},
        "issuedOn": "2016-12-31",
        "badge": {"type": "BadgeClass", "name": "Robots", "issuer": {"name": "School"}},
    }
    return (*loaded, inner, signed(credentialStatus=entry("3")), record, shown, old)


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_more: object) -> None:
        raise AssertionError("a document caused a network request")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def _answered(data: bytes) -> Reading:
    started = time.monotonic()
    found = read(data, at=AT)
    assert time.monotonic() - started < SLOWEST_SECONDS
    assert found.readable or found.findings
    assert READER_FAILED not in {finding.code for finding in found.findings}
    assert found.readable or found.verdict is Evidence.REFUSED
    assert msgspec.json.decode(msgspec.json.encode(found), type=Reading) == found
    return found


@settings(deadline=None)
@given(data=st.data())
def test_bytes_changed_cut_or_repeated_are_answered(data: st.DataObject) -> None:
    text = bytearray(data.draw(st.sampled_from(_texts())))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, max(len(text) - 1, 0)))
        until = data.draw(st.integers(at, min(at + 200, len(text))))
        new = data.draw(st.binary(max_size=8))
        if data.draw(st.booleans()):
            text[at:until] = new
        else:
            text[at:at] = text[at:until] * data.draw(st.integers(1, 3))
    _answered(bytes(text))


@settings(deadline=None)
@given(data=st.data())
def test_members_replaced_removed_or_moved_are_answered(data: st.DataObject) -> None:
    value = json.loads(json.dumps(data.draw(st.sampled_from(_values()))))
    for _ in range(data.draw(st.integers(1, 5))):
        holder, name = _somewhere(value, data)
        if holder is None:
            break
        change = data.draw(st.sampled_from(("odd", "gone", "list", "deep", "copy")))
        if change == "odd":
            holder[name] = deepcopy(data.draw(st.sampled_from(ODD)))
        elif change == "gone":
            del holder[name]
        elif change == "list":
            holder[name] = [holder[name], deepcopy(holder[name])]
        elif change == "deep":
            holder[name] = {"id": "urn:x:1", "type": [], str(name): holder[name]}
        else:
            other, its = _somewhere(value, data)
            if other is not None:
                holder[name] = json.loads(json.dumps(other[its]))
    _answered(json.dumps(value).encode())


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_answered(data: bytes) -> None:
    _answered(data)


_MEMBERS = (
    "@context",
    "type",
    "id",
    "proof",
    "issuer",
    "credentialSubject",
    "payload",
    "signatures",
    "protected",
    "signature",
    "verifiableCredential",
    "achievement",
)
_LEAVES = st.none() | st.booleans() | st.integers() | st.text(max_size=10)
_OBJECTS = st.recursive(
    _LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_MEMBERS), inner, max_size=5)
    ),
    max_leaves=20,
)


@settings(deadline=None)
@given(_OBJECTS)
def test_any_object_with_our_words_is_answered(value: object) -> None:
    _answered(json.dumps(value).encode())


def _somewhere(value: Any, data: st.DataObject) -> tuple[Any, Any]:
    """A place in the document, drawn step by step from its root."""
    holder: Any = None
    name: Any = None
    node = value
    for _ in range(data.draw(st.integers(1, 8))):
        if isinstance(node, dict) and node:
            holder, name = node, data.draw(st.sampled_from(sorted(node)))
        elif isinstance(node, list) and node:
            holder, name = node, data.draw(st.integers(0, len(node) - 1))
        else:
            break
        node = holder[name]
    return holder, name


def _png(text: bytes) -> bytes:
    content = b"openbadgecredential\0\0\0\0\0" + text
    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"iTXt", content), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(c)) + k + c + struct.pack(">I", zlib.crc32(k + c)) for k, c in chunks
    )
