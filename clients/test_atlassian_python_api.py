"""PyPI atlassian-python-api: its classes, as published, with nothing changed but the host."""

import time
import uuid

import pytest
import requests
from atlassian import cloud_admin
from requests.exceptions import HTTPError

ACCOUNT = "urn:scim:schemas:extension:atlassian-external:1.0"


@pytest.fixture(autouse=True)
def host(steward, monkeypatch):
    monkeypatch.setattr(cloud_admin, "ADMIN_URL", steward.base_url)


@pytest.fixture
def admin(steward):
    return cloud_admin.CloudAdmin(steward.api_key)


@pytest.fixture
def orgs(steward):
    return cloud_admin.CloudAdminOrgs(steward.api_key)


@pytest.fixture
def scim(steward):
    """The same class with the directory's key, which is how its SCIM methods are meant to be used."""
    return cloud_admin.CloudAdmin(steward.scim_key)


def user(name: str, email: str | None = None) -> dict:
    emails = [{"value": email, "type": "work", "primary": True}] if email else []
    return {
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "userName": name,
        "displayName": f"The {name}",
        "emails": emails,
        "active": True,
    }


def once_written(search):
    """Words are written behind what they are of: asks again until something is found, for five seconds."""
    for _ in range(500):
        if found := search():
            return found
        time.sleep(0.01)
    raise AssertionError("nothing is found")


def status_of(call, *arguments) -> int:
    with pytest.raises(HTTPError) as raised:
        call(*arguments)
    return raised.value.response.status_code


@pytest.mark.parametrize("of", ["admin", "orgs"])
def test_organizations(of, steward, request):
    client = request.getfixturevalue(of)
    (listed,) = client.get_organizations()["data"]
    one = client.get_organization(steward.org_id)["data"]
    for org in (listed, one):
        assert org["id"] == steward.org_id
        assert org["type"] == "orgs"
        assert org["attributes"]["name"] == steward.org_name
        assert org["links"]["self"] == f"{steward.base_url}/admin/v1/orgs/{steward.org_id}"


def test_an_unknown_organization_is_not_found(admin):
    assert status_of(admin.get_organization, "00000000-0000-7000-8000-000000000000") == 404


def test_a_wrong_key_is_refused(steward):
    assert status_of(cloud_admin.CloudAdmin("stw_org_wrong").get_organization, steward.org_id) == 401


def test_provisioned_users_become_managed_accounts(steward, scim, orgs):
    names = {f"person-{number}@{steward.verified_domain}" for number in range(120)}
    for name in names:
        scim.create_scim_user(steward.directory_id, user(name, name))

    accounts, cursor = [], None
    while True:
        page = orgs.get_managed_accounts_in_organization(steward.org_id, cursor)
        accounts += page["data"]
        following = page["links"].get("next")
        if not following:
            break
        cursor = following.split("cursor=")[1].split("&")[0]
    assert len({account["account_id"] for account in accounts}) == len(accounts) == page["meta"]["total"]
    assert names <= {account["email"] for account in accounts}
    assert {account["account_type"] for account in accounts} == {"atlassian"}
    assert {account["account_status"] for account in accounts} == {"active"}


def test_a_user_from_creation_to_deletion(steward, scim):
    directory = steward.directory_id
    created = scim.create_scim_user(directory, user("lifecycle"))
    user_id = created["id"]
    assert scim.get_scim_user(directory, user_id) == created

    found = scim.get_scim_users(directory, filter='userName eq "lifecycle"', startIndex=1, count=10)
    assert [one["id"] for one in found["Resources"]] == [user_id]
    assert found["totalResults"] == 1

    replaced = scim.replace_scim_user(directory, user_id, {**user("lifecycle"), "title": "Captain", "displayName": None})
    assert replaced["title"] == "Captain"
    read = scim.get_scim_user(directory, user_id)
    assert read["title"] == "Captain"
    assert not read.get("displayName")

    operations = [{"op": "replace", "path": "active", "value": False}, {"op": "add", "path": "nickName", "value": "L"}]
    scim.patch_scim_user(directory, user_id, operations)
    read = scim.get_scim_user(directory, user_id)
    assert (read["active"], read["nickName"], read["title"]) == (False, "L", "Captain")

    scim.delete_scim_user(directory, user_id)
    assert status_of(scim.get_scim_user, directory, user_id) == 404
    assert scim.get_scim_users(directory, filter='userName eq "lifecycle"')["Resources"] == []


def test_a_group_from_creation_to_deletion(steward, scim):
    directory = steward.directory_id
    people = [scim.create_scim_user(directory, user(f"group-member-{n}"))["id"] for n in range(2)]
    group_id = scim.create_scim_group(directory, {"displayName": "Pilots"})["id"]

    def members() -> set[str]:
        return {member["value"] for member in scim.get_scim_group(directory, group_id).get("members", [])}

    add = {"op": "add", "path": "members", "value": [{"value": id} for id in people]}
    scim.patch_scim_group(directory, group_id, [add])
    assert members() == set(people)
    scim.patch_scim_group(directory, group_id, [{"op": "remove", "path": f'members[value eq "{people[0]}"]'}])
    assert members() == {people[1]}

    # A body without members says nothing about them (go-atlassian sends such bodies too).
    scim.replace_scim_group(directory, group_id, {"displayName": "Aviators"})
    assert scim.get_scim_group(directory, group_id)["displayName"] == "Aviators"
    assert members() == {people[1]}
    found = scim.get_scim_groups(directory, filter='displayName eq "Aviators"')
    assert [group["id"] for group in found["Resources"]] == [group_id]

    scim.delete_scim_group(directory, group_id)
    assert status_of(scim.get_scim_group, directory, group_id) == 404
    assert scim.get_scim_user(directory, people[1]).get("groups", []) == []


def test_an_address_is_taken_once(steward, scim):
    email = f"taken@{steward.verified_domain}"
    scim.create_scim_user(steward.directory_id, user("first-with-it", email))
    with pytest.raises(HTTPError) as raised:
        scim.create_scim_user(steward.directory_id, user("second-with-it", email))
    assert raised.value.response.status_code == 409
    # The words that scripts look for.
    assert raised.value.response.json()["detail"].startswith(f"Resource [USER]: with email[{email}] already exists.")


def test_discovery(steward, scim):
    schemas = scim.get_scim_schemas(steward.directory_id)["Resources"]
    urn = "urn:ietf:params:scim:schemas:core:2.0:User"
    assert urn in {schema["id"] for schema in schemas}
    one = scim.get_scim_schemas(steward.directory_id, urn)
    assert "userName" in {attribute["name"] for attribute in one["attributes"]}
    assert scim.get_scim_service_provider_config(steward.directory_id)["patch"]["supported"] is True
    types = scim.get_scim_resource_types(steward.directory_id)["Resources"]
    assert {"User", "Group"} <= {one["name"] for one in types}
    assert scim.get_scim_resource_types(steward.directory_id, "Group")["endpoint"] == "/Groups"


def test_events(steward, scim, admin):
    email = f"eventful@{steward.verified_domain}"
    created = scim.create_scim_user(steward.directory_id, user("eventful", email))

    def about(subject: str) -> list[dict]:
        newest = admin.get_events(steward.org_id, limit=20)["data"]
        ids = [{entry.get("id") for entry in event["attributes"]["context"]} for event in newest]
        return [event for event, named in zip(newest, ids, strict=True) if subject in named]

    # An event is readable within one second.
    deadline = time.monotonic() + 1
    while not (mine := about(created["id"])) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert [event["attributes"]["action"] for event in mine] == ["scim_user_created"]
    (account_event,) = about(created[ACCOUNT]["atlassianAccountId"])
    assert account_event["attributes"]["action"] == "user_created"
    one = admin.get_event(steward.org_id, mine[0]["id"])["data"]
    assert one["id"] == mine[0]["id"]
    assert one["attributes"]["action"] == "scim_user_created"
    assert one["attributes"]["actor"]["id"]
    first = admin.get_events(steward.org_id, limit=2)
    second = admin.get_events(steward.org_id, cursor=first["meta"]["next"], limit=2)
    ids = [event["id"] for page in (first, second) for event in page["data"]]
    assert len(set(ids)) == 4


def own(steward, method: str, path: str, body: dict | None = None) -> dict:
    """Call Steward's own API, which no published client knows."""
    response = requests.request(
        method,
        f"{steward.base_url}/steward/v1/orgs/{steward.org_id}{path}",
        headers={"Authorization": f"Bearer {steward.api_key}"},
        json=body,
        timeout=10,
    )
    response.raise_for_status()
    return response.json() if response.content else {}


def test_domains(steward, admin):
    claim = own(steward, "POST", "/domains", {"domain": "clients.example"})
    assert claim["status"] == "unverified"
    assert own(steward, "POST", f"/domains/{claim['id']}/check")["lastCheck"]["proved"] is True
    assert own(steward, "POST", f"/domains/{claim['id']}/verify")["status"] == "verified"
    listed = {domain["attributes"]["name"]: domain for domain in admin.get_domains(steward.org_id)["data"]}
    assert listed["clients.example"]["attributes"]["claim"] == {"type": "dns", "status": "verified"}
    assert admin.get_domain(steward.org_id, claim["id"])["data"] == listed["clients.example"]
    assert status_of(admin.get_domain, steward.org_id, "not-an-id") == 400
    own(steward, "DELETE", f"/domains/{claim['id']}")
    assert admin.get_domain(steward.org_id, claim["id"])["data"]["attributes"]["claim"]["status"] == "deleted"


def test_directories(steward, admin):
    page = admin.get_directories(steward.org_id, limit=1)
    (directory,) = page["data"]
    assert directory["directoryId"] == steward.directory_id
    assert "next" not in page["links"]
    assert admin.get_directories(steward.org_id, search_term="nothing is called so")["data"] == []


@pytest.fixture
def person(steward):
    """An account that no directory provisions: its administrator may change all of it."""
    email = f"person-{uuid.uuid4().hex}@{steward.verified_domain}"
    response = requests.post(
        f"{steward.base_url}/steward/v1/accounts",
        headers={"Authorization": f"Bearer {steward.operator_key}"},
        json={"email": email, "name": "Ada Lovelace"},
        timeout=10,
    )
    response.raise_for_status()
    return response.json()["accountId"]


def test_a_profile_is_read_and_changed(steward, admin, person):
    assert cloud_admin.CloudAdminUsers(steward.api_key).get_profile(person) == admin.get_user_profile(person)
    change = {"nickname": "Countess", "extended_profile": {"job_title": "Analyst"}}
    changed = admin.update_user_profile(person, change)["account"]
    read = admin.get_user_profile(person)["account"]
    assert changed == read
    assert (read["nickname"], read["extended_profile"]["job_title"], read["name"]) == ("Countess", "Analyst", "Ada Lovelace")
    assert status_of(admin.update_user_profile, person, {"nickname": "x" * 31}) == 400
    assert status_of(admin.get_user_profile, "712020:00000000-0000-7000-8000-000000000000") == 404


def test_permissions_say_what_may_be_done(admin, person):
    allowed = admin.get_user_management_permissions(person)
    assert allowed["lifecycle.enablement"] == {"allowed": True}
    assert set(admin.get_user_management_permissions(person, ["email.set", "profile.read"])) == {"email.set", "profile.read"}


def test_an_address_is_set(steward, admin, person):
    email = f"renamed-{uuid.uuid4().hex}@{steward.verified_domain}"
    admin.set_user_email(person, email)
    assert admin.get_user_profile(person)["account"]["email"] == email
    assert status_of(admin.set_user_email, person, "ada@elsewhere.example") == 403


def test_tokens_are_listed_and_deleted(steward, admin, person):
    issued = own(steward, "POST", "/api-tokens", {"accountId": person, "label": "Backup"})
    (token,) = admin.get_user_api_tokens(person)
    assert (token["id"], token["label"]) == (issued["id"], "Backup")
    admin.delete_user_api_token(person, token["id"])
    assert admin.get_user_api_tokens(person) == []
    assert status_of(admin.delete_user_api_token, person, token["id"]) == 404


def test_a_life_from_deactivation_to_a_deletion_taken_back(admin, person):
    def status() -> str:
        return admin.get_user_profile(person)["account"]["account_status"]

    admin.deactivate_user(person, "On leave")
    assert status() == "inactive"
    admin.activate_user(person)
    assert status() == "active"
    assert admin.delete_user(person) == {"message": "Success"}
    assert status() == "inactive"
    assert status_of(admin.activate_user, person) == 403
    assert admin.cancel_user_deletion(person) == {"message": "Success"}
    assert status() == "active"


# Instead of a directory: all of them.
ALL = "-"


@pytest.fixture
def provisioned(steward, scim):
    """Somebody whom the directory has brought in: the user, and the account that follows from it."""
    name = f"provisioned-{uuid.uuid4().hex}"
    created = scim.create_scim_user(steward.directory_id, user(name, f"{name}@{steward.verified_domain}"))
    return created, created[ACCOUNT]["atlassianAccountId"]


def test_users_of_directories_are_searched_and_read(steward, admin, scim, provisioned):
    created, account = provisioned
    email = created["emails"][0]["value"]
    for data in ({"emails": [email.upper()]}, {"accountIds": [account]}, {"searchTerm": created["userName"]}):
        (found,) = once_written(lambda: admin.search_directory_users(steward.org_id, ALL, data)["data"])
        assert (found["accountId"], found["email"], found["status"]) == (account, email, "active")
        assert found["claimStatus"] == "managed"
    one = admin.get_directory_user(steward.org_id, steward.directory_id, account)["data"]
    assert (one["accountId"], one["membershipStatus"]) == (account, "active")
    assert status_of(admin.get_directory_user, steward.org_id, ALL, "712020:00000000-0000-7000-8000-000000000000") == 404
    both = {"emails": [email], "searchTerm": "x"}
    assert status_of(admin.search_directory_users, steward.org_id, ALL, both) == 400

    scim.patch_scim_user(steward.directory_id, created["id"], [{"op": "replace", "path": "active", "value": False}])
    one = admin.get_directory_user(steward.org_id, ALL, account)["data"]
    assert (one["status"], one["accountStatus"]) == ("deactivated", "inactive")


def test_users_of_directories_are_counted(steward, admin, scim):
    before = admin.get_directory_users_count(steward.org_id, steward.directory_id)["count"]
    name = f"counted-{uuid.uuid4().hex}"
    scim.create_scim_user(steward.directory_id, user(name, f"{name}@{steward.verified_domain}"))
    assert admin.get_directory_users_count(steward.org_id, steward.directory_id)["count"] == before + 1


def test_groups_of_directories_are_listed_searched_and_read(steward, admin, scim, provisioned):
    created, _ = provisioned
    name = f"Group {uuid.uuid4().hex}"
    members = [{"value": created["id"]}]
    group = scim.create_scim_group(steward.directory_id, {"displayName": name, "members": members})["id"]

    (listed,) = once_written(lambda: admin.get_groups(steward.org_id, steward.directory_id, search_term=name)["data"])
    search = {"groupNames": [name.upper()], "expand": ["counts.users"]}
    (found,) = admin.search_directory_groups(steward.org_id, ALL, search)["data"]
    read = admin.get_group(steward.org_id, steward.directory_id, group)["data"]
    for one in (listed, found, read):
        assert (one["id"], one["name"]) == (group, name)
        assert (one["externalSynced"], one["managedBy"]) == (True, "external")
        assert one["directoryId"] == steward.directory_id
    assert found["counts"]["users"] == 1
    first = admin.get_groups(steward.org_id, steward.directory_id, limit=1)
    assert len(first["data"]) == 1
    assert status_of(admin.get_group, steward.org_id, ALL, "00000000-0000-7000-8000-000000000000") == 404


def test_links_are_listed_taken_apart_and_deleted(steward, admin, scim, provisioned):
    created, account = provisioned
    link = {
        "scimUserId": created["id"],
        "atlassianAccountId": account,
        "orgId": steward.org_id,
        "directoryId": steward.directory_id,
    }
    assert admin.get_scim_links(steward.org_id, account) == {"scimLinks": [link]}
    assert admin.get_scim_links_for_email(steward.org_id, created["emails"][0]["value"]) == {"scimLinks": [link]}

    admin.unlink_scim_user(steward.org_id, steward.directory_id, created["id"])
    assert admin.get_scim_links(steward.org_id, account) == {"scimLinks": []}
    assert ACCOUNT not in scim.get_scim_user(steward.directory_id, created["id"])

    scim.patch_scim_user(steward.directory_id, created["id"], [{"op": "replace", "path": "title", "value": "Captain"}])
    assert admin.get_scim_links(steward.org_id, account) == {"scimLinks": [link]}
    admin.delete_scim_user_from_database(steward.org_id, account)
    assert status_of(scim.get_scim_user, steward.directory_id, created["id"]) == 404
    assert admin.get_directory_user(steward.org_id, ALL, account)["data"]["accountStatus"] == "active"


def test_users_are_searched_by_get(steward, orgs, provisioned):
    """This class calls by GET what is a POST, with the same names and a limit of 10,000."""
    created, account = provisioned
    (bare,) = orgs.search_users_in_organization(steward.org_id, account_ids=[account])["data"]
    assert (bare["accountId"], bare["accountStatus"]) == (account, "active")
    assert "email" not in bare
    (found,) = orgs.search_users_in_organization(steward.org_id, account_ids=[account], expand=["NAME", "EMAIL"])["data"]
    assert (found["email"], found["name"]) == (created["emails"][0]["value"], created["displayName"])
