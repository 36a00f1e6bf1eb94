"""Institutions are known by their identifiers; what could be two of them is a finding."""

import io
import json
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from models.documents.findings import Unreadable
from models.documents.identifiers.codes import country, language_code
from models.documents.identifiers.institutions import Charter, Directory, Institution
from models.documents.identifiers.lists import from_eche, from_ror
from models.documents.identifiers.normal import normal
from models.documents.identifiers.store import bring, directory
from models.documents.record import Identifier, Organisation, Text
from tests.shared import SHARED, needs_shared


def ids(**values: str) -> tuple[Identifier, ...]:
    return tuple(Identifier(scheme=scheme, value=value) for scheme, value in values.items())


def institution(name: str, active: bool = True, **values: str) -> Institution:
    return Institution(names=(Text(text=name),), ids=ids(**values), country="PL", active=active)


def body(name: str | None = None, **values: str) -> Organisation:
    return Organisation(names=(Text(text=name),) if name else (), ids=ids(**values))


@pytest.mark.parametrize(
    ("scheme", "written", "value"),
    [
        ("erasmus", "D  HEIDELB01", "D  HEIDELB01"),
        ("erasmus", "D HEIDELB01", "D  HEIDELB01"),
        ("erasmus", "d+heidelb 01", "D  HEIDELB01"),
        ("erasmus", "CZ PRAHA07", "CZ PRAHA07"),
        ("erasmus", "IRLDUBLIN01", "IRLDUBLIN01"),
        ("erasmus", "HEIDELBERG", None),
        ("schac", "UW.edu.pl", "uw.edu.pl"),
        ("schac", "uw", None),
        ("schac", "uw..pl", None),
        ("hei-id", "uw.edu.pl", "uw.edu.pl"),
        ("pic", "999572294", "999572294"),
        ("pic", "99957229", None),
        ("oid", "e10212792", "E10212792"),
        ("ror", "https://ror.org/039bjqg32", "https://ror.org/039bjqg32"),
        ("ror", "039bjqg32", "https://ror.org/039bjqg32"),
        ("ror", "https://ror.org/039bjqg33", None),
        ("did", "did:web:uw.edu.pl", "did:web:uw.edu.pl"),
        ("did", "did:", None),
        (
            "esi",
            "URN:schac:PersonalUniqueCode:int:ESI:UW.edu.pl:17",
            "urn:schac:personalUniqueCode:int:esi:uw.edu.pl:17",
        ),
        ("esi", "ESI-1234567890", None),
        ("house number", " 7 ", " 7 "),
    ],
)
def test_an_identifier_has_one_spelling(scheme: str, written: str, value: str | None) -> None:
    found = normal(Identifier(scheme=scheme, value=written))
    assert (found.value if found else None) == value


def test_an_institution_is_known_by_any_of_its_identifiers() -> None:
    known = Directory([institution("Uni", pic="999572294", erasmus="PL WARSZAW01")])
    found = known.resolve(body("Another name", erasmus="PL  WARSZAW01"))
    assert found.institution is not None
    assert (found.institution.names[0].text, found.by_name, found.findings) == ("Uni", False, ())


def test_entries_of_two_lists_that_share_an_identifier_are_one() -> None:
    known = Directory(
        [
            institution("Uni", pic="999572294"),
            institution("University", pic="999572294", schac="uni.pl"),
        ]
    )
    found = known.resolve(body(schac="uni.pl"))
    assert found.institution is not None
    assert [name.text for name in found.institution.names] == ["Uni", "University"]
    assert known.resolve(body("Uni")).institution == found.institution


def test_identifiers_of_two_institutions_are_a_finding_and_no_guess() -> None:
    known = Directory([institution("A", pic="999572294"), institution("B", schac="b.pl")])
    found = known.resolve(body(pic="999572294", schac="b.pl"))
    assert found.institution is None
    assert [finding.code for finding in found.findings] == ["INSTITUTION_AMBIGUOUS"]


def test_one_identifier_of_two_institutions_is_a_finding_and_joins_nothing() -> None:
    """The Commission's list gives one OID to two schools."""
    first = institution("A", pic="999572294", oid="E10099124")
    second = institution("B", pic="999572295", oid="E10099124")
    known = Directory([first, second])
    found = known.resolve(body(oid="E10099124"))
    assert found.institution is None
    assert [finding.code for finding in found.findings] == ["INSTITUTION_AMBIGUOUS"]
    told = known.resolve(body(oid="E10099124", pic="999572295"))
    assert told.institution is not None
    assert [name.text for name in told.institution.names] == ["B"]


def test_a_charter_that_ended_before_the_award_is_a_finding() -> None:
    charter = Charter(begins=date(2021, 1, 1), ends=date(2026, 10, 31))
    held = replace(institution("Uni", schac="uni.pl"), charters=(charter,))
    known = Directory([held])

    def found(on: date) -> list[str]:
        return [finding.code for finding in known.resolve(body(schac="uni.pl"), on=on).findings]

    assert found(date(2026, 10, 31)) == found(date(2019, 7, 1)) == []
    assert found(date(2026, 11, 1)) == ["CHARTER_ENDED"]


def test_a_name_alone_waits_for_a_person() -> None:
    known = Directory([institution("Uniwersytet Łódzki", schac="uni.lodz.pl")])
    found = known.resolve(body("UNIWERSYTET ŁÓDZKI"))
    assert found.institution is not None
    assert found.by_name
    assert [finding.code for finding in found.findings] == ["INSTITUTION_BY_NAME"]


def test_a_name_of_two_institutions_is_no_institution() -> None:
    known = Directory(
        [institution("Politechnika", schac="a.pl"), institution("Politechnika", schac="b.pl")]
    )
    found = known.resolve(body("Politechnika"))
    assert found.institution is None
    (finding,) = found.findings
    assert finding.code == "INSTITUTION_AMBIGUOUS"
    assert finding.message.endswith('are called "Politechnika": schac a.pl; schac b.pl')


def test_an_institution_that_is_no_more_says_what_came_after() -> None:
    old = {
        "id": "https://ror.org/05hdxka83",
        "names": [{"value": "Old", "lang": "en", "types": ["label"]}],
        "status": "inactive",
        "relationships": [{"type": "successor", "id": "https://ror.org/04qb2qm38"}],
        "locations": [{"geonames_details": {"country_code": "FR"}}],
    }
    record = from_ror(old)
    assert record is not None
    found = Directory([record]).resolve(body(ror="05hdxka83"))
    assert found.institution == record
    (finding,) = found.findings
    assert finding.code == "INSTITUTION_REPLACED"
    assert "https://ror.org/04qb2qm38" in finding.message


def test_codes_of_countries_and_languages() -> None:
    address = "http://publications.europa.eu/resource/authority/"
    assert [country(c) for c in (f"{address}country/POL", "el", "GB", "XYZ", None)] == [
        "PL",
        "GR",
        "GB",
        None,
        None,
    ]
    assert [language_code(c) for c in (f"{address}language/ENG", "deu", "x", None)] == [
        "en",
        "de",
        None,
        None,
    ]


def test_a_table_of_the_charter_is_read_by_its_head(tmp_path: Path) -> None:
    (tmp_path / "list.xlsx").write_bytes(_table())
    record = {"id": "https://ror.org/039bjqg32", "name": "Uni", "country": {"country_code": "PL"}}
    (tmp_path / "ror.json").write_text(json.dumps(record))
    (tmp_path / "other.json").write_text("{}")
    assert bring(tmp_path, tmp_path / "store") == {"list.xlsx": 1, "ror.json": 1}
    known = directory(tmp_path / "store")
    invented = known.resolve(body(erasmus="PL INVENT01")).institution
    assert invented is not None
    assert invented.charters == (Charter(begins=date(2021, 1, 1), ends=date(2026, 10, 31)),)
    assert known.resolve(body(ror="039bjqg32")).institution is not None
    assert directory(tmp_path / "nowhere").resolve(body(ror="039bjqg32")).institution is None


@pytest.mark.parametrize(
    "odd", [{"name": 5}, {"names": [{"value": ["Uni"]}]}, {"name": "Uni", "relationships": [{}, 7]}]
)
def test_a_record_of_ror_with_something_else_than_texts_is_none(odd: dict[str, Any]) -> None:
    assert from_ror({"id": "https://ror.org/039bjqg32", **odd}) is None


def test_what_is_no_table_of_the_charter_is_refused() -> None:
    with pytest.raises(Unreadable):
        from_eche(b"no archive")
    with pytest.raises(Unreadable):
        from_eche(_table(head="Something else"))


@pytest.mark.shared
@needs_shared
def test_the_published_list_is_read_whole() -> None:
    folder = SHARED / "samples" / "identifiers"
    listed = from_eche(next(folder.glob("*.xlsx")).read_bytes())
    records = [from_ror(json.loads(path.read_bytes())) for path in folder.glob("ror/*.json")]
    assert len(listed) > 6_000
    assert all(record is not None for record in records)
    known = Directory([*listed, *(record for record in records if record is not None)])
    assert known.resolve(body(pic="999572294", erasmus="PL WARSZAW01")).findings == ()


def _table(head: str = "Legal Name") -> bytes:
    """A workbook of one head and one row, as the Commission publishes it."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    heads = ["Erasmus Code", head, "Country Cd", "Erasmus Eche Start", "Erasmus Eche End"]
    words = [*heads, "PL INVENT01", "Invented", "PL", "44197", "46326"]
    strings = "".join(f"<si><t>{word}</t></si>" for word in words)
    rows = "".join(
        f'<row r="{row}">'
        + "".join(f'<c r="{"ABCDE"[n]}{row}" t="s"><v>{first + n}</v></c>' for n in range(5))
        + "</row>"
        for row, first in ((2, 0), (3, 5))
    )
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as book:
        book.writestr("xl/sharedStrings.xml", f'<sst xmlns="{main}">{strings}</sst>')
        sheet = f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>'
        book.writestr("xl/worksheets/sheet1.xml", sheet)
    return held.getvalue()
