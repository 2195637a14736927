"""A running `steward dev`, and what is needed to call it."""

import json
import os
import subprocess
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path

import httpx2

ROOT = Path(__file__).resolve().parent.parent

# Far more than a start should take.
START_SECONDS = 30


@dataclass(frozen=True)
class Steward:
    """One server with one organization, one verified domain and one empty directory."""

    base_url: str
    org_id: str
    org_name: str
    api_key: str
    operator_key: str
    verified_domain: str
    directory_id: str
    scim_url: str
    scim_key: str

    def admin(self) -> httpx2.Client:
        """Return a client of the organization, relative to /admin/v1/orgs/{orgId}."""
        return client(f"{self.base_url}/admin/v1/orgs/{self.org_id}", self.api_key, "application/json")

    def scim(self) -> httpx2.Client:
        """Return a client of the directory."""
        return client(self.scim_url, self.scim_key, "application/scim+json")


def client(base_url: str, key: str, media_type: str) -> httpx2.Client:
    headers = {"Authorization": f"Bearer {key}", "Accept": media_type}
    # Nothing from the environment: a proxy has no business between here and the loopback address.
    return httpx2.Client(base_url=base_url, headers=headers, timeout=10, trust_env=False)


class Process:
    """The program under test."""

    def __init__(self, *arguments: str) -> None:
        binary = Path(os.environ.get("STEWARD_BIN", ROOT / "target" / "debug" / "steward"))
        if not binary.exists():
            raise RuntimeError(f"{binary} is missing: run `cargo build`, or set STEWARD_BIN")
        self.log = tempfile.NamedTemporaryFile(prefix="steward-", suffix=".log")
        command = [binary.resolve(), "dev", "--listen", "127.0.0.1:0", "--seed", "none", "--output", "json", *arguments]
        # On PostgreSQL the master keys are made where the program is started.
        self.directory = tempfile.TemporaryDirectory(prefix="steward-")
        # A busy machine pauses between two requests; a connection that ends then is none of what is tested.
        # Testers show more keys that are none than anybody may.
        environment = {
            **os.environ,
            "STEWARD__LIMITS__HEADER_TIMEOUT": "5m",
            "STEWARD__RATE_LIMITS__FAILED_AUTHENTICATION_PER_MINUTE": "0",
        }
        self.child = subprocess.Popen(
            command,
            cwd=self.directory.name,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self.log,
            text=True,
        )
        # A start that hangs is ended, which ends the wait for its line.
        alarm = threading.Timer(START_SECONDS, self.child.kill)
        alarm.start()
        line = self.child.stdout.readline()
        alarm.cancel()
        if not line:
            self.child.wait()
            raise RuntimeError(f"steward dev did not start; its log:\n{Path(self.log.name).read_text()}")
        ready = json.loads(line)
        directory = ready["directories"][0]
        self.steward = Steward(
            base_url=ready["base_url"],
            org_id=ready["org_id"],
            org_name=ready["org_name"],
            api_key=ready["api_key"],
            operator_key=ready["operator_key"],
            verified_domain=ready["verified_domain"],
            directory_id=directory["id"],
            scim_url=directory["scim_url"],
            scim_key=directory["scim_key"],
        )

    def stop(self) -> None:
        """End the program as a service manager does; it has to end well."""
        self.child.terminate()
        code = self.child.wait(timeout=START_SECONDS)
        log = Path(self.log.name).read_text()
        self.log.close()
        self.directory.cleanup()
        assert code == 0, f"steward dev ended with {code} after SIGTERM; its log:\n{log}"
        assert "panicked" not in log, log
