"""PyPI scim2-cli: its command line, which reads the schemas of the server before it sends anything."""

import json

import pytest
import scim2_cli
from click.testing import CliRunner


@pytest.fixture
def scim(steward):
    """Return a function that runs `scim` with arguments and returns what it printed."""
    environment = {
        "SCIM_CLI_HEADERS": f"Authorization: Bearer {steward.scim_key}",
        # No proxy has any business between here and the loopback address.
        "NO_PROXY": "127.0.0.1",
        "no_proxy": "127.0.0.1",
    }

    def run(*arguments: str):
        done = CliRunner().invoke(scim2_cli.cli, ["--url", steward.scim_url, *arguments], env=environment)
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout) if done.stdout.strip() else None

    return run


def test_a_user_from_creation_to_deletion(steward, scim):
    address = f"cli@{steward.verified_domain}"
    emails = json.dumps([{"value": address, "primary": True}])
    user = scim("create", "user", "--user-name", address, "--name", json.dumps({"givenName": "Ada"}), "--emails", emails)
    assert user["userName"] == address
    assert scim("query", "user", user["id"]) == user

    changed = scim("modify", "user", user["id"], "replace", "displayName", "Countess", "remove", "name.givenName")
    assert changed["displayName"] == "Countess"
    assert "name" not in changed
    found = scim("query", "user", "--filter", 'displayName eq "Countess"', "--attribute", "displayName")
    assert [one["displayName"] for one in found["Resources"]] == ["Countess"]
    assert "userName" not in found["Resources"][0]

    replaced = scim("replace", "user", "--id", user["id"], "--user-name", address, "--active", "false")
    assert replaced["active"] is False
    assert "displayName" not in replaced
    with steward.scim() as http:
        # It shows no empty lists.
        assert http.get(f"/Users/{user['id']}").json() == replaced | {"groups": []}
        assert scim("delete", "user", user["id"]) is None
        assert http.get(f"/Users/{user['id']}").status_code == 404


def test_a_group_gets_and_loses_a_member(steward, scim):
    user = scim("create", "user", "--user-name", "a member")
    group = scim("create", "group", "--display-name", "cli")
    with steward.scim() as http:
        scim("modify", "group", group["id"], "add", "members", json.dumps([{"value": user["id"]}]))
        (member,) = http.get(f"/Groups/{group['id']}").json()["members"]
        assert member["value"] == user["id"]
        scim("modify", "group", group["id"], "remove", f'members[value eq "{user["id"]}"]')
        assert http.get(f"/Groups/{group['id']}").json()["members"] == []
        assert scim("delete", "group", group["id"]) is None
        assert http.get(f"/Groups/{group['id']}").status_code == 404
