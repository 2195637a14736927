"""PyPI scim-sanity: its probe in strict mode."""

import json
from collections import Counter

from scim_sanity.http_client import SCIMClient
from scim_sanity.probe.runner import run_probe_api

# The member that the probe adds to its group, and no user has this id. It expects 200. A server may insist that what is
# referred to is there (RFC 7643 §2.3.7), and Atlassian's answers 404, as Steward does.
INVENTED = "fake-member-id"
ADD_MEMBER = "PATCH /Groups/{id} add member"

# Resource types of a draft (draft-abbey-scim-agent-extension), which are probed where a server has them.
SKIPPED = {"Agent CRUD Lifecycle", "AgenticApplication CRUD Lifecycle", "Agent Rapid Lifecycle"}


def probe(steward) -> dict[str, str]:
    """Run the probe and return what is not "pass", by name."""
    report = run_probe_api(steward.scim_url, token=steward.scim_key, strict=True, timeout=10)
    assert report["mode"] == "strict"
    results = report["results"]
    # It leaves out what follows on a step that failed.
    assert len(results) == 31, Counter(result["phase"] for result in results)
    return {result["name"]: result["status"] for result in results if result["status"] != "pass"}


def test_nothing_but_an_invented_member_is_refused(steward):
    assert probe(steward) == {ADD_MEMBER: "fail"} | dict.fromkeys(SKIPPED, "skip")


def test_everything_passes_with_a_member_that_is_there(steward, database, score, monkeypatch):
    with steward.scim() as scim:
        member = scim.post("/Users", json={"userName": f"member-of-{database}"}).json()["id"]
        patch, sent = SCIMClient.patch, []

        def patch_with_the_member(self, path, payload, *arguments, **named):
            text = json.dumps(payload)
            if INVENTED in text:
                sent.append(path)
            return patch(self, path, json.loads(text.replace(INVENTED, member)), *arguments, **named)

        monkeypatch.setattr(SCIMClient, "patch", patch_with_the_member)
        assert probe(steward) == dict.fromkeys(SKIPPED, "skip")
        assert len(sent) == 1
        # It deletes what it made.
        assert [user["id"] for user in scim.get("/Users").json()["Resources"]] == [member]
        assert scim.get("/Groups").json()["totalResults"] == 0
    score(f"scim-sanity: {database}: 28 of 28 checks passed, {len(SKIPPED)} of a draft skipped")
