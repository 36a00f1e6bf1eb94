"""How a role reaches Kafka: as a user of its own."""

from activities.delivery.connection import Connection
from deploy.roles.lifecycle import Unready
from deploy.settings import Settings


def kafka(settings: Settings) -> Connection:
    """As whom this role speaks to Kafka. Raises `Unready` where the settings do not say."""
    if not (settings.kafka_bootstrap and settings.kafka_user and settings.kafka_password):
        raise Unready(
            "set PASSERELLE_KAFKA_BOOTSTRAP, PASSERELLE_KAFKA_USER and PASSERELLE_KAFKA_PASSWORD"
        )
    return Connection(
        bootstrap=settings.kafka_bootstrap,
        user=settings.kafka_user,
        password=settings.kafka_password.get_secret_value(),
        security=settings.kafka_security,
    )
