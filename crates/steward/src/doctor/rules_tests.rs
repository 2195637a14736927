use super::*;
use crate::doctor::report::Outcome::{self, Fail, Pass, Skip, Warn};

fn told(finding: &Finding, outcome: Outcome) {
    assert_eq!(finding.outcome, outcome, "{finding:?}");
    assert_eq!(
        finding.fix.is_some(),
        matches!(outcome, Warn | Fail),
        "whoever must act is told how: {finding:?}"
    );
}

fn in_use() -> io::Result<()> {
    Err(io::ErrorKind::AddrInUse.into())
}

#[test]
fn a_data_directory_is_there_writable_and_closed_to_others() {
    let check =
        |is_dir, writable, mode| directory(Path::new("/d"), &Ok(Directory { is_dir, writable, mode }));
    told(&check(true, true, 0o40_700), Pass);
    told(&check(true, true, 0o40_750), Pass);
    told(&check(true, true, 0o40_755), Warn);
    told(&check(true, true, 0o40_777), Fail);
    told(&check(true, false, 0o40_700), Fail);
    told(&check(false, true, 0o100_600), Fail);
    told(&directory(Path::new("/d"), &Err(io::ErrorKind::NotFound.into())), Fail);
}

#[test]
fn a_database_file_is_closed_to_others() {
    told(&file(Path::new("/d/a.db"), None), Pass);
    told(&file(Path::new("/d/a.db"), Some(0o100_600)), Pass);
    told(&file(Path::new("/d/a.db"), Some(0o100_644)), Fail);
}

#[test]
fn network_file_systems_and_memory_are_warned_of() {
    told(&file_system(Some("ext4")), Pass);
    told(&file_system(Some("nfs4")), Warn);
    told(&file_system(Some("tmpfs")), Warn);
    told(&file_system(None), Skip);
}

#[test]
fn little_space_warns_and_none_fails() {
    let check = |free| space(Path::new("/d"), &Ok(Space { free }));
    told(&check(SPACE_LOW), Pass);
    told(&check(SPACE_LOW - 1), Warn);
    told(&check(SPACE_GONE), Warn);
    told(&check(SPACE_GONE - 1), Fail);
    told(&space(Path::new("/d"), &Err(io::ErrorKind::NotFound.into())), Warn);
}

#[test]
fn an_old_sqlite_fails() {
    told(&sqlite(("3.51.3", true)), Pass);
    told(&sqlite(("3.51.2", false)), Fail);
}

#[test]
fn a_used_address_fails_unless_the_server_of_this_database_uses_it() {
    let address = "127.0.0.1:8080".parse().unwrap();
    told(&listen(address, &Ok(()), None), Pass);
    told(&listen(address, &in_use(), Some("pid 7, started x")), Pass);
    told(&listen(address, &in_use(), None), Fail);
    told(&listen(address, &Err(io::ErrorKind::PermissionDenied.into()), Some("pid 7")), Fail);
}

#[test]
fn open_files_have_to_suffice_for_the_connections() {
    told(&files(Some(u64::MAX), 10_000), Pass);
    told(&files(Some(10_128), 10_000), Pass);
    told(&files(Some(10_127), 10_000), Warn);
    told(&files(Some(255), 100), Fail);
    told(&files(None, 100), Skip);
}

#[test]
fn a_database_from_the_future_fails() {
    let now = SystemTime::UNIX_EPOCH + Duration::from_hours(1_000);
    told(&clock(now, None), Skip);
    told(&clock(now, Some(now - Duration::from_hours(9))), Pass);
    told(&clock(now, Some(now + CLOCK_TOLERANCE)), Pass);
    told(&clock(now, Some(now + CLOCK_TOLERANCE + Duration::from_secs(1))), Fail);
}

#[test]
fn pending_migrations_fail_unless_the_next_start_applies_them() {
    let pending = ["0002_b".to_owned()];
    told(&migrations(&[], false), Pass);
    told(&migrations(&pending, true), Pass);
    told(&migrations(&pending, false), Fail);
}
