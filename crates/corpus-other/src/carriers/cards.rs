//! Calendars, address cards, directory entries and scans of passports.

use crate::kinds::{self, Class};
use crate::lang::Day;
use crate::rich::{Rich, rich};
use crate::rng::HEX;
use crate::scene::{Scene, handle};

pub(super) fn passport_scan(scene: &mut Scene) -> Rich {
    let (firm, date) = (scene.slot("firm"), scene.slot("date"));
    let colon = scene.lang.colon();
    let note = scene.filler();
    let mut out = rich![firm, " / ", date, "\n", note, "\n\n"];
    let classes = [Class::Contact, Class::Person];
    let name = scene.name();
    out.add(rich![scene.word("Name"), colon, name, "\n"]);
    for _ in 0..scene.rng.between(1, 3) {
        for fact in scene.facts(&classes) {
            out.add(rich![fact.key, colon, fact.value, "\n"]);
        }
    }
    if let Some(zone) = scene.sure("PASSPORT_MRZ") {
        let label = kinds::named("PASSPORT_MRZ").map_or("", |kind| kind.label(scene.lang, scene.rng));
        out.add(match scene.rng.below(3) {
            0 => rich!["\n", label, colon, "\n", zone, "\n"],
            1 => rich!["\n--- OCR, 300 dpi, 0.98 ---\n", zone, "\n--- /OCR ---\n"],
            _ => rich!["\n", zone, "\n"],
        });
    } else {
        // The lower lines of a boarding pass look alike and are not a travel document.
        out.add(format!(
            "\nM1{:<20}E{} {}LHR{} {:04} {:03}Y0{}A00{} 100\n",
            "DESMARAIS/LUC",
            scene.rng.chars(crate::rng::UPPER_DIGITS, 6),
            scene.rng.pick(["CDG", "FRA", "ARN"]),
            scene.rng.pick(["BA", "LH", "AF"]),
            scene.rng.between(1, 4999),
            scene.rng.between(1, 365),
            scene.rng.between(10, 29),
            scene.rng.between(10, 99)
        ));
    }
    let text = scene.paragraph(2);
    out.add(rich!["\n", text, "\n"]);
    out
}

fn ics_escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace(',', "\\,").replace(';', "\\;").replace('\n', "\\n")
}

pub(super) fn calendar(scene: &mut Scene) -> Rich {
    let mut out = rich!["BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Example//Planner 4.2.1.7//EN\n"];
    for _ in 0..scene.rng.between(1, 3) {
        let day = scene.day;
        let stamp = format!(
            "{:04}{:02}{:02}T{:02}{}000",
            day.y,
            day.m,
            day.d,
            scene.rng.between(7, 17),
            scene.rng.pick([0, 3])
        );
        let subject = scene.item("subject");
        let (first, last) = scene.person();
        let uid = scene.rng.uuid();
        let place = format!("{} {}", scene.slot("street"), scene.rng.between(1, 60));
        out.add(format!("BEGIN:VEVENT\nUID:{uid}\nDTSTAMP:{stamp}Z\nDTSTART;TZID=Europe/Berlin:{stamp}\n"));
        out.add(rich![format!("SUMMARY:{}\nLOCATION:{}\n", ics_escape(&subject), ics_escape(&place))]);
        if let Some(address) = scene.address(first, last) {
            out.add(rich![format!("ORGANIZER;CN={first} {last}:mailto:"), address, "\n"]);
        }
        let sentences = scene.rng.between(2, 4) as usize;
        let text = scene.paragraph(sentences).map(ics_escape);
        out.add(rich!["DESCRIPTION:", text, format!("\nSEQUENCE:{}\nEND:VEVENT\n", scene.rng.between(0, 6))]);
    }
    out.add("END:VCALENDAR\n");
    out
}

pub(super) fn vcard(scene: &mut Scene) -> Rich {
    let mut out = Rich::new();
    for turn in 0..scene.rng.between(2, 3) {
        let (first, last) = scene.nth(turn);
        let (role, firm, street, city) =
            (scene.item("role"), scene.slot("firm"), scene.slot("street"), scene.slot("city"));
        out.add(format!(
            "BEGIN:VCARD\nVERSION:3.0\nN:{last};{first};;;\nFN:{first} {last}\nORG:{firm}\n\
                TITLE:{role}\n"
        ));
        if let Some(address) = scene.address(first, last) {
            out.add(rich!["EMAIL;TYPE=INTERNET:", address, "\n"]);
        }
        if scene.rng.chance(70)
            && let Some(phone) = scene.sure("PHONE")
        {
            out.add(rich![scene.rng.pick(["TEL;TYPE=CELL:", "TEL;TYPE=WORK,VOICE:"]), phone, "\n"]);
        }
        if scene.rng.chance(50)
            && let Some(birth) = born(scene)
        {
            out.add(rich!["BDAY:", birth, "\n"]);
        }
        if scene.rng.chance(35) && scene.quota > 0 {
            let note = scene.telling().map(ics_escape);
            out.add(rich!["NOTE:", note, "\n"]);
        } else {
            let note = scene.filler();
            out.add(rich!["NOTE:", ics_escape(&note), "\n"]);
        }
        out.add(format!(
            "ADR;TYPE=WORK:;;{street} {};{city};;;\nREV:{}\nEND:VCARD\n",
            scene.rng.between(1, 99),
            scene.stamp()
        ));
    }
    out
}

/// Cards write dates of birth in one form only.
fn born(scene: &mut Scene) -> Option<Rich> {
    scene.loud.then(|| Rich::mark("DATE_OF_BIRTH", Day::of_birth(scene.rng).iso()))
}

pub(super) fn ldif(scene: &mut Scene) -> Rich {
    let mut out = Rich::new();
    for number in 1..=scene.rng.between(2, 3) {
        let (first, last) = scene.nth(number);
        let login = handle((first, last));
        out.add(format!(
            "dn: uid={login},ou=people,dc=example,dc=com\nobjectClass: inetOrgPerson\nuid: {login}\n\
                employeeNumber: {}{number:02}\n",
            scene.rng.number(4)
        ));
        if let Some(address) = scene.address(first, last) {
            out.add(rich!["mail: ", address, "\n"]);
        }
        if scene.rng.chance(50)
            && let Some(phone) = scene.sure("PHONE")
        {
            out.add(rich![scene.rng.pick(["mobile: ", "telephoneNumber: "]), phone, "\n"]);
        }
        if scene.rng.chance(60)
            && scene.quota > 0
            && let Some(kind) = kinds::named("PASSWORD_HASH")
        {
            // The scheme {CRYPT} of OpenLDAP before a crypt(3) hash.
            let made = scene.value(kind);
            let marks: Vec<_> =
                made.0.into_iter().filter(|piece| matches!(piece, crate::rich::Piece::Mark { .. })).collect();
            out.add(rich!["userPassword: {CRYPT}", Rich(marks), "\n"]);
        }
        out.add(format!(
            "entryCSN: {}Z#{}#000#{}\nentryUUID: {}\n\n",
            scene.rng.number(14),
            scene.rng.chars(HEX, 6),
            scene.rng.chars(HEX, 6),
            scene.rng.uuid()
        ));
    }
    out
}
