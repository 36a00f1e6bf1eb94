"""The settings of every role, read once from `PASSERELLE_*` by the composition root alone."""

import base64
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """One deployment is one alliance: one database, one namespace, one slug (design D-14)."""

    model_config = SettingsConfigDict(env_prefix="PASSERELLE_", extra="ignore", frozen=True)

    alliance: str = Field(default="4euplus", pattern=r"^[a-z0-9-]+$")
    alliance_host: str = "passerelle.localhost"
    database_url: str
    master_key_file: Path
    codec_keys_file: Path | None = None
    temporal_address: str | None = None
    temporal_ui: str | None = None
    temporal_namespace: str = "default"
    task_queue: str = "passerelle"
    kafka_bootstrap: str | None = None
    kafka_user: str | None = None
    kafka_password: SecretStr | None = None
    kafka_security: str = Field(default="SASL_PLAINTEXT", pattern=r"^(SASL_PLAINTEXT|SASL_SSL)$")
    topic_prefix: str = "passerelle"
    api_address: str = "127.0.0.1:8000"
    codec_address: str = "127.0.0.1:8001"
    token_keys_file: Path | None = None  # issuer → its key set (JWKS), of those we trust
    cookie_key_file: Path | None = None
    development_issuer_file: Path | None = None  # one machine alone: log in as anybody
    embedder: str = Field(default="lexical", pattern=r"^(best|lexical|minilm)$")
    calibrations_folder: Path | None = None  # written by `passerelle calibrate`
    index_folder: Path | None = None  # of this machine: the API's processes map what lies there
    build_id: str | None = None  # set: workers are versioned, the operator says which is current

    def master_key(self) -> bytes:
        """32 bytes, base64 in a file that only its owner may read."""
        return read_key(self.master_key_file)


def read_key(path: Path) -> bytes:
    require_private(path)
    return base64.b64decode(path.read_text().strip(), validate=True)


def require_private(path: Path) -> None:
    """Raises `PermissionError` for a key file that others than its owner may read."""
    if path.stat().st_mode & 0o077:
        raise PermissionError(f"{path} can be read by others: chmod 600 it")
