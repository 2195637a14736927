"""PyPI schemathesis: requests made up from the served /openapi.json, for everything of user provisioning.

The same requests every time, unless STEWARD_SCHEMATHESIS_SEED is set. STEWARD_SCHEMATHESIS_EXAMPLES is how many are made
up for each operation, beside some 90 for each that go through the limits of the document one by one.
"""

import json
import os
import subprocess
import sys
from collections import Counter
from dataclasses import asdict
from pathlib import Path

import httpx2
import pytest

EXAMPLES = os.environ.get("STEWARD_SCHEMATHESIS_EXAMPLES", "15")
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


# It only ever says that the key stands for no user (RFC 7644 §3.11).
NEVER_DONE = "/scim/directory/{directoryId}/Me"


@pytest.mark.parametrize("part, key", [("/scim/directory/", "scim_key"), ("/admin/user-provisioning/", "api_key")])
def test_every_answer_is_as_the_document_says(steward, database, score, tmp_path, part, key):
    answers = tmp_path / "answers"
    chance = ["--seed", SEED] if SEED else ["--generation-deterministic"]
    environment = os.environ | {
        "SCHEMATHESIS_HOOKS": "schemathesis_hooks",
        "PYTHONPATH": str(Path(__file__).parent),
        "STEWARD_UNDER_TEST": json.dumps(asdict(steward)),
        "STEWARD_ANSWERS": str(answers),
        # No proxy has any business between here and the loopback address.
        "NO_PROXY": "127.0.0.1",
        "no_proxy": "127.0.0.1",
    }
    (tmp_path / "schemathesis.toml").write_text(
        f'headers = {{ Authorization = "Bearer {getattr(steward, key)}" }}\n'
        # Text with NUL is refused everywhere: nothing else would be tried.
        "generation.allow-x00 = false\n"
        # A thousand operations of a bulk request take their time.
        "request-timeout = 60\n"
        "[[operations]]\n"
        f'include-path = "{NEVER_DONE}"\n'
        'checks.not_a_server_error.expected-statuses = ["2xx", "3xx", "4xx", 501]\n'
    )
    done = subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli", "run", f"{steward.base_url}/openapi.json"),
            *("--include-path-regex", f"^{part}", "--phases", "examples,coverage,fuzzing"),
            *("--max-examples", EXAMPLES, *chance, "--continue-on-failure", "--checks", ",".join(CHECKS)),
            *("--report", "json", "--report-json-path", "report.json", "--no-color"),
        ],
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert done.returncode == 0, done.stdout

    document = httpx2.get(f"{steward.base_url}/openapi.json", trust_env=False).json()
    operations = {
        f"{method.upper()} {path}"
        for path, methods in document["paths"].items()
        for method in methods
        if path.startswith(part)
    }
    report = json.loads((tmp_path / "report.json").read_text())
    assert report["operations"]["tested"] == len(operations)
    assert report["errors"] == []
    assert report["test_cases"]["with_failures"] == 0

    # An operation that only ever refuses would be as the document says, too.
    lines = Counter(tuple(line.split(" ", 1)) for line in answers.read_text().splitlines())
    of_me = {operation for operation in operations if operation.endswith(f" {NEVER_DONE}")}
    assert {status for status, operation in lines if operation in of_me} <= {"401", "404", "405", "501"}
    assert operations - of_me - {operation for status, operation in lines if status.startswith("2")} == set()
    succeeded = sum(count for (status, _), count in lines.items() if status.startswith("2"))
    score(
        f"schemathesis: {database}, {part}: {lines.total()} answers of {len(operations)} operations are as the document"
        f" says, {succeeded} of them successes"
    )
