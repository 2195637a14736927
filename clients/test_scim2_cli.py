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

    def run(*arguments: str, stdin=None, fails=False):
        command, given = ["--url", steward.scim_url, *arguments], json.dumps(stdin) if stdin else None
        done = CliRunner().invoke(scim2_cli.cli, command, input=given, env=environment)
        if fails:
            assert done.exit_code != 0, done.output
            return done.output
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


def test_users_and_groups_are_made_in_bulk_and_searched_together(steward, scim):
    address = f"bulk@{steward.verified_domain}"
    done = scim(
        "bulk",
        stdin={
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
            "Operations": [
                {
                    "method": "POST",
                    "path": "/Groups",
                    "bulkId": "crew",
                    "data": {
                        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"],
                        "displayName": "bulk crew",
                        "members": [{"value": "bulkId:ada"}],
                    },
                },
                {
                    "method": "POST",
                    "path": "/Users",
                    "bulkId": "ada",
                    "data": {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": address},
                },
            ],
        },
    )
    assert [operation["status"] for operation in done["Operations"]] == ["201", "201"]
    crew, ada = (operation["location"].rsplit("/", 1)[1] for operation in done["Operations"])
    with steward.scim() as http:
        (member,) = http.get(f"/Groups/{crew}").json()["members"]
        assert member["value"] == ada

    either = f'userName eq "{address}" or displayName eq "bulk crew"'
    for question in (("search", "--filter", either), ("query", "--filter", either)):
        found = scim(*question)
        assert found["totalResults"] == 2
        assert [one["id"] for one in found["Resources"]] == [ada, crew]
    for kind, one in (("user", ada), ("group", crew)):
        scim("delete", kind, one)


def test_the_key_stands_for_nobody(scim):
    refused = scim("query", "--me", fails=True)
    assert "501" in refused and "stands for no user" in refused
