//! Postal addresses. A number alone says nothing, so the words beside it decide: a kind of street before it or after it.

mod gate;

pub(crate) use gate::may_be;

use super::list::{List, list};
use super::{Hit, byte_at, byte_before, is_word, run, run_before};

/// Whether a word stands in a list, in small letters or capitals.
macro_rules! listed {
    ($words:expr, $word:expr $(,)?) => {{
        static WORDS: List = list!($words);
        WORDS.has_ascii($word)
    }};
}

/// How far a look around the number goes, on each side.
const REACH: usize = 160;
/// Endings of other words that look like those; only a postcode makes them streets.
const DOUBTFUL: &str = "aring ering iring oring uring yring rring spring string bring äufer rufer arbeitsplatz parkplatz sitzplatz stellplatz dekade ckade ikade arkade substr";
/// Words within a name that need no capital.
const SMALL: &str =
    "de du des d la le les del dei degli delle della dello di da das do dos los las el y e et św";

/// Addresses in which `digit` (the place of the first digit of a number that begins a word) is the number of the house; `None` if there is none.
pub(crate) fn address(text: &[u8], digit: usize) -> Option<Hit> {
    let low = digit.saturating_sub(REACH);
    let window = text.get(low..text.len().min(digit.saturating_add(REACH)))?;
    let at = digit - low;
    let before = char_before(window, at - run_before(window, at, 1, |byte| byte == b' '));
    let (start, end) = before
        .filter(|before| is_japanese(*before))
        .and_then(|_| japanese(window, at))
        .or_else(|| european(window, at))?;
    // A word cut by the window is not known to begin there.
    (low == 0 || start > 0).then(|| Hit::plain(low + start..low + end))
}

/// The forms of Europe and America.
fn european(text: &[u8], digit: usize) -> Option<(usize, usize)> {
    let house = house(text, digit).filter(|_| opens(text, digit))?;
    if let Some(end) = number_first(text, digit, house) {
        return Some((digit, tail(text, end).0));
    }
    let last = Some(digit - run_before(text, digit, 2, |byte| byte == b' ')).filter(|last| *last < digit)?;
    let (start, sure) = compound(text, last)
        .or_else(|| kind_first(text, last - run_before(text, last, 1, |byte| byte == b',')))?;
    let (end, coded) = tail(text, house);
    (sure || coded).then_some((start, end))
}

/// Whether a number can begin at a place: it is no part of a decimal, a time, a path or a sum of money.
fn opens(text: &[u8], digit: usize) -> bool {
    let before = char_before(text, digit).unwrap_or(' ');
    let within = ".:".contains(before) && byte_before(text, digit.saturating_sub(1)).is_ascii_digit();
    !within && !before.is_alphanumeric() && !"-_@$€£+&%/\\".contains(before)
}

/// Where the number of a house ends: 12, 12a, 12-14, 8/3, 17 bis.
fn house(text: &[u8], digit: usize) -> Option<usize> {
    // One letter, and no word.
    let letter =
        |at| if word(text, at) == Some(at + 1) && byte_at(text, at + 1) != b'_' { at + 1 } else { at };
    let mut end = letter(digit + digits(text, digit, 5)?);
    if let Some(more) = digits(text, end + 1, 4).filter(|_| b"/-".contains(&byte_at(text, end))) {
        end = letter(end + 1 + more);
    }
    let rest = text.get(end..).unwrap_or_default();
    end += ["bis", " bis", " ter"]
        .iter()
        .find(|each| rest.starts_with(each.as_bytes()))
        .map_or(0, |each| each.len());
    let within = b".:-/".contains(&byte_at(text, end)) && is_word(byte_at(text, end + 1));
    let unit = char_at(text, end).is_some_and(|next| next.is_alphanumeric() || "_%$€£°@".contains(next));
    (!within && !unit).then_some(end)
}

/// The length of a number of no more than so many digits.
fn digits(text: &[u8], at: usize, most: usize) -> Option<usize> {
    let length = run(text, at, most + 1, |byte| byte.is_ascii_digit());
    (1..=most).contains(&length).then_some(length)
}

/// Where an English or French name of a street after the number ends.
fn number_first(text: &[u8], digit: usize, house: usize) -> Option<usize> {
    let comma = run(text, house, 1, |byte| byte == b',');
    let first = gap(text, house + comma)?;
    let stop = word(text, first)?;
    let french =
        gap(text, stop + run(text, stop, 1, |byte| byte == b'.')).and_then(|name| names(text, name, 4));
    if french.is_some()
        && listed!(
            "rue avenue boulevard place chemin allée allee impasse quai av bd",
            slice(text, first, stop),
        )
    {
        return french;
    }
    let last = digit - run_before(text, digit, 2, |byte| byte == b' ');
    let before = slice(text, word_before(text, last).unwrap_or(last), last);
    let counted =
        listed!("chapter section figure page version part volume episode season track step table", before);
    english(text, first).or_else(|| before_flat(text, first)).filter(|_| comma == 0 && !counted)
}

/// Where a name of a street without a kind ends, because the number of a flat stands behind it: 1600 Broadway Suite 200.
fn before_flat(text: &[u8], mut at: usize) -> Option<usize> {
    let mut named = false;
    for _ in 0..6 {
        let end = word(text, at)?;
        let this = slice(text, at, end);
        let number = this.iter().all(u8::is_ascii_digit);
        named |= is_capital(text, at);
        if !named || !(is_capital(text, at) || number || listed!(SMALL, this)) {
            return None;
        }
        let dot = run(text, end, 1, |byte| byte == b'.');
        let next = end + dot + run(text, end + dot, 10, |byte| b" ,\r\n".contains(&byte));
        let numbered =
            word(text, next).is_some_and(|stop| listed!("apt apartment suite ste", slice(text, next, stop)));
        if numbered && flat(text, next).is_some() {
            return Some(end + dot);
        }
        at = gap(text, end + dot)?;
    }
    None
}

/// Where an English name ends: capital words, of which the last is a kind. Ordinary words have no capitals.
fn english(text: &[u8], mut at: usize) -> Option<usize> {
    let (mut found, mut name): (_, &[u8]) = (None, &[]);
    for _ in 0..5 {
        let Some(end) = word(text, at).filter(|_| is_capital(text, at) || byte_at(text, at).is_ascii_digit())
        else {
            break;
        };
        let (this, dot) = (slice(text, at, end), run(text, end, 1, |byte| byte == b'.'));
        let (next, short) =
            (gap(text, end + dot), listed!("rd st ave av ln dr blvd ct pl sq ter terr cl cres hwy", this));
        let title = listed!("dr", this) && next.is_some_and(|next| is_capital(text, next));
        let kind = (short
            || listed!(
                "road street avenue lane drive boulevard court place square way terrace close crescent highway",
                this,
            ))
            && !title
            && byte_at(text, end) != b'_';
        let good = kind
            && !name.is_empty()
            && !listed!("hard google flash disk usb test supreme district federal appeals", name);
        found = if good { Some(if short { end + dot } else { end }) } else { found };
        name = this;
        at = if let Some(next) = next.filter(|_| dot == 0 || this.len() < 5) { next } else { break };
    }
    found
}

/// Where a row of capital words ends; small words may stand between them, and no label like `Tel:` belongs to it.
fn names(text: &[u8], mut at: usize, most: usize) -> Option<usize> {
    let mut found = None;
    for _ in 0..most {
        let Some(end) = word(text, at) else { break };
        let this = slice(text, at, end);
        let label = b":=@_".contains(&byte_at(text, end))
            || listed!("tel telefon phone email e-mail mail fax mobile", this);
        let capital = is_capital(text, at) && !label && !this.iter().any(u8::is_ascii_digit);
        found = if capital { Some(end) } else { found };
        let dot = usize::from(capital && this.len() < 4 && byte_at(text, end) == b'.');
        at = if let Some(next) = gap(text, end + dot).filter(|_| capital || listed!(SMALL, this)) {
            next
        } else {
            break;
        };
    }
    found
}

/// A German, Dutch or Swedish name: one word with the kind at its end, or two. The doubtful ones need a postcode.
fn compound(text: &[u8], end: usize) -> Option<(usize, bool)> {
    let stop = end - run_before(text, end, 1, |byte| byte == b'.');
    let start = word_before(text, stop).filter(|start| is_capital(text, *start))?;
    let this = slice(text, start, stop);
    let mut kinds = "straße strasse str weg allee platz gasse ring damm ufer straat laan plein gracht kade gatan vägen vÄgen".split(' ');
    let kind = kinds.find(|kind| ends_with(this, kind)).filter(|kind| stop == end || *kind == "str")?;
    if this.len() > kind.len() {
        return Some((
            start,
            this.len() > kind.len() + 1 && !DOUBTFUL.split(' ').any(|other| ends_with(this, other)),
        ));
    }
    let last = start - run_before(text, start, 1, |byte| byte == b' ');
    let first = word_before(text, last).filter(|first| last < start && is_capital(text, *first))?;
    (!listed!("the der die das dieser ein het", slice(text, first, last))).then_some((first, true))
}

/// A Spanish, Italian, Portuguese or Polish name: the kind, then one to four words up to the number.
fn kind_first(text: &[u8], mut at: usize) -> Option<(usize, bool)> {
    let (mut named, mut small, mut numeric) = (false, false, false);
    for _ in 0..5 {
        let dot = run_before(text, at, 1, |byte| byte == b'.');
        let start = word_before(text, at - dot)?;
        let this = slice(text, start, at - dot);
        at = start - run_before(text, start, 2, |byte| byte == b' ');
        let rest = slice(text, 0, at);
        // Without their full stop "al" and "pl" are words like others, and so is "via" in other languages.
        let kind = listed!(
            "calle avenida avda av plaza paseo via viale piazza corso rua praça praca travessa ul ulica aleja plac",
            this,
        );
        if named && (kind || dot > 0 && listed!("al pl", this) && !ends_with(rest, "et")) {
            return (!b"_/@".contains(&byte_before(text, start))).then_some((start, small || this != b"via"));
        }
        let many = numeric || this.len() > 4 && dot > 0;
        numeric = this.len() < 3 && this.iter().all(u8::is_ascii_digit);
        small = listed!(SMALL, this);
        named = (!many && (is_capital(text, start) || named && (small || numeric))).then_some(true)?;
        if let Some(path) = rest.strip_suffix(b"C/").or(rest.strip_suffix(b"c/")) {
            return (!b"/.".contains(&byte_before(path, path.len()))
                && !is_word(byte_before(path, path.len())))
            .then_some((at - 2, true));
        }
        at = Some(at).filter(|at| *at < start || byte_before(text, start) == b'.')?;
    }
    None
}

/// Where the flat, the postcode and the town after a street end, and whether there is a postcode.
fn tail(text: &[u8], mut end: usize) -> (usize, bool) {
    let mut towned = false;
    for _ in 0..4 {
        let comma = end + run(text, end, 2, |byte| byte == b' ');
        let line = comma + run(text, comma, 1, |byte| byte == b',');
        let blank = line + run(text, line, 2, |byte| byte == b'\r' || byte == b'\n');
        let at = blank + run(text, blank, 8, |byte| byte == b' ');
        let coded = code(text, at).and_then(|stop| names(text, gap(text, stop)?, 3)).map(|stop| (stop, true));
        let town = coded.or_else(|| names(text, at, 4).map(|town| zone(text, town)));
        // Without a postcode a capital word is a town only after a comma within its line.
        let comma = line > comma && blank == line && at > blank && !towned;
        let flat = flat(text, at).map(|stop| (stop, false));
        let Some((stop, coded)) = flat.or(town.filter(|(_, coded)| *coded || comma)).filter(|_| at > end)
        else {
            break;
        };
        if coded {
            return (stop, true);
        }
        (end, towned) = (stop, towned || flat.is_none());
    }
    (end, false)
}

/// Where a flat ends: Apt 4, Suite 12B.
fn flat(text: &[u8], at: usize) -> Option<usize> {
    let stop = word(text, at).filter(|stop| {
        listed!("apt apartment unit suite ste flat floor room lok m", slice(text, at, *stop))
    })?;
    let number = stop + run(text, stop, 3, |byte| b". #".contains(&byte));
    let end = number + run(text, number, 6, |byte| byte.is_ascii_alphanumeric());
    let name = slice(text, number, end);
    let good = name.len() < 6
        && (name.iter().any(u8::is_ascii_digit) || name.len() == 1 && is_capital(text, number));
    (good && number > stop && !is_word(byte_at(text, end))).then_some(end)
}

/// Where a postcode ends: 12345, 62704-1234, 00-999, D-12345 and in two halves 1099 ZZ, 123 45, SW1A 1AA.
fn code(text: &[u8], at: usize) -> Option<usize> {
    let sign = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    let end = at + run(text, at, 11, |byte| sign(byte) || byte == b'-');
    let count = slice(text, at, end).iter().filter(|byte| byte.is_ascii_digit()).count();
    let half = run(text, end + 1, 4, sign);
    let two = end - at < 5
        && count > 0
        && (2..4).contains(&half)
        && byte_at(text, end) == b' '
        && !is_word(byte_at(text, end + 1 + half));
    let stop = if two { end + 1 + half } else { end };
    ((two || (4..10).contains(&count)) && byte_at(text, at) != b'-' && !is_word(byte_at(text, stop)))
        .then_some(stop)
}

/// Where the state and the postcode after a town end, and whether there is a postcode.
fn zone(text: &[u8], town: usize) -> (usize, bool) {
    let after = |end: usize| gap(text, end + run(text, end, 1, |byte| byte == b','));
    let state = |at: &usize| {
        word(text, *at) == Some(at + 2) && run(text, *at, 2, |byte| byte.is_ascii_uppercase()) == 2
    };
    let end = after(town).filter(state).map_or(town, |at| at + 2);
    after(end).and_then(|at| code(text, at)).map_or((end, false), |stop| (stop, true))
}

/// A Japanese address: a prefecture or a city up to the last of the numbers 1-2-3 or 1丁目2番地3号, which are no date and no telephone number.
fn japanese(text: &[u8], digit: usize) -> Option<(usize, usize)> {
    let (mut floor, mut end, mut at) = (digit, digit, digit);
    while let Some(next) =
        char_at(text, at).filter(|next| next.is_ascii_digit() || "-－−‐–ーの丁目番地号室".contains(*next))
    {
        at += next.len_utf8();
        end = if "-－−‐–ーの".contains(next) { end } else { at };
    }
    while let Some(before) =
        char_before(text, floor).filter(|before| is_japanese(*before) || matches!(before, ' ' | '\u{3000}'))
    {
        floor -= before.len_utf8();
    }
    let area = std::str::from_utf8(slice(text, floor, digit)).ok()?;
    let first = digit + digits(text, digit, 4)?;
    let dated = first == digit + 4 && byte_at(text, first) == b'-' || byte_at(text, digit) == b'0';
    let town = area.trim_end().ends_with(['町', '村']) && !char_at(text, end).is_some_and(is_japanese);
    if dated || is_word(byte_at(text, end)) || end == first && !town {
        return None;
    }
    let start = area.char_indices().find_map(|(mark, kind)| {
        let before = area.get(..mark)?;
        let name = before.get(
            before
                .trim_end_matches(|char| is_japanese(char) && !matches!(char, '\u{3041}'..='\u{30ff}'))
                .len()..,
        )?;
        let long = ["神奈川", "和歌山", "鹿児島"].iter().any(|long| name.ends_with(long));
        let label = ["現住所", "自宅住所", "住所", "所在地", "自宅"]
            .iter()
            .find(|label| name.starts_with(*label))
            .map_or(0, |label| label.len());
        let length = match kind {
            '県' if !name.ends_with("道府") => {
                if long {
                    9
                } else {
                    6
                }
            }
            '都' | '道' | '府'
                if ["東京", "北海", "大阪", "京都"].iter().any(|each| name.ends_with(each)) =>
            {
                6
            }
            '市' | '区' if !name.ends_with('地') && name != "都" => name.len() - label,
            _ => return None,
        };
        (length > 0 && length <= name.len()).then_some(mark - length)
    })?;
    Some((floor + start, end))
}

/// The character at a place.
fn char_at(text: &[u8], at: usize) -> Option<char> {
    let first = *text.get(at)?;
    if first.is_ascii() {
        return Some(char::from(first));
    }
    let length = first.leading_ones().clamp(1, 4) as usize;
    std::str::from_utf8(text.get(at..at + length)?).ok()?.chars().next()
}

/// The character before a place.
fn char_before(text: &[u8], at: usize) -> Option<char> {
    let last = *text.get(at.checked_sub(1)?)?;
    if last.is_ascii() {
        return Some(char::from(last));
    }
    (2..=4)
        .find_map(|length| char_at(text, at.checked_sub(length)?).filter(|found| found.len_utf8() == length))
}

/// Whether a character belongs to a word in Latin script.
fn is_letter(char: char) -> bool {
    char.is_alphanumeric() && matches!(char, '\0'..='\u{24f}' | '\u{1e00}'..='\u{1eff}')
}

/// Whether a character can stand in a Japanese name.
const fn is_japanese(char: char) -> bool {
    matches!(char, '\u{3400}'..='\u{9fff}' | '々' | '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' | 'ー')
}

/// Where the word at a place ends; an apostrophe or a hyphen within it joins its halves.
fn word(text: &[u8], at: usize) -> Option<usize> {
    let mut end = at;
    while let Some(next) = char_at(text, end) {
        let after = end + next.len_utf8();
        let joint = end > at && "-'’".contains(next) && char_at(text, after).is_some_and(is_letter);
        end = if joint || is_letter(next) { after } else { break };
    }
    (end > at).then_some(end)
}

/// Where the word before a place begins.
fn word_before(text: &[u8], end: usize) -> Option<usize> {
    let mut start = end;
    while let Some(before) = char_before(text, start) {
        let rest = start - before.len_utf8();
        let joint = start < end && "-'’".contains(before) && char_before(text, rest).is_some_and(is_letter);
        start = if joint || is_letter(before) { rest } else { break };
    }
    (start < end).then_some(start)
}

/// Whether a name stands at a place: it begins with a capital, or has one after an apostrophe as d'Azeglio.
fn is_capital(text: &[u8], at: usize) -> bool {
    let elided = at + run(text, at, 4, |byte| byte.is_ascii_lowercase());
    let capital = |at: usize| char_at(text, at).is_some_and(char::is_uppercase);
    capital(at)
        || char_at(text, elided)
            .is_some_and(|mark| matches!(mark, '\'' | '’') && capital(elided + mark.len_utf8()))
}

/// Where the one or two spaces at a place end.
fn gap(text: &[u8], at: usize) -> Option<usize> {
    Some(at + run(text, at, 2, |byte| byte == b' ')).filter(|end| *end > at)
}

/// A part of a text; nothing where there is none.
fn slice(text: &[u8], start: usize, end: usize) -> &[u8] {
    text.get(start..end).unwrap_or_default()
}

/// Whether a word ends in another, in small letters or capitals.
fn ends_with(word: &[u8], end: &str) -> bool {
    word.len()
        .checked_sub(end.len())
        .is_some_and(|start| slice(word, start, word.len()).eq_ignore_ascii_case(end.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_addresses_and_nothing_else() {
        for (text, want) in [
            (
                "Home address: 48 Larkfield Road, Springfield, IL 62704",
                "48 Larkfield Road, Springfield, IL 62704",
            ),
            ("{\"shippingAddress\": \"1207 Quillback Avenue, Apt 4\"}", "1207 Quillback Avenue, Apt 4"),
            ("name,address\nA. Finch,\"7 Harrow Weald Lane, London\"\n", "7 Harrow Weald Lane, London"),
            ("Anschrift: Musterstraße 12, 12345 Musterstadt", "Musterstraße 12, 12345 Musterstadt"),
            ("Adresse : 17 rue des Lilas Bleus, 75999 Paris", "17 rue des Lilas Bleus, 75999 Paris"),
            ("Domicilio: Calle del Romero 23, 28999 Madrid", "Calle del Romero 23, 28999 Madrid"),
            ("Residente in Via dei Gelsi 5, 00199 Roma", "Via dei Gelsi 5, 00199 Roma"),
            ("Woonadres: Lindenstraat 14, 1099 ZZ Amsterdam", "Lindenstraat 14, 1099 ZZ Amsterdam"),
            ("Adres: ul. Lipowa 8/3, 00-999 Warszawa", "ul. Lipowa 8/3, 00-999 Warszawa"),
            ("住所：東京都千代田区架空町1-2-3", "東京都千代田区架空町1-2-3"),
            ("現住所横浜市中区架空1丁目2番地3号です", "横浜市中区架空1丁目2番地3号"),
            ("at '12a St. John's Rd., London SW1A 1AA'.", "12a St. John's Rd., London SW1A 1AA"),
            ("9 5th Ave\nSpringfield, IL 62704-1234\nUSA", "9 5th Ave\nSpringfield, IL 62704-1234"),
            ("12 bis, avenue de l’Église\n75999 Paris", "12 bis, avenue de l’Église\n75999 Paris"),
            ("C/ das Flores, 123, 1000-001 Lisboa", "C/ das Flores, 123, 1000-001 Lisboa"),
            ("IP address: 192.0.2.7", ""),
            ("Wall Street fell by 3 percent", ""),
            ("The road to version 2 is long", ""),
            ("Chapter 12 Street photography", ""),
            ("memory address 0x7ffe12", ""),
            ("We address 48 issues on the road map", ""),
            (
                "Engineering 101, a 500 Google Drive plan, et al. Smith 2019, via Port 22, 東京都で2024-01-02, 市場3",
                "",
            ),
        ] {
            let bytes = text.as_bytes();
            let numbers = (0..bytes.len())
                .filter(|at| bytes[*at].is_ascii_digit() && !is_word(byte_before(bytes, *at)));
            let found: Vec<_> =
                numbers.filter_map(|at| address(bytes, at)).map(|hit| &text[hit.span]).collect();
            assert_eq!(found.join("; "), want, "{text}");
        }
    }

    #[test]
    fn survives_broken_text() {
        let text = "C/ d’É 5ª, ul. Ł 8/3, 00-999 W, 12 rue d'É, 7 Å Rd., 東京都架空町1-2番".as_bytes();
        for (start, end) in
            (0..text.len()).flat_map(|start| (start..=text.len()).map(move |end| (start, end)))
        {
            assert!(
                (0..=end - start + 9)
                    .filter_map(|at| address(&text[start..end], at))
                    .all(|hit| hit.span.end <= end - start)
            );
        }
    }
}
