"""PyPI atlassian-python-api: the admin control operations of `CloudAdmin`, with nothing changed but the host."""

import time
import uuid

import pytest
import requests
from atlassian import cloud_admin
from requests.exceptions import HTTPError


@pytest.fixture(autouse=True)
def host(steward, monkeypatch):
    monkeypatch.setattr(cloud_admin, "ADMIN_URL", steward.base_url)


@pytest.fixture
def admin(steward):
    return cloud_admin.CloudAdmin(steward.api_key)


def policy(kind: str, rule: dict, **more) -> dict:
    return {"data": {"type": "policy", "attributes": {"type": kind, "name": uuid.uuid4().hex, "rule": rule, **more}}}


def refused(call, *arguments, **named) -> requests.Response:
    with pytest.raises(HTTPError) as raised:
        call(*arguments, **named)
    return raised.value.response


def own(steward, method: str, path: str, body: dict | None = None) -> dict:
    answer = requests.request(
        method,
        f"{steward.base_url}/steward/v1/orgs/{steward.org_id}{path}",
        headers={"Authorization": f"Bearer {steward.api_key}"},
        json=body,
        timeout=10,
    )
    answer.raise_for_status()
    return answer.json() if answer.content else {}


def until(look, wanted):
    """Ask again until the answer is what it becomes behind the request."""
    deadline = time.monotonic() + 10
    while (found := look()) != wanted and time.monotonic() < deadline:
        time.sleep(0.02)
    assert found == wanted


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_a_policy_from_creation_to_deletion(steward, admin, version):
    org = steward.org_id
    asked = policy("ip-allowlist", {"in": ["127.0.0.0/8", "::1"]}, status="enabled")
    made = admin.create_control_policy(org, asked, version=version)["data"]
    attributes = made["attributes"]
    assert (attributes["type"], attributes["status"]) == ("ip-allowlist", "enabled")
    assert attributes["rule"] == asked["data"]["attributes"]["rule"]
    assert admin.get_control_policy(org, made["id"], version=version)["data"] == made

    asked["data"]["attributes"]["rule"]["in"].append("192.0.2.0/24")
    changed = admin.update_control_policy(org, made["id"], asked, version=version)["data"]
    assert changed["attributes"]["rule"]["in"][-1] == "192.0.2.0/24"
    assert admin.get_control_policy(org, made["id"], version=version)["data"] == changed
    listed = admin.get_control_policies(org, version=version, type="ip-allowlist")
    assert changed in listed["data"]
    assert changed not in admin.get_control_policies(org, version=version, type="data-residency")["data"]

    admin.delete_control_policy(org, made["id"], version=version)
    answer = refused(admin.get_control_policy, org, made["id"], version=version)
    assert (answer.status_code, answer.json()["code"]) == (404, 404)


def test_a_draft_is_published(steward, admin):
    org = steward.org_id
    asked = policy("data-security", {"export": {"effect": "block"}}, metadata={"policyCoverageLevel": "ORG"})
    draft = admin.create_control_policy(org, asked)["data"]
    assert draft["attributes"]["status"] == "draft"
    assert draft["attributes"]["metadata"]["policyCoverageLevel"] == "ORG"
    question = {"action": "export", "accountId": f"712020:{uuid.uuid4()}"}
    assert own(steward, "POST", "/decisions", question)["decision"] == "allow"

    operation = {"policyOperations": [{"policyId": draft["id"]}], "ruleName": "export"}
    (published,) = admin.publish_control_draft_policies(org, operation)["data"]
    assert (published["id"], published["attributes"]["status"]) == (draft["id"], "enabled")
    assert admin.get_control_policy(org, draft["id"])["data"] == published
    assert own(steward, "POST", "/decisions", question)["decision"] == "block"
    assert admin.publish_control_draft_policies(org)["data"] == [], "nothing is left to publish"
    admin.delete_control_policy(org, draft["id"])
    assert own(steward, "POST", "/decisions", question)["decision"] == "allow"


def test_resources_are_attached_replaced_and_detached(steward, admin):
    org = steward.org_id
    made = admin.create_control_policy(org, policy("data-residency", {"in": ["EU"]}))["data"]["id"]

    def states() -> dict:
        return {
            resource["id"]: resource["applicationStatus"]
            for resource in admin.get_control_policy_resources(org, made)["data"]
        }

    whole, site, project = f"ari:cloud:platform::org/{org}", "ari:cloud:jira-core::site/1", "ari:cloud:jira:s:project/1"
    for resource in (whole, site):
        added = admin.add_control_policy_resource(org, made, {"id": resource})
        assert (added["id"], added["applicationStatus"]) == (resource, "applying")
    assert admin.add_control_policy_resource(org, made, {"id": project}, version="v1")["id"] == project
    until(states, {site: "failed", project: "applied", whole: "applied"})

    # The client puts the ARI into the path as it is, with its colons and its slash.
    changed = admin.update_control_policy_resource(org, made, project, {"links": {"ticket": "OPS-1"}})
    assert changed["links"] == {"ticket": "OPS-1"}
    admin.validate_control_policy(org, made)
    until(states, {site: "failed", project: "applied", whole: "applied"})
    admin.delete_control_policy_resource(org, made, site)
    until(states, {project: "applied", whole: "applied"})
    assert refused(admin.delete_control_policy_resource, org, made, site).status_code == 404
    admin.delete_control_policy_resources(org, made)
    until(states, {})


def test_people_are_given_an_authentication_policy(steward, admin):
    org = steward.org_id
    strict = own(steward, "POST", "/authentication-policies", {"name": uuid.uuid4().hex})
    email = f"{uuid.uuid4().hex}@{steward.verified_domain}"
    person = requests.post(
        f"{steward.base_url}/steward/v1/accounts",
        headers={"Authorization": f"Bearer {steward.operator_key}"},
        json={"email": email, "name": "Ada"},
        timeout=10,
    ).json()["accountId"]
    (before,) = admin.get_users_auth_policies(org, {"accountIds": [person]})
    assert (before["email"], before["policy"]["default"], before["reason"]["type"]) == (email, True, "default")

    task = admin.add_users_to_auth_policy(org, strict["id"], {"users": [email, f"nobody@{steward.verified_domain}"]})
    assert task["taskLink"].endswith(task["taskId"])
    until(lambda: admin.get_auth_policy_task(org, task["taskId"])["inProgressCount"], 0)
    status = admin.get_auth_policy_task(org, task["taskId"])
    assert (status["successCount"], status["failureCount"]) == (1, 1)
    (reason,) = status["failureReasons"]
    assert reason["emails"] == [f"nobody@{steward.verified_domain}"]
    assert (reason["details"]["status"], reason["details"]["title"]) == (404, "User not found")

    (after,) = admin.get_users_auth_policies(org, {"accountIds": [person]})
    assert (after["policy"]["id"], after["reason"]) == (strict["id"], {"type": "account"})


def test_what_is_wrong_is_told(steward, admin):
    org = steward.org_id
    bad = refused(admin.create_control_policy, org, policy("ip-allowlist", {"in": ["10.0.0.1/8"]}))
    assert (bad.status_code, bad.json()["errors"][0]["code"]) == (400, "ADMIN-400-4")
    locked = refused(admin.create_control_policy, org, policy("ip-allowlist", {"in": ["198.51.100.1"]}))
    assert locked.status_code == 409
    assert "?force=true" in locked.json()["errors"][0]["detail"]
    absent = str(uuid.uuid4())
    for answer in (
        refused(admin.get_auth_policy_task, org, absent),
        refused(admin.add_users_to_auth_policy, org, absent, {"users": ["a@example.com"]}),
        refused(admin.validate_control_policy, org, absent),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, 404)
