"""Archives, tables and PDF attachments are opened, and each member is reported by name."""

import gzip
import io
import zipfile
from base64 import b64encode
from decimal import Decimal

from pypdf import PdfWriter

from models.documents.read import read
from models.rules.limits import ARCHIVE_MEMBERS
from tests.documents.material import AT, codes, document, reading


def archive(**members: bytes) -> bytes:
    return archived(members)


def archived(members: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in members.items():
            packed.writestr(name, data)
    return held.getvalue()


def test_each_member_of_an_archive_is_read_and_named() -> None:
    found = read(
        archived(
            {
                "a/one.json": document("elm-microcredential.json"),
                "two.xml": document("elmo-1.6.xml"),
                "notes.txt": b"hello",
            }
        ),
        at=AT,
    )
    assert (found.readable, found.standard) == (True, "ZIP")
    assert [c.where.partition(":")[0] for c in found.credentials] == ["a/one.json", "two.xml"]
    assert [f.where for f in found.findings if f.code == "MEMBER_READ"] == ["a/one.json", "two.xml"]
    assert [f.where for f in found.findings if f.code == "NOT_RECOGNISED"] == ["notes.txt"]


def test_an_archive_of_one_document_is_that_document() -> None:
    found = read(archive(one=document("elmo-1.6.xml")), at=AT)
    assert found.standard == "ELMO"


def test_a_name_that_leads_outside_is_refused() -> None:
    data = document("elmo-1.6.xml")
    names = ("../one.xml", "/two.xml", "c:\\three.xml", "a/../../four.xml", "..\\five.xml")
    found = read(archived(dict.fromkeys(names, data)), at=AT)
    assert not found.readable
    assert sum(f.code == "MEMBER_REFUSED" for f in found.findings) == len(names)


def test_a_bomb_in_an_archive_is_not_unpacked() -> None:
    found = read(archive(bomb=b"0" * 50_000_000), at=AT)
    assert (found.readable, codes(found)) == (False, {"INFLATES_TOO_FAR"})


def test_many_members_together_may_not_grow_beyond_the_limit_either() -> None:
    found = read(archived({f"{n}": b"0" * 5_000_000 for n in range(6)}), at=AT)
    assert codes(found) == {"INFLATES_TOO_FAR"}


def test_too_many_members_are_refused() -> None:
    found = read(archived({f"{n}": b"x" for n in range(ARCHIVE_MEMBERS + 1)}), at=AT)
    assert codes(found) == {"TOO_MANY_FILES"}


def test_archives_within_archives_end_somewhere() -> None:
    data = document("elmo-1.6.xml")
    for _ in range(6):
        data = archive(inner=data)
    found = read(data, at=AT)
    assert not found.readable
    assert "TOO_DEEP" in codes(found)


def test_a_cut_archive_is_broken() -> None:
    found = read(archive(one=document("elmo-1.6.xml"))[:-30], at=AT)
    assert codes(found) == {"ARCHIVE_BROKEN"}


def test_an_office_document_is_no_archive_of_credentials() -> None:
    found = read(archived({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<w/>"}), at=AT)
    assert (found.readable, found.standard) == (False, None)


def test_gzip_and_gzip_in_base64_are_taken_off() -> None:
    packed = gzip.compress(document("elmo-1.6.xml"))
    assert read(packed, at=AT).standard == "ELMO"
    assert read(b64encode(packed), at=AT).standard == "ELMO"


def test_a_gzip_bomb_is_not_inflated() -> None:
    found = read(gzip.compress(b"0" * 50_000_000), at=AT)
    assert codes(found) == {"INFLATES_TOO_FAR"}


def test_a_credential_attached_to_a_pdf_is_read() -> None:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.add_attachment("picture.bin", b"\x00\x01")
    writer.add_attachment("credential.json", document("elm-microcredential.json"))
    held = io.BytesIO()
    writer.write(held)
    found = read(held.getvalue(), at=AT)
    assert (found.readable, found.standard) == (True, "ELM")
    assert found.credentials[0].where == "credential.json"


def test_a_pdf_without_attachment_says_so() -> None:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    held = io.BytesIO()
    writer.write(held)
    assert codes(read(held.getvalue(), at=AT)) == {"NO_ATTACHMENT"}
    assert codes(read(b"%PDF-1.7\nnothing", at=AT)) == {"PDF_BROKEN"}


def test_every_line_of_a_table_is_read_or_named() -> None:
    found = reading("awards.csv")
    assert found.standard == "CSV"
    assert [a.title for a in found.achievements] == ["Urban climate", "Soil data"]
    first = found.achievements[0]
    assert (first.ects, first.eqf, len(first.outcomes)) == (Decimal("2.5"), 7, 2)
    places = {f.where for f in found.findings if f.code == "ROW_NOT_READ"}
    assert places == {"line 3", "line 5"}
    assert {"NEGATIVE_NUMBER", "EQF_UNREADABLE", "DATE_UNREADABLE"} <= codes(found)


def test_plain_text_is_no_table() -> None:
    assert codes(read(b"Dear colleague, please find my title, attached.\n", at=AT)) == {
        "NOT_RECOGNISED"
    }


def test_a_line_may_end_as_on_any_system() -> None:
    for end in ("\r", "\n", "\r\n"):
        found = read(f"title,ects{end}one,5{end}two,6".encode(), at=AT)
        assert [a.title for a in found.achievements] == ["one", "two"]


def test_a_column_that_stands_twice_has_two_meanings_and_is_not_read() -> None:
    found = read(b"title,ects,Title\nA,5,B\n", at=AT)
    assert not found.readable
    assert codes(found) == {"COLUMN_TWICE"}


def test_a_cell_is_one_line_and_a_yes_or_no_is_one_of_them() -> None:
    found = read(b'title,passed,grade\n"A\n  B",maybe,5\n', at=AT)
    assert found.achievements[0].title == "A B"
    assert "PASSED_UNREADABLE" in codes(found)
