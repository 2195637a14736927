"""Requests made up by PyPI schemathesis from the served /openapi.json, for chosen operations and one key."""

import json
import os
import subprocess
import sys
from collections import Counter
from dataclasses import asdict
from pathlib import Path

import httpx2

SEED = os.environ.get("STEWARD_SCHEMATHESIS_SEED")

# All that it has but these:
#
# `positive_data_acceptance`: the document cannot say what a filter or a path is, and that `attributes` and
# `excludedAttributes` exclude each other.
# `negative_data_rejection`: the document has the canonical form of resources, and what clients are known to get wrong is
# read all the same; a `startIndex` below 1 is 1 (RFC 7644 §3.4.2.4).
# `missing_required_header`: no header is required but that of the key, and `ignored_auth` looks at this one.
# `use_after_free`, `ensure_resource_availability`, `object_level_authorization`: need links between operations.
CHECKS = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "unsupported_method",
    "allow_header_conformance",
    "ignored_auth",
    "errors_say_what_is_wrong",
]


def operations(steward) -> dict[str, dict]:
    """Return what the document says of each operation, by method and path."""
    document = httpx2.get(f"{steward.base_url}/openapi.json", trust_env=False).json()
    return {
        f"{method.upper()} {path}": operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }


def run(steward, tmp_path, hooks: str, key: str, chosen: list[str], phases: str, examples: str, more: str = ""):
    """Make requests up, and return how many answers of which status each of the chosen operations gave.

    Every answer has to be as the document says.
    """
    answers = tmp_path / "answers"
    chance = ["--seed", SEED] if SEED else ["--generation-deterministic"]
    environment = os.environ | {
        "SCHEMATHESIS_HOOKS": hooks,
        "PYTHONPATH": str(Path(__file__).parent),
        "STEWARD_UNDER_TEST": json.dumps(asdict(steward)),
        "STEWARD_ANSWERS": str(answers),
        # No proxy has any business between here and the loopback address.
        "NO_PROXY": "127.0.0.1",
        "no_proxy": "127.0.0.1",
    }
    (tmp_path / "schemathesis.toml").write_text(
        f'headers = {{ Authorization = "Bearer {key}" }}\n'
        # Text with NUL is refused everywhere: nothing else would be tried.
        "generation.allow-x00 = false\n"
        # A thousand operations of a bulk request take their time.
        "request-timeout = 60\n"
        # What stays when no operation is named below.
        f"{more}"
    )
    ids = [id for name in chosen for id in ("--include-operation-id", operations(steward)[name]["operationId"])]
    done = subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli", "run", f"{steward.base_url}/openapi.json", *ids),
            *("--phases", phases, "--max-examples", examples, *chance, "--continue-on-failure"),
            *("--checks", ",".join(CHECKS)),
            *("--report", "json", "--report-json-path", "report.json", "--no-color"),
        ],
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert done.returncode == 0, done.stdout

    report = json.loads((tmp_path / "report.json").read_text())
    assert report["operations"]["tested"] == len(chosen)
    assert report["errors"] == []
    assert report["test_cases"]["with_failures"] == 0
    return Counter(tuple(line.split(" ", 1)) for line in answers.read_text().splitlines())


def succeeded(lines: Counter) -> set[str]:
    """Return the operations that have done something at least once."""
    return {operation for status, operation in lines if status.startswith("2")}


def summary(steward_on: str, what: str, lines: Counter, count: int) -> str:
    """Say in one line what was tried."""
    successes = sum(count for (status, _), count in lines.items() if status.startswith("2"))
    return (
        f"schemathesis: {steward_on}, {what}: {lines.total()} answers of {count} operations are as the document says, "
        f"{successes} of them successes"
    )
