//! What is sealed opens where it stands and nowhere else; keys change while everything goes on.

use std::collections::BTreeSet;
use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};
use steward_core::context::Context;
use steward_core::id::OrgId;
use steward_core::key::Scopes;
use steward_core::page::{open_cursor, seal_cursor};
use steward_core::principal::{OperatorCaller, OrgCaller};
use steward_core::vault::{
    self, MasterKeyFile, Place, Purpose, Rotation, SigningPurpose, Status, VaultError,
};
use steward_core::{Error, Steward, organization};
use steward_testkit::app::{TestApp, write_private};
use uuid::Uuid;

/// A season in which a collector rests.
const YEAR: i64 = 365 * 24 * 3600;

const DAY: i64 = 24 * 3600;

fn place(org: u128, row: u128) -> Place {
    Place { column: "webhook.secret", org_id: OrgId(Uuid::from_u128(org)), row: Uuid::from_u128(row) }
}

fn caller(steward: &Steward, org: u128) -> OrgCaller {
    OrgCaller {
        context: steward.system_context(),
        org_id: OrgId(Uuid::from_u128(org)),
        role: steward_core::key::Role::OrgAdmin,
        scopes: Scopes::All,
    }
}

fn operator(steward: &Steward) -> OperatorCaller {
    OperatorCaller { context: steward.system_context() }
}

async fn rotate(steward: &Steward, rotation: Rotation) {
    vault::rotate(&operator(steward), rotation).await.unwrap();
}

async fn status(steward: &Steward) -> Status {
    vault::status(&operator(steward)).await.unwrap()
}

fn current_of(status: &Status, purpose: Purpose) -> String {
    let mut of = status.data_keys.iter().filter(|(key, _)| key.purpose == purpose);
    of.find(|(key, _)| key.retired_at.is_none()).unwrap().0.id.to_string()
}

/// Waits until nothing that is stored is under an old key.
async fn resealed(steward: &Steward) {
    for _ in 0..1000 {
        if status(steward).await.under_old_data_keys() == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("secrets stay under old keys");
}

fn copy_of(file: &MasterKeyFile, directory: &tempfile::TempDir) -> MasterKeyFile {
    let copy = MasterKeyFile::new(directory.path().join("copy"));
    write_private(copy.path(), &fs::read(file.path()).unwrap());
    copy
}

fn context(steward: &Steward) -> Context {
    steward.system_context()
}

steward_testkit::both_apps! {
    async fn a_secret_opens_where_it_stands_and_nowhere_else(app: TestApp) {
        let context = context(app.steward());
        let sealed = vault::seal(&context, Purpose::Secrets, &place(1, 1), b"whsec").unwrap();
        assert!(!sealed.bytes.windows(5).any(|window| window == b"whsec"));
        assert!(!format!("{sealed:?}").contains("whsec"));
        let open = async |purpose, place: Place| vault::open(&context, purpose, &place, &sealed.bytes).await;
        assert_eq!(open(Purpose::Secrets, place(1, 1)).await.unwrap().as_slice(), b"whsec");
        for (purpose, elsewhere) in [
            (Purpose::Secrets, place(2, 1)),
            (Purpose::Secrets, place(1, 2)),
            (Purpose::Secrets, Place { column: "webhook.other", ..place(1, 1) }),
            (Purpose::Signing, place(1, 1)),
            (Purpose::Cursors, place(1, 1)),
        ] {
            assert!(matches!(open(purpose, elsewhere).await, Err(Error::Internal(_))), "{purpose:?} {elsewhere:?}");
        }
    }

    async fn two_sealings_of_one_value_differ(app: TestApp) {
        let context = context(app.steward());
        let seal = || vault::seal(&context, Purpose::Secrets, &place(1, 1), b"same").unwrap().bytes;
        assert_ne!(seal(), seal());
    }

    async fn a_cursor_belongs_to_one_list_of_one_organization(app: TestApp) {
        let ours = caller(app.steward(), 1);
        let cursor = seal_cursor(&ours, "events", &(12, "a|b")).unwrap();
        let open = async |caller: &OrgCaller, tag, text: &str| open_cursor::<(i64, String)>(caller, tag, text).await;
        assert_eq!(open(&ours, "events", &cursor).await.unwrap(), (12, "a|b".to_owned()));
        assert!(matches!(open(&ours, "users", &cursor).await, Err(Error::InvalidCursor)));
        assert!(matches!(open(&caller(app.steward(), 2), "events", &cursor).await, Err(Error::InvalidCursor)));
        for text in ["", "1", "AQ", "é", "15b5d", "=", &format!("{cursor}="), &cursor[1..], &"A".repeat(8_000)] {
            assert!(matches!(open(&ours, "events", text).await, Err(Error::InvalidCursor)), "{text}");
        }
    }

    async fn a_place_has_one_cursor_until_the_key_changes(app: TestApp) {
        let caller = caller(app.steward(), 1);
        let cursor = || seal_cursor(&caller, "events", &7).unwrap();
        assert_eq!(cursor(), cursor());
        let before = cursor();
        rotate(app.steward(), Rotation::Data).await;
        assert_ne!(before, cursor());
    }

    async fn a_cursor_takes_a_long_question_and_fits_into_a_url(app: TestApp) {
        let caller = caller(app.steward(), 1);
        let long = "x".repeat(3_000);
        let cursor = seal_cursor(&caller, "users", &long).unwrap();
        assert!(cursor.len() < 4_200 && cursor.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)));
        assert_eq!(open_cursor::<String>(&caller, "users", &cursor).await.unwrap(), long);
        let refused = seal_cursor(&caller, "users", &"x".repeat(3_100)).unwrap_err();
        assert!(matches!(refused, Error::TooMany(_)), "{refused}");
    }

    async fn rotation_changes_every_key_and_old_values_stay_readable(app: TestApp) {
        let steward = app.steward();
        let org = app.org("Acme", "example.com").await;
        let (secret, signed) = (place(1, 1), b"checkpoint");
        let sealed = vault::seal(&context(steward), Purpose::Secrets, &secret, b"whsec").unwrap();
        let cursor = seal_cursor(&caller(steward, 1), "events", &7).unwrap();
        let before = vault::sign(&context(steward), org.id, SigningPurpose::Checkpoints, signed).await.unwrap();
        let old = status(steward).await;
        let old_ids = app.master_keys().read().unwrap().unwrap().ids();

        rotate(steward, Rotation::Both).await;

        let new = status(steward).await;
        let new_ids = app.master_keys().read().unwrap().unwrap().ids();
        assert_eq!((old_ids.len(), new_ids.len()), (1, 1), "the old master key left the file");
        assert_ne!(old_ids, new_ids);
        assert_eq!(new.under_old_master_keys(), 0);
        for purpose in Purpose::ALL {
            assert_ne!(current_of(&old, purpose), current_of(&new, purpose));
        }
        resealed(steward).await;
        let context = context(steward);
        assert_eq!(vault::open(&context, Purpose::Secrets, &secret, &sealed.bytes).await.unwrap().as_slice(), b"whsec");
        assert_eq!(open_cursor::<i64>(&caller(steward, 1), "events", &cursor).await.unwrap(), 7);
        let after = vault::sign(&context, org.id, SigningPurpose::Checkpoints, signed).await.unwrap();
        assert_eq!(before, after, "the pair of keys is the same, sealed under another key");

        // A start with the file as it is now opens all of it, a start with the old file nothing.
        app.restarted(app.master_keys()).unlock().await.unwrap();
    }

    async fn a_signature_is_good_for_its_organization_and_its_key_stands_in_the_log(app: TestApp) {
        let (ours, theirs) = (app.org("Ours", "ours.com").await, app.org("Theirs", "theirs.com").await);
        let context = context(app.steward());
        let signature = vault::sign(&context, ours.id, SigningPurpose::Checkpoints, b"root").await.unwrap();
        vault::sign(&context, theirs.id, SigningPurpose::Checkpoints, b"root").await.unwrap();
        let keys = async |org| vault::public_keys(&context, org, SigningPurpose::Checkpoints).await.unwrap();
        let (our_keys, their_keys) = (keys(ours.id).await, keys(theirs.id).await);
        assert_eq!((our_keys.len(), our_keys[0].id), (1, signature.key_id));
        let good = |key: &vault::PublicKey, message: &[u8]| {
            UnparsedPublicKey::new(&ED25519, &key.bytes).verify(message, &signature.bytes).is_ok()
        };
        assert!(good(&our_keys[0], b"root"));
        assert!(!good(&our_keys[0], b"another root") && !good(&their_keys[0], b"root"));
        let events = app.events(&ours).await;
        let made: Vec<_> = events.iter().filter(|event| event["attributes"]["action"] == "signing_key_created").collect();
        assert_eq!(made.len(), 1);
    }

    async fn an_organization_that_signs_many_times_at_once_gets_one_key(app: TestApp) {
        let org = app.org("Acme", "example.com").await.id;
        let signing = (0..8).map(|_| {
            let context = context(app.steward());
            tokio::spawn(async move { vault::sign(&context, org, SigningPurpose::Checkpoints, b"root").await })
        });
        let mut ids = Vec::new();
        for signed in signing.collect::<Vec<_>>() {
            ids.push(signed.await.unwrap().unwrap().key_id);
        }
        ids.dedup();
        assert_eq!(ids.len(), 1);
    }

    async fn a_retired_cursor_key_opens_for_four_hundred_days(app: TestApp) {
        let steward = app.steward();
        let cursor = seal_cursor(&caller(steward, 1), "events-stream", &7).unwrap();
        rotate(steward, Rotation::Data).await;
        app.clock().advance_seconds(YEAR + 34 * DAY);
        assert_eq!(open_cursor::<i64>(&caller(steward, 1), "events-stream", &cursor).await.unwrap(), 7);
        app.clock().advance_seconds(2 * DAY);
        let late = open_cursor::<i64>(&caller(steward, 1), "events-stream", &cursor).await;
        assert!(matches!(late, Err(Error::InvalidCursor)));
        // Its row goes with the next rotation; one key is current, one retired just now.
        rotate(steward, Rotation::Data).await;
        let left = status(steward).await.data_keys;
        assert_eq!(left.iter().filter(|(key, _)| key.purpose == Purpose::Cursors).count(), 2);
    }

    async fn a_key_goes_once_nothing_is_sealed_under_it(app: TestApp) {
        let steward = app.steward();
        let org = app.org("Acme", "example.com").await;
        vault::sign(&context(steward), org.id, SigningPurpose::Checkpoints, b"root").await.unwrap();
        let of = |status: &Status| status.data_keys.iter().filter(|(key, _)| key.purpose == Purpose::Signing).count();
        rotate(steward, Rotation::Data).await;
        resealed(steward).await;
        assert_eq!(of(&status(steward).await), 2, "a process that has not heard of it may still seal under it");
        app.clock().advance_seconds(700);
        for _ in 0..1000 {
            if of(&status(steward).await) == 1 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert_eq!(of(&status(steward).await), 1);
        vault::sign(&context(steward), org.id, SigningPurpose::Checkpoints, b"root").await.unwrap();
    }

    async fn more_secrets_than_one_step_takes_are_all_sealed_again(app: TestApp) {
        let context = context(app.steward());
        let mut orgs = Vec::new();
        for number in 0..210 {
            let org = organization::create(&context, &format!("Org {number}")).await.unwrap().id;
            vault::sign(&context, org, SigningPurpose::Checkpoints, b"root").await.unwrap();
            orgs.push(org);
        }
        rotate(app.steward(), Rotation::Data).await;
        resealed(app.steward()).await;
        let status = status(app.steward()).await;
        let under = status.data_keys.iter().filter(|(key, _)| key.purpose == Purpose::Signing);
        assert_eq!(under.map(|(_, values)| values.unwrap()).collect::<Vec<_>>(), [0, 210]);
        for org in orgs {
            vault::sign(&context, org, SigningPurpose::Checkpoints, b"root").await.unwrap();
        }
    }

    async fn rotations_at_once_do_not_get_in_each_others_way(app: TestApp) {
        let other = app.another(app.master_keys()).await;
        let other = match other {
            Some(other) => {
                other.unlock().await.unwrap();
                other
            }
            None => app.steward().clone(),
        };
        let rotating: Vec<_> = (0..8)
            .map(|number| {
                let steward = if number % 2 == 0 { app.steward().clone() } else { other.clone() };
                tokio::spawn(async move { vault::rotate(&operator(&steward), Rotation::Both).await })
            })
            .collect();
        let mut done = 0;
        for rotated in rotating {
            match rotated.await.unwrap() {
                Ok(()) => done += 1,
                Err(Error::Conflict(why)) => assert!(why.contains("another rotation"), "{why}"),
                Err(error) => panic!("{error}"),
            }
        }
        assert!(done > 0);
        let status = status(app.steward()).await;
        assert_eq!(status.under_old_master_keys(), 0);
        for purpose in Purpose::ALL {
            let current = |(key, _): &&(vault::DataKeyInfo, _)| key.purpose == purpose && key.retired_at.is_none();
            assert_eq!(status.data_keys.iter().filter(current).count(), 1);
        }
        app.restarted(app.master_keys()).unlock().await.unwrap();
    }

    async fn rotation_of_the_master_key_that_was_cut_off_is_brought_to_its_end(app: TestApp) {
        let steward = app.steward();
        // The new key stands in the file, and the process ended there.
        let text = fs::read_to_string(app.master_keys().path()).unwrap();
        let old = text.lines().last().unwrap().to_owned();
        let another = TestApp::sqlite().await;
        let new = fs::read_to_string(another.master_keys().path()).unwrap();
        let new = new.lines().last().unwrap();
        write_private(app.master_keys().path(), text.replace(&old, &format!("{new}\n{old}")).as_bytes());
        app.restarted(app.master_keys()).unlock().await.unwrap();

        rotate(steward, Rotation::Master).await;

        let ids = app.master_keys().read().unwrap().unwrap().ids();
        assert_eq!(ids, [new.split_once(' ').unwrap().0]);
        assert_eq!(status(steward).await.under_old_master_keys(), 0);
        app.restarted(app.master_keys()).unlock().await.unwrap();
    }

    async fn a_file_that_the_server_may_not_change_is_rotated_by_hand(app: TestApp) {
        let steward = app.steward();
        let path = app.master_keys().path().to_owned();
        let mut lock = path.clone().into_os_string();
        lock.push(".lock");
        // Nobody can lock a directory, whatever user the test runs as.
        fs::create_dir(lock).unwrap();
        let refused = vault::rotate(&operator(steward), Rotation::Master).await.unwrap_err();
        assert!(refused.to_string().contains("by hand"), "{refused}");

        let text = fs::read_to_string(&path).unwrap();
        let old = text.lines().last().unwrap();
        let by_hand = text.replace(old, &format!("{}\n{old}", "A".repeat(43)));
        write_private(&path, by_hand.as_bytes());
        app.clock().advance_seconds(1);
        rotate(steward, Rotation::Both).await;

        assert_eq!(fs::read_to_string(&path).unwrap(), by_hand, "the file is left as it is");
        let status = status(steward).await;
        assert_eq!(status.under_old_master_keys(), 0);
        let (old, new) = (&status.master_keys[0], &status.master_keys[1]);
        assert!(old.retired_at.is_some() && new.is_current && app.master_keys().read().unwrap().unwrap().ids()[0] == new.id);
        app.restarted(app.master_keys()).unlock().await.unwrap();
    }

    async fn a_start_without_the_right_file_says_which_key_is_needed(app: TestApp) {
        let wanted = app.master_keys().read().unwrap().unwrap().ids().remove(0);
        let directory = tempfile::tempdir().unwrap();
        let file = MasterKeyFile::new(directory.path().join("keys"));
        let refused = async || app.restarted(file.clone()).unlock().await.unwrap_err();

        let missing = refused().await;
        assert!(matches!(missing, VaultError::Missing { .. }), "{missing}");
        assert!(missing.to_string().contains(&wanted) && missing.to_string().contains("secrets.master_key_file"));
        assert!(!file.path().exists(), "no other key is made");

        let another = TestApp::sqlite().await;
        write_private(file.path(), &fs::read(another.master_keys().path()).unwrap());
        let unknown = refused().await;
        assert!(matches!(unknown, VaultError::Unknown { .. }), "{unknown}");
        assert!(unknown.to_string().contains(&wanted), "{unknown}");

        write_private(file.path(), &fs::read(app.master_keys().path()).unwrap());
        fs::set_permissions(file.path(), std::os::unix::fs::PermissionsExt::from_mode(0o644)).unwrap();
        assert!(refused().await.to_string().contains("chmod 600"));
        write_private(file.path(), b"steward-master-keys 1\n");
        assert!(matches!(refused().await, VaultError::Malformed { .. }));
    }

    async fn nothing_is_rotated_when_the_file_does_not_open_what_is_there(app: TestApp) {
        let steward = app.steward();
        let before = status(steward).await;
        let another = TestApp::sqlite().await;
        write_private(app.master_keys().path(), &fs::read(another.master_keys().path()).unwrap());
        for rotation in [Rotation::Master, Rotation::Data, Rotation::Both] {
            let refused = vault::rotate(&operator(steward), rotation).await;
            assert!(matches!(refused, Err(Error::Conflict(_))), "{refused:?}");
        }
        let after = status(steward).await;
        assert_eq!((before.master_keys, before.data_keys), (after.master_keys, after.data_keys));
    }

    async fn a_data_key_whose_row_was_changed_is_noticed(app: TestApp) {
        let swap = steward_db::sql!(
            "UPDATE data_key SET wrapped = (SELECT other.wrapped FROM data_key other WHERE other.purpose = 'cursors')
             WHERE purpose = 'secrets'"
        );
        let swapped = app.db().database().write(steward_db::Priority::Interactive, move |tx| async move {
            tx.execute(swap, &[]).await
        });
        assert_eq!(swapped.await.unwrap(), 1);
        let refused = app.restarted(app.master_keys()).unlock().await;
        assert!(matches!(refused, Err(VaultError::Damaged { .. })), "{refused:?}");
    }

    async fn nothing_fails_while_keys_are_rotated(app: TestApp) {
        let org = app.org("Acme", "example.com").await;
        for number in 0..120 {
            let key = serde_json::json!({ "name": format!("Key {number}") });
            app.call("POST", &format!("/steward/v1/orgs/{}/keys", org.id), &org.api_key, Some(&key)).await.expect(201);
        }
        let app = Arc::new(app);
        let (stop, done) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        let first = app.get(&format!("/steward/v1/orgs/{}/keys", org.id), &org.api_key).await.expect(200);
        let oldest = first["meta"]["next"].as_str().unwrap().to_owned();
        let working: Vec<_> = (0..16_u128)
            .map(|number| {
                let (app, org, stop, done) = (Arc::clone(&app), org.clone(), Arc::clone(&stop), Arc::clone(&done));
                let oldest = oldest.clone();
                tokio::spawn(async move {
                    let keys = format!("/steward/v1/orgs/{}/keys", org.id);
                    let place = Place { column: "webhook.secret", org_id: org.id, row: Uuid::from_u128(number) };
                    let mut sealed = vault::seal(&app.steward().system_context(), Purpose::Secrets, &place, b"s").unwrap();
                    while !stop.load(Ordering::Relaxed) {
                        let page = app.get(&keys, &org.api_key).await.expect(200);
                        let next = page["meta"]["next"].as_str().unwrap();
                        let page = app.get(&format!("{keys}?cursor={next}"), &org.api_key).await.expect(200);
                        let again = app.get(&format!("{keys}?cursor={oldest}"), &org.api_key).await.expect(200);
                        assert_eq!(page["data"], again["data"], "a cursor from before all rotations goes on");
                        let context = app.steward().system_context();
                        let value = vault::open(&context, Purpose::Secrets, &place, &sealed.bytes).await.unwrap();
                        sealed = vault::seal(&context, Purpose::Secrets, &place, &value).unwrap();
                        vault::sign(&context, org.id, SigningPurpose::Checkpoints, b"root").await.unwrap();
                        done.fetch_add(1, Ordering::Relaxed);
                    }
                })
            })
            .collect();
        for rotation in [Rotation::Both, Rotation::Data, Rotation::Master, Rotation::Both] {
            let before = done.load(Ordering::Relaxed);
            rotate(app.steward(), rotation).await;
            while done.load(Ordering::Relaxed) < before + 32 {
                assert!(!working.iter().any(tokio::task::JoinHandle::is_finished), "a request failed");
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        }
        stop.store(true, Ordering::Relaxed);
        for work in working {
            work.await.unwrap();
        }
        resealed(app.steward()).await;
        app.restarted(app.master_keys()).unlock().await.unwrap();
    }

    async fn processes_that_share_the_file_follow_each_other(app: TestApp) {
        let Some(other) = app.another(app.master_keys()).await else { return };
        other.unlock().await.unwrap();
        let ours = app.steward();
        for (rotating, following) in [(ours, &other), (&other, ours)] {
            let old = seal_cursor(&caller(following, 1), "events", &1).unwrap();
            rotate(rotating, Rotation::Both).await;
            let new = seal_cursor(&caller(rotating, 1), "events", &2).unwrap();
            // The other one has not been told: it looks for the key that it meets, and goes on under its own until then.
            assert_eq!(open_cursor::<i64>(&caller(following, 1), "events", &new).await.unwrap(), 2);
            assert_eq!(open_cursor::<i64>(&caller(rotating, 1), "events", &old).await.unwrap(), 1);
            let now_under_it = seal_cursor(&caller(following, 1), "events", &3).unwrap();
            assert_eq!(now_under_it[..22], new[..22], "both seal under the same key");
            let sealed = vault::seal(&context(following), Purpose::Secrets, &place(1, 1), b"s").unwrap();
            vault::open(&context(rotating), Purpose::Secrets, &place(1, 1), &sealed.bytes).await.unwrap();
        }
        other.shutdown().await;
    }

    async fn a_process_with_an_old_copy_of_the_file_goes_on_until_it_is_started_again(app: TestApp) {
        let directory = tempfile::tempdir().unwrap();
        let copy = copy_of(&app.master_keys(), &directory);
        let Some(other) = app.another(copy.clone()).await else { return };
        other.unlock().await.unwrap();
        let cursor = seal_cursor(&caller(&other, 1), "events", &1).unwrap();
        rotate(app.steward(), Rotation::Master).await;
        assert_eq!(open_cursor::<i64>(&caller(&other, 1), "events", &cursor).await.unwrap(), 1);
        // It cannot open what is made from now on, and says nothing wrong about it.
        rotate(app.steward(), Rotation::Data).await;
        let new = seal_cursor(&caller(app.steward(), 1), "events", &2).unwrap();
        assert!(matches!(open_cursor::<i64>(&caller(&other, 1), "events", &new).await, Err(Error::InvalidCursor)));
        // What it seals meanwhile opens everywhere.
        let old = seal_cursor(&caller(&other, 1), "events", &3).unwrap();
        assert_eq!(open_cursor::<i64>(&caller(app.steward(), 1), "events", &old).await.unwrap(), 3);
        // With the new file it needs no start.
        write_private(copy.path(), &fs::read(app.master_keys().path()).unwrap());
        assert_eq!(open_cursor::<i64>(&caller(&other, 1), "events", &new).await.unwrap(), 2);
        other.shutdown().await;
    }

    async fn processes_that_start_at_once_on_an_empty_database_share_their_keys(app: TestApp) {
        let clear = app.db().database().write(steward_db::Priority::Interactive, |tx| async move {
            tx.execute(steward_db::sql!("DELETE FROM data_key"), &[]).await?;
            tx.execute(steward_db::sql!("DELETE FROM master_key"), &[]).await
        });
        clear.await.unwrap();
        let directory = tempfile::tempdir().unwrap();
        let file = MasterKeyFile::new(directory.path().join("keys"));
        let starting: Vec<_> = (0..4)
            .map(|_| {
                let steward = app.restarted(file.clone());
                tokio::spawn(async move { steward.unlock().await.map(|()| steward) })
            })
            .collect();
        let mut cursors = Vec::new();
        for start in starting {
            let steward = start.await.unwrap().unwrap();
            cursors.push(seal_cursor(&caller(&steward, 1), "events", &1).unwrap()[..22].to_owned());
        }
        cursors.dedup();
        assert_eq!(cursors.len(), 1, "one key of each purpose");
    }

    async fn made_up_keys_cost_one_look_for_all_who_ask_at_once(app: TestApp) {
        let caller = caller(app.steward(), 1);
        let cursor = seal_cursor(&caller, "events", &1).unwrap();
        let began = tokio::time::Instant::now();
        let asking: Vec<_> = (0..200)
            .map(|number: u32| {
                let (caller, made_up) = (caller.clone(), format!("AQ{number:08}{}", &cursor[10..]));
                tokio::spawn(async move { open_cursor::<i64>(&caller, "events", &made_up).await })
            })
            .collect();
        for asked in asking {
            assert!(matches!(asked.await.unwrap(), Err(Error::InvalidCursor)));
        }
        // One look, and perhaps a second one for those who came while it was under way.
        assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    }
}

/// A new table with sealed values that is missing in [`Steward::sealed_columns`] would keep its keys for ever.
#[test]
fn rotation_knows_every_table_with_sealed_values() {
    let known: BTreeSet<&str> =
        Steward::sealed_columns().iter().map(|column| column.name.split_once('.').unwrap().0).collect();
    let mut sealed = BTreeSet::new();
    for migration in steward_core::migrations::ALL {
        for table in migration.postgres.split("CREATE TABLE ").skip(1) {
            let (table, _) = table.split_once(");").unwrap();
            if table.contains("data_key_id") {
                assert!(table.contains("REFERENCES data_key (id)"), "{table}");
                sealed.insert(table.split_whitespace().next().unwrap());
            }
        }
        assert!(!migration.postgres.contains("ADD COLUMN data_key_id"), "teach this test to see it");
    }
    assert_eq!(sealed, known);
}

#[test]
fn no_changed_byte_of_a_sealed_value_goes_unnoticed() {
    steward_testkit::app::on_sqlite(|app| async move {
        let (context, caller) = (context(app.steward()), caller(app.steward(), 1));
        let sealed =
            vault::seal(&context, Purpose::Secrets, &place(1, 1), b"a secret of some length").unwrap();
        let cursor = seal_cursor(&caller, "events", &(7, "filter")).unwrap();
        // The id of the key is in bytes 1 to 17: another one is looked for, which takes time and finds nothing.
        let changed = (0..sealed.bytes.len()).filter(|at| *at < 2 || *at >= 16);
        for at in changed {
            for bit in 0..8 {
                let mut bytes = sealed.bytes.clone();
                bytes[at] ^= 1 << bit;
                if (1..17).contains(&at) && bit > 0 {
                    continue;
                }
                let opened = vault::open(&context, Purpose::Secrets, &place(1, 1), &bytes).await;
                assert!(matches!(opened, Err(Error::Internal(_))), "byte {at}, bit {bit}");
            }
        }
        for at in 24..cursor.len() {
            let mut text = cursor.clone().into_bytes();
            text[at] = if text[at] == b'A' { b'B' } else { b'A' };
            let text = String::from_utf8(text).unwrap();
            let opened = open_cursor::<(i64, String)>(&caller, "events", &text).await;
            assert!(matches!(opened, Err(Error::InvalidCursor)), "character {at}");
        }
    });
}
