//! The parts of a message (RFC 2046, §5.1), found line by line in one pass.

use super::header::Headers;

/// Parts may be nested in each other so deeply; deeper ones are not taken apart.
const DEEPEST: usize = 16;

/// A part that has no parts.
#[derive(Debug, Clone)]
pub(super) struct Leaf<'a> {
    /// `1.2` is the second part of the first; what stands between parts has the number of those around it.
    pub(super) number: String,
    pub(super) headers: Headers<'a>,
    pub(super) body: &'a [u8],
}

/// Parts that are open.
struct Open {
    boundary: String,
    count: u32,
}

/// Where a line stands.
#[derive(Clone, Copy)]
enum State<'a> {
    /// Before the first part, or behind the last.
    Between,
    Headers,
    Body(Headers<'a>),
}

/// Returns the parts of a body, but no more than `most`.
pub(super) fn parts<'a>(headers: &Headers<'a>, body: &'a [u8], most: usize) -> Vec<Leaf<'a>> {
    let mut open: Vec<Open> = Vec::new();
    let mut leaves = Vec::new();
    let mut start = 0;
    let mut state = begin(headers, &mut open);
    let mut at = 0;
    while at < body.len() && leaves.len() < most {
        let end = body[at..].iter().position(|byte| *byte == b'\n').map_or(body.len(), |end| at + end + 1);
        let line = &body[at..end];
        if let Some((level, is_last)) = boundary(&open, line) {
            finish(&mut leaves, &open, state, &body[start..at]);
            open.truncate(if is_last { level } else { level + 1 });
            state = if is_last { State::Between } else { State::Headers };
            if let Some(parts) = open.last_mut().filter(|_| !is_last) {
                parts.count += 1;
            }
            start = end;
        } else if matches!(state, State::Headers) && matches!(line, b"\n" | b"\r\n") {
            let headers = Headers::read(&body[start..at]);
            state = begin(&headers, &mut open);
            start = end;
        }
        at = end;
    }
    finish(&mut leaves, &open, state, &body[start..]);
    leaves
}

/// Begins a body, which may have parts.
fn begin<'a>(headers: &Headers<'a>, open: &mut Vec<Open>) -> State<'a> {
    let content_type = headers.content_type();
    let boundary = content_type.parameter(b"boundary").filter(|_| content_type.begins_with(b"multipart/"));
    match boundary {
        Some(boundary) if open.len() < DEEPEST => {
            open.push(Open { boundary, count: 0 });
            State::Between
        }
        _ => State::Body(*headers),
    }
}

/// Tells which boundary a line is, and whether it is the last one.
fn boundary(open: &[Open], line: &[u8]) -> Option<(usize, bool)> {
    let line = line.strip_prefix(b"--")?.trim_ascii_end();
    let levels = open.iter().enumerate().rev();
    levels.into_iter().find_map(|(level, open)| match line.strip_prefix(open.boundary.as_bytes())? {
        b"" => Some((level, false)),
        b"--" => Some((level, true)),
        _ => None,
    })
}

fn finish<'a>(leaves: &mut Vec<Leaf<'a>>, open: &[Open], state: State<'a>, body: &'a [u8]) {
    let (headers, is_part) = match state {
        State::Body(headers) => (headers, true),
        State::Between => (Headers::default(), false),
        // Fields without a body: they may be all that was meant to be read.
        State::Headers => (Headers::default(), true),
    };
    if body.trim_ascii().is_empty() {
        return;
    }
    let numbers: Vec<String> = open.iter().map(|open| open.count.to_string()).collect();
    let number = match (numbers.is_empty(), is_part) {
        (true, true) => "1".to_owned(),
        (true, false) => "rest".to_owned(),
        (false, true) => numbers.join("."),
        (false, false) => format!("{}.rest", numbers.join(".")),
    };
    leaves.push(Leaf { number, headers, body });
}
