"""PyPI atlassian-python-api: API Access of `CloudAdmin`, with nothing changed but the host."""

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


def status_of(call, *arguments) -> int:
    with pytest.raises(HTTPError) as raised:
        call(*arguments)
    return raised.value.response.status_code


def own(steward, path: str, body: dict) -> dict:
    answer = requests.post(
        f"{steward.base_url}/steward/v1/orgs/{steward.org_id}{path}",
        headers={"Authorization": f"Bearer {steward.api_key}"},
        json=body,
        timeout=10,
    )
    answer.raise_for_status()
    return answer.json()


def a_token(steward, label: str) -> dict:
    scim = cloud_admin.CloudAdmin(steward.scim_key)
    name = f"{uuid.uuid4().hex}@{steward.verified_domain}"
    user = {"userName": name, "displayName": "Ada", "emails": [{"value": name, "primary": True}]}
    user = scim.create_scim_user(steward.directory_id, user)
    account = user["urn:scim:schemas:extension:atlassian-external:1.0"]["atlassianAccountId"]
    return own(steward, "/api-tokens", {"accountId": account, "label": label})


def test_tokens_of_people(steward, admin):
    org = steward.org_id
    first, second = a_token(steward, "Nightly backup"), a_token(steward, "Deploy")
    listed = admin.get_org_api_tokens(org, q="BACKUP", sort="+label", pageSize=10)
    (found,) = listed["data"]
    assert (found["id"], found["status"], found["user"]["orgId"]) == (first["id"], "ALLOWED", org)
    assert admin.get_org_api_token_count(org) == 2
    admin.delete_org_api_tokens(org, [first["id"]])
    assert [token["id"] for token in admin.get_org_api_tokens(org)["data"]] == [second["id"]]
    # Nothing named: all of them.
    admin.delete_org_api_tokens(org, None)
    assert admin.get_org_api_token_count(org) == 0


def test_keys_of_administrators(steward, admin):
    org = steward.org_id
    made = own(steward, "/keys", {"name": "To be revoked", "scopes": ["read:orgs:admin"]})
    before = admin.get_org_api_key_count(org)
    (found,) = admin.get_org_api_keys(org, q="revoked")["data"]
    assert (found["id"], found["scopes"], found["orgId"]) == (made["id"], ["read:orgs:admin"], org)
    admin.revoke_org_api_key(org, made["id"])
    assert admin.get_org_api_key_count(org) == before - 1
    assert admin.get_org_api_keys(org, q="revoked")["data"] == []
    (revoked,) = admin.get_org_api_keys(org, q="revoked", status="REVOKED")["data"]
    assert revoked["status"] == "REVOKED"
    assert status_of(cloud_admin.CloudAdmin(made["secret"]).get_organization, org) == 401


def test_service_accounts_and_their_tokens(steward, admin):
    org = steward.org_id
    account = admin.create_service_account(org, {"displayName": "Backup", "description": "Copies."})
    assert account in admin.get_service_accounts(org)["data"]
    changed = admin.update_service_account(org, {"id": account["id"], "displayName": "Copy"})
    assert (changed["displayName"], changed["description"]) == ("Copy", "Copies.")
    assert changed in admin.get_service_accounts(org, pageSize=100)["data"]

    tokens = f"/service-accounts/{account['id']}/api-tokens"
    issued = [own(steward, tokens, {"label": f"T{number}", "scopes": ["read:orgs:admin"]}) for number in (1, 2)]
    assert admin.get_service_account_api_token_count(org, [account["id"]]) == 2
    (one,) = admin.get_service_account_api_tokens(org, account["id"], tokenLabel="t2")["data"]
    assert (one["id"], one["systemAccountId"]) == (issued[1]["id"], account["id"])
    program = cloud_admin.CloudAdmin(issued[0]["secret"])
    assert program.get_organization(org)["data"]["id"] == org
    admin.delete_service_account_api_tokens(org, account["id"], [issued[0]["id"]])
    assert status_of(program.get_organization, org) == 401
    assert admin.get_service_account_api_token_count(org, [account["id"]]) == 1

    admin.delete_service_account(org, account["id"])
    assert account["id"] not in [one["id"] for one in admin.get_service_accounts(org)["data"]]
    assert status_of(admin.get_service_account_api_tokens, org, account["id"]) == 404


def test_oauth_clients(steward, admin):
    org = steward.org_id
    before = admin.get_oauth_client_count(org)
    made = admin.create_oauth_client(org, {"name": "Portal", "scopes": ["read:orgs:admin"]})
    assert made.pop("clientSecret").endswith(made["lastFour"])
    assert admin.get_oauth_client(org, made["clientId"]) == made
    assert made in admin.get_oauth_clients(org, clientName="port")["data"]
    assert admin.get_oauth_client_count(org) == before + 1
    admin.delete_oauth_client(org, made["clientId"])
    assert status_of(admin.get_oauth_client, org, made["clientId"]) == 404
    assert admin.get_oauth_client_count(org) == before
