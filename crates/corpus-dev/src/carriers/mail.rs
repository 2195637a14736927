//! Mails, chats and tickets.

use crate::kinds;
use crate::prose::Ctx;
use crate::text::Text;

/// The lines above a mail.
fn head(ctx: &mut Ctx) {
    let subject = ctx.rng.pick(ctx.words().subjects);
    match ctx.rng.below(10) {
        0..=2 if !ctx.quiet => {
            let name = kinds::full_name(&mut ctx.rng, ctx.lang);
            let mail = kinds::email_for(&mut ctx.rng, &name);
            if ctx.rng.chance(60) {
                ctx.push("From: ");
                ctx.t.find("PERSON_NAME", &name);
                ctx.push(" <");
                ctx.t.find("EMAIL", &mail);
                ctx.push(">\n");
            } else {
                ctx.push("From: ");
                ctx.t.find("EMAIL", &mail);
                ctx.push("\n");
            }
            let date = ctx.text_of("stamp");
            ctx.push(&format!("Date: {date}\n"));
            let id = ctx.text_of("uuid");
            ctx.push(&format!("Message-ID: <{id}.mail>\n"));
        }
        3 | 4 => {
            let date = ctx.text_of("stamp");
            ctx.push(&format!("Date: {date}\n"));
        }
        5 | 6 => return,
        _ => {}
    }
    ctx.push("Subject: ");
    ctx.fill(subject);
    ctx.push("\n\n");
}

/// A mail.
pub(super) fn mail(ctx: &mut Ctx) {
    head(ctx);
    let greetings = ctx.words().greetings;
    ctx.any_of(greetings);
    ctx.push("\n\n");
    let n = ctx.length();
    ctx.paragraphs(n);
    ctx.push("\n");
    let closings = ctx.words().closings;
    ctx.any_of(closings);
    ctx.push("\n");
    if ctx.rng.chance(45) && !ctx.quiet {
        ctx.name();
        if ctx.rng.chance(25) {
            ctx.push("\n");
            ctx.decoy("company");
        }
        if ctx.rng.chance(20) {
            ctx.push("\nTel. ");
            ctx.decoy("phone");
        }
    } else {
        let teams = ctx.words().teams;
        ctx.any_of(teams);
    }
    ctx.push("\n");
    if ctx.rng.chance(25) {
        let old = std::mem::take(&mut ctx.t);
        let n = 2 + ctx.rng.below(4);
        for _ in 0..n {
            ctx.filler();
            ctx.push("\n");
        }
        let quoted = std::mem::replace(&mut ctx.t, old);
        ctx.push("\n");
        ctx.t.append_indented(&quoted, "> ");
    }
}

/// A chat.
pub(super) fn chat(ctx: &mut Ctx) {
    let nicks = ["ops-bot", "night.shift", "dev3", "frontdesk", "mk", "qa", "itsupport", "pm", "lead"];
    let style = ctx.rng.below(3);
    let mut minute = ctx.rng.range(420, 1100);
    let kinds = std::mem::take(&mut ctx.kinds);
    let lines = kinds.len() + ctx.many(3, 9);
    let mut places: Vec<usize> = (0..lines).collect();
    ctx.rng.shuffle(&mut places);
    places.truncate(kinds.len());
    places.sort_unstable();
    let day = ctx.text_of("date");
    if style == 0 {
        ctx.push(&format!("--- {day} ---\n"));
    }
    let mut next = 0;
    for line in 0..lines {
        minute += ctx.rng.range(0, 9);
        let nick = ctx.rng.pick(&nicks);
        let time = format!("{:02}:{:02}", minute / 60 % 24, minute % 60);
        match style {
            0 => ctx.push(&format!("[{time}] {nick}: ")),
            1 => ctx.push(&format!("{nick}  {time}\n")),
            _ => ctx.push(&format!("{time} <{nick}> ")),
        }
        if places.get(next) == Some(&line) {
            ctx.sentence(kinds[next]);
            next += 1;
        } else if ctx.rng.chance(25) {
            ctx.lure();
        } else {
            ctx.filler();
        }
        ctx.push(if style == 1 { "\n\n" } else { "\n" });
    }
}

/// A ticket with comments.
pub(super) fn ticket(ctx: &mut Ctx) {
    let id = ctx.text_of("ticket");
    ctx.push(&format!("{id}: "));
    let subjects = ctx.words().subjects;
    ctx.any_of(subjects);
    let (created, version, status) = (ctx.tick(), ctx.text_of("ver"), ctx.text_of("status"));
    let priority = ctx.rng.pick(&["Low", "Medium", "High", "Critical"]);
    ctx.push(&format!(
        "\nStatus: {status}\nPriority: {priority}\nCreated: {created}\nFix version: {version}\n"
    ));
    if ctx.rng.chance(40) && !ctx.quiet {
        ctx.push("Reporter: ");
        ctx.name();
        ctx.push("\n");
    }
    ctx.push("\n");
    let mut all = std::mem::take(&mut ctx.kinds);
    let comments = 1 + ctx.rng.below(4);
    let share = all.len().div_ceil(comments + 1);
    for comment in 0..=comments {
        let mut part: Vec<_> = Vec::new();
        while !all.is_empty() && (part.len() < share || comment == comments || !all[0].with.is_empty()) {
            part.push(all.remove(0));
        }
        ctx.kinds = part;
        if comment > 0 {
            ctx.clock += 3000;
            let when = ctx.tick();
            ctx.push(&format!("\n--- Comment #{comment} ({when}) ---\n"));
        }
        let n = ctx.many(1, 4);
        ctx.paragraphs(n);
    }
    if ctx.rng.chance(20) {
        let mut log = Text::default();
        for _ in 0..3 {
            let (stamp, message, n) = (ctx.tick(), ctx.text_of("message"), ctx.text_of("build"));
            log.push(&format!("{stamp} WARN  {message} (job {n})\n"));
        }
        ctx.push("\n{noformat}\n");
        ctx.t.append(&log);
        ctx.push("{noformat}\n");
    }
}
