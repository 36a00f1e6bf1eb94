"""How a role reaches Temporal: the same converter and codec for all of them."""

from temporalio.client import Client

from deploy import codec, plugin
from deploy.roles.lifecycle import Unready
from deploy.settings import Settings


async def temporal(settings: Settings, *, lazy: bool) -> Client:
    """`lazy`: for roles that start without it. Raises `Unready` where the settings do not say."""
    if settings.temporal_address is None:
        raise Unready("set PASSERELLE_TEMPORAL_ADDRESS")
    keys = settings.codec_keys_file
    return await plugin.connect(
        settings.temporal_address,
        namespace=settings.temporal_namespace,
        codec=None if keys is None else codec.from_file(keys),
        lazy=lazy,
    )
