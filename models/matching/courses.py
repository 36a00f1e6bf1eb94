"""What is a course to those who search, and what does its code say of subject and year of study?"""

import re

from models.frozen import Frozen

_CODE = re.compile(r"\s*([A-Za-z]{2,6})[\s-]*(\d)?")


class Course(Frozen):
    """`text`: description and outcomes as one text. `home`: whose catalogue it stands in.

    `language`: a tag; None where nobody says.
    """

    code: str
    title: str
    text: str = ""
    home: str = ""
    language: str | None = None

    @property
    def whole(self) -> str:
        """Title and text as one text, as words and meaning are read."""
        return f"{self.title}. {self.text}"


def subject(code: str) -> str:
    """The letters of a course code such as `BIOL 101`, in upper case."""
    return subject_and_year(code)[0]


def subject_and_year(code: str) -> tuple[str, int | None]:
    """`BIOL 101` is BIOL in year 1; without such a code nothing is known."""
    found = _CODE.match(code)
    if found is None:
        return "", None
    return found[1].upper(), None if found[2] is None else int(found[2])


def kin(ours: str, other: str) -> float:
    """How alike two subjects are, 0 to 2: letters in the same order, same beginning."""
    if not ours or not other:
        return 0.0
    short, long = sorted((ours, other), key=len)
    letters = iter(long)
    abbreviates = short[0] == long[0] and all(letter in letters for letter in short)
    common = next(
        (i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short)
    )
    return float(abbreviates) + (common / len(long) if common >= 2 else 0.0)
