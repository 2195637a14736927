//! What `GET /steward/v1/compat` says of public clients: a call that it names is made by the tests of that client.

use std::fs;
use std::path::Path;

use steward_server::Support;

/// Reads every file of a folder that ends so.
fn text_of(folder: &Path, extension: &str) -> String {
    fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.expect("an entry is read").path())
        .filter(|path| path.extension().is_some_and(|found| found == extension))
        .map(|path| fs::read_to_string(path).expect("a file is read"))
        .collect()
}

#[test]
fn every_call_of_a_client_is_made_by_its_tests() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let tests = [
        ("jira", text_of(&here.join("tests/steward/jira"), "rs")),
        ("atlassian-python-api", text_of(&here.join("../../clients"), "py")),
        ("atlassian-agent", text_of(&here.join("../../clients"), "py")),
    ];
    let mut unmade = Vec::new();
    for endpoint in steward_server::compat().endpoints {
        for (client, calls) in &endpoint.clients {
            let (_, text) = tests.iter().find(|(name, _)| name == client).expect("its tests are known");
            let made =
                |call: &&&str| text.contains(&format!(".{call}(")) || text.contains(&format!(".{call},"));
            if endpoint.support != Support::Missing {
                unmade.extend(calls.iter().filter(|call| !made(call)).map(|call| format!("{client} {call}")));
            }
        }
    }
    assert!(unmade.is_empty(), "no test makes these calls: {unmade:#?}");
}
