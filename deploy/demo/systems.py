"""The sample student information systems of all demo universities, side by side in one process.

Each has its own Kafka user and its own books; none knows of the others.
"""

import asyncio
import logging
import os
from contextlib import AsyncExitStack
from pathlib import Path

from pydantic import SecretStr

from activities.delivery.topics import institution_user
from deploy.demo.sis import Sis, SisSettings
from deploy.demo.sis_book import Book
from deploy.local import issuer
from deploy.local.onboarding import password_of, topic_prefix
from deploy.local.roles import DEMO_ALLIANCE
from deploy.local.state import made, state_folder
from deploy.roles.lifecycle import stopping
from models.store.alliance_reading import read


def book_file(state: Path, institution: str) -> Path:
    return state / "sis" / f"{institution}.sqlite"


async def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    logging.getLogger("aiokafka").setLevel(logging.ERROR)
    state, stop = state_folder(), stopping()
    made(state / "sis")
    async with AsyncExitStack() as books, asyncio.TaskGroup() as running:
        for institution in read(DEMO_ALLIANCE.read_text(encoding="utf-8")).institutions:
            settings = _settings(state, institution.slug)
            book = Book(settings.database, institution.slug)
            books.callback(book.close)
            running.create_task(Sis(settings, book).run(stop))


def _settings(state: Path, institution: str) -> SisSettings:
    token = issuer.load(issuer.key_file(state)).token(f"sis-{institution}")
    return SisSettings(
        institution=institution,
        database=book_file(state, institution),
        kafka_bootstrap=os.environ["PASSERELLE_KAFKA_BOOTSTRAP"],
        kafka_password=SecretStr(password_of(state, institution_user(institution))),
        topic_prefix=topic_prefix(),
        api=f"http://{os.environ['PASSERELLE_API_ADDRESS']}",
        token=SecretStr(token),
    )


if __name__ == "__main__":
    asyncio.run(main())
