"""What schemathesis cannot know of administration: which things there are. Loaded by it (SCHEMATHESIS_HOOKS), see
test_schemathesis.py.

It makes up ids, and nothing would answer but 404. Three of four ids become those of something that is there; what takes
something away gets something of its own to take.
"""

import json
import os
import time
import uuid
from pathlib import Path

import httpx2
import schemathesis

STEWARD = json.loads(os.environ["STEWARD_UNDER_TEST"])
ANSWERS = Path(os.environ["STEWARD_ANSWERS"])

ACCOUNT = "urn:scim:schemas:extension:atlassian-external:1.0"

# Every status of an error that docs/api-compat.md has for these operations, and those of every operation. The document
# has them as "default", which no status can violate.
ERRORS = {400, 401, 402, 403, 404, 405, 409, 412, 413, 414, 415, 429}


def client(base_url: str, key: str) -> httpx2.Client:
    return httpx2.Client(base_url=base_url, headers={"Authorization": f"Bearer {STEWARD[key]}"}, trust_env=False)


ORG, DIRECTORY = STEWARD["org_id"], STEWARD["directory_id"]
SCIM = client(STEWARD["scim_url"], "scim_key")
OWN = client(f"{STEWARD['base_url']}/steward/v1/orgs/{ORG}", "api_key")
ADMIN = client(f"{STEWARD['base_url']}/admin", "api_key")


def made(by: httpx2.Client, path: str, **members) -> dict:
    answer = by.post(path, json=members)
    assert answer.status_code in (200, 201, 202), f"{path}: {answer.text}"
    return answer.json()


def a_user() -> dict:
    name = f"{uuid.uuid4()}@{STEWARD['verified_domain']}"
    return made(SCIM, "/Users", userName=name, emails=[{"value": name, "primary": True}], active=True)


def an_account() -> str:
    return a_user()[ACCOUNT]["atlassianAccountId"]


def a_group() -> str:
    group = made(ADMIN, f"/v2/orgs/{ORG}/directories/{DIRECTORY}/groups", name=f"group {uuid.uuid4()}")
    return group["data"]["id"]


def a_domain() -> str:
    return made(OWN, "/domains", domain=f"{uuid.uuid4()}.example")["id"]


def a_level() -> str:
    levels = f"/dlp/v1/orgs/{ORG}/classification-levels"
    for level in ADMIN.get(levels).json().get("levels", []):
        # There is room for fifty of them, and none is ever deleted.
        if level["status"] == "DRAFT":
            return level["levelId"]
    answer = ADMIN.post(levels, json={"name": str(uuid.uuid4())})
    return answer.json().get("levelId", str(uuid.uuid4()))


def a_workspace() -> str:
    return made(OWN, "/workspaces", name="Wiki", product="confluence")["id"]


def a_key() -> str:
    return made(OWN, "/keys", name="made up")["id"]


def an_event() -> str:
    return ADMIN.get(f"/v1/orgs/{ORG}/events").json()["data"][0]["id"]


def a_token(account: str) -> str:
    return made(OWN, "/api-tokens", accountId=account, label="made up")["id"]


def an_object() -> dict:
    """Something in the newest workspace, which is that of the product if one asks."""
    listed = OWN.get("/workspaces").json().get("data", [])
    site = listed[-1]["id"] if listed else str(uuid.uuid4())
    return {"object": f"ari:cloud:confluence:{site}:page/1", "container": f"ari:cloud:confluence:{site}:space/1"}


OBJECT = an_object()


@schemathesis.serializer("application/toml")
def levels_file(ctx, value):
    """What is made up is text that is no file of levels, nearly always; half of the time it becomes one."""
    text = value if isinstance(value, str) else json.dumps(value)
    if len(text) % 2 == 0:
        text = f'[[level]]\nname = "{uuid.uuid5(uuid.NAMESPACE_OID, text)}"\nstatus = "ARCHIVED"\n'
    return text.encode()


def a_service_account() -> str:
    return made(ADMIN, f"/api-access/v1/orgs/{ORG}/service-accounts", displayName="made up")["id"]


def a_client() -> str:
    body = {"name": "made up", "scopes": ["read:orgs:admin"]}
    return made(ADMIN, f"/api-access/v1/orgs/{ORG}/oauth-clients", **body)["clientId"]


def a_policy() -> str:
    attributes = {"type": "data-residency", "name": f"policy {uuid.uuid4()}", "rule": {"in": ["eu"]}}
    policy = made(ADMIN, f"/v1/orgs/{ORG}/policies", data={"type": "policy", "attributes": attributes})
    return policy["data"]["id"]


def an_auth_policy() -> str:
    return made(OWN, "/authentication-policies", name=f"policy {uuid.uuid4()}")["id"]


def an_auth_task() -> str:
    path = f"/control/v1/orgs/{ORG}/auth-policy/{an_auth_policy()}/add-users"
    return made(ADMIN, path, users=[f"nobody@{STEWARD['verified_domain']}"])["taskId"]


def a_journal_entry() -> str:
    """What was exchanged is written behind the answer."""
    a_user()
    for _ in range(500):
        if entries := OWN.get(f"/directories/{DIRECTORY}/journal").json()["data"]:
            return entries[0]["id"]
        time.sleep(0.01)
    raise AssertionError("the journal is empty")


MAKERS = {
    "domain": lambda: STEWARD["verified_domain"],
    "entryId": a_journal_entry,
    "policyId": a_policy,
    "authPolicyId": an_auth_policy,
    "authTaskId": an_auth_task,
    "accountId": an_account,
    "groupId": a_group,
    "domainId": a_domain,
    "levelId": a_level,
    "workspaceId": a_workspace,
    "keyId": a_key,
    "apiKeyId": a_key,
    "serviceAccountId": a_service_account,
    "clientId": a_client,
    "userId": lambda: a_user()["id"],
    "eventId": an_event,
    "file": lambda: "swagger-ui.css",
}
THERE: dict[str, str] = {}


def there(name: str, fresh: bool):
    """Return the value of a part of the path that leads to something; nothing where none is known."""
    if name in ("orgId", "directoryId"):
        return ORG if name == "orgId" else DIRECTORY
    if name not in MAKERS:
        return None
    if fresh:
        return MAKERS[name]()
    if name not in THERE:
        THERE[name] = MAKERS[name]()
    return THERE[name]


@schemathesis.hook
def before_call(context, case, kwargs):
    # One of four stays as it was made up, and leads nowhere.
    stays = len(json.dumps(case.path_parameters, default=str)) % 4 == 0
    if stays and case.method != "GET":
        return
    # These take away what they lead to, or end it.
    fresh = case.method == "DELETE" or "/lifecycle/" in case.path or case.path.endswith("/rotate")
    for name, value in case.path_parameters.items():
        if isinstance(value, str) and (found := there(name, fresh)) is not None:
            case.path_parameters[name] = found
    if "tokenId" in case.path_parameters and "accountId" in case.path_parameters:
        case.path_parameters["tokenId"] = a_token(case.path_parameters["accountId"])
    if "/api-access/" in case.path and len(json.dumps(case.query, default=str)) % 4:
        # Of seventeen parameters, each with a form of its own, hardly ever all are good.
        case.query = {name: value for name, value in (case.query or {}).items() if name == "label"}
    if "/classifications" in case.path:
        # An ARI is never made up by chance.
        for part in (case.query, case.body):
            if isinstance(part, dict):
                part.update({name: OBJECT[name] for name in ("object", "container") if name in part})
    if isinstance(case.body, dict) and case.path.endswith("/features"):
        # What is switched off would answer nothing but 402 from then on.
        case.body = {name: True if value is False else value for name, value in case.body.items()}


@schemathesis.hook
def after_call(context, case, response):
    with ANSWERS.open("a") as answers:
        answers.write(f"{response.status_code} {case.operation.label}\n")


@schemathesis.check
def errors_say_what_is_wrong(ctx, response, case):
    """An error has a status that is documented, and its body says what to do."""
    if response.status_code < 400:
        return
    status = response.status_code
    assert status in ERRORS, f"status {status} is not documented"
    body = response.json()
    if case.path.startswith("/admin/"):
        # The gateway says it with two members, the application with a list.
        assert body.get("errors") or (body.get("code") == status and body["message"]), body
        for error in body.get("errors", []):
            assert error["status"] == str(status), error
            assert error["code"] and error["title"] and error["detail"], error
    elif case.path.startswith("/users/"):
        assert body["key"] == body["errorKey"], body
    else:
        assert body["status"] == status, body
        assert len(body["detail"]) > 10, body
