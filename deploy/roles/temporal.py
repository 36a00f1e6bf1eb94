"""How a role reaches Temporal: the same converter and codec for all of them."""

from temporalio.client import Client

from deploy import codec
from deploy.codec import Codec
from deploy.converter import converter
from deploy.roles.lifecycle import Unready
from deploy.settings import Settings


async def temporal(settings: Settings, *, lazy: bool) -> Client:
    """For who calls and does not work: without the sandbox, which costs half a second to load.

    `lazy`: for roles that start without it. Raises `Unready` where the settings do not say.
    """
    return await Client.connect(
        address(settings),
        namespace=settings.temporal_namespace,
        data_converter=converter(keys(settings)),
        lazy=lazy,
    )


def address(settings: Settings) -> str:
    if settings.temporal_address is None:
        raise Unready("set PASSERELLE_TEMPORAL_ADDRESS")
    return settings.temporal_address


def keys(settings: Settings) -> Codec | None:
    file = settings.codec_keys_file
    return None if file is None else codec.from_file(file)
