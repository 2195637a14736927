//! What machines write: system logs, access logs, traces of crashes, logs of build services.

use crate::kinds::Class;
use crate::rich::{Rich, rich};
use crate::rng::HEX;
use crate::scene::Scene;
use crate::slots;
use crate::words;

const WORK: &[Class] = &[Class::Secret, Class::Secret, Class::Secret, Class::Net];

pub(super) fn syslog(scene: &mut Scene) -> Rich {
    let day = scene.day;
    let month = &crate::lang::month(crate::lang::Lang::En, day.m)[..3];
    let host = scene.rng.one("mail1|gw2|db-a|web03|print");
    let mut out = Rich::new();
    for turn in 0..scene.rng.between(7, 16) {
        let head = format!("{month} {:>2} {} {host} ", day.d, scene.tick());
        let pid = scene.rng.between(300, 32000);
        let port = scene.rng.between(20000, 61000);
        let line: Rich = match scene.rng.below(8) {
            0 => {
                let from = scene.client();
                let login = scene.slot("login");
                rich![
                    format!("sshd[{pid}]: Failed password for {login} from "),
                    from,
                    format!(" port {port} ssh2")
                ]
            }
            1 => format!(
                "systemd[1]: Started Session {} of user {}.",
                scene.rng.between(2, 900),
                scene.slot("login")
            )
            .into(),
            2 => format!(
                "kernel: [{}.{}] usb 1-{}: new high-speed device number {}",
                scene.rng.number(6),
                scene.rng.number(6),
                scene.rng.between(1, 4),
                scene.rng.between(2, 20)
            )
            .into(),
            3 => match scene.sure("MAC") {
                Some(mac) => rich![format!("dnsmasq-dhcp[{pid}]: DHCPREQUEST(eth0) "), mac],
                None => format!("CRON[{pid}]: (root) CMD (run-parts /etc/cron.hourly)").into(),
            },
            4 => match scene.sure("EMAIL") {
                Some(mail) => rich![
                    format!("postfix/smtp[{pid}]: {}: to=<", scene.rng.chars("0123456789ABCDEF", 10)),
                    mail,
                    format!(">, relay=none, delay={}, status=deferred", scene.rng.between(1, 900))
                ],
                None => format!("postfix/qmgr[{pid}]: {}: removed", scene.rng.chars("0123456789ABCDEF", 10))
                    .into(),
            },
            5 if turn > 2 => {
                let app = super::system(scene);
                let fact = scene.sure_entries(WORK).pop();
                match fact {
                    Some(fact) => rich![format!("{app}[{pid}]: loaded {}=", fact.key), fact.value],
                    None => "rsyslogd: rotated".into(),
                }
            }
            6 => format!(
                "ntpd[{pid}]: time reset +0.{} s, stratum 2, version 4.2.8.{}",
                scene.rng.number(6),
                scene.rng.between(1, 9)
            )
            .into(),
            _ => {
                let app = super::system(scene);
                format!(
                    "{app}[{pid}]: request {} took {} ms, rev {}",
                    scene.rng.uuid(),
                    scene.rng.number(3),
                    scene.rng.chars(HEX, 12)
                )
                .into()
            }
        };
        out.add(rich![head, line, "\n"]);
    }
    out
}

pub(super) fn nginx(scene: &mut Scene) -> Rich {
    let day = scene.day;
    let month = &crate::lang::month(crate::lang::Lang::En, day.m)[..3];
    let mut out = Rich::new();
    let host = scene.client();
    for turn in 0..scene.rng.between(4, 10) {
        let client = if scene.rng.chance(45) || !scene.loud { scene.client() } else { host.clone() };
        let head = format!(
            " - {} [{:02}/{month}/{}:{} +0000] \"",
            scene.rng.pick(["-", "-", "jbrandt"]),
            day.d,
            day.y,
            scene.tick()
        );
        let path = scene.rng.one(words::PATHS);
        let writes = ["/api", "/v1", "/login", "/forms", "/webhooks", "/cart"]
            .iter()
            .any(|start| path.starts_with(start));
        let method = if writes { scene.rng.pick(["GET", "POST", "PUT"]) } else { "GET" };
        let mut target = rich![path];
        if turn % 3 == 1 {
            scene.used.clear();
            let classes = [Class::Net, Class::Contact, Class::Person, Class::Secret, Class::Money];
            let fact = scene.sure_entries(&classes).into_iter().next_back();
            if let Some(fact) = fact {
                let fits =
                    fact.value.0.iter().all(
                        |piece| matches!(piece, crate::rich::Piece::Mark { text, .. } if text.len() < 90),
                    );
                if fits {
                    target.add(rich!["?", fact.key, "=", fact.value.map(query)]);
                }
            }
        } else if scene.rng.chance(50) {
            target.add(format!(
                "?order={}&page={}&t={}",
                scene.rng.number(7),
                scene.rng.between(1, 9),
                slots::epoch(scene.rng)
            ));
        }
        let tail = format!(
            " HTTP/1.1\" {} {} \"{}\" \"{}\"\n",
            scene.rng.pick([200, 200, 200, 302, 404, 500]),
            scene.rng.number(4),
            scene.rng.pick(["-", "https://www.example.com/"]),
            scene.rng.one(words::AGENTS)
        );
        out.add(rich![client, head, method, " ", target, tail]);
    }
    out
}

/// The signs that may not stand in a query as they are.
pub(super) fn query(text: &str) -> String {
    text.replace('%', "%25")
        .replace(' ', "%20")
        .replace('&', "%26")
        .replace('+', "%2B")
        .replace('#', "%23")
        .replace('"', "%22")
}

pub(super) fn stack_trace(scene: &mut Scene) -> Rich {
    let app = super::system(scene).replace('-', "");
    let java = scene.rng.chance(55);
    let mut out = rich![format!("{} ERROR [{}-thread-{}] ", scene.stamp(), app, scene.rng.between(1, 40))];
    let told = scene.telling();
    if java {
        out.add(rich![
            format!(
                "com.example.{app}.{}: ",
                scene.rng.one(
                    "ValidationException|GatewayException|\
                ImportFailedException|NoSuchGuestException"
                )
            ),
            told,
            "\n"
        ]);
        for _ in 0..scene.rng.between(5, 11) {
            let class = scene.rng.one(
                "BookingService|ClaimImporter|PayrollJob|HttpClient|CsvReader|\
                    RetryTemplate|TokenFilter|Ledger",
            );
            out.add(format!(
                "\tat com.example.{app}.{class}.{}({class}.java:{})\n",
                scene.rng.one("handle|apply|doFilter|parse|lambda$run$0|accept|execute"),
                scene.rng.number(3)
            ));
        }
        let cause = scene.sentence();
        out.add(rich![
            "Caused by: java.sql.SQLException: ",
            cause,
            format!(
                " [SQLState=22{}, code {}]\n\t... {} more\n",
                scene.rng.number(3),
                scene.rng.number(4),
                scene.rng.between(8, 60)
            )
        ]);
    } else {
        out.add("Traceback (most recent call last):\n");
        for _ in 0..scene.rng.between(3, 6) {
            let file = scene.rng.one("importer|views|tasks|client|models|mailer");
            out.add(format!(
                "  File \"/srv/{app}/{file}.py\", line {}, in {}\n    {}\n",
                scene.rng.number(3),
                scene.rng.one("run|handle|load_row|send|validate"),
                scene.rng.one(
                    "row = parse(line)|\
                    resp.raise_for_status()|return self.get_response(request)|raise ValidationError(msg)|assert \
                    total == 0x7f3e1c"
                )
            ));
        }
        out.add(rich!["ValueError: ", told, "\n"]);
    }
    scene.used.clear();
    out.add("context:\n");
    for _ in 0..scene.rng.between(3, 6) {
        let classes = if scene.rng.chance(50) { WORK } else { scene.classes() };
        for fact in scene.entries(classes) {
            out.add(rich!["  ", fact.key, "=", fact.value, "\n"]);
        }
    }
    out
}

pub(super) fn ci_log(scene: &mut Scene) -> Rich {
    let app = super::system(scene);
    let mut out = rich![format!(
        "{} Running with runner 16.{}.{} on builder-{}\n",
        scene.stamp(),
        scene.rng.between(0, 11),
        scene.rng.between(0, 4),
        scene.rng.chars(HEX, 8)
    )];
    out.add(format!(
        "Fetching changes...\nChecking out {} as detached HEAD (ref is main)...\n",
        scene.rng.chars(HEX, 8)
    ));
    scene.used.clear();
    let mut lines: Vec<Rich> = Vec::new();
    for turn in 0..scene.rng.between(8, 16) {
        let line: Rich = match scene.rng.below(7) {
            0 => format!("   Compiling {} v{}", super::system(scene), scene.slot("version")).into(),
            1 => {
                format!("Step {turn}/18 : RUN npm ci --cache .npm  ---> {}", scene.rng.chars(HEX, 12)).into()
            }
            2 => format!("Digest: sha256:{}", scene.rng.chars(HEX, 64)).into(),
            3 => format!(
                "test {}::{} ... ok ({} ms)",
                app.replace('-', "_"),
                scene.rng.one("parses_rows|rejects_bad_totals|retries_once|renders_de"),
                scene.rng.number(2)
            )
            .into(),
            4 => format!(
                "Uploading artifacts: {app}.tar.gz: found {} matching files, id={}",
                scene.rng.between(1, 90),
                scene.rng.number(9)
            )
            .into(),
            _ => {
                let fact = if turn == 5 { scene.sure_entries(WORK) } else { scene.entries(WORK) }.pop();
                let name = |key: &str| key.to_uppercase();
                match fact {
                    Some(fact) if scene.rng.chance(50) => {
                        rich!["+ export ", name(&fact.key), "=", fact.value]
                    }
                    Some(fact) => rich![scene.stamp(), " env: ", name(&fact.key), "=", fact.value],
                    None => "$ ./gradlew check".into(),
                }
            }
        };
        lines.push(line);
    }
    out.add(rich![
        Rich::join(lines, "\n"),
        format!(
            "\nJob succeeded in {} s, coverage {}.{} %, pipeline {}\n",
            scene.rng.number(3),
            scene.rng.between(40, 98),
            scene.rng.between(0, 9),
            scene.rng.number(8)
        )
    ]);
    out
}
