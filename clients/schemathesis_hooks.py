"""What schemathesis cannot know: which resources there are. Loaded by it (SCHEMATHESIS_HOOKS), see test_schemathesis.py.

It makes up ids, and nothing would answer but 404. Every id that is well-formed becomes that of a resource that is there;
what is not well-formed stays.
"""

import json
import os
import uuid
from pathlib import Path

import httpx2
import schemathesis

STEWARD = json.loads(os.environ["STEWARD_UNDER_TEST"])
ANSWERS = Path(os.environ["STEWARD_ANSWERS"])

ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"
ACCOUNT = "urn:scim:schemas:extension:atlassian-external:1.0"

# Every status of an error that docs/api-compat.md has for these operations, and those of every operation. The document
# has them as "default", which no status can violate.
ERRORS = {400, 401, 403, 404, 405, 409, 412, 413, 414, 415, 429}

# Places of a PATCH with a value of their type; others are nearly all unknown.
PLACES = {
    "/Users/": [
        ("displayName", "Ada"),
        ("name.givenName", "Ada"),
        ("active", True),
        ('emails[type eq "work"].value', "ada@example.org"),
        ("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department", "Engines"),
    ],
    "/Groups/": [("displayName", None), ("externalId", "1"), ("members", None)],
}

SCIM = httpx2.Client(
    base_url=STEWARD["scim_url"], headers={"Authorization": f"Bearer {STEWARD['scim_key']}"}, trust_env=False
)


def created(endpoint: str, **attributes) -> dict:
    answer = SCIM.post(endpoint, json=attributes)
    assert answer.status_code == 201, answer.text
    return answer.json()


def a_user() -> dict:
    name = f"{uuid.uuid4()}@{STEWARD['verified_domain']}"
    return created("/Users", userName=name, emails=[{"value": name, "primary": True}], active=True)


def a_group() -> dict:
    return created("/Groups", displayName=f"group {uuid.uuid4()}", members=[{"value": USER["id"]}])


USER = a_user()
GROUP = a_group()


def there(name: str, case) -> str:
    """Return the value of a part of the path that leads to something."""
    # These take away what they lead to.
    fresh = case.method == "DELETE" or case.path.endswith("/unlink")
    if name in ("directoryId", "scimDirectoryId"):
        return STEWARD["directory_id"]
    if name == "orgId":
        return STEWARD["org_id"]
    if "/Groups/" in case.path:
        return (a_group() if fresh else GROUP)["id"]
    if "/Schemas/" in case.path:
        return "urn:ietf:params:scim:schemas:core:2.0:User"
    if "/ResourceTypes/" in case.path:
        return "User"
    user = a_user() if fresh else USER
    return user[ACCOUNT]["atlassianAccountId"] if name == "aaId" else user["id"]


def leads_nowhere(name: str, value, path: str) -> bool:
    """Tell whether a part of the path is not well-formed, or one of the few of these without a form that stay."""
    if name == "aaId" or (name == "id" and ("/Schemas/" in path or "/ResourceTypes/" in path)):
        return len(str(value)) % 4 == 0
    try:
        uuid.UUID(str(value))
    except ValueError:
        return True
    return False


@schemathesis.hook
def before_call(context, case, kwargs):
    for name, value in case.path_parameters.items():
        if not leads_nowhere(name, value, case.path):
            case.path_parameters[name] = there(name, case)
    query, body = case.query or {}, case.body
    # They exclude each other. A few stay together.
    if "attributes" in query and len(str(query.get("excludedAttributes", ""))) % 4:
        del query["excludedAttributes"]
    if not isinstance(body, dict):
        return
    if case.path.endswith("/Bulk"):
        for operation in body["Operations"] if isinstance(body.get("Operations"), list) else []:
            reach_in_bulk(operation)
    elif isinstance(body.get("Operations"), list):
        for operation in body["Operations"]:
            reach(operation, "/Groups/" if "/Groups/" in case.path else "/Users/")
    if isinstance(body.get("members"), list):
        for member in body["members"]:
            if isinstance(member, dict) and isinstance(member.get("value"), str):
                member["value"] = USER["id"]
    # Two users with the external id "0", or two groups of that name, exclude each other.
    for name in ("externalId", "userName", "displayName"):
        if isinstance(body.get(name), str) and body[name]:
            # What is too long remains so, and what is as long as may be.
            body[name] = (body[name] if len(body[name]) < 36 else body[name][:-36]) + str(uuid.uuid4())


def reach(operation, endpoint: str):
    """Make most operations of a PATCH that have the right form known ones, at a place that is there."""
    if not isinstance(operation, dict) or not isinstance(operation.get("op"), str):
        return
    kind = ("add", "Replace", "remove", None)[len(operation["op"]) % 4]
    if kind is None:
        return
    operation["op"] = kind
    size = len(json.dumps(operation.get("value")))
    places = PLACES[endpoint]
    place, value = places[size % len(places)]
    if place == "members":
        value = [{"value": USER["id"]}]
    elif place == "displayName" and endpoint == "/Groups/":
        # Its name is not to be taken away, and no other group may have it.
        operation["op"], value = "replace", f"group {uuid.uuid4()}"
    operation["path"] = place
    # One value in four stays as it was made up, of the right type or not.
    if size % 4:
        operation["value"] = value


def reach_in_bulk(operation):
    """Make most operations of a bulk request that have the right form known ones, of something that is there."""
    if not isinstance(operation, dict) or not isinstance(operation.get("method"), str):
        return
    name = str(uuid.uuid4())
    user = f"/Users/{USER['id']}"
    known = (
        {"method": "POST", "path": "/Users", "bulkId": name, "data": {"userName": name}},
        {"method": "patch", "path": user, "data": [{"op": "replace", "path": "displayName", "value": "Ada"}]},
        {"method": "POST", "path": "/Groups", "bulkId": name, "data": {"displayName": f"group {name}"}},
        {"method": "PUT", "path": user, "data": operation.get("data") or {"userName": name}},
        {"method": "DELETE", "path": f"/Users/{name}"},
        None,
    )[len(json.dumps(operation)) % 6]
    if known is not None:
        operation.clear()
        operation.update(known)


@schemathesis.hook
def after_call(context, case, response):
    with ANSWERS.open("a") as answers:
        answers.write(f"{response.status_code} {case.operation.label}\n")


@schemathesis.check
def errors_say_what_is_wrong(ctx, response, case):
    """An error has a status that is documented, and its body says what to do."""
    if response.status_code < 400:
        return
    documented = ERRORS | {501} if case.path.endswith("/Me") else ERRORS
    assert response.status_code in documented, f"status {response.status_code} is not documented"
    body = response.json()
    if case.path.startswith("/scim/"):
        assert body["schemas"] == [ERROR], body
        assert body["status"] == str(response.status_code), body
        assert len(body["detail"]) > 10, body
    elif response.status_code not in (401, 429):
        for error in body["errors"]:
            assert error["status"] == str(response.status_code), error
            assert error["title"] and error["detail"], error
