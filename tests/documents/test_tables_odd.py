"""Tables, archives and PDFs as registrars hand them in: every one is read, or says what to do."""

import io
import zipfile
from decimal import Decimal

import pytest
from pypdf import PdfWriter

from models.documents.read import read
from tests.documents.envelopes import pdf
from tests.documents.material import AT, codes, document

GERMAN = (
    "sep=;\r\nExport der Prüfungsverwaltung;;;;\r\n\r\n"
    "Modulname;ECTS-Punkte;Note;Bestanden;Lernergebnisse\r\n"
    'Bodenkunde;2,5;1,7;ja;"- liest Bodendaten\n- plant Proben"\r\n'
    "Geologie;5;5,0;nein;\r\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_a_german_export_is_read_in_every_encoding(encoding: str) -> None:
    found = read(GERMAN.encode(encoding), at=AT)
    first, second = found.achievements
    assert (first.title, first.ects) == ("Bodenkunde", Decimal("2.5"))
    assert [outcome.text for outcome in first.outcomes] == ["liest Bodendaten", "plant Proben"]
    assert first.grade is not None
    assert (first.grade.label, first.grade.passed, second.status) == ("1,7", True, "failed")
    assert ("ENCODING" in codes(found)) == (encoding == "cp1252")


@pytest.mark.parametrize(
    ("head", "grade"),
    [
        ("Intitulé\tCrédits ECTS\tNote", "B"),
        ("NAZWA PRZEDMIOTU;Punkty ECTS;Ocena", "B"),
        ("Insegnamento,Crediti ECTS,Voto", "B"),
        ("Course Title,ECTS,Note", None),  # a remark, in an English table
    ],
)
def test_headings_are_read_in_the_language_of_the_table(head: str, grade: str | None) -> None:
    separator = next(mark for mark in "\t;," if mark in head)
    found = read(f"{head}\n{separator.join(('Soil', '3', 'B'))}\n".encode(), at=AT)
    (course,) = found.achievements
    assert (course.title, course.ects) == ("Soil", Decimal(3))
    assert (course.grade.label if course.grade else None) == grade
    (said,) = [f.message for f in found.findings if f.code == "COLUMN_READ_AS"]
    assert "as title" in said


def test_credits_that_may_be_anything_are_no_ects() -> None:
    found = read(b"Course;Credits\nSoil;3\n", at=AT)
    (course,) = found.achievements
    assert (course.ects, course.credits[0].value) == (None, Decimal(3))
    assert "CREDIT_SCHEME_MISSING" in codes(found)


def test_a_line_with_a_loose_separator_is_named_with_the_remedy() -> None:
    found = read(b"title,ects\nSoil, data,3\nRocks,2,,\n", at=AT)
    assert [a.title for a in found.achievements] == ["Rocks"]
    (said,) = [f for f in found.findings if f.code == "ROW_NOT_READ"]
    assert (said.where, "quotation marks" in said.message) == ("line 2", True)


def test_what_was_passed_without_a_grade_was_passed() -> None:
    (course,) = read(b"title,passed\nSoil,tak\n", at=AT).achievements
    assert (course.grade, course.status) == (None, "passed")


def test_a_table_of_other_things_says_what_a_table_needs() -> None:
    found = read(b"room;chairs\n1;20\n", at=AT)
    assert (found.readable, codes(found)) == (False, {"NOT_RECOGNISED"})
    assert "headings" in found.findings[0].message


def test_what_systems_put_into_an_archive_is_passed_over() -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as packed:
        packed.writestr("__MACOSX/._one.xml", b"\0\5")
        packed.writestr("folder/.DS_Store", b"\0\1")
        packed.writestr("Transcript 10:30.xml", document("elmo-1.6.xml"))
    found = read(held.getvalue(), at=AT)
    assert found.standard == "ELMO"
    assert not codes(found) & {"NOT_RECOGNISED", "MEMBER_REFUSED"}


def test_an_empty_archive_and_broken_pdfs_say_what_to_ask_for() -> None:
    held = io.BytesIO()
    zipfile.ZipFile(held, "w").close()
    locked = PdfWriter()
    locked.add_blank_page(10, 10)
    locked.encrypt("secret")
    written = io.BytesIO()
    locked.write(written)
    for data, said in (
        (held.getvalue(), "empty"),
        (written.getvalue(), "password"),
        (pdf(b"{}")[:300], "cut off"),
        (pdf(b"\xff\xd8\xff", "logo.jpg"), "by hand"),
    ):
        found = read(data, at=AT)
        assert not found.readable
        assert said in found.findings[0].message
