"""The ten minutes of README.md: its commands, as they stand there, and what they print.

The code blocks of the section are the test. Lines that begin with `$ ` are commands, with those after them that a shell
would still ask for; the lines below are what they print. There `…` stands for any text, a line of it alone for any lines,
and ids, times, keys and the address of the server stand for others of their kind.
"""

import os
import re
import shlex
import signal
import subprocess
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SECTION = "Ten minutes"
START_SECONDS = 30

# What differs from run to run, and what it is compared as.
VARYING = [
    (re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b"), "<id>"),
    (re.compile(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z"), "<time>"),
    (re.compile(r"\bstw_([a-z]+)_\w+"), r"<\1 key>"),
    (re.compile(r"\bhttp://127\.0\.0\.1:\d+"), "<server>"),
]


def blocks(markdown: str, section: str) -> list[list[str]]:
    """Return the lines of each console block of a section."""
    text = markdown.split(f"\n## {section}\n")[1].split("\n## ")[0]
    return [block.splitlines() for block in re.findall(r"^```console\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)]


def steps(lines: list[str]) -> list[tuple[str, list[str]]]:
    """Cut a block into commands, each with the lines that it prints."""
    found: list[tuple[str, list[str]]] = []
    for line in lines:
        if line.startswith("$ "):
            found.append((line[2:], []))
        elif not is_complete(found[-1][0]):
            found[-1] = (f"{found[-1][0]}\n{line}", [])
        else:
            found[-1][1].append(line)
    return found


def is_complete(command: str) -> bool:
    """Tell whether a shell would run it instead of waiting for another line."""
    if command.endswith("\\"):
        return False
    return subprocess.run(["bash", "-n", "-c", command], capture_output=True).returncode == 0


def plain(line: str) -> str:
    for pattern, kind in VARYING:
        line = pattern.sub(kind, line)
    return " ".join(line.split())


def matches(expected: list[str], printed: list[str]) -> bool:
    """Compare what a command should print with what it printed."""
    if not expected:
        return not printed
    if expected[0].strip() == "…":
        return any(matches(expected[1:], printed[skipped:]) for skipped in range(len(printed) + 1))
    pattern = ".*".join(re.escape(part) for part in plain(expected[0]).split("…"))
    return bool(printed) and bool(re.fullmatch(pattern, plain(printed[0]))) and matches(expected[1:], printed[1:])


class Terminal:
    """A shell that is told one command after the other, as somebody would type them."""

    def __init__(self, cwd: Path, environment: dict[str, str]) -> None:
        self.output = (cwd / "terminal").open("w+")
        self.shell = subprocess.Popen(
            ["bash", "--noprofile", "--norc", "-s"],
            cwd=cwd,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=self.output,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def type(self, command: str) -> None:
        self.shell.stdin.write(f"{command}\n")
        self.shell.stdin.flush()

    def run(self, command: str) -> list[str]:
        """Type a command, wait until it has done well, and return the lines that it printed."""
        began, mark = len(self.text()), "the-command-ended-with"
        self.type(f"{command}\nprintf '\\n%s %s\\n' {mark} $?")
        deadline = time.monotonic() + START_SECONDS
        while not (ended := re.search(rf"\n{mark} (\d+)\n", printed := self.text()[began:])):
            assert time.monotonic() < deadline, f"not done: {command}\n{printed}"
            time.sleep(0.02)
        printed = printed[: ended.start()]
        assert ended[1] == "0", f"{command} ended with {ended[1]}:\n{printed}"
        return printed.rstrip("\n").splitlines()

    def text(self) -> str:
        return Path(self.output.name).read_text()

    def end(self) -> None:
        """Press Ctrl-C, which reaches the whole session, and close the terminal."""
        os.killpg(self.shell.pid, signal.SIGINT)
        self.shell.stdin.close()
        try:
            self.shell.wait(timeout=START_SECONDS)
        finally:
            if self.shell.poll() is None:
                os.killpg(self.shell.pid, signal.SIGKILL)
            self.output.close()


@pytest.fixture
def checkout(tmp_path) -> Path:
    """A directory in which `cargo build --release` has nothing to do: the program under test is there already."""
    binary = Path(os.environ.get("STEWARD_BIN", ROOT / "target" / "debug" / "steward"))
    assert binary.exists(), f"{binary} is missing: run `cargo build`, or set STEWARD_BIN"
    (tmp_path / "target" / "release").mkdir(parents=True)
    (tmp_path / "target" / "release" / "steward").symlink_to(binary.resolve())
    (tmp_path / "bin").mkdir()
    cargo = tmp_path / "bin" / "cargo"
    cargo.write_text('#!/bin/sh\n[ "$*" = "build --release" ]\n')
    cargo.chmod(0o755)
    return tmp_path


@pytest.fixture
def environment(checkout) -> dict[str, str]:
    """Nothing of whoever runs the tests but where programs are."""
    return {"PATH": f"{checkout / 'bin'}:{os.environ['PATH']}", "HOME": str(checkout), "LC_ALL": "C.UTF-8"}


def terminal(checkout: Path, environment: dict[str, str], name: str) -> Terminal:
    (checkout / name).mkdir()
    opened = Terminal(checkout / name, environment)
    opened.run(f"cd {shlex.quote(str(checkout))}")
    return opened


def test_the_ten_minutes_are_as_readme_says(checkout, environment):
    first, *others = [steps(block) for block in blocks((ROOT / "README.md").read_text(), SECTION)]
    server = terminal(checkout, environment, "first")
    client = terminal(checkout, environment, "second")
    try:
        *before, (start, announced) = first
        for command, expected in before:
            assert server.run(command) == expected
        began = len(server.text())
        server.type(start)
        deadline = time.monotonic() + START_SECONDS
        while not matches(announced, printed := server.text()[began:].splitlines()):
            assert time.monotonic() < deadline, printed
            time.sleep(0.02)
        assert len(others) >= 5, "sections of the walk"
        for command, expected in (step for block in others for step in block):
            printed = client.run(command)
            assert matches(expected, printed), "\n".join([f"$ {command}", *printed, "--- README has", *expected])
    finally:
        client.end()
        server.end()


def test_what_is_printed_is_compared_loosely_but_not_blindly():
    assert matches(["a … c", "…", "end"], ["a  b c", "x", "y", "end"])
    assert matches(["…"], []) and matches(["…"], ["x", "y"])
    assert matches(["key stw_org_A1…", "at 2026-01-01T00:00:00Z"], ["key stw_org_Zz9", "at 2027-03-04T05:06:07.123Z"])
    for expected, printed in [
        (["a"], []),
        ([], ["a"]),
        (["a", "…", "z"], ["a", "b"]),
        (["key stw_org_A"], ["key stw_scim_A"]),
        (['{"status":"ready"}'], ['{"status":"not ready"}']),
    ]:
        assert not matches(expected, printed), (expected, printed)


def test_commands_and_what_they_print_are_told_apart():
    lines = ["$ a='1", "2'", "$ b \\", "  b", "out", "$ c"]
    assert steps(lines) == [("a='1\n2'", []), ("b \\\n  b", ["out"]), ("c", [])]
