"""PyPI atlassian-python-api: the classification levels of `CloudAdmin`, with nothing changed but the host."""

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


def named(what: str) -> dict:
    return {"name": f"{what} {uuid.uuid4().hex}", "definition": "What it is.", "color": "RED"}


def refused(call, *arguments) -> requests.Response:
    with pytest.raises(HTTPError) as raised:
        call(*arguments)
    return raised.value.response


def listed(admin, steward) -> list[dict]:
    page = admin.get_classification_levels(steward.org_id)
    assert "next" not in page["links"], "all of them are on one page"
    return page["levels"]


def test_a_level_from_draft_to_archive_and_back(steward, admin):
    org = steward.org_id
    asked = named("Secret")
    level = admin.create_classification_level(org, asked)
    level_id = level["levelId"]
    assert {name: level[name] for name in asked} == asked
    assert (level["status"], level["orgId"]) == ("DRAFT", org)
    assert admin.get_classification_level(org, level_id) == level

    (published,) = admin.publish_classification_levels(org, [level_id])["levels"]
    assert (published["levelId"], published["status"]) == (level_id, "PUBLISHED")
    assert admin.archive_classification_level(org, level_id)["status"] == "ARCHIVED"
    assert refused(admin.publish_classification_levels, org, [level_id]).status_code == 409
    assert admin.restore_classification_level(org, level_id)["status"] == "DRAFT"
    read = admin.get_classification_level(org, level_id)
    assert (read["status"], read["createdOn"]) == ("DRAFT", level["createdOn"])


def test_a_level_is_updated(steward, admin):
    org = steward.org_id
    level = admin.create_classification_level(org, named("Internal"))
    # A client changes what it was shown and sends all of it back.
    changed = admin.update_classification_level(org, level["levelId"], {**level, "guideline": "Keep it inside."})
    assert changed["guideline"] == "Keep it inside."
    assert changed["definition"] == level["definition"]
    assert admin.get_classification_level(org, level["levelId"]) == changed
    taken = {"name": level["name"].upper()}
    assert refused(admin.create_classification_level, org, taken).status_code == 409
    assert refused(admin.update_classification_level, org, level["levelId"], {"color": "PINK"}).status_code == 400


def test_levels_are_published_and_reordered(steward, admin):
    org = steward.org_id
    made = [admin.create_classification_level(org, named(what))["levelId"] for what in ("One", "Two", "Three")]
    published = admin.publish_classification_levels(org, made)["levels"]
    assert [level["levelId"] for level in published] == made

    everything = [level["levelId"] for level in listed(admin, steward)]
    assert everything[-3:] == made, "new levels are the last"
    everything.reverse()
    reordered = admin.reorder_classification_levels(org, everything)["levels"]
    assert [level["levelId"] for level in reordered] == everything
    read = listed(admin, steward)
    assert [level["levelId"] for level in read] == everything
    assert [level["sensitivity"] for level in read] == list(range(1, len(everything) + 1))


def test_changes_stand_in_the_log(steward, admin):
    level = admin.create_classification_level(steward.org_id, named("Logged"))

    def about() -> list[dict]:
        events = admin.get_events(steward.org_id, limit=20)["data"]
        return [event for event in events if level["levelId"] in str(event["attributes"]["context"])]

    # An event is readable within one second.
    deadline = time.monotonic() + 1
    while not (mine := about()) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert [event["attributes"]["action"] for event in mine] == ["classification_level_created"]


def test_what_is_not_there_is_not_found(steward, admin):
    absent = "00000000-0000-7000-8000-000000000000"
    for call in (
        admin.get_classification_level,
        admin.archive_classification_level,
        admin.restore_classification_level,
    ):
        assert refused(call, steward.org_id, absent).status_code == 404
    assert refused(admin.get_classification_levels, absent).status_code == 404


def test_an_organization_without_the_feature_is_told_402(steward, admin):
    def switch(on: bool) -> None:
        requests.patch(
            f"{steward.base_url}/steward/v1/orgs/{steward.org_id}/features",
            headers={"Authorization": f"Bearer {steward.api_key}"},
            json={"dataClassification": on},
            timeout=10,
        ).raise_for_status()

    switch(False)
    try:
        answer = refused(admin.get_classification_levels, steward.org_id)
    finally:
        switch(True)
    assert answer.status_code == 402
    assert answer.json()["code"] == 402
    assert answer.json()["errors"][0]["status"] == "402"
    admin.get_classification_levels(steward.org_id)
