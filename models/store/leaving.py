"""A decision as a record for other systems, from the rows that hold it."""

from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from models.documents import decided
from models.documents.record import Credential
from models.errors import Code, Refusal, Refused
from models.store import submissions
from models.store.contents import found_in
from models.store.decisions import decisions_of
from models.store.intake import lines_of
from models.store.vault import Vault
from models.tables.catalogue import Component
from models.tables.institution import Institution
from models.tables.recognition import Recognition


async def record_of(session: AsyncSession, vault: Vault, row: Recognition) -> Credential:
    """The decision in force. Raises `Refused` (`recognition.wrong_state`) where there is none, or
    its learner has been erased; `ValueError` where a document leaves out what a decision names.
    """
    decisions = await decisions_of(session, row.id)
    key = await vault.key(session, row.learner)
    if not decisions or key is None:
        raise Refused(
            Refusal(
                code=Code.RECOGNITION_WRONG_STATE,
                message="there is no decision to write: none was taken, or its learner was erased",
            )
        )
    home = await session.get_one(Institution, row.home)
    found = {one.line: one for one in await found_in(session, vault, row)}
    lines = []
    for line in await lines_of(session, row.id):
        component = await session.get_one(Component, (row.home, line.component))
        counted = decided.Counted(
            found=found[line.number],
            component=component.code,
            title=component.title,
            language=component.language,
            ects=line.recognised_ects or Decimal(0),
        )
        lines.append(counted)
    last = decisions[-1]
    return decided.record(
        decided.university(home.name, "en", home.country, home.aliases),
        decided.person(found.values(), submissions.form_of(row, key).identity.name),
        decided.Decided(str(row.id), last.outcome, last.decided_on, lines),
    )
