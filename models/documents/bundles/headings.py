"""Which column is meant by a heading in another language or another spelling?

A table is in one language: that of most of its headings, English where that is not clear. So `Note`
is a grade in a German table, and in an English one a remark that is not read.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

COLUMNS: Final = frozenset(
    (
        *(
            "title",
            "language",
            "award_id",
            "course_id",
            "ects",
            "credits",
            "hours",
            "eqf",
            "isced",
            "grade",
        ),
        *("grade_scheme", "passed", "issued", "outcomes", "issuer", "issuer_schac", "country"),
        *("learner_id", "esi", "given_name", "family_name", "date_of_birth"),
    )
)
# In each line the language, then `column: heading, heading`; compared without accents and signs.
_WORDS: Final = """
en title: course title, course, course name, module, module title
en ects: ects credits, ects credit points, credits (ects)
en credits: credits, credit points, credit   de credits: leistungspunkte, lp, cp, credits
fr credits: crédits   pl credits: punkty   it credits: crediti, cfu   es credits: créditos
cs credits: kredity, kredit   da credits: point
en hours: workload, workload (hours)   en eqf: eqf level   en isced: isced-f, isced code
en grade: mark, result   en grade_scheme: grading scheme, grading scale   en passed: pass
en issued: date, date of issue, issue date, awarded on   en outcomes: learning outcomes
en issuer: university, institution, awarding body   en issuer_schac: schac
en learner_id: student number, student id   en esi: european student identifier
en given_name: first name, given names   en family_name: last name, surname
en date_of_birth: birth date   en course_id: course code, module code, code
en award_id: award number, certificate number   en language: language of instruction
de title: titel, bezeichnung, modul, modulname, lehrveranstaltung, veranstaltung, kurs
de ects: ects, ects-punkte, ects-credits   de hours: stunden, arbeitsaufwand, workload
de eqf: eqr, eqr-niveau   de grade: note, bewertung   de grade_scheme: notenskala
de passed: bestanden   de issued: datum, ausgestellt am, ausstellungsdatum
de outcomes: lernergebnisse   de issuer: hochschule, universität, einrichtung   de country: land
de learner_id: matrikelnummer, matrikel   de given_name: vorname, vornamen
de family_name: nachname, familienname   de date_of_birth: geburtsdatum
de course_id: modulnummer, kursnummer, modulcode   de language: sprache
fr title: intitulé, titre, cours, matière, intitulé du cours   fr ects: ects, crédits ects
fr hours: heures, charge de travail   fr eqf: cec, niveau cec   fr grade: note, résultat
fr passed: validé, admis   fr issued: date, date d'obtention, délivré le
fr outcomes: acquis d'apprentissage   fr issuer: université, établissement   fr country: pays
fr learner_id: numéro étudiant, numéro d'étudiant   fr given_name: prénom, prénoms
fr family_name: nom, nom de famille   fr date_of_birth: date de naissance
fr course_id: code, code du cours   fr language: langue
pl title: tytuł, nazwa, przedmiot, nazwa przedmiotu   pl ects: ects, punkty ects
pl hours: godziny, nakład pracy   pl eqf: erk, poziom erk   pl grade: ocena
pl passed: zaliczone, zaliczenie   pl issued: data, data wystawienia
pl outcomes: efekty uczenia się   pl issuer: uczelnia, uniwersytet   pl country: kraj, państwo
pl learner_id: nr albumu, numer albumu   pl given_name: imię, imiona   pl family_name: nazwisko
pl date_of_birth: data urodzenia   pl course_id: kod, kod przedmiotu   pl language: język
it title: titolo, insegnamento, denominazione, corso   it ects: ects, crediti ects
it hours: ore, carico di lavoro   it eqf: livello eqf   it grade: voto   it passed: superato
it issued: data, data di rilascio   it outcomes: risultati di apprendimento
it issuer: università, ateneo   it country: paese   it learner_id: matricola
it given_name: nome   it family_name: cognome   it date_of_birth: data di nascita
it course_id: codice, codice insegnamento   it language: lingua
es title: título, asignatura, curso   es ects: ects, créditos ects   es hours: horas
es grade: calificación, nota   es passed: aprobado   es issued: fecha, fecha de expedición
es outcomes: resultados de aprendizaje   es issuer: universidad   es country: país
es given_name: nombre   es family_name: apellidos   es date_of_birth: fecha de nacimiento
es course_id: código   es language: idioma
cs title: název, předmět, název předmětu   cs ects: ects, ects kredity   cs hours: hodiny
cs grade: známka, hodnocení   cs passed: splněno   cs issued: datum, datum vydání
cs outcomes: výsledky učení   cs issuer: univerzita, vysoká škola   cs country: země
cs given_name: jméno   cs family_name: příjmení   cs date_of_birth: datum narození
cs course_id: kód, kód předmětu   cs language: jazyk
da title: titel, kursus, fag, kursustitel   da ects: ects, ects-point   da hours: timer
da grade: karakter   da passed: bestået   da issued: dato   da outcomes: læringsudbytte
da issuer: universitet   da country: land   da learner_id: studienummer
da given_name: fornavn, fornavne   da family_name: efternavn   da date_of_birth: fødselsdato
da course_id: kursuskode   da language: sprog
"""
_SIGNS = re.compile(r"[^a-z0-9]+")
_LETTERS: Final = str.maketrans({"ł": "l", "ø": "o", "æ": "ae", "ß": "ss"})
ENGLISH: Final = "en"


def columns(headings: Sequence[str]) -> list[str]:
    """The column each heading means, or the heading in plain letters where it means none."""
    plain = [_plain(heading) for heading in headings]
    ours = {_plain(column): column for column in COLUMNS}
    known = _BY_LANGUAGE | {ENGLISH: ours | _BY_LANGUAGE[ENGLISH]}

    def matches(tongue: str) -> tuple[int, bool]:
        return sum(heading in known[tongue] for heading in plain), tongue == ENGLISH

    words = ours | known[max(known, key=matches)]
    return [words.get(heading, heading) for heading in plain]


def _plain(heading: str) -> str:
    """Without case, accents, blanks and signs: `Crédits ECTS` is `credits_ects`."""
    letters = unicodedata.normalize("NFKD", heading.casefold().translate(_LETTERS))
    return _SIGNS.sub("_", "".join(c for c in letters if not unicodedata.combining(c))).strip("_")


def _read() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for entry in re.split(r"\n|   ", _WORDS.strip()):
        name, _, listed = entry.partition(":")
        tongue, column = name.split()
        words = found.setdefault(tongue, {})
        words |= {_plain(heading): column for heading in listed.split(",")}
    return found


_BY_LANGUAGE: Final = _read()
