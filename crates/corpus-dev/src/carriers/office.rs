//! Calendars, address cards and transcripts of calls.

use crate::kinds;
use crate::prose::Ctx;
use crate::text::{Escape, Text};

/// Commas, semicolons and line ends are escaped in calendars (RFC 5545).
fn escaped(text: &Text) -> Text {
    let mut out = Text::default();
    let mut spans = text.spans.iter().peekable();
    let mut open: Option<(usize, &'static str)> = None;
    for (i, c) in text.out.char_indices() {
        if let Some((start, id)) = open
            && text.spans.iter().any(|s| s.end == i && s.detector == id)
        {
            out.spans.push(crate::Span { start, end: out.out.len(), detector: id });
            open = None;
        }
        if let Some(span) = spans.peek()
            && span.start == i
        {
            open = Some((out.out.len(), span.detector));
            spans.next();
        }
        match c {
            '\n' => out.out.push_str("\\n"),
            ',' => out.out.push_str("\\,"),
            ';' => out.out.push_str("\\;"),
            '\\' => out.out.push_str("\\\\"),
            c => out.out.push(c),
        }
    }
    if let Some((start, id)) = open {
        out.spans.push(crate::Span { start, end: out.out.len(), detector: id });
    }
    out
}

/// Calendar entries.
pub(super) fn calendar(ctx: &mut Ctx) {
    ctx.push("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Nordwind//Calendar 4.1//EN\r\n");
    let mut all = std::mem::take(&mut ctx.kinds);
    let events = 1 + ctx.rng.below(3);
    let share = all.len().div_ceil(events).max(1);
    for event in 0..events {
        let uid = ctx.text_of("uuid");
        let (month, day, hour) = (ctx.rng.range(1, 12), ctx.rng.range(1, 28), ctx.rng.range(7, 17));
        ctx.push(&format!(
            "BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:2025{month:02}{day:02}T060000Z\r\nDTSTART:2025{month:02}{day:02}T{hour:02}0000Z\r\nDTEND:2025{month:02}{day:02}T{hour:02}4500Z\r\nSUMMARY:"
        ));
        let subjects = ctx.words().subjects;
        let old = std::mem::take(&mut ctx.t);
        ctx.any_of(subjects);
        let title = std::mem::replace(&mut ctx.t, old);
        ctx.t.append(&escaped(&title));
        let room = ctx.text_of("room");
        ctx.push(&format!("\r\nLOCATION:{room}\r\nSEQUENCE:{}\r\n", event + 1));
        if !ctx.quiet && ctx.rng.chance(40) {
            let name = kinds::full_name(&mut ctx.rng, ctx.lang);
            let mail = kinds::email_for(&mut ctx.rng, &name);
            ctx.push("ORGANIZER;CN=");
            ctx.t.find("PERSON_NAME", &name);
            ctx.push(":mailto:");
            ctx.t.find("EMAIL", &mail);
            ctx.push("\r\n");
        }
        ctx.push("DESCRIPTION:");
        let mut part = Vec::new();
        while !all.is_empty() && (part.len() < share || event + 1 == events || !all[0].with.is_empty()) {
            part.push(all.remove(0));
        }
        ctx.kinds = part;
        let old = std::mem::take(&mut ctx.t);
        let n = 1 + ctx.rng.below(4);
        ctx.paragraphs(n);
        let body = std::mem::replace(&mut ctx.t, old);
        ctx.t.append(&escaped(&body));
        ctx.push("\r\nEND:VEVENT\r\n");
    }
    ctx.push("END:VCALENDAR\r\n");
}

/// Cards of an address book; other values stand in notes.
pub(super) fn vcard(ctx: &mut Ctx) {
    let all = std::mem::take(&mut ctx.kinds);
    let cards = 1 + ctx.rng.below(3);
    for card in 0..cards {
        ctx.push("BEGIN:VCARD\r\nVERSION:3.0\r\n");
        if ctx.quiet {
            ctx.push("ORG:");
            ctx.decoy("company");
            ctx.push("\r\nFN:");
            ctx.name();
            ctx.push("\r\n");
        } else {
            let name = kinds::full_name(&mut ctx.rng, ctx.lang);
            ctx.push("FN:");
            ctx.t.find("PERSON_NAME", &name);
            ctx.push("\r\nEMAIL;TYPE=INTERNET:");
            let mail = kinds::email_for(&mut ctx.rng, &name);
            ctx.t.find("EMAIL", &mail);
            ctx.push("\r\n");
            if ctx.rng.chance(60) {
                let phone = kinds::phone(&mut ctx.rng, ctx.lang);
                ctx.push("TEL;TYPE=CELL:");
                ctx.t.find("PHONE", &phone);
                ctx.push("\r\n");
            }
        }
        if card == 0 {
            for kind in &all {
                let value = ctx.value(kind);
                let label = kind.field_label(&mut ctx.rng, ctx.lang);
                ctx.push(&format!("NOTE:{}: ", label.words));
                let flat: Vec<_> = value
                    .into_iter()
                    .map(|mut p| {
                        p.text = p.text.replace('\n', "\\n");
                        p
                    })
                    .collect();
                ctx.t.frag(&flat, Escape::None);
                ctx.push("\r\n");
            }
        }
        let (stamp, uid) = (ctx.text_of("stamp"), ctx.text_of("uuid"));
        ctx.push(&format!("REV:{stamp}\r\nUID:{uid}\r\nEND:VCARD\r\n"));
    }
}

/// A call, written down with time marks.
pub(super) fn transcript(ctx: &mut Ctx) {
    let kinds = std::mem::take(&mut ctx.kinds);
    let mut seconds = ctx.rng.range(2, 40);
    let mut n = 0;
    let mut previous = "";
    let mut queue: Vec<Option<&'static crate::kind::Kind>> = Vec::new();
    for kind in kinds {
        if kind.with.is_empty() || kind.with != previous {
            let fillers = 1 + ctx.rng.below(3);
            queue.extend((0..fillers).map(|_| None));
        }
        previous = kind.id;
        queue.push(Some(kind));
    }
    queue.extend([None, None, None]);
    for item in queue {
        n += 1;
        let end = seconds + ctx.rng.range(2, 9);
        ctx.push(&format!(
            "{n}\n00:{:02}:{:02},{:03} --> 00:{:02}:{:02},{:03}\n",
            seconds / 60 % 60,
            seconds % 60,
            n * 37 % 1000,
            end / 60 % 60,
            end % 60,
            n * 91 % 1000
        ));
        seconds = end;
        match item {
            Some(kind) => ctx.sentence(kind),
            None if ctx.rng.chance(20) => ctx.lure(),
            None => ctx.filler(),
        }
        ctx.push("\n\n");
    }
}
