//! Where something may begin: found from the classes of bytes alone, 64 at a time, without looking at any of them.

use std::ops::Range;

use super::gates::Gates;
use super::hints::{self, Hint};
use super::masks::{self, BLOCK, Engine, Masks};
use super::words::Spelling;
use crate::steps;

/// A digit at the beginning of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Number {
    /// Its place.
    pub(crate) at: usize,
    /// Which of the 32 bytes from there on are digits; bit 0 is the first.
    pub(crate) digits: u32,
}

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Within(pub(crate) Range<usize>);

impl Default for Within {
    fn default() -> Self {
        Self(0..usize::MAX)
    }
}

/// Places of a text at which something may begin, each list in the order of the text but that of `colons`.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Candidates {
    /// Digits that begin a word, with at least five digits close by.
    pub(crate) numbers: Vec<Number>,
    /// Capital letters that begin a word, with a digit shortly behind them.
    pub(crate) capitals: Vec<usize>,
    /// Two letters that begin a word, with two digits behind them.
    pub(crate) ibans: Vec<usize>,
    /// Other digits that begin a word, with a letter behind the last of them.
    pub(crate) mixed: Vec<usize>,
    /// Beginnings of words in or shortly before a long run of letters, digits, `_` and `-`.
    pub(crate) heads: Vec<usize>,
    /// Beginnings of runs of at least 16 letters, digits, `_`, `-`, `+` and `/`, with a digit among the first 33.
    pub(crate) runs: Vec<usize>,
    /// Beginnings of words that may be those of phrases.
    pub(crate) phrases: Vec<usize>,
    /// The first of two backslashes.
    pub(crate) backslashes: Vec<usize>,
    /// `@` between letters or digits.
    pub(crate) ats: Vec<usize>,
    /// The colon of `://`.
    pub(crate) urls: Vec<usize>,
    /// Colons that stand as in an IPv6 or MAC address, and hyphens that stand as in a MAC address.
    pub(crate) colons: Vec<usize>,
    /// The first of two dots between digits that stand as in an IPv4 address.
    pub(crate) dots: Vec<usize>,
    /// `:`, `=` and `>` where what stands before may be the name of what stands behind.
    pub(crate) assignments: Vec<usize>,
    /// The first of the two hyphens before the name of an option, or the space before its only one.
    pub(crate) options: Vec<usize>,
    /// `+` before a digit.
    pub(crate) pluses: Vec<usize>,
    /// `(` before a digit.
    pub(crate) brackets: Vec<usize>,
    /// Beginnings of words of six capital letters and more.
    pub(crate) shouts: Vec<usize>,
    /// `<<`, of which the lines of passports are full.
    pub(crate) fillers: Vec<usize>,
    /// `%`, `&` and `\`.
    pub(crate) escapes: Vec<usize>,
    /// Places in rows of words of small letters, none of them very short, as wallets are made again from.
    pub(crate) words: Vec<usize>,
    /// Digits that begin a word, all of them; only where `with_houses` asks for them.
    pub(crate) houses: Vec<usize>,
    /// Capital letters that begin a word, all of them; only where `with_initials` asks for them.
    pub(crate) initials: Vec<usize>,
    /// Whether numbers of houses are looked for.
    pub(crate) with_houses: bool,
    /// Whether names of people are looked for.
    pub(crate) with_initials: bool,
    /// The part of the text in which something may begin; elsewhere only words are told apart.
    pub(crate) within: Within,
    /// Room for the words of a batch, which is kept for the next.
    pub(crate) begun: Vec<usize>,
    /// Blocks that hold bytes from 128 on.
    pub(crate) foreign: Vec<usize>,
    /// Places that may read otherwise than they stand, and how.
    pub(crate) hints: Vec<Hint>,
    /// Where words begin and end in each block. These are kept for as long as their text is.
    pub(crate) spelling: Vec<Spelling>,
}

impl Candidates {
    /// Forgets the places.
    pub(crate) fn clear(&mut self) {
        self.numbers.clear();
        for places in [
            &mut self.capitals,
            &mut self.ibans,
            &mut self.mixed,
            &mut self.heads,
            &mut self.runs,
            &mut self.phrases,
            &mut self.backslashes,
            &mut self.ats,
            &mut self.urls,
            &mut self.colons,
            &mut self.dots,
            &mut self.assignments,
            &mut self.options,
            &mut self.pluses,
            &mut self.brackets,
            &mut self.shouts,
            &mut self.fillers,
            &mut self.escapes,
            &mut self.words,
            &mut self.houses,
            &mut self.initials,
            &mut self.foreign,
        ] {
            places.clear();
        }
        self.hints.clear();
    }

    /// Finds the candidates that begin in a range of a text; what stands around it is looked at too.
    pub(crate) fn search(&mut self, engine: Engine, gates: &Gates, text: &[u8], range: Range<usize>) {
        match engine {
            Engine::Portable => find(text, range, gates, self, masks::portable),
            #[cfg(target_arch = "x86_64")]
            Engine::Avx2 => masks::avx2_candidates(text, range, gates, self),
        }
    }
}

/// The block that begins at a place, filled with zeros where the text ends.
fn block_at(text: &[u8], at: usize) -> [u8; BLOCK] {
    if let Some(block) = text.get(at..).and_then(<[u8]>::first_chunk) {
        return *block;
    }
    let rest = text.get(at..).unwrap_or_default();
    let mut block = [0; BLOCK];
    block[..rest.len()].copy_from_slice(rest);
    block
}

/// How many blocks have their masks made together. They lie in memory before they are combined: compilers that see both at once take the
/// bits apart again.
const BATCH: usize = 32;

/// The body of [`Candidates::search`], compiled once for each engine.
#[inline(always)]
#[expect(clippy::inline_always, reason = "it is compiled for each engine")]
pub(super) fn find(
    text: &[u8],
    range: Range<usize>,
    gates: &Gates,
    found: &mut Candidates,
    make: impl Fn(&[u8], &mut [Masks]),
) {
    // The block before, those of the batch, and the one behind.
    let mut masks = [Masks::default(); BATCH + 2];
    let one = |block: [u8; BLOCK], masks: &mut Masks| make(&block, std::slice::from_mut(masks));
    let mut before = [0; BLOCK];
    let known = range.start.min(BLOCK);
    before[BLOCK - known..].copy_from_slice(&text[range.start - known..range.start]);
    one(before, &mut masks[0]);
    let mut words = Words { places: std::mem::take(&mut found.begun), count: 0 };
    words.places.resize(WORDS, 0);
    let mut base = range.start;
    while base < range.end {
        let blocks = (range.end - base).div_ceil(BLOCK).min(BATCH);
        let whole = (text.len() - base) / BLOCK;
        let made = whole.min(blocks + 1);
        make(&text[base..base + made * BLOCK], &mut masks[1..=made]);
        for place in made..=blocks {
            one(block_at(text, base + place * BLOCK), &mut masks[place + 1]);
        }
        for (place, window) in masks[..blocks + 2].windows(3).enumerate() {
            let base = base + place * BLOCK;
            steps::count(BLOCK);
            let left = range.end - base;
            // What lies behind the range is another one's.
            let inside = if left < BLOCK { (1 << left) - 1 } else { u64::MAX };
            let [before, here, after] = window else { continue };
            found.spelling.push(Spelling::new(before, here));
            if base >= found.within.0.end || base + BLOCK <= found.within.0.start {
                continue;
            }
            hints::tell(before, here, after, |kind, bits| found.hints.push(Hint { at: base, kind, bits }));
            let window = Window { before, here, after };
            window.search(text, base, inside, gates, found);
            words.add(here.alnum() & !window.behind(Masks::alnum) & inside, base);
        }
        words.search(text, gates, found);
        base += blocks * BLOCK;
        masks[0] = masks[blocks];
    }
    found.begun = words.places;
}

/// The most words that can begin in the blocks of a batch, and room for as many places as are written at once.
const WORDS: usize = BATCH * BLOCK / 2 + BLOCK;

/// Where words begin in the blocks of a batch. Nearly none of them is a candidate, and no two blocks have as many: places are written eight at
/// a time, and each of them always, so that the processor has nothing to guess.
struct Words {
    places: Vec<usize>,
    count: usize,
}

impl Words {
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "it is compiled for each engine")]
    fn add(&mut self, mut bits: u64, base: usize) {
        let more = bits.count_ones() as usize;
        let Some(places) = self.places.get_mut(self.count..self.count + BLOCK) else { return };
        for eight in places.as_chunks_mut::<8>().0 {
            for place in eight {
                *place = base + bits.trailing_zeros() as usize;
                bits &= bits.wrapping_sub(1);
            }
            if bits == 0 {
                break;
            }
        }
        self.count += more;
    }

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "it is compiled for each engine")]
    fn search(&mut self, text: &[u8], gates: &Gates, found: &mut Candidates) {
        let mut count = 0;
        for at in 0..self.count.min(WORDS) {
            let place = self.places[at];
            self.places[count] = place;
            count += usize::from(gates.phrase(text, place));
        }
        found.phrases.extend_from_slice(&self.places[..count]);
        self.count = 0;
    }
}

/// Three blocks in a row, of which the middle one is searched.
struct Window<'a> {
    before: &'a Masks,
    here: &'a Masks,
    after: &'a Masks,
}

impl Window<'_> {
    /// Bits of the middle block where the byte so much further is of a class.
    #[inline(always)]
    #[expect(
        clippy::inline_always,
        reason = "it is the body of the innermost loop, compiled for each engine"
    )]
    fn ahead(&self, class: impl Fn(&Masks) -> u64, distance: u32) -> u64 {
        class(self.here) >> distance | class(self.after) << (64 - distance)
    }

    /// Bits of the middle block where the byte before is of a class.
    #[inline(always)]
    #[expect(
        clippy::inline_always,
        reason = "it is the body of the innermost loop, compiled for each engine"
    )]
    fn behind(&self, class: impl Fn(&Masks) -> u64) -> u64 {
        class(self.here) << 1 | class(self.before) >> 63
    }

    #[inline(always)]
    #[expect(
        clippy::inline_always,
        reason = "it is the body of the innermost loop, compiled for each engine"
    )]
    fn search(&self, text: &[u8], base: usize, inside: u64, gates: &Gates, found: &mut Candidates) {
        let here = self.here;
        let before_is_word = self.behind(Masks::word);
        let before_is_alnum = self.behind(Masks::alnum);
        // Bits of both blocks, of which those of a class tell what the beginnings in the first one go on with.
        let both = |class: fn(&Masks) -> u64| u128::from(class(here)) | u128::from(class(self.after)) << 64;

        if here.digit | self.after.digit & 0xFF != 0 {
            let digits = both(|masks| masks.digit);
            each(here.digit & !before_is_word & inside, |bit| {
                number(text, base + bit, (digits >> bit) as u32, found);
            });
            if found.with_houses {
                push(here.digit & !before_is_word & inside, base, &mut found.houses);
            }

            // Capital letters with a digit among the eight bytes behind them.
            let near = within_eight(digits);
            push(here.upper & !before_is_word & near as u64 & inside, base, &mut found.capitals);

            let two = (here.upper | here.lower) & self.ahead(|masks| masks.upper | masks.lower, 1);
            let two = two & self.ahead(|masks| masks.digit, 2) & self.ahead(|masks| masks.digit, 3);
            push(two & !before_is_word & inside, base, &mut found.ibans);
        }
        if found.with_initials {
            push(here.upper & !before_is_word & inside, base, &mut found.initials);
        }

        // Sixteen in a row fill one of the eights of a block, which hardly anything does.
        if has_eight(here.value()) || has_eight(self.after.value()) {
            self.long_runs(text, base, inside, gates, found);
        }

        let next_is_alnum = self.ahead(Masks::alnum, 1);
        push(here.at & before_is_alnum & next_is_alnum & inside, base, &mut found.ats);

        let next_is_digit = self.ahead(|masks| masks.digit, 1);
        self.addresses(base, inside, found);
        if here.plus | here.bracket != 0 {
            push(here.plus & next_is_digit & inside, base, &mut found.pluses);
            push(here.bracket & next_is_digit & inside, base, &mut found.brackets);
            // setPassword("…")
            each(here.bracket & before_is_alnum & !next_is_alnum & inside, |bit| {
                let open = base + bit;
                let first = open + 1 + usize::from(text.get(open + 1) == Some(&b' '));
                if !matches!(text.get(first), Some(b'"' | b'\'' | b'`')) {
                    return;
                }
                if gates.name(text, open) {
                    found.assignments.push(open);
                }
                // setProperty("password", "…")
                if let Some(comma) = first_argument(text, first)
                    && gates.name(text, comma)
                {
                    found.assignments.push(comma);
                }
            });
        }

        let colon = here.colon & !self.ahead(|masks| masks.colon, 1) & !self.behind(|masks| masks.colon);
        let colon = colon & !self.ahead(|masks| masks.slash, 1);
        let equals = here.equals & !self.ahead(|masks| masks.equals, 1);
        let more = here.more
            & before_is_alnum
            & !self.ahead(|masks| masks.less, 1)
            & !self.ahead(|masks| masks.space, 1);
        each((colon | equals | more) & inside, |bit| {
            if gates.name(text, base + bit) {
                found.assignments.push(base + bit);
            }
        });

        let two = here.upper & self.ahead(|masks| masks.upper, 1);
        let four = two & self.ahead(|masks| masks.upper, 2) & self.ahead(|masks| masks.upper, 3);
        if four != 0 {
            let six = four & self.ahead(|masks| masks.upper, 4) & self.ahead(|masks| masks.upper, 5);
            let run = both(|masks| masks.upper | masks.digit);
            each(six & !before_is_word & inside, |bit| {
                if gates.shout((!(run >> bit)).trailing_zeros()) {
                    found.shouts.push(base + bit);
                }
            });
        }

        push(here.less & self.ahead(|masks| masks.less, 1) & inside, base, &mut found.fillers);
        each(here.escape & inside, |bit| {
            if is_encoded(text, base + bit) {
                found.escapes.push(base + bit);
            } else if text.get(base + bit..base + bit + 2) == Some(br"\\") {
                found.backslashes.push(base + bit);
            }
        });
        let plain = here.lower | here.space;
        for half in [0, 32] {
            if (plain & inside) >> half & u64::from(u32::MAX) == u64::from(u32::MAX) {
                let spaces = here.space >> half & u64::from(u32::MAX);
                if spaces & (spaces >> 1 | spaces >> 2 | spaces >> 3) == 0 && spaces.count_ones() > 2 {
                    found.words.push(base + half + 16);
                }
            }
        }
        if here.high & inside != 0 {
            found.foreign.push(base);
        }
    }

    /// Runs of at least 16 letters, digits and signs of tokens.
    #[inline(always)]
    #[expect(
        clippy::inline_always,
        reason = "it is the body of the innermost loop, compiled for each engine"
    )]
    fn long_runs(&self, text: &[u8], base: usize, inside: u64, gates: &Gates, found: &mut Candidates) {
        let here = self.here;
        let both = |class: fn(&Masks) -> u64| u128::from(class(here)) | u128::from(class(self.after)) << 64;
        let sixteen = |class: fn(&Masks) -> u64| {
            let mut run = both(class);
            run &= run >> 1;
            run &= run >> 2;
            run &= run >> 4;
            run & run >> 8
        };
        let mut run = sixteen(Masks::token);
        if run != 0 {
            // The run begins up to 15 bytes further, and is no word of small letters.
            let mut signs = both(|masks| masks.digit | masks.upper);
            for step in [1, 2, 4, 8] {
                run |= run >> step;
                signs |= signs >> step;
            }
            signs |= signs >> 16;
            let starts = here.alnum() & !self.behind(Masks::alnum);
            each(starts & (run & signs) as u64 & inside, |bit| {
                if gates.head(text, base + bit) {
                    found.heads.push(base + bit);
                }
            });
        }

        // The same with the other signs of base64 in it.
        let digit = within_eight(both(|masks| masks.digit));
        let digit = digit | digit >> 8;
        let digit = digit | digit >> 16;
        let starts = (sixteen(Masks::value) & digit) as u64 & here.alnum() & !self.behind(Masks::value);
        push(starts & inside, base, &mut found.runs);
    }

    #[inline(always)]
    #[expect(
        clippy::inline_always,
        reason = "it is the body of the innermost loop, compiled for each engine"
    )]
    fn addresses(&self, base: usize, inside: u64, found: &mut Candidates) {
        let here = self.here;
        if here.colon != 0 {
            push(
                here.colon & self.ahead(|masks| masks.slash, 1) & self.ahead(|masks| masks.slash, 2) & inside,
                base,
                &mut found.urls,
            );
            // Two colons together, or up to four digits apart, between hexadecimal digits and other colons.
            let close = self.ahead(|masks| masks.colon, 1)
                | self.ahead(|masks| masks.colon, 2)
                | self.ahead(|masks| masks.colon, 3)
                | self.ahead(|masks| masks.colon, 4)
                | self.ahead(|masks| masks.colon, 5);
            let other = |masks: &Masks| masks.word() & !(masks.digit | masks.hex);
            let word = self.ahead(|masks| masks.colon, 1) & self.ahead(other, 2);
            let open = here.colon & close & !self.behind(other) & !self.ahead(other, 1) & !word;
            push(open & inside, base, &mut found.colons);
        }
        if here.dash != 0 {
            let pairs = here.dash
                & self.ahead(|masks| masks.dash, 3)
                & self.ahead(|masks| masks.dash, 6)
                & self.ahead(|masks| masks.dash, 9);
            push(pairs & inside, base, &mut found.colons);
            let option = here.dash & self.ahead(|masks| masks.dash, 1) & self.ahead(|masks| masks.lower, 2);
            push(option & !self.behind(Masks::token) & inside, base, &mut found.options);
            // PowerShell has one hyphen before a name in full.
            let single = here.dash & self.behind(|masks| masks.space);
            let single = single & self.ahead(|masks| masks.upper | masks.lower, 1);
            each(single & inside, |bit| found.options.extend((base + bit).checked_sub(1)));
        }
        if here.dot != 0 {
            // A dot between digits, and another one up to three digits further.
            let close = self.ahead(|masks| masks.dot, 2)
                | self.ahead(|masks| masks.dot, 3)
                | self.ahead(|masks| masks.dot, 4);
            let decimal = here.dot & self.behind(|masks| masks.digit) & self.ahead(|masks| masks.digit, 1);
            push(decimal & close & inside, base, &mut found.dots);
            // Three groups of four hexadecimal digits.
            let groups = here.dot
                & self.ahead(|masks| masks.dot, 5)
                & self.ahead(Masks::alnum, 4)
                & self.ahead(Masks::alnum, 9);
            push(groups & inside, base, &mut found.colons);
        }
    }
}

/// Whether one of the eights of a block is full.
#[inline(always)]
#[expect(clippy::inline_always, reason = "it is the body of the innermost loop, compiled for each engine")]
const fn has_eight(bits: u64) -> bool {
    // A byte without bits is the only one that lends from the next.
    let free = !bits;
    free.wrapping_sub(0x0101_0101_0101_0101) & bits & 0x8080_8080_8080_8080 != 0
}

/// Bits with one of the digits among the eight behind them.
#[inline(always)]
#[expect(clippy::inline_always, reason = "it is the body of the innermost loop, compiled for each engine")]
const fn within_eight(digits: u128) -> u128 {
    let mut near = digits >> 1;
    near |= near >> 1;
    near |= near >> 2;
    near | near >> 4
}

/// Whether a sign begins an encoded character that is worth a view: `%41`, `&#65;`, `\u0041`, and entities that hide what is looked for.
#[inline]
fn is_encoded(text: &[u8], at: usize) -> bool {
    const ENTITIES: [&[u8]; 11] =
        [b"lt;", b"amp;#", b"comm", b"peri", b"shy;", b"zwn", b"zwj", b"hyph", b"dash", b"lowb", b"colo"];
    match text.get(at..at + 3) {
        Some([b'%', b'u', next]) => next.is_ascii_hexdigit(),
        Some([b'%', high, low]) => high.is_ascii_hexdigit() && low.is_ascii_hexdigit(),
        Some([b'&', b'#', _] | [b'\\', b'u' | b'x', _]) => true,
        Some([b'&', ..]) => ENTITIES.iter().any(|name| text[at + 1..].starts_with(name)),
        _ => false,
    }
}

/// A digit that begins a word: perhaps of a number that is long enough, perhaps of a word with letters.
#[inline(always)]
fn number(text: &[u8], at: usize, digits: u32, found: &mut Candidates) {
    const CLOSE: u32 = (1 << 24) - 1;
    if (digits & CLOSE).count_ones() >= 5 {
        found.numbers.push(Number { at, digits });
        return;
    }
    let behind = at + digits.trailing_ones() as usize;
    let next = text.get(behind).copied().unwrap_or_default();
    let mixed = next.is_ascii_alphabetic()
        || (matches!(next, b'-' | b' ' | b':') && text.get(behind + 1).is_some_and(u8::is_ascii_uppercase));
    if mixed {
        found.mixed.push(at);
    }
}

#[inline(always)]
#[expect(clippy::inline_always, reason = "it is the body of the innermost loop, compiled for each engine")]
fn each(mut bits: u64, mut then: impl FnMut(usize)) {
    while bits != 0 {
        then(bits.trailing_zeros() as usize);
        bits &= bits - 1;
    }
}

#[inline(always)]
#[expect(clippy::inline_always, reason = "it is the body of the innermost loop, compiled for each engine")]
fn push(bits: u64, base: usize, places: &mut Vec<usize>) {
    each(bits, |bit| places.push(base + bit));
}

/// Where the comma stands behind the first argument of a call, where that is a short string and another one follows; `at` is its quote.
fn first_argument(text: &[u8], at: usize) -> Option<usize> {
    let quote = *text.get(at)?;
    let name = text[at + 1..].iter().take(64).take_while(|byte| byte.is_ascii_graphic() && **byte != quote);
    let comma = at + 2 + name.count();
    let next = match text.get(comma - 1..)? {
        [end, b',', b' ', next, ..] | [end, b',', next, ..] if *end == quote => *next,
        _ => return None,
    };
    matches!(next, b'"' | b'\'' | b'`').then_some(comma)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn gates() -> Gates {
        let mut gates = Gates::new();
        gates.admit_head(*b"ghp");
        gates.admit_head(*b"A0z");
        gates.admit_phrase(*b"01a");
        gates.admit_phrase(*b"zA@");
        gates.admit_name(b"zz");
        gates.admit_name(b"rl");
        gates
    }

    fn all(engine: Engine, text: &[u8]) -> Candidates {
        let mut found = Candidates::default();
        found.search(engine, &gates(), text, 0..text.len());
        found
    }

    #[test]
    fn places_are_those_of_what_begins_there() {
        let text = b"mail a@b.c, tel +44 20 7946 0958, card 4111 1111 1111 1111, url = http://x ghp_0123456789abcdef AB12CD34\n";
        let found = all(Engine::Portable, text);
        let at = |part: &str| std::str::from_utf8(text).unwrap().find(part).unwrap();
        assert_eq!(found.ats, [at("@")]);
        assert_eq!(found.pluses, [at("+")]);
        assert_eq!(found.assignments, [at("= http")]);
        assert_eq!(found.urls, [at("://")]);
        assert_eq!(found.heads, [at("ghp_")]);
        assert_eq!((found.capitals, found.mixed), (vec![at("AB12")], vec![]));
        let numbers: Vec<usize> = found.numbers.iter().map(|number| number.at).collect();
        assert!(numbers.contains(&at("4111")) && numbers.contains(&at("44 20")), "{numbers:?}");
    }

    /// Bytes of which every class is made, and some of none.
    fn texts() -> impl Strategy<Value = Vec<u8>> {
        let bytes = b"0123456789ABZabz_-.:@=/+(<> \n,;%&\\\x80~".to_vec();
        prop::collection::vec(prop::sample::select(bytes), 0..400)
    }

    proptest! {
        #[test]
        fn all_engines_find_the_same(text in texts()) {
            prop_assert_eq!(all(Engine::Portable, &text), all(Engine::fastest(), &text));
        }

        #[test]
        fn ranges_find_together_what_the_whole_finds(text in texts(), cut in 0usize..400) {
            let cut = cut.min(text.len());
            let mut parts = Candidates::default();
            parts.search(Engine::fastest(), &gates(), &text, 0..cut);
            parts.search(Engine::fastest(), &gates(), &text, cut..text.len());
            let mut whole = all(Engine::fastest(), &text);
            // Blocks and their halves are counted from the beginning of each range.
            parts.foreign.clear();
            parts.hints.clear();
            whole.hints.clear();
            parts.colons.sort_unstable();
            whole.colons.sort_unstable();
            parts.words.clear();
            parts.spelling.clear();
            whole.spelling.clear();
            whole.words.clear();
            whole.foreign.clear();
            (parts.begun, whole.begun) = (Vec::new(), Vec::new());
            prop_assert_eq!(parts, whole);
        }
    }
}
