//! String literals in pieces: `"ab" + "cd"`, `'ab' . 'cd'`, `"ab" "cd"`, a backslash at the end of a line, lists that are joined.

use std::ops::Range;

use super::View;
use super::kind::{Kind, before, byte, count};

/// The most white space in a joint.
const BLANKS: usize = 120;

/// How far from a function that joins its strings stand.
const LIST: usize = 200;

/// What joins strings in languages: C and Python by standing beside each other, PHP and Perl by a dot, Visual Basic by `&`, SQL by `||`,
/// Lua by `..`, Haskell by `++`, Elixir by `<>`, OCaml and Swift by `^` and `+`, Twig by `~`.
const SIGNS: [&[u8]; 10] = [b"||", b"..", b"++", b"<>", b"<<", b"+", b".", b"&", b"~", b"^"];

/// Ends of names of functions that join what they are given.
const JOINERS: [&[u8]; 5] = [b"join", b"concat", b"paste0", b"strcat", b"implode"];

/// Ends of names of functions that put what they are given into a string, and the operator that does.
const FORMATTERS: [&[u8]; 4] = [b"format", b"printf", b"% ", b"%"];

/// What a string is made of that is nothing but places for others.
const PLACES: &[u8] = b"%s{}0123456789d";

const fn is_quote(byte: u8) -> bool {
    matches!(byte, b'"' | b'\'' | b'`')
}

const fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

pub(super) fn fires(text: &[u8], at: usize) -> bool {
    match byte(text, at) {
        b'(' => is_quote(byte(text, at + 1)) && joins(text, at) && list(text, at).is_some(),
        b'\\' => continued(text, at) > 0,
        quote if is_quote(quote) => joint(text, at).is_some(),
        _ => false,
    }
}

/// Makes the view of a part of a text.
pub(super) fn read(text: &[u8], part: Range<usize>) -> View {
    let joined = Joined::around(text, &part);
    super::kind::read_by(Kind::Literals, text, part, |text, at, view| step(text, at, view, &joined))
}

fn step(text: &[u8], at: usize, view: &mut View, joined: &Joined) -> usize {
    let length = match byte(text, at) {
        b'\\' => continued(text, at),
        b'(' | b'[' if is_quote(byte(text, at + 1)) && joined.has(at) => {
            // What is given the strings is read as what it makes of them.
            unwrap(view);
            1
        }
        quote if is_quote(quote) => {
            // In the text that fires, lists stand where they are joined.
            let length = joint(text, at).or_else(|| comma(text, at).filter(|_| joined.has(at)));
            length.unwrap_or_else(|| {
                let close = closing(text, at + 1);
                if close == 0 || !joined.has(at) {
                    return 0;
                }
                view.keep(quote, at);
                close + 1
            })
        }
        _ => 0,
    };
    if length > 0 {
        view.leave_out();
    }
    length
}

/// Where functions open that join what they are given, around a part of a text.
struct Joined(Vec<usize>);

impl Joined {
    fn around(text: &[u8], part: &Range<usize>) -> Self {
        let near = part.start.saturating_sub(LIST)..text.len().min(part.end + LIST);
        let opens = memchr::memchr_iter(b'(', &text[near.clone()]).map(|at| near.start + at);
        Self(opens.filter(|at| joins(text, *at)).collect())
    }

    /// Whether something stands in a list that is joined: a function that joins opens shortly before it or shortly behind.
    fn has(&self, at: usize) -> bool {
        let first = self.0.partition_point(|open| open + LIST < at);
        self.0.get(first).is_some_and(|open| *open < at + LIST)
    }
}

/// Takes back what a list is given to: the name of a function, `"{}{}".format`, `"%s%s" %`, and the empty string that joins.
fn unwrap(view: &mut View) {
    let word = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'(' | b'[');
    while view.text.last().is_some_and(word) {
        view.pop();
    }
    let before = view.text.trim_ascii_end().len();
    let before = view.text[..before].strip_suffix(b"%").unwrap_or(&view.text).trim_ascii_end();
    let Some(quote) = before.last().copied().filter(|quote| is_quote(*quote)) else { return };
    let inside = &before[..before.len() - 1];
    let Some(length) = inside.iter().rev().take(40).position(|byte| *byte == quote) else { return };
    if inside[inside.len() - length..].iter().all(|byte| PLACES.contains(byte)) {
        for _ in 0..view.text.len() - (inside.len() - length - 1) {
            view.pop();
        }
    }
}

/// How long the end of a list or call is, behind the last string: `].join("")`, `])`, `)`.
fn closing(text: &[u8], at: usize) -> usize {
    let brackets = count(text, at, 3, |byte| matches!(byte, b']' | b')'));
    let rest = &text[at + brackets..];
    if brackets == 0 || !rest.starts_with(b".join(") {
        return brackets;
    }
    let quotes = count(rest, 6, 2, is_quote);
    brackets + 6 + quotes + usize::from(byte(rest, 6 + quotes) == b')')
}

/// How long a joint is that begins with the quote at a place: that, what joins, and the quote of the next piece.
fn joint(text: &[u8], at: usize) -> Option<usize> {
    let quote = byte(text, at);
    let mut place = at + 1;
    let blanks = count(text, place, BLANKS, is_blank);
    place += blanks;
    let sign = SIGNS.iter().find(|sign| text[place..].starts_with(sign)).map_or(0, |sign| sign.len());
    // Only `+` joins templates of JavaScript; in prose a full stop stands between names.
    if quote == b'`' && sign > 0 && byte(text, place) != b'+' {
        return None;
    }
    place += sign;
    // Visual Basic goes on in the next line behind `_`, others behind a backslash.
    let more = count(text, place, BLANKS, |byte| is_blank(byte) || matches!(byte, b'_' | b'\\'));
    place += more;
    if sign == 0 && blanks + more == 0 {
        return None;
    }
    if matches!(byte(text, place), b'f' | b'r' | b'b' | b'u' | b'L' | b'@' | b'$') {
        place += 1;
    }
    let next = byte(text, place);
    let same = is_quote(next) && (sign > 0 || next == quote);
    // Behind an opening quote stands no joint: what is between two quotes is text then.
    let closes = !is_blank(before(text, at)) || sign == 0;
    (same && closes).then_some(place + 1 - at)
}

/// How long a backslash is with the end of the line behind it, and with what the next line is indented by.
fn continued(text: &[u8], at: usize) -> usize {
    if !before(text, at).is_ascii_graphic() || before(text, at) == b'\\' {
        return 0;
    }
    let end = match text.get(at + 1..) {
        Some([b'\r', b'\n', ..]) => 3,
        Some([b'\n', ..]) => 2,
        _ => return 0,
    };
    end + count(text, at + end, BLANKS, |byte| matches!(byte, b' ' | b'\t'))
}

/// How long a comma between two strings is, with their quotes.
fn comma(text: &[u8], at: usize) -> Option<usize> {
    let quote = byte(text, at);
    let mut place = at + 1 + count(text, at + 1, 4, is_blank);
    if byte(text, place) != b',' {
        return None;
    }
    place += 1;
    place += count(text, place, BLANKS, is_blank);
    (byte(text, place) == quote).then_some(place + 1 - at)
}

/// Whether the function whose bracket opens at a place joins what it is given: by itself, or by a string that is nothing but places.
fn joins(text: &[u8], at: usize) -> bool {
    let name = &text[at.saturating_sub(10)..at];
    let ends =
        |end: &&[u8]| name.len() >= end.len() && name[name.len() - end.len()..].eq_ignore_ascii_case(end);
    if JOINERS.iter().any(ends) {
        return true;
    }
    let places = |part: &[u8]| !part.is_empty() && part.iter().all(|byte| PLACES.contains(byte));
    FORMATTERS.iter().any(|end| {
        if !ends(end) {
            return false;
        }
        // `sprintf("%s%s", …)` has it first, `"{}{}".format(…)` and `"%s%s" % (…)` before.
        let first = text.get(at + 2..).unwrap_or_default();
        let first = &first[..count(first, 0, 40, |byte| !is_quote(byte))];
        let before = &text[at.saturating_sub(60)..at - end.len()];
        let before = before.strip_suffix(b".").unwrap_or(before).trim_ascii_end();
        let [inside @ .., quote] = before else { return places(first) };
        let open = inside.iter().rposition(|byte| byte == quote);
        places(first) || (is_quote(*quote) && open.is_some_and(|open| places(&inside[open + 1..])))
    })
}

/// The list of strings that a function is given, or that is joined with what it is given.
fn list(text: &[u8], at: usize) -> Option<()> {
    let ahead = &text[at..text.len().min(at + LIST)];
    let behind = &text[at.saturating_sub(LIST)..at];
    let has = |part: &[u8]| (0..part.len()).any(|at| is_quote(part[at]) && comma(part, at).is_some());
    (has(ahead) || has(behind)).then_some(())
}

#[cfg(test)]
mod tests {
    use super::super::kind::{Kind, read};

    fn plain(text: &str) -> String {
        String::from_utf8(read(Kind::Literals, text.as_bytes(), 0..text.len()).text).unwrap()
    }

    #[test]
    fn pieces_of_strings_are_one() {
        for written in [
            r#"x = "4532" + "7153""#,
            r#"x = "4532" . "7153""#,
            r#"x = "4532" "7153""#,
            r#"x = "4532" & _
                "7153""#,
            "x = \"4532\" ||\n    \"7153\"",
            "x = \"4532\"..\"7153\"",
            "x = \"4532\\\n7153\"",
            r#"x = f"4532" f"7153""#.trim_start_matches('!'),
            r#"x = ["4532", "7153"].join("")"#,
            r#"x = "".join(["4532", "7153"])"#,
            r#"x = concat("4532", "7153")"#,
            r#"x = "%s%s" % ("4532", "7153")"#,
            r#"x = "{}{}".format("4532", "7153")"#,
        ] {
            let read = plain(written).replace("f\"", "\"");
            assert_eq!(read, r#"x = "45327153""#, "{written}");
        }
    }

    #[test]
    fn other_strings_stay() {
        for text in [
            r#"{"a": "b", "c": "d"}"#,
            r#"f("a", "b")"#,
            r#"log.printf("queue %d of", "a", "b")"#,
            "it's \"so\" and 'so'",
            r"C:\new\table",
            "100 % (",
            "join(",
        ] {
            assert_eq!(plain(text), text);
        }
    }
}
