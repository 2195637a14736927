//! Work grows as the input does: eight times the input may take eight times as long and some more, never the square of
//! it. Times are only compared with each other, the shortest of a few runs each.

use std::hint::black_box;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use steward_scim::{BulkDone, BulkRequest, Limits, Patch, Protocol, Resource, ResourceType, Sort, SortOrder};

/// Large enough that neither input fits into the nearest caches.
const SMALL: usize = 1_000;
const FACTOR: usize = 8;

#[expect(clippy::disallowed_methods, reason = "how long something takes is what is asked")]
fn shortest(input: &Value, work: fn(&Value)) -> Duration {
    let measure = || {
        let begun = Instant::now();
        work(input);
        begun.elapsed()
    };
    (0..3).map(|_| measure()).min().unwrap_or_default()
}

/// The square would be 64 times as long.
fn assert_linear(name: &str, input: fn(usize) -> Value, work: fn(&Value)) {
    let (small, large) = (input(SMALL), input(SMALL * FACTOR));
    let mut ratios = Vec::new();
    // A machine that is busy with other things gets a few chances.
    for _ in 0..5 {
        let ratio = shortest(&large, work).as_secs_f64() / shortest(&small, work).as_secs_f64().max(1e-5);
        if ratio < 30.0 {
            return;
        }
        ratios.push(ratio);
    }
    panic!("{name}: {FACTOR} times the input takes {ratios:?} times as long");
}

fn generous() -> Protocol {
    let most = 1_000_000;
    let limits = Limits {
        filter_length: most * 10,
        filter_nodes: most,
        operations: most,
        bulk_operations: most,
        projection_names: most,
        ..Limits::default()
    };
    Protocol::builder().limits(limits).build()
}

fn emails(count: usize) -> Value {
    (0..count).map(|n| json!({ "value": format!("{n}@example.com"), "type": "work" })).collect()
}

fn members(count: usize) -> Value {
    (0..count).map(|n| json!({ "value": format!("bulkId:{n}") })).collect()
}

#[test]
fn resources_take_as_long_as_they_are_large() {
    assert_linear(
        "a group with members",
        |count| json!({ "displayName": "g", "members": members(count) }),
        |body| drop(black_box(Resource::parse(ResourceType::group(), body.clone()))),
    );
    assert_linear(
        "a user with addresses",
        |count| json!({ "userName": "u", "emails": emails(count) }),
        |body| drop(black_box(Resource::parse(ResourceType::user(), body.clone()))),
    );
}

#[test]
fn patches_take_as_long_as_they_are_large() {
    fn change(verb: &str, body: &Value) {
        let user = json!({ "userName": "u", "emails": body });
        let user = Resource::parse(ResourceType::user(), user).unwrap().resource;
        let operation = json!({ "op": verb, "path": "emails", "value": body });
        let patch = Patch::parse(ResourceType::user(), json!([operation])).unwrap();
        let patched = patch.apply(&user).unwrap();
        assert_eq!(patched.changed, verb == "remove");
    }
    assert_linear("a removal of all that there is", emails, |body| change("remove", body));
    assert_linear("an addition of what there is", emails, |body| change("add", body));
    assert_linear("a change of members", members, |body| {
        let operations: Vec<Value> = body
            .as_array()
            .unwrap()
            .iter()
            .map(|member| json!({ "op": "add", "path": "members", "value": [member] }))
            .collect();
        let patch = generous().patch(ResourceType::group(), Value::from(operations)).unwrap();
        drop(black_box(patch));
    });
}

#[test]
fn bulk_requests_take_as_long_as_they_are_large() {
    fn run(operations: &Value) -> usize {
        let types = [ResourceType::user().clone(), ResourceType::group().clone()];
        let request: BulkRequest = generous().bulk(json!({ "Operations": operations })).unwrap();
        let mut plan = request.plan(&types, "https://example.com");
        let mut steps = 0;
        while let Some(step) = plan.next() {
            steps += 1;
            plan.finish(Ok(BulkDone { id: step.operation.to_string(), ..BulkDone::new(201) }));
        }
        drop(black_box(plan.response()));
        steps
    }
    fn group(index: usize, members: &Value) -> Value {
        json!({ "method": "POST", "path": "/Groups", "bulkId": index.to_string(),
                "data": { "displayName": "g", "members": members } })
    }
    assert_linear(
        "a chain of forward references",
        |count| {
            (0..count)
                .map(|n| group(n, &json!([{ "value": format!("bulkId:{}", (n + 1).min(count - 1)) }])))
                .collect()
        },
        |operations| assert_eq!(run(operations), operations.as_array().unwrap().len() + 1),
    );
    assert_linear(
        "a ring",
        |count| {
            (0..count)
                .map(|n| group(n, &json!([{ "value": format!("bulkId:{}", (n + 1) % count) }])))
                .collect()
        },
        |operations| assert_eq!(run(operations), operations.as_array().unwrap().len() + 1),
    );
    assert_linear(
        "one group that waits for everybody",
        |count| (0..count).map(|n| group(n, &if n == 0 { members(count) } else { json!([]) })).collect(),
        |operations| assert_eq!(run(operations), operations.as_array().unwrap().len() + 1),
    );
}

#[test]
fn texts_take_as_long_as_they_are_large() {
    assert_linear(
        "a filter of many parts",
        |count| Value::from(vec!["title eq \"\\u00e9\""; count].join(" or ")),
        |text| drop(black_box(generous().filter(ResourceType::user(), text.as_str().unwrap()))),
    );
    assert_linear(
        "a filter over several types",
        |count| Value::from((0..count).map(|n| format!("x{n} eq 1")).collect::<Vec<_>>().join(" or ")),
        |text| {
            let types = [ResourceType::user().clone(), ResourceType::group().clone()];
            let params = [("filter".to_owned(), text.as_str().unwrap().to_owned())];
            assert!(generous().root(&types, &params).is_err());
        },
    );
    assert_linear(
        "many names",
        |count| Value::from(vec!["emails[type eq \"work\"].value"; count].join(",")),
        |text| drop(black_box(generous().projection(ResourceType::user(), text.as_str(), None))),
    );
    assert_linear(
        "keys to sort by",
        |count| (0..count).map(|n| json!({ "emails": [{ "value": format!("É{n}") }] })).collect(),
        |users| {
            let sort = Sort::parse("emails", SortOrder::Descending, ResourceType::user()).unwrap();
            let mut keys: Vec<_> = users.as_array().unwrap().iter().map(|user| sort.key(user)).collect();
            keys.sort();
            drop(black_box(keys));
        },
    );
}
