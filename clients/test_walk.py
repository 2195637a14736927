"""The main job over plain HTTP, and the error of each family for what is not understood."""

import time

import pytest

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"
ACCOUNT = "urn:scim:schemas:extension:atlassian-external:1.0"
MISSING = "00000000-0000-7000-8000-000000000000"


def scim_error(answer, status: int) -> dict:
    """Assert that an answer is a SCIM error that says something, and return it."""
    assert answer.status_code == status, answer.text
    body = answer.json()
    assert body["schemas"] == [ERROR]
    assert body["status"] == str(status)
    assert len(body["detail"]) > 10
    return body


def admin_error(answer, status: int) -> dict:
    """Assert that an answer is an error of the organizations API, and return it."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("application/json")
    (error,) = answer.json()["errors"]
    assert error["status"] == str(status)
    assert error["code"].startswith(f"ADMIN-{status}-")
    assert error["title"] and error["detail"]
    return error


def stream_until(admin, found) -> list[dict]:
    """Read the event stream until `found(events)`, for one second at most."""
    deadline = time.monotonic() + 1
    while True:
        events, path = [], "/events-stream?limit=500"
        while page := admin.get(path).json():
            if not page["data"]:
                break
            events += page["data"]
            path = f"/events-stream?limit=500&cursor={page['meta']['next']}"
        if found(events) or time.monotonic() > deadline:
            return events
        time.sleep(0.02)


def about(events: list[dict], subject: str, action: str) -> list[dict]:
    return [
        event
        for event in events
        if event["attributes"]["action"] == action
        and any(entry.get("id") == subject for entry in event["attributes"]["context"])
    ]


def test_a_user_is_provisioned_and_its_event_read(steward):
    email = f"ada@{steward.verified_domain}"
    with steward.scim() as scim, steward.admin() as admin:
        created = scim.post(
            "/Users",
            json={
                "schemas": [USER],
                "userName": email,
                "externalId": "walk-1",
                "name": {"givenName": "Ada", "familyName": "Lovelace"},
                "displayName": "Ada Lovelace",
                "emails": [{"value": email, "primary": True}],
                "active": True,
            },
        )
        assert created.status_code == 201, created.text
        user = created.json()
        assert created.headers["location"] == user["meta"]["location"]

        read = scim.get(f"/Users/{user['id']}").json()
        assert read == user
        assert read["userName"] == email
        assert read["meta"]["resourceType"] == "User"
        account_id = read[ACCOUNT]["atlassianAccountId"]

        accounts = {account["account_id"]: account for account in admin.get("/users").json()["data"]}
        assert accounts[account_id]["email"] == email
        assert accounts[account_id]["account_status"] == "active"

        events = stream_until(admin, lambda events: about(events, user["id"], "scim_user_created"))
        (event,) = about(events, user["id"], "scim_user_created")
        assert about(events, account_id, "user_created")
        one = admin.get(f"/events/{event['id']}").json()["data"]
        assert one["attributes"]["action"] == "scim_user_created"
        assert one["message"] == event["message"]


def test_deactivation_reaches_the_account(steward):
    email = f"grace@{steward.verified_domain}"
    body = {"schemas": [USER], "userName": email, "emails": [{"value": email, "primary": True}]}
    with steward.scim() as scim, steward.admin() as admin:
        user = scim.post("/Users", json=body).json()
        change = {"Operations": [{"op": "Replace", "path": "active", "value": "False"}]}
        changed = scim.patch(f"/Users/{user['id']}", json=change)
        assert changed.status_code == 200, changed.text
        assert changed.json()["active"] is False
        assert scim.get(f"/Users/{user['id']}").json()["active"] is False

        account_id = user[ACCOUNT]["atlassianAccountId"]
        accounts = {account["account_id"]: account for account in admin.get("/users").json()["data"]}
        assert accounts[account_id]["account_status"] == "inactive"
        events = stream_until(admin, lambda events: about(events, account_id, "account_deactivated"))
        assert len(about(events, account_id, "account_deactivated")) == 1
        assert len(about(events, user["id"], "scim_user_deactivated")) == 1


def test_members_come_and_go_and_nobody_else_with_them(steward):
    with steward.scim() as scim:
        people = [scim.post("/Users", json={"userName": f"member-{n}"}).json()["id"] for n in range(3)]
        created = scim.post("/Groups", json={"displayName": "Crew", "members": [{"value": id} for id in people]})
        assert created.status_code == 201, created.text
        path = f"/Groups/{created.json()['id']}"

        # Entra's older dialect: the members to remove stand in the value. It must not empty the group.
        remove = {"op": "Remove", "path": "members", "value": [{"value": people[0]}]}
        assert scim.patch(path, json={"Operations": [remove]}).status_code == 200
        remove = {"op": "remove", "path": f'members[value eq "{people[1]}"]'}
        assert scim.patch(path, json={"Operations": [remove]}).status_code == 200
        assert [member["value"] for member in scim.get(path).json()["members"]] == [people[2]]
        assert "members" not in scim.get(path, params={"excludedAttributes": "members"}).json()
        groups = scim.get(f"/Users/{people[2]}").json()["groups"]
        assert [group["value"] for group in groups] == [created.json()["id"]]
        assert scim.get(f"/Users/{people[0]}").json().get("groups", []) == []


def test_a_name_is_taken_once(steward):
    with steward.scim() as scim:
        assert scim.post("/Users", json={"userName": "Twice"}).status_code == 201
        error = scim_error(scim.post("/Users", json={"userName": "tWICE"}), 409)
        assert error["scimType"] == "uniqueness"
        found = scim.get("/Users", params={"filter": 'userName eq "twice"'}).json()
        assert found["totalResults"] == 1


@pytest.mark.parametrize("key", [None, "nonsense", "org", "truncated"])
def test_scim_refuses_other_keys_in_both_shapes(steward, key):
    token = {"org": steward.api_key, "truncated": steward.scim_key[:-1]}.get(key, key)
    with steward.scim() as scim:
        headers = {"Authorization": f"Bearer {token}"} if token else {"Authorization": ""}
        answer = scim.get("/Users", headers=headers)
    body = scim_error(answer, 403 if key == "org" and answer.status_code == 403 else 401)
    assert body["error"] and body["traceId"]


@pytest.mark.parametrize("key", [None, "nonsense", "scim", "truncated"])
def test_admin_refuses_other_keys(steward, key):
    token = {"scim": steward.scim_key, "truncated": steward.api_key[:-1]}.get(key, key)
    with steward.admin() as admin:
        answer = admin.get("/users", headers={"Authorization": f"Bearer {token}" if token else ""})
    assert answer.status_code == 401, answer.text
    assert answer.json()["code"] == 401
    assert answer.json()["message"]


def test_scim_answers_what_is_not_there_in_its_own_shape(steward):
    with steward.scim() as scim:
        scim_error(scim.get(f"/Users/{MISSING}"), 404)
        scim_error(scim.get("/Users/no-uuid"), 404)
        scim_error(scim.delete(f"/Groups/{MISSING}"), 404)
        scim_error(scim.get("/Nothing"), 404)
        scim_error(scim.put("/Users", json={}), 405)
        scim_error(scim.delete("/ServiceProviderConfig"), 405)


def test_admin_answers_what_is_not_there_in_its_own_shape(steward):
    with steward.admin() as admin:
        admin_error(admin.get("/nothing"), 404)
        admin_error(admin.get(f"/events/{MISSING}"), 404)
        admin_error(admin.get(f"{steward.base_url}/admin/v1/orgs/{MISSING}"), 404)
        admin_error(admin.delete("/users"), 405)
        assert admin_error(admin.get("/events", params={"cursor": "no-cursor"}), 400)["code"] == "ADMIN-400-1"
        assert admin_error(admin.get("/events", params={"from": "yesterday"}), 400)["code"] == "ADMIN-400-3"


@pytest.mark.parametrize(
    ("text", "scim_type"),
    [
        (b'{"userName": ', "invalidSyntax"),
        (b'["userName"]', "invalidSyntax"),
        (b'{"userName": "\xff"}', "invalidSyntax"),
        (b"{}", "invalidValue"),
        (b'{"userName": 5}', "invalidValue"),
        (b'{"userName": "a\\u0000b"}', "invalidSyntax"),
    ],
)
def test_scim_says_what_is_wrong_with_a_body(steward, text, scim_type):
    with steward.scim() as scim:
        before = scim.get("/Users", params={"count": 0}).json()["totalResults"]
        headers = {"Content-Type": "application/scim+json"}
        error = scim_error(scim.post("/Users", content=text, headers=headers), 400)
        assert error["scimType"] == scim_type
        assert scim.get("/Users", params={"count": 0}).json()["totalResults"] == before


def test_scim_refuses_other_media_types_and_large_bodies(steward):
    with steward.scim() as scim:
        scim_error(scim.post("/Users", content=b"userName=x", headers={"Content-Type": "text/plain"}), 415)
        large = b'{"userName": "' + b"x" * (11 * 1024 * 1024) + b'"}'
        headers = {"Content-Type": "application/scim+json"}
        scim_error(scim.post("/Users", content=large, headers=headers), 413)


def test_both_media_types_are_spoken(steward):
    with steward.scim() as scim:
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        answer = scim.post("/Users", content=b'{"userName": "json"}', headers=headers)
        assert answer.status_code == 201, answer.text
        assert answer.headers["content-type"].startswith("application/json")
        assert scim.get("/Users").headers["content-type"].startswith("application/scim+json")


def test_it_says_that_it_is_alive_and_ready(steward):
    with steward.admin() as admin:
        assert admin.get(f"{steward.base_url}/healthz").status_code == 200
        assert admin.get(f"{steward.base_url}/readyz").status_code == 200
