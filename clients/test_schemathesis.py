"""PyPI schemathesis: requests made up from the served /openapi.json, for every operation of every API.

The same requests every time, unless STEWARD_SCHEMATHESIS_SEED is set. STEWARD_SCHEMATHESIS_EXAMPLES is how many are made
up for each operation of user provisioning, beside some 90 for each that go through the limits of the document one by one;
STEWARD_SCHEMATHESIS_ADMINISTRATION how many for each of the others, which go through those limits from 50 on.
"""

import os

import httpx2
import pytest
from made_up import operations, run, succeeded, summary

EXAMPLES = os.environ.get("STEWARD_SCHEMATHESIS_EXAMPLES", "15")
ADMINISTRATION = int(os.environ.get("STEWARD_SCHEMATHESIS_ADMINISTRATION", "5"))

# It only ever says that the key stands for no user (RFC 7644 §3.11).
NEVER_DONE = "/scim/directory/{directoryId}/Me"

OF_ME = (
    "[[operations]]\n"
    f'include-path = "{NEVER_DONE}"\n'
    'checks.not_a_server_error.expected-statuses = ["2xx", "3xx", "4xx", 501]\n'
)

PROVISIONING = ("/scim/directory/", "/admin/user-provisioning/")

# Reads that find nothing here, each with the reason.
FINDS_NOTHING = {
    "previewDomain": "no domain of the test has a proof",
    "getApproval": "nothing waits for approval",
    "listHeldOperations": "nothing waits for approval",
    "getConflict": "nothing has collided",
}


@pytest.mark.parametrize("part, key", list(zip(PROVISIONING, ("scim_key", "api_key"))))
def test_every_answer_of_provisioning_is_as_the_document_says(steward, database, score, tmp_path, part, key):
    chosen = [name for name in operations(steward) if name.split(" ")[1].startswith(part)]
    lines = run(
        steward,
        tmp_path,
        "schemathesis_hooks",
        getattr(steward, key),
        chosen,
        "examples,coverage,fuzzing",
        EXAMPLES,
        OF_ME if part == "/scim/directory/" else "",
    )
    # An operation that only ever refuses would be as the document says, too.
    of_me = {operation for operation in chosen if operation.endswith(f" {NEVER_DONE}")}
    assert {status for status, operation in lines if operation in of_me} <= {"401", "404", "405", "501"}
    assert set(chosen) - of_me - succeeded(lines) == set()
    score(summary(database, part, lines, len(chosen)))


def product_key(steward) -> str:
    """Return a key of a product with all scopes of its kind."""
    own = httpx2.Client(
        base_url=f"{steward.base_url}/steward/v1/orgs/{steward.org_id}",
        headers={"Authorization": f"Bearer {steward.api_key}"},
        trust_env=False,
    )
    workspace = own.post("/workspaces", json={"name": "Wiki", "product": "confluence"}).json()["id"]
    scopes = ["accounts", "activity", "content", "decisions", "events"]
    issued = own.post(f"/workspaces/{workspace}/keys", json={"name": "Wiki", "scopes": scopes})
    assert issued.status_code == 201, issued.text
    return issued.json()["secret"]


# The kind of key by the name that the document has for it; an operation that takes two kinds is asked with both.
KINDS = ("orgKey", "operatorKey", "productKey", None)


@pytest.mark.parametrize("kind", KINDS, ids=[kind or "anybody" for kind in KINDS])
def test_every_answer_of_administration_is_as_the_document_says(steward, database, score, tmp_path, kind):
    keys = {"orgKey": lambda: steward.api_key, "operatorKey": lambda: steward.operator_key}
    key = keys.get(kind, lambda: product_key(steward))() if kind else "none"
    document = operations(steward)
    named = {name: {scheme for either in document[name].get("security", []) for scheme in either} for name in document}
    chosen = [
        name
        for name, schemes in named.items()
        if not name.split(" ")[1].startswith(PROVISIONING) and (kind in schemes if kind else not schemes)
    ]
    phases = "examples,coverage,fuzzing" if ADMINISTRATION >= 50 else "examples,fuzzing"
    lines = run(steward, tmp_path, "administration_hooks", key, chosen, phases, str(ADMINISTRATION))
    reads = {name for name in chosen if name.startswith("GET ") and document[name]["operationId"] not in FINDS_NOTHING}
    assert reads - succeeded(lines) == set()
    score(summary(database, kind or "anybody", lines, len(chosen)))
