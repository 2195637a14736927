//! One process per `SQLite` file.

use crate::process::{ask, finish};
use crate::support::disk_dir;
use crate::support::program::{Program, Store, dev};

#[test]
fn a_second_process_on_the_same_file_is_refused_and_the_first_goes_on() {
    let dir = disk_dir().unwrap();
    let store = Store::Directory(dir.path().join("data"));
    let log = dir.path().join("log");
    let first = Program::start(&store, "none", &log).unwrap();

    let second = finish(dev(&store, "none", "json", &log).unwrap()).unwrap();

    let (said, stderr) = (String::from_utf8_lossy(&second.stdout), String::from_utf8_lossy(&second.stderr));
    assert_eq!(second.status.code(), Some(4), "{stderr}");
    assert_eq!(said, "", "whoever reads the JSON line must not see one");
    assert!(stderr.contains("is in use by another process"), "{stderr}");
    assert!(stderr.contains(&format!("pid {}", first.child.id())), "{stderr}");
    assert!(stderr.contains(&dir.path().display().to_string()), "{stderr}");
    assert_eq!(ask(&first.admin().unwrap(), "GET", "", "").unwrap().0, 200);
}

#[test]
fn a_killed_process_leaves_no_lock_behind() {
    let dir = disk_dir().unwrap();
    let store = Store::Directory(dir.path().join("data"));
    let log = dir.path().join("log");
    let mut first = Program::start(&store, "none", &log).unwrap();
    first.kill().unwrap();

    let second = Program::start(&store, "none", &log).unwrap();

    assert_eq!(second.ready["org_id"], first.ready["org_id"]);
}
