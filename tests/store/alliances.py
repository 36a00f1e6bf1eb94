"""The demo alliance in a test's database, and a fee to begin with."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from models.rules.tax import TaxTreatment
from models.store import actors, fees
from models.store.alliance_file import Alliance
from models.store.alliance_reading import read
from models.store.database import Sessions
from models.store.fees import Payment, Recorded
from models.store.seed import seed
from models.store.vault import Vault

FILE = Path(__file__).resolve().parents[2] / "deploy" / "demo" / "alliance.yaml"
VAULT = Vault(b"k" * 32)
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
SORBONNE = "nadia.finance@sorbonne"
PARTIES = ("heidelberg", "milan", "sorbonne", "warsaw")


def text() -> str:
    return FILE.read_text(encoding="utf-8")


def alliance(**changes: str) -> Alliance:
    """The demo file; `changes` replaces the terms of its development agreement, as YAML text."""
    found = text()
    for name, value in changes.items():
        start = found.index(f"    {name}:", found.index("development_agreements:"))
        end = found.index("\n    ", start + 1)
        while found[end + 5] == " ":
            end = found.index("\n    ", end + 1)
        found = f"{found[:start]}    {name}: {value}{found[end:]}"
    return read(found)


async def filled(sessions: Sessions, described: Alliance | None = None) -> None:
    async with sessions.begin() as session:
        await seed(session, VAULT, described or alliance(), NOW)


def payment(reference: str, **members: Any) -> Payment:
    usual: dict[str, Any] = {
        "offer": "entrepreneurship",
        "paid_on": date(2026, 10, 5),
        "amount_minor": 24000,
        "currency": "EUR",
        "tax": TaxTreatment.EXEMPT_132_1_I,
        "source": "shop",
        "source_reference": reference,
        "refund_of": None,
    }
    return Payment(**usual | members)


async def pay(
    sessions: Sessions, reference: str, *, by: str = SORBONNE, at: datetime = NOW, **members: Any
) -> Recorded:
    async with sessions.begin() as session:
        actor = await actors.load(session, by)
        assert actor is not None
        return await fees.record(session, VAULT, actor, payment(reference, **members), at)
