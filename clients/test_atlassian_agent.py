"""PyPI atlassian-agent: the eight calls of its client for classification levels, as published; only the root is ours."""

import uuid

import pytest
from atlassian_agent.api.api_client_dlp_cloud import DLPCloudAPI
from atlassian_agent.api.base import BaseAtlassianClient


@pytest.fixture
def dlp(steward):
    base = BaseAtlassianClient(f"{steward.base_url}/admin/dlp/v1", "", "", bearer_token=steward.api_key)
    base.session.trust_env = False
    return DLPCloudAPI(base)


def done(response, status: int = 202):
    assert (response.status_code, response.message) == (status, "Success"), response.data
    return response.data


def test_all_calls_on_classification_levels(steward, dlp):
    org = steward.org_id
    name = f"Secret {uuid.uuid4().hex}"
    level = done(dlp.dlp_cloud_create_level(org, {"name": name, "color": "RED"}))
    level_id = level["levelId"]
    assert (level["name"], level["status"]) == (name, "DRAFT")
    assert done(dlp.dlp_cloud_get_level(level_id, org), 200) == level

    edited = done(dlp.dlp_cloud_edit_level(level_id, org, {**level, "guideline": "Tell nobody."}))
    assert (edited["guideline"], edited["name"]) == ("Tell nobody.", name)
    (published,) = done(dlp.dlp_cloud_publish_level(org, {"levelIds": [level_id]}))["levels"]
    assert published["status"] == "PUBLISHED"

    other = done(dlp.dlp_cloud_create_level(org, {"name": f"Public {uuid.uuid4().hex}"}))["levelId"]
    done(dlp.dlp_cloud_reorder(org, {"levelIds": [other, level_id]}))
    listed = done(dlp.dlp_cloud_get_level_list(org), 200)["levels"]
    assert [one["levelId"] for one in listed if one["levelId"] in (level_id, other)] == [other, level_id]

    assert done(dlp.dlp_cloud_archive_level(org, {"levelId": level_id}))["status"] == "ARCHIVED"
    assert done(dlp.dlp_cloud_restore_level(org, {"levelId": level_id}))["status"] == "DRAFT"
    assert done(dlp.dlp_cloud_get_level(level_id, org), 200)["status"] == "DRAFT"

    refused = dlp.dlp_cloud_archive_level(org, {"levelIds": [level_id, other]})
    assert (refused.status_code, refused.data["code"]) == (400, 400)
