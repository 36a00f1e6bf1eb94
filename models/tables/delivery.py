"""What came in from outside and could not be used. Seen by the store alone."""

from datetime import datetime

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel

from models.tables.columns import INSTANT


class DeadLetter(SQLModel, table=True):
    """A record of an institution's inbox that was set aside. `position`: its offset there.

    The content stays in the inbox as long as the topic keeps it: nobody can say whose it is, so
    nobody could erase it here.
    """

    __tablename__ = "dead_letter"

    institution: str = Field(primary_key=True)
    position: int = Field(primary_key=True, sa_type=BigInteger)
    code: str
    reason: str
    size_bytes: int
    received_at: datetime = Field(sa_type=INSTANT)
