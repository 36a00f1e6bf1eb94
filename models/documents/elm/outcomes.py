"""What can the learner do? Learning outcomes of a European Digital Credential, with ESCO skills."""

from models.documents.elm.node import Document, Node, texts
from models.documents.identifiers.terms import esco_named
from models.documents.notes import Notes
from models.documents.record import LangFrom, Outcome, Texts, best

ESCO = "http://data.europa.eu/esco/"
_LOCAL_ID = ("urn:epass:", "_:")


def outcomes(document: Document, specification: Node, notes: Notes) -> tuple[Outcome, ...]:
    found = []
    for node in document.nodes(specification, "learningOutcome"):
        written: Texts = texts(node.members.get("title"), node.at("title"), notes)
        written = written or texts(node.members.get("prefLabel"), node.at("prefLabel"), notes)
        text = best(written)
        if text is None:
            notes.info("OUTCOME_WITHOUT_TEXT", node.where, "a learning outcome has no text")
            continue
        lang = next((one.lang for one in written if one.text == text), None)
        found.append(
            Outcome(
                id=node.id(),
                text=text,
                lang=lang,
                lang_from=LangFrom.TAG if lang is not None else LangFrom.NONE,
                texts=written,
                esco=_esco(document, node, notes),
            )
        )
    return tuple(found)


def _esco(document: Document, node: Node, notes: Notes) -> tuple[str, ...]:
    """Addresses of ESCO, also where they stand among other skills; each once. What is called an
    ESCO skill without an address is looked up by its name in the list that is loaded."""
    called = document.nodes(node, "relatedESCOSkill")
    found = [skill.id() for skill in called + document.nodes(node, "relatedSkill")]
    for skill in called:
        if not (skill.id() or "").startswith(ESCO):
            names = texts(skill.members.get("prefLabel"), skill.place, notes)
            found.append(esco_named((name.text for name in names), skill.where, notes))
    return tuple(dict.fromkeys(uri for uri in found if uri is not None and uri.startswith(ESCO)))
