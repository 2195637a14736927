//! The rows of policies and of what they are attached to.

use serde_json::{Value, json};
use steward_db::{Error, Read, Row, Sql, Tx, bind, sql};
use uuid::Uuid;

use super::model::{
    Coverage, Mark, Policy, PolicyFields, PolicyKind, PolicyStatus, Resource, ResourceState, Rule,
};
use crate::context::Timestamp;
use crate::error::corrupt;
use crate::id::{AccountId, OrgId, PolicyId};

/// Writes a policy that is new, without its resources.
pub(super) async fn insert(tx: &Tx, policy: &Policy) -> Result<(), Error> {
    let fields = &policy.fields;
    tx.execute(
        sql!(
            "INSERT INTO policy (id, org_id, kind, name, status, rule, coverage, description, published,
                                 has_had_coverage, created_at, created_by_account, changed_at, changed_by_account)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"
        ),
        &bind![
            policy.id,
            policy.org_id,
            policy.kind.as_str(),
            fields.name.as_deref(),
            fields.status.as_str(),
            fields.rule.stored().to_string().as_str(),
            fields.coverage.map(Coverage::as_str),
            fields.description.as_deref(),
            policy.published.as_ref().map(published_text).as_deref(),
            policy.has_had_coverage,
            policy.created.at,
            policy.created.account,
            policy.changed.at,
            policy.changed.account
        ],
    )
    .await?;
    Ok(())
}

/// Writes everything of a policy that can change, without its resources.
pub(super) async fn update(tx: &Tx, policy: &Policy) -> Result<(), Error> {
    let fields = &policy.fields;
    tx.execute(
        sql!(
            "UPDATE policy
             SET name = $3, status = $4, rule = $5, coverage = $6, description = $7, published = $8,
                 has_had_coverage = $9, changed_at = $10, changed_by_account = $11
             WHERE id = $1 AND org_id = $2"
        ),
        &bind![
            policy.id,
            policy.org_id,
            fields.name.as_deref(),
            fields.status.as_str(),
            fields.rule.stored().to_string().as_str(),
            fields.coverage.map(Coverage::as_str),
            fields.description.as_deref(),
            policy.published.as_ref().map(published_text).as_deref(),
            policy.has_had_coverage,
            policy.changed.at,
            policy.changed.account
        ],
    )
    .await?;
    Ok(())
}

/// Removes a policy with its resources, of which there are few.
pub(super) async fn delete(tx: &Tx, org_id: OrgId, id: PolicyId) -> Result<(), Error> {
    tx.execute(sql!("DELETE FROM policy_resource WHERE policy_id = $1 AND org_id = $2"), &bind![id, org_id])
        .await?;
    tx.execute(sql!("DELETE FROM policy WHERE id = $1 AND org_id = $2"), &bind![id, org_id]).await?;
    Ok(())
}

pub(super) async fn count(read: &Read, org_id: OrgId) -> Result<i64, Error> {
    read.query_one(sql!("SELECT count(*) FROM policy WHERE org_id = $1"), &bind![org_id], |row| row.get(0))
        .await
}

/// Finds a policy of an organization, without its resources.
pub(super) async fn find(read: &Read, org_id: OrgId, id: PolicyId) -> Result<Option<Policy>, Error> {
    read.query_opt(
        sql!(
            "SELECT id, org_id, kind, name, status, rule, coverage, description, published, has_had_coverage,
                    created_at, created_by_account, changed_at, changed_by_account
             FROM policy WHERE id = $1 AND org_id = $2"
        ),
        &bind![id, org_id],
        policy,
    )
    .await
}

/// Lists policies of an organization after a place, in the order of their ids, without their resources.
pub(super) async fn list(read: &Read, org_id: OrgId, after: Uuid, limit: i64) -> Result<Vec<Policy>, Error> {
    read.query(
        sql!(
            "SELECT id, org_id, kind, name, status, rule, coverage, description, published, has_had_coverage,
                    created_at, created_by_account, changed_at, changed_by_account
             FROM policy WHERE org_id = $1 AND id > $2 ORDER BY id LIMIT $3"
        ),
        &bind![org_id, after, limit],
        policy,
    )
    .await
}

/// Lists policies of one kind.
pub(super) async fn list_of_kind(
    read: &Read,
    org_id: OrgId,
    kind: PolicyKind,
    after: Uuid,
    limit: i64,
) -> Result<Vec<Policy>, Error> {
    read.query(
        sql!(
            "SELECT id, org_id, kind, name, status, rule, coverage, description, published, has_had_coverage,
                    created_at, created_by_account, changed_at, changed_by_account
             FROM policy WHERE org_id = $1 AND kind = $2 AND id > $3 ORDER BY id LIMIT $4"
        ),
        &bind![org_id, kind.as_str(), after, limit],
        policy,
    )
    .await
}

/// Writes a resource of a policy, be it new or known.
pub(super) async fn put_resource(
    tx: &Tx,
    org_id: OrgId,
    policy_id: PolicyId,
    resource: &Resource,
) -> Result<(), Error> {
    tx.execute(
        sql!(
            "INSERT INTO policy_resource (policy_id, resource_id, org_id, state, scheduled_at, migration_start,
                                          migration_end, account_id, ticket, created_at, changed_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
             ON CONFLICT (policy_id, resource_id) DO UPDATE
             SET state = excluded.state, scheduled_at = excluded.scheduled_at,
                 migration_start = excluded.migration_start, migration_end = excluded.migration_end,
                 account_id = excluded.account_id, ticket = excluded.ticket, created_at = excluded.created_at,
                 changed_at = excluded.changed_at"
        ),
        &bind![
            policy_id,
            resource.id.as_str(),
            org_id,
            resource.state.as_str(),
            resource.scheduled_at,
            resource.migration_start.as_deref(),
            resource.migration_end.as_deref(),
            resource.account_id.as_deref(),
            resource.ticket.as_deref(),
            resource.created_at,
            resource.changed_at
        ],
    )
    .await?;
    Ok(())
}

pub(super) async fn delete_resource(
    tx: &Tx,
    org_id: OrgId,
    policy_id: PolicyId,
    resource_id: &str,
) -> Result<(), Error> {
    tx.execute(
        sql!("DELETE FROM policy_resource WHERE policy_id = $1 AND resource_id = $2 AND org_id = $3"),
        &bind![policy_id, resource_id, org_id],
    )
    .await?;
    Ok(())
}

/// Lists resources of a policy after a place, in the order of their ids.
pub(super) async fn resources(
    read: &Read,
    org_id: OrgId,
    policy_id: PolicyId,
    after: &str,
    limit: i64,
) -> Result<Vec<Resource>, Error> {
    read.query(
        sql!(
            "SELECT policy_id, resource_id, state, scheduled_at, migration_start, migration_end, account_id, ticket,
                    created_at, changed_at
             FROM policy_resource WHERE policy_id = $1 AND org_id = $2 AND resource_id > $3
             ORDER BY resource_id LIMIT $4"
        ),
        &bind![policy_id, org_id, after, limit],
        |row| resource(row).map(|(_, resource)| resource),
    )
    .await
}

/// Lists the resources of a page of policies, with one statement.
pub(super) async fn resources_of(
    read: &Read,
    org_id: OrgId,
    policies: &[PolicyId],
) -> Result<Vec<(PolicyId, Resource)>, Error> {
    let mut select = Sql::new(
        "SELECT policy_id, resource_id, state, scheduled_at, migration_start, migration_end, account_id, ticket,
                created_at, changed_at
         FROM policy_resource WHERE policy_id IN ",
    );
    select.in_list(policies.iter().map(|id| id.0)).and_is("org_id", org_id.0);
    select.push(" ORDER BY policy_id, resource_id");
    read.query_sql(&select, resource).await
}

/// Tells how often the policies of an organization have changed.
pub(super) async fn version(read: &Read, org_id: OrgId) -> Result<i64, Error> {
    let head = sql!("SELECT version FROM policy_head WHERE org_id = $1");
    let version = read.query_opt(head, &bind![org_id], |row| row.get(0)).await?;
    Ok(version.unwrap_or(0))
}

/// Counts a change of the policies of an organization.
pub(super) async fn bump(tx: &Tx, org_id: OrgId) -> Result<(), Error> {
    tx.execute(
        sql!(
            "INSERT INTO policy_head (org_id, version) VALUES ($1, 1)
             ON CONFLICT (org_id) DO UPDATE SET version = policy_head.version + 1"
        ),
        &bind![org_id],
    )
    .await?;
    Ok(())
}

fn published_text(fields: &PolicyFields) -> String {
    json!({
        "name": fields.name,
        "status": fields.status.as_str(),
        "rule": fields.rule.stored(),
        "coverage": fields.coverage.map(Coverage::as_str),
        "description": fields.description,
    })
    .to_string()
}

fn published(kind: PolicyKind, text: &str) -> Option<PolicyFields> {
    let value: Value = serde_json::from_str(text).ok()?;
    let optional = |name: &str| value.get(name).and_then(Value::as_str);
    Some(PolicyFields {
        name: optional("name").map(str::to_owned),
        status: PolicyStatus::parse(optional("status")?)?,
        rule: Rule::from_stored(kind, value.get("rule")?)?,
        coverage: optional("coverage").map_or(Some(None), |word| Coverage::parse(word).map(Some))?,
        description: optional("description").map(str::to_owned),
    })
}

fn policy(row: &Row<'_>) -> Result<Policy, Error> {
    let bad = |column| move || corrupt("policy", column);
    let kind = PolicyKind::parse(&row.get::<String>(2)?).ok_or_else(bad("kind"))?;
    let rule = serde_json::from_str(&row.get::<String>(5)?).ok();
    let rule = rule.and_then(|rule| Rule::from_stored(kind, &rule)).ok_or_else(bad("rule"))?;
    let coverage = row.get::<Option<String>>(6)?;
    let coverage = coverage.map(|word| Coverage::parse(&word).ok_or_else(bad("coverage"))).transpose()?;
    let draft = row.get::<Option<String>>(8)?;
    let draft = draft.map(|text| published(kind, &text).ok_or_else(bad("published"))).transpose()?;
    let account = |column| row.get::<Option<Uuid>>(column).map(|id| id.map(AccountId));
    Ok(Policy {
        id: PolicyId(row.get(0)?),
        org_id: OrgId(row.get(1)?),
        kind,
        fields: PolicyFields {
            name: row.get(3)?,
            status: PolicyStatus::parse(&row.get::<String>(4)?).ok_or_else(bad("status"))?,
            rule,
            coverage,
            description: row.get(7)?,
        },
        published: draft,
        has_had_coverage: row.get(9)?,
        created: Mark { at: Timestamp(row.get(10)?), account: account(11)? },
        changed: Mark { at: Timestamp(row.get(12)?), account: account(13)? },
        resources: Vec::new(),
    })
}

fn resource(row: &Row<'_>) -> Result<(PolicyId, Resource), Error> {
    let state: String = row.get(2)?;
    let resource = Resource {
        id: row.get(1)?,
        state: ResourceState::parse(&state).ok_or_else(|| corrupt("policy_resource", "state"))?,
        scheduled_at: row.get::<Option<i64>>(3)?.map(Timestamp),
        migration_start: row.get(4)?,
        migration_end: row.get(5)?,
        account_id: row.get(6)?,
        ticket: row.get(7)?,
        created_at: Timestamp(row.get(8)?),
        changed_at: Timestamp(row.get(9)?),
    };
    Ok((PolicyId(row.get(0)?), resource))
}
