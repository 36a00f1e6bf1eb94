"""Real servers, and processes of ours that are killed."""

from tests.activities.delivery.conftest import (  # noqa: F401
    admin,
    administration,
    alliance,
    prefix,
)
from tests.servers import kafka, postgres, servers, sessions  # noqa: F401
