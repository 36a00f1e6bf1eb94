"""How does a client of ours reach Kafka: where, as whom, and over what?"""

from typing import Any, NamedTuple

from aiokafka.helpers import create_ssl_context

MECHANISM = "SCRAM-SHA-512"


class Connection(NamedTuple):
    """`security`: SASL_PLAINTEXT on one machine, SASL_SSL everywhere else."""

    bootstrap: str
    user: str
    password: str
    security: str = "SASL_PLAINTEXT"

    def __repr__(self) -> str:
        return f"Connection({self.user} at {self.bootstrap})"

    def for_aiokafka(self) -> dict[str, Any]:
        encrypted = self.security == "SASL_SSL"
        return {
            "bootstrap_servers": self.bootstrap,
            "security_protocol": self.security,
            "sasl_mechanism": MECHANISM,
            "sasl_plain_username": self.user,
            "sasl_plain_password": self.password,
            "ssl_context": create_ssl_context() if encrypted else None,
        }

    def for_librdkafka(self) -> dict[str, str]:
        return {
            "bootstrap.servers": self.bootstrap,
            "security.protocol": self.security,
            "sasl.mechanism": MECHANISM,
            "sasl.username": self.user,
            "sasl.password": self.password,
        }
