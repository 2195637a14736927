//! Mails: as stored on a server, and as a thread that an office program quotes.

use crate::rich::{Rich, rich};
use crate::rng::LOWER_DIGITS;
use crate::scene::{Person, Scene};

fn head_date(scene: &mut Scene) -> String {
    let day = scene.day;
    let name = scene.rng.one("Mon|Tue|Wed|Thu|Fri");
    let month = crate::lang::month(crate::lang::Lang::En, day.m);
    format!("{name}, {:02} {} {} {} +0{}00", day.d, &month[..3], day.y, scene.tick(), scene.rng.between(0, 2))
}

pub(super) fn mail(scene: &mut Scene) -> Rich {
    let (from, to) = scene.two();
    let sender = scene.contact(from.0, from.1);
    let receiver = scene.contact(to.0, to.1);
    let subject = scene.item("subject");
    let date = head_date(scene);
    let id = scene.rng.chars(LOWER_DIGITS, 18);
    let greeting = scene.greeting(to);
    let body = scene.body(1, 4);
    let bye = scene.item("bye");
    let mut out = rich!["From: ", sender, "\nTo: ", receiver];
    if scene.rng.chance(25) {
        let other = scene.person();
        let copy = scene.contact(other.0, other.1);
        out.add(rich!["\nCc: ", copy]);
    }
    out.add(format!("\nSubject: {subject}\nDate: {date}\n"));
    if scene.rng.chance(60) {
        out.add(format!(
            "Message-ID: <{id}>\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\
                X-Mailer: {}\n",
            scene.rng.one("Evolution 3.50|Roundcube 1.6.6|Apple Mail (2.3774)")
        ));
    }
    out.add(rich!["\n", greeting, "\n\n", body, "\n\n"]);
    if matches!(scene.trade, "hotel" | "office" | "bank")
        && scene.rng.chance(22)
        && let Some(zone) = scene.sure("PASSPORT_MRZ")
    {
        let label = crate::kinds::named("PASSPORT_MRZ").map_or("", |kind| kind.label(scene.lang, scene.rng));
        out.add(rich![label, scene.lang.colon(), "\n", zone, "\n\n"]);
    }
    out.add(rich![bye, "\n"]);
    out.add(signature(scene, from));
    out
}

fn signature(scene: &mut Scene, person: Person) -> Rich {
    let role = scene.item("role");
    let firm = scene.slot("firm");
    let name = scene.full(person);
    let mut out = rich![name];
    if scene.rng.chance(60) {
        out.add(format!(
            "\n{role}\n{firm}\n{} {}, {}",
            scene.slot("street"),
            scene.rng.between(1, 90),
            scene.slot("city")
        ));
        if scene.loud && scene.rng.chance(35) {
            let label = crate::kinds::named("PHONE").map_or("", |kind| kind.label(scene.lang, scene.rng));
            if let Some(phone) = scene.sure("PHONE") {
                out.add(rich!["\n", label, scene.lang.colon(), phone]);
            }
        }
    }
    out.add("\n");
    out
}

/// A reply with the mails below it, headed in the language of the program.
pub(super) fn thread(scene: &mut Scene) -> Rich {
    let subject = scene.item("subject");
    let mut out = Rich::new();
    let mails = scene.rng.between(2, 3);
    let (mut from, mut to) = scene.two();
    for turn in 0..mails {
        let greeting = scene.greeting(to);
        let sentences = scene.rng.between(2, 4) as usize;
        let body = if turn == 0 { scene.paragraph(sentences) } else { scene.body(1, 2) };
        let bye = scene.item("bye");
        if turn > 0 {
            let date = scene.slot("date");
            let (sender, receiver) = if scene.rng.chance(50) {
                (scene.contact(from.0, from.1), scene.contact(to.0, to.1))
            } else {
                (format!("{}, {}", from.1, from.0).into(), format!("{}, {}", to.1, to.0).into())
            };
            let colon = scene.lang.colon();
            out.add(if scene.rng.chance(50) { "\n-----\n" } else { "\n________________________________\n" });
            out.add(rich![scene.word("From"), colon, sender, "\n"]);
            out.add(rich![scene.word("Sent"), colon, date, " ", crate::lang::clock(scene.rng), "\n"]);
            out.add(rich![
                scene.word("To"),
                colon,
                receiver,
                "\n",
                scene.word("Subject"),
                colon,
                &subject,
                "\n\n"
            ]);
        }
        let name = if scene.lang == crate::lang::Lang::Ja { from.1 } else { from.0 };
        out.add(rich![greeting, "\n\n", body, "\n\n", bye, "\n", name, "\n"]);
        std::mem::swap(&mut from, &mut to);
    }
    out
}
