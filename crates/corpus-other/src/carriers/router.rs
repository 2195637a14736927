//! Configuration of network devices, files of accounts, preferences that domains hand out.

use crate::kinds::{self, Kind};
use crate::rich::{Rich, rich};
use crate::scene::Scene;

pub(super) fn router(scene: &mut Scene) -> Rich {
    let name = scene.rng.one("sw-ward3|rt-branch-12|core-a|ap-lobby|fw-dmz|sw-campus-4");
    let mut out = rich![format!(
        "! Last configuration change at {}\nversion 15.{}\n\
            service timestamps log datetime msec\nhostname {name}\n!\n\
            boot system flash:c2960x-universalk9-mz.152-{}.E{}.bin\n!\n",
        scene.stamp(),
        scene.rng.between(1, 7),
        scene.rng.between(1, 7),
        scene.rng.between(1, 9)
    )];
    if scene.loud
        && let Some(kind) = kinds::named("DEVICE_CONFIG")
    {
        for _ in 0..scene.rng.between(1, 3) {
            out.add(rich![device_line(scene, kind), "\n"]);
        }
    } else {
        out.add("no enable password\naaa new-model\naaa authentication login default group tacacs+ local\n");
    }
    out.add("!\n");
    for number in 1..=scene.rng.between(2, 5) {
        out.add(format!(
            "interface GigabitEthernet0/{number}\n description {}\n",
            scene.rng.one(
                "uplink|printer room|camera 4|meeting \
                room|server rack 2|till"
            )
        ));
        match (scene.rng.below(3), scene.sure("IPV4")) {
            (0 | 1, Some(address)) => out.add(rich![" ip address ", address, "/24\n"]),
            _ => out.add(format!(
                " switchport access vlan {}\n switchport mode access\n",
                scene.rng.between(10, 900)
            )),
        }
        if scene.quota > 0
            && scene.rng.chance(40)
            && let Some(mac) = scene.sure("MAC")
        {
            out.add(rich![" switchport port-security mac-address ", mac, "\n"]);
        }
        out.add(" no shutdown\n!\n");
    }
    if scene.loud
        && scene.rng.chance(40)
        && let Some(host) = scene.sure("INTERNAL_HOSTNAME")
    {
        out.add(rich!["logging host ", host, "\n"]);
    }
    out.add("ntp server pool.example.net\nline vty 0 4\n transport input ssh\n exec-timeout 10 0\nend\n");
    out
}

/// Only the forms of routers; preferences have their own carrier.
fn device_line(scene: &mut Scene, kind: &'static Kind) -> Rich {
    for _ in 0..30 {
        let line = kind.make(scene.rng);
        if !line.before.contains("cpassword") {
            return rich![line.before, Rich::mark(kind.id, line.value), line.after];
        }
    }
    Rich::new()
}

pub(super) fn group_policy(scene: &mut Scene) -> Rich {
    let mut out = rich![format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<Groups clsid=\"{{{}}}\">\n",
        scene.rng.uuid().to_uppercase()
    )];
    for number in 0..scene.rng.between(1, 3) {
        let user = scene.rng.one("Administrator (built-in)|svc_print|LocalSupport|kioskadmin");
        out.add(format!(
            "  <User clsid=\"{{{}}}\" name=\"{user}\" image=\"{number}\" changed=\"{}\" \
                uid=\"{{{}}}\">\n    ",
            scene.rng.uuid().to_uppercase(),
            scene.day.iso(),
            scene.rng.uuid().to_uppercase()
        ));
        if scene.loud {
            let value = base64_of(scene);
            out.add(rich![
                format!("<Properties action=\"U\" newName=\"\" userName=\"{user}\" cpassword=\""),
                Rich::mark("DEVICE_CONFIG", value),
                "\" changeLogon=\"0\" neverExpires=\"1\"/>"
            ]);
        } else {
            out.add(format!(
                "<Properties action=\"U\" newName=\"\" userName=\"{user}\" cpassword=\"\" \
                    changeLogon=\"1\" neverExpires=\"0\"/>"
            ));
        }
        out.add("\n  </User>\n");
    }
    out.add("</Groups>\n");
    out
}

fn base64_of(scene: &mut Scene) -> String {
    crate::checks::codec::base64(scene.rng.bytes(48))
}

pub(super) fn passwd_file(scene: &mut Scene) -> Rich {
    let mut out = rich![format!(
        "# {} {}\n",
        scene.rng.one(
            "/etc/shadow|/etc/apache2/.htpasswd|/srv/nexus/users|\
            getent shadow"
        ),
        scene.stamp()
    )];
    for account in ["root", "daemon", "www-data", "sshd"] {
        if scene.rng.chance(70) {
            out.add(format!(
                "{account}:{}:19{}:0:99999:7:::\n",
                scene.rng.pick(["*", "!", "!!"]),
                scene.rng.number(3)
            ));
        }
    }
    for _ in 0..scene.rng.between(2, 6) {
        let login = scene.slot("login");
        let kind = kinds::named("PASSWORD_HASH").filter(|_| scene.loud && scene.quota > 0);
        match kind {
            Some(kind) => {
                let made = scene.value(kind);
                let marks: Vec<_> = made
                    .0
                    .into_iter()
                    .filter(|piece| matches!(piece, crate::rich::Piece::Mark { .. }))
                    .collect();
                out.add(rich![login, ":", Rich(marks), format!(":19{}:0:99999:7:::\n", scene.rng.number(3))]);
            }
            None => out.add(format!(
                "{login}:x:{}:{}:{}:/home/{login}:/usr/sbin/nologin\n",
                scene.rng.number(4),
                scene.rng.number(4),
                scene.rng.one("service|kiosk|,,,")
            )),
        }
    }
    let text = scene.note();
    out.add(format!("# {text}\n"));
    out
}
