"""The way to Postgres: one engine, one session per unit of work, one driver."""

from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)

Sessions = async_sessionmaker[AsyncSession]


def with_driver(url: str) -> str:
    """The same address, spoken to by psycopg 3."""
    for prefix in ("postgresql://", "postgres://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def engine(url: str, *, pool_size: int = 10) -> AsyncEngine:
    return create_async_engine(
        with_driver(url), pool_size=pool_size, max_overflow=pool_size, pool_pre_ping=True
    )


def sessions(of: AsyncEngine) -> Sessions:
    return async_sessionmaker(of, expire_on_commit=False)
