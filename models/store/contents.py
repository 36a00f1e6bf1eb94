"""What was read and compared, sealed with the recognition and opened for the steps that need it."""

from typing import Any

from msgspec import convert
from sqlalchemy.ext.asyncio import AsyncSession

from models.documents import parts
from models.documents.parts import Found
from models.documents.record import Reading
from models.errors import Refusal
from models.store import submissions
from models.store.vault import Vault, open_json
from models.tables.recognition import Recognition


async def content_of(session: AsyncSession, vault: Vault, row: Recognition) -> dict[str, Any]:
    """Readings, findings, matching; empty once the learner has been erased."""
    key = await vault.key(session, row.learner)
    if key is None or row.content is None:
        return {}
    content: dict[str, Any] = open_json(key, row.content)
    return content


async def found_in(session: AsyncSession, vault: Vault, row: Recognition) -> tuple[Found, ...]:
    """The achievement behind each line, as the document said it when it was read."""
    key = await vault.key(session, row.learner)
    content = await content_of(session, vault, row)
    if key is None or "readings" not in content:
        raise LookupError(f"what {row.id} rests on can no longer be read")
    readings = convert(content["readings"], tuple[Reading, ...])
    form = submissions.form_of(row, key)
    found = parts.find(
        [reading for reading in readings if reading.readable],
        [line.achievement for line in form.lines],
        row.learner,
    )
    if isinstance(found, Refusal):
        raise LookupError(f"the parts of {row.id} were found before and are gone now")
    return found
