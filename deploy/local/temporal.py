"""How does Temporal run on one machine: the official dev server, with its histories in a file."""

import sysconfig
from collections.abc import Mapping, Sequence
from pathlib import Path

from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.service import ConnectConfig, ServiceClient

from deploy.local.ports import LOOPBACK
from deploy.local.processes import Command

NAME = "temporal"
PORTS = ("temporal", "temporal_ui", "temporal_metrics")
BINARY = Path(sysconfig.get_path("scripts")) / "temporal"

# As fast as in memory, and still there after a crash; without them twice as slow per step.
PRAGMAS = ("journal_mode=wal", "synchronous=normal")

# Each workflow has a clock of its own that a test may move. Nobody else has a reason to ask for it.
DYNAMIC = ("frontend.workflowTimeSkippingEnabled=true",)


class Temporal:
    """The dev server of one state folder: its namespaces, custom search attributes, and its UI."""

    name = NAME

    def __init__(
        self,
        state: Path,
        ports: Mapping[str, int],
        namespaces: Sequence[str],
        search_attributes: Mapping[str, str],
        codec_endpoint: str | None,
    ) -> None:
        self._folder = state / "temporal"
        self._ports = ports
        self._namespaces = namespaces
        self._search_attributes = search_attributes
        self._codec_endpoint = codec_endpoint

    @property
    def address(self) -> str:
        return f"{LOOPBACK}:{self._ports['temporal']}"

    @property
    def ui(self) -> str:
        return f"http://{LOOPBACK}:{self._ports['temporal_ui']}"

    def prepare(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)

    def command(self) -> Command:
        options = [
            *("--ip", LOOPBACK, "--port", str(self._ports["temporal"])),
            *("--ui-ip", LOOPBACK, "--ui-port", str(self._ports["temporal_ui"])),
            *("--metrics-port", str(self._ports["temporal_metrics"])),
            *("--db-filename", str(self._folder / "temporal.db")),
            *("--log-format", "json", "--log-level", "warn", "--ui-disable-news-fetch"),
        ]
        for namespace in self._namespaces:
            options += ["--namespace", namespace]
        for pragma in PRAGMAS:
            options += ["--sqlite-pragma", pragma]
        for value in DYNAMIC:
            options += ["--dynamic-config-value", value]
        for name, kind in self._search_attributes.items():
            options += ["--search-attribute", f"{name}={kind}"]
        if self._codec_endpoint:
            options += ["--ui-codec-endpoint", self._codec_endpoint]
        return Command(name=NAME, argv=[str(BINARY), "server", "start-dev", *options])

    async def ready(self) -> None:
        """Connects (which asks for the server's abilities) and asks for each namespace."""
        service = await ServiceClient.connect(ConnectConfig(target_host=self.address))
        for namespace in self._namespaces:
            request = DescribeNamespaceRequest(namespace=namespace)
            await service.workflow_service.describe_namespace(request)
