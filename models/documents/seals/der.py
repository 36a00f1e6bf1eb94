"""What stands in a piece of DER? Read part by part, for structures no library here opens.

Source: ITU-T X.690. Strict: definite lengths, nothing left over; `ValueError` for anything else.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

SEQUENCE: Final = 0x30
SET: Final = 0x31
OID: Final = 0x06
INTEGER: Final = 0x02
OCTETS: Final = 0x04


@dataclass(frozen=True, slots=True)
class Part:
    """`whole` are the bytes with tag and length, `content` those behind them."""

    tag: int
    content: bytes
    whole: bytes

    def parts(self) -> tuple["Part", ...]:
        return tuple(parts(self.content))

    def oid(self) -> str:
        """The object identifier with dots. Raises `ValueError` for any other part."""
        if self.tag != OID or not self.content or self.content[-1] & 0x80:
            raise ValueError("no object identifier")
        numbers, current = [], 0
        for byte in self.content:
            current = current << 7 | byte & 0x7F
            if not byte & 0x80:
                numbers.append(current)
                current = 0
        first = min(numbers[0] // 40, 2)
        return ".".join(map(str, (first, numbers[0] - 40 * first, *numbers[1:])))


def one(data: bytes) -> Part:
    """The one part these bytes are. Raises `ValueError`."""
    found = tuple(parts(data))
    if len(found) != 1:
        raise ValueError(f"{len(found)} parts where one is expected")
    return found[0]


def parts(data: bytes) -> Iterator[Part]:
    """The parts one after the other. Raises `ValueError`."""
    start = 0
    while start < len(data):
        if len(data) < start + 2:
            raise ValueError("the bytes end in the middle")
        tag, length, head = data[start], data[start + 1], start + 2
        if tag & 0x1F == 0x1F or length in (0x80, 0xFF):
            raise ValueError("a form that DER does not have here")
        if length > 0x80:
            count = length - 0x80
            length, head = int.from_bytes(data[head : head + count]), head + count
        end = head + length
        if end > len(data):
            raise ValueError("the bytes end in the middle")
        yield Part(tag, data[head:end], data[start:end])
        start = end
