"""R-22 on documents: credits count once, and where no number is right there is none."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from models.documents.counting import total
from models.documents.record import Achievement, Grade, Text


def course(
    title: str,
    ects: str | None,
    *parts: Achievement,
    id: str | None = None,
    passed: bool | None = None,
) -> Achievement:
    return Achievement(
        where=f"/{title}",
        id=id,
        titles=(Text(text=title),),
        ects=Decimal(ects) if ects else None,
        grade=Grade(label="x", passed=passed),
        parts=parts,
    )


@pytest.mark.parametrize(
    ("achievements", "ects", "code"),
    [
        ([course("a", "6"), course("b", "7.5")], "13.5", None),
        ([course("a", "6", course("b", "2.5"), course("c", "3.5"))], "6", "ECTS_NESTED"),
        ([course("a", None, course("b", "2"), course("c", None, course("d", "3")))], "5", None),
        ([course("a", "0", course("b", "2"))], "2", None),
        ([course("a", "120", course("b", "15"))], None, "ECTS_NESTED"),
        ([course("a", None), course("b", "0")], None, None),
        ([course("a", "5"), course("a", "5")], None, "ECTS_REPEATED"),
        ([course("a", "5", id="1"), course("a", "5", id="2")], "10", None),
        ([course("a", "5", id="1"), course("b", "5", id="1")], None, "ECTS_REPEATED"),
        ([course("a", "5"), course("b", "5", passed=False)], None, "ECTS_NOT_EARNED"),
        ([course("a", "5"), course("b", None, passed=False)], "5", None),
    ],
)
def test_each_credit_counts_once(
    achievements: list[Achievement], ects: str | None, code: str | None
) -> None:
    found = total(achievements)
    assert found.ects == (Decimal(ects) if ects else None)
    assert (found.why_not is None) == (ects is not None)
    assert [f.code for f in found.findings] == ([code] if code else [])


@pytest.mark.parametrize(
    ("status", "ects"), [("passed", "5"), ("failed", None), ("in-progress", None)]
)
def test_credits_of_what_is_not_finished_are_no_credits(status: str, ects: str | None) -> None:
    found = total([replace(course("a", "5"), status=status, grade=None)])
    assert found.ects == (Decimal(ects) if ects else None)
