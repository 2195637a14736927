//! Values of names: behind `=` and `:`, in tags and commands, and as people say them.

use super::builtin::{self, Builtin, Hit, byte_at, byte_before, is_word};
use super::names::{Assignment, assignment, before_type};
use super::search::Search;
use super::words;

/// How far before a value without a name words may stand that make it one, in bytes.
const LOOSE: usize = 56;

/// The longest value that is found so, in bytes.
const LONGEST_LOOSE: usize = 128;

impl Search<'_> {
    /// A name, a word such as "is", and a value.
    pub(super) fn spoken(&mut self, start: usize, end: usize) {
        if !self.plan.gates.name(self.text, start) {
            return;
        }
        let mut value = end;
        while byte_at(self.text, value) == b' ' && value < end + 4 {
            value += 1;
        }
        // "the token is now …"
        if self.text[value..].starts_with(b"now ") {
            value += b"now ".len();
        }
        if self.text[value..].starts_with("「".as_bytes()) {
            value += "「".len();
        }
        let quote = byte_at(self.text, value);
        let quote = if matches!(quote, b'"' | b'\'' | b'`') { quote } else { 0 };
        let mut name = start;
        while matches!(byte_before(self.text, name), b' ' | b':') {
            name -= 1;
        }
        self.value(&Assignment { name, value: value + usize::from(quote != 0), quote });
    }

    /// `password hunter2` behind a login, `IDENTIFIED BY 'hunter2'`.
    pub(super) fn spoken_password(&mut self, start: usize, end: usize) {
        let quote = byte_at(self.text, end);
        let quoted = matches!(quote, b'"' | b'\'');
        let login = self.text[start.saturating_sub(48)..start].to_ascii_lowercase();
        let introduced = quoted || login.windows(6).any(|part| part == b"login ");
        if introduced {
            let value = builtin::password::value(
                self.text,
                end + usize::from(quoted),
                if quoted { quote } else { 0 },
            );
            self.passwords(value, Some(start));
        }
    }

    pub(super) fn assignment(&mut self, at: usize) {
        if byte_at(self.text, at) == b'=' {
            self.builtin(Builtin::UrlToken, builtin::url::token(self.text, at));
        }
        let Some((_, mut found)) = assignment(self.text, at) else { return };
        if self.text[..found.name].ends_with(b"value")
            && let Some(name) = self.name_in_tag(found.name)
        {
            found.name = name;
        }
        if !self.value(&found)
            && byte_at(self.text, at) == b'='
            && let Some(name) = before_type(self.text, found.name)
        {
            found.name = name;
            self.value(&found);
        }
    }

    /// `--name value`, as in commands.
    pub(super) fn option(&mut self, at: usize) {
        let length = builtin::run(self.text, at + 2, 48, |byte| is_word(byte) || byte == b'-');
        let name = at + 2 + length;
        if byte_at(self.text, name) == b' ' && self.plan.gates.name(self.text, name) {
            let quote = byte_at(self.text, name + 1);
            let quote = if matches!(quote, b'"' | b'\'') { quote } else { 0 };
            self.value(&Assignment { name, value: name + 1 + usize::from(quote != 0), quote });
        }
    }

    /// Where the name ends in `<add key="name" value="…">`.
    pub(super) fn name_in_tag(&self, end: usize) -> Option<usize> {
        let start = end.saturating_sub(100);
        let tag = &self.text[start..end];
        // name: KEY, and the value in the next line, as in manifests.
        let label = &self.text[start..end - b"value".len()];
        if let Some(line) = label
            .trim_ascii_end()
            .strip_suffix(b"-")
            .unwrap_or(label)
            .trim_ascii_end()
            .rsplit(|byte| *byte == b'\n')
            .next()
            && let Some(at) = line.windows(6).rposition(|part| part == b"name: ")
            && label.contains(&b'\n')
        {
            let name = line[at + 6..].trim_ascii_end();
            let name = name.strip_suffix(b"\"").unwrap_or(name);
            let from = start + label.windows(line.len()).rposition(|part| part == line)?;
            return Some(from + at + 6 + name.len());
        }
        let open = tag.iter().rposition(|byte| *byte == b'<')?;
        let inside = &tag[open..];
        let place = [&b"key=\""[..], b"name=\""]
            .iter()
            .find_map(|word| Some(inside.windows(word.len()).position(|part| part == *word)? + word.len()))?;
        let length = inside[place..].iter().position(|byte| *byte == b'"')?;
        Some(start + open + place + length)
    }

    /// Verifies the value of a name, and says whether there is such a name.
    pub(super) fn value(&mut self, found: &Assignment) -> bool {
        let plan = self.plan;
        let mut known = false;
        plan.names.find(self.text, found.name, |number, name| {
            // A tag and its first attribute are no name: `<patient id="…">`.
            if byte_before(self.text, name) == b'<' && self.text[name..found.name].contains(&b' ') {
                return;
            }
            known = true;
            let form = &plan.forms[usize::from(number)];
            if form.matcher.is_some() {
                self.pattern(number, found.value, Some(name));
            } else {
                let value = builtin::password::value(self.text, found.value, found.quote);
                self.passwords(value, Some(name));
            }
        });
        known
    }

    pub(super) fn passwords(&mut self, value: Option<std::ops::Range<usize>>, name: Option<usize>) {
        let Some(span) = value else { return };
        for number in self.plan.of(Builtin::Password) {
            self.hit(*number, &Hit::plain(span.clone()), name);
        }
    }

    /// A long value beside its name, whatever signs, tags and fillers are between: `secret key (…)`, `<th>API key</th><td>…`.
    pub(super) fn beside(&mut self, at: usize) {
        let Some(end) = name_before(self.text, at).filter(|end| self.plan.gates.name(self.text, *end)) else {
            return;
        };
        let plan = self.plan;
        plan.names.find(self.text, end, |number, name| {
            let form = &plan.forms[usize::from(number)];
            // "token" and "secret" alone stand before many things.
            let one_word = self.text[name..end].iter().all(u8::is_ascii_alphabetic);
            if form.matcher.is_some() && !(one_word && plan.vendors[form.detector] == 0) {
                self.pattern(number, at, Some(name));
            }
        });
    }

    /// Values that have a form of their own and stand near the words of their detector, whatever is between.
    pub(super) fn loose(&mut self, at: usize) {
        let plan = self.plan;
        let forms = match plan.loose.get(usize::from(self.text[at])) {
            Some(forms) if !forms.is_empty() => forms,
            _ => return,
        };
        // What stands in a path is a name.
        if byte_before(self.text, at) == b'/' {
            return;
        }
        // A digest that is given to another name is that one's.
        let assigned = self.text[..at].trim_ascii_end();
        let assigned = assigned.strip_suffix(b"\"").or(assigned.strip_suffix(b"'")).unwrap_or(assigned);
        let digest = builtin::run(self.text, at, 32, |byte| byte.is_ascii_hexdigit()) == 32;
        if digest && assigned.trim_ascii_end().ends_with(b"=") {
            return;
        }
        // A value ends where a word does; it has as many bytes as its form says.
        let word = builtin::run(self.text, at, LONGEST_LOOSE, is_word);
        let rest = builtin::run(self.text, at + word, LONGEST_LOOSE, |byte| {
            is_word(byte) || b"-+/=.~".contains(&byte)
        });
        let mut named: Option<Vec<u64>> = None;
        for form in forms {
            let longest = if form.is_word { word } else { word + rest };
            if word > form.most || longest < form.least {
                continue;
            }
            let before = || words::words_of(&self.text[at.saturating_sub(LOOSE)..at]);
            let vendor = plan.vendors[plan.forms[usize::from(form.form)].detector];
            if !named.get_or_insert_with(before).contains(&vendor) {
                continue;
            }
            let count = self.matches.len();
            self.pattern(form.form, at, None);
            for found in &mut self.matches[count..] {
                found.loose = true;
            }
        }
    }
}

/// Elements of HTML that stand between names and values.
const MARKS: [&str; 21] = [
    "th", "td", "tr", "dt", "dd", "li", "p", "b", "i", "em", "strong", "span", "label", "code", "pre", "div",
    "a", "u", "br", "small", "font",
];

/// The longest gap between a name and a value beside it, in bytes.
const GAP: usize = 48;

/// Where the name before a place ends, if nothing but signs and tags is between, and one end of a line at most.
fn name_before(text: &[u8], at: usize) -> Option<usize> {
    let floor = at.saturating_sub(GAP);
    let mut end = at;
    // The value is an attribute of a tag behind its label.
    if text[..end].ends_with(b"value=\"") {
        end = floor + text[floor..end].iter().rposition(|byte| *byte == b'<')?;
    }
    let mut lines = 0;
    while end > floor {
        match text[end - 1] {
            b'>' => {
                let open = floor + text[floor..end].iter().rposition(|byte| *byte == b'<')?;
                let tag = &text[open + 1..end - 1];
                let tag = tag.strip_prefix(b"/").unwrap_or(tag);
                let name = &tag[..builtin::run(tag, 0, 8, |byte| byte.is_ascii_alphanumeric())];
                if !MARKS.iter().any(|mark| name.eq_ignore_ascii_case(mark.as_bytes())) {
                    return None;
                }
                end = open;
            }
            b'\n' if lines > 0 => return None,
            b'/' | b'=' | b'&' | b'+' | b',' | b';' | b'{' | b'}' => return None,
            byte if byte.is_ascii_alphanumeric() || byte >= 0x80 => return Some(end),
            // The first line of a key.
            b'-' if text[..end].ends_with(b"-----") => return None,
            byte => {
                lines += usize::from(byte == b'\n');
                end -= 1;
            }
        }
    }
    None
}
