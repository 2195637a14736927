"""PyPI scim2-tester: every check it has, against an empty directory. Its score may only rise."""

import json
from collections import Counter

import httpx2
import pytest
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_tester import Status, check_server

# Checks that may fail, as many as fail now. Lower them when more is reached.
#
# `search_with_attributes` of User and Group: POST .search is not there yet.
# `check_add_attribute` and `check_replace_attribute` of Group: the tester sends a member without `display` and expects
# none back; Atlassian's answers have it.
# `check_remove_attribute` of User: removing `active` leaves its default, true; a user is active or not.
# The others of "everything": see WithoutExternal.
FAILURES = {"everything": 10, "without the external extension": 5}

EXTERNAL = "urn:scim:schemas:extension:atlassian-external:1.0"

FAILED = {Status.ERROR, Status.CRITICAL}


class WithoutExternal(httpx2.HTTPTransport):
    """Hides Atlassian's extension, whose URN the tester's path parser does not read.

    It takes the URN for an attribute path and stumbles over `:1.0`, which ends most checks of User before they asked
    anything. Without it they all run.
    """

    def handle_request(self, request):
        answer = super().handle_request(request)
        body = answer.read()
        headers = {name: value for name, value in answer.headers.items() if name.lower() != "content-length"}
        if body:
            body = json.dumps(without(json.loads(body))).encode()
        return httpx2.Response(answer.status_code, headers=headers, content=body, request=request)


def without(value):
    """Return a JSON value without anything that is or names the extension."""
    if isinstance(value, list):
        return [without(one) for one in value if not names_external(one)]
    if isinstance(value, dict):
        return {name: without(one) for name, one in value.items() if name != EXTERNAL}
    return value


def names_external(value) -> bool:
    if isinstance(value, dict):
        return EXTERNAL in (value.get("id"), value.get("schema"))
    return value == EXTERNAL


@pytest.mark.parametrize("what", FAILURES)
def test_the_score_does_not_fall(steward, database, score, what):
    transport = WithoutExternal() if what.startswith("without") else httpx2.HTTPTransport()
    headers = {"Authorization": f"Bearer {steward.scim_key}"}
    with httpx2.Client(base_url=steward.scim_url, headers=headers, timeout=10, transport=transport) as http:
        results = [result for result in check_server(SyncSCIMClient(http)) if result.status != Status.SKIPPED]

    failed = [result for result in results if result.status in FAILED]
    by_status = Counter(result.status.name.lower() for result in results)
    counts = ", ".join(f"{count} {name}" for name, count in by_status.most_common())
    passed = len(results) - len(failed)
    score(f"scim2-tester: {database}, {what}: {passed} of {len(results)} checks passed ({counts})")
    for result in failed:
        first_line = (result.reason or "").strip().split("\n")[0]
        score(f"  failed: {result.title} of {result.resource_type}: {first_line}")

    # It ends early when discovery fails, and then has few results, most of them good.
    assert {"User", "Group"} <= {result.resource_type for result in results}
    assert len(failed) <= FAILURES[what]
