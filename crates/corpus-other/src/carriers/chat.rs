//! Chats in the forms in which programs export them, and notes of telephone calls.

use crate::lang::clock;
use crate::rich::{Rich, rich};
use crate::scene::{Scene, handle};

pub(super) fn chat(scene: &mut Scene) -> Rich {
    let style = scene.rng.below(4);
    let count = scene.rng.between(5, 14);
    let day = scene.day;
    let channel =
        scene.rng.one("ops|ward-3|frontdesk|backend|fleet|payroll-questions|random|incident-0412|reception");
    let mut out = Rich::new();
    if style == 0 {
        out.add(format!("#{channel}  {}\n\n", day.iso()));
    }
    for turn in 0..count {
        let (first, last) = scene.person();
        let time: String = scene.tick().chars().take(5).collect();
        let head = match style {
            0 => format!("{}  {time}\n  ", scene.full((first, last))),
            1 => format!("[{:02}.{:02}.{}, {time}] {first}: ", day.d, day.m, day.y % 100),
            2 => format!("<{}> ", handle((first, last))),
            _ => format!("{} {time} - {}: ", day.iso(), scene.full((first, last))),
        };
        let text = if turn % 3 == 1 { scene.telling() } else { scene.sentence() };
        let text = if scene.rng.chance(35) { lowered(text) } else { text };
        out.add(rich![head, text, "\n"]);
        if style == 0 && scene.rng.chance(20) {
            out.add(format!(
                "  :{}: {}\n",
                scene.rng.one("eyes|+1|pray|white_check_mark|coffee"),
                scene.rng.between(1, 5)
            ));
        }
    }
    out
}

/// Many people write without capitals; values keep their own.
fn lowered(text: Rich) -> Rich {
    let pieces = text.0.into_iter().enumerate().map(|(i, piece)| match piece {
        crate::rich::Piece::Plain(plain) if i == 0 => {
            let word = plain.split(' ').next().unwrap_or("");
            if word.chars().skip(1).any(char::is_uppercase) {
                return crate::rich::Piece::Plain(plain);
            }
            let mut letters = plain.chars();
            let first: String = letters.next().map(|c| c.to_lowercase().collect()).unwrap_or_default();
            crate::rich::Piece::Plain(first + letters.as_str())
        }
        other => other,
    });
    Rich(pieces.collect())
}

pub(super) fn call_note(scene: &mut Scene) -> Rich {
    let date = scene.slot("date");
    let caller = scene.name();
    let agent = scene.name();
    let ticket = scene.slot("ticket");
    let colon = scene.lang.colon();
    let mut out = rich![scene.word("Date"), colon, date, " ", clock(scene.rng), "\n"];
    out.add(rich![
        scene.word("Reporter"),
        colon,
        caller,
        "\n",
        scene.word("Comment"),
        " ",
        ticket,
        " (",
        agent,
        ")\n\n"
    ]);
    let lines = scene.rng.between(4, 9);
    for turn in 0..lines {
        let text = if turn % 3 == 0 { scene.telling() } else { scene.sentence() };
        let mark = scene.rng.pick(["- ", "- ", "* "]);
        out.add(rich![mark, text, "\n"]);
    }
    out
}
