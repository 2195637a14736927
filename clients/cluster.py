"""A throw-away PostgreSQL cluster: started from the installed programs, removed at the end."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

DEBIAN = Path("/usr/lib/postgresql")


def programs() -> Path | None:
    """Return the directory of the newest initdb and pg_ctl."""
    versions = sorted(DEBIAN.glob("*/bin/pg_ctl"), key=lambda path: float(path.parts[-3]))
    if versions:
        return versions[-1].parent
    found = shutil.which("pg_ctl")
    return Path(found).parent if found else None


class Cluster:
    """A cluster with the ICU locale en, in which a forgotten COLLATE "C" shows up."""

    def __init__(self, bin_dir: Path) -> None:
        self.bin_dir = bin_dir
        self.dir = Path(tempfile.mkdtemp(prefix="steward-clients-"))
        # PostgreSQL refuses to run as root.
        self.user = unprivileged() if os.geteuid() == 0 else None
        if self.user:
            shutil.chown(self.dir, self.user.pw_uid, self.user.pw_gid)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        try:
            self.run("initdb", "-D", "data", "--username=steward", "--auth=trust", "--encoding=UTF8",
                     "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en", "--no-sync")
            options = f"-p {self.port} -k {self.dir} -c listen_addresses=127.0.0.1 -c fsync=off"
            self.run("pg_ctl", "start", "-D", "data", "--wait", "--log", "log", "--options", options)
        except BaseException:
            self.stop()
            raise

    def create_database(self, name: str) -> str:
        """Create an empty database and return its URL."""
        self.run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "steward", name)
        return f"postgres://steward@127.0.0.1:{self.port}/{name}"

    def stop(self) -> None:
        """Stop the server, if it runs, and remove everything."""
        if (self.dir / "data" / "postmaster.pid").exists():
            self.run("pg_ctl", "stop", "-D", "data", "--mode=immediate", "--silent")
        shutil.rmtree(self.dir)

    def run(self, program: str, *arguments: str) -> None:
        # The server inherits what it is started with: a pipe would never come to its end.
        with (self.dir / "output").open("a") as output:
            done = subprocess.run(
                [self.bin_dir / program, *arguments],
                cwd=self.dir,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                user=self.user.pw_uid if self.user else None,
                group=self.user.pw_gid if self.user else None,
                extra_groups=[] if self.user else None,
                check=False,
            )
        if done.returncode != 0:
            raise RuntimeError(f"{program} failed: {(self.dir / 'output').read_text()}")


def unprivileged() -> pwd.struct_passwd:
    """Return the account that PostgreSQL came with, else the one that owns nothing."""
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return pwd.getpwnam("nobody")
