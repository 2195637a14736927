//! Which blocks may read otherwise than they stand, told by the bits of their masks alone: most hold nothing of the kind and cost a few
//! instructions.

use super::masks::Masks;
use crate::view::Kind;

/// A block, and the kinds of views that are worth a look there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Hint {
    /// Where the block begins.
    pub(crate) at: usize,
    /// A bit for each kind, by [`Kind::bit`].
    pub(crate) kinds: u16,
}

/// How many letters or digits of a block stand alone where text is spread.
const ALONE: u32 = 4;

/// How many numbers begin in a block of codes of characters: of those with most bytes, and there may be two halves.
const NUMBERS: u32 = 4;

/// How many digits of a number with letters in it stand in a block at least.
const DIGITS: u32 = 4;

/// How many short words a block of spelled digits has, and how many others.
const SHORT: u32 = 6;
const LONG: u32 = 4;

/// Tells for which kinds of views a block is worth a look.
#[inline]
pub(crate) fn kinds(before: &Masks, here: &Masks, after: &Masks) -> u16 {
    let next = |class: fn(&Masks) -> u64| class(here) >> 1 | class(after) << 63;
    let last = |class: fn(&Masks) -> u64| class(here) << 1 | class(before) >> 63;
    let alnum = here.alnum();
    let (next_alnum, last_alnum) = (next(Masks::alnum), last(Masks::alnum));
    let mut kinds = 0;
    let mut tell = |found: bool, kind: Kind| kinds |= if found { kind.bit() } else { 0 };

    let glue = |masks: &Masks| {
        masks.space
            | masks.plus
            | masks.dot
            | masks.quote
            | masks.less
            | masks.escape
            | masks.mark
            | masks.line
    };
    let literal = here.quote & next(glue)
        | here.bracket & next(|masks| masks.quote)
        | here.escape & next(|masks| masks.line);
    tell(literal != 0, Kind::Literals);

    let opens = here.less
        | here.mark
        | here.underscore & next(|masks| masks.underscore)
        | here.quote & next_alnum
        | here.slash & next(|masks| masks.mark);
    let value = |masks: &Masks| masks.token() | masks.dot | masks.at | masks.slash | masks.equals;
    tell(opens & last(value) != 0, Kind::Marks);

    let quoted = here.equals & (next(|masks| masks.line) | next(|masks| masks.digit));
    tell(quoted != 0, Kind::Quoted);

    let alone = alnum & !next_alnum & !last_alnum;
    tell(alone.count_ones() >= ALONE, Kind::Spread);

    let numbers = here.digit & !last_alnum;
    let calls = here.bracket & last_alnum & next(|masks| masks.digit);
    tell(numbers.count_ones() >= NUMBERS || calls.count_ones() >= 2, Kind::Codes);
    let filled = here.equals & last_alnum & !next_alnum;
    tell(filled | here.less & next(|masks| masks.mark) != 0, Kind::Runs);
    let apart = here.at & (next(|masks| masks.space) | last(|masks| masks.space));
    tell(apart != 0, Kind::Signs);
    tell(numbers.count_ones() >= 2, Kind::Groups);

    let broken = here.line & last_alnum & !next(|masks| masks.line);
    tell(broken != 0, Kind::Lines);

    let letter = |masks: &Masks| masks.upper | masks.lower;
    let beside = here.digit & next(letter) | letter(here) & next(|masks| masks.digit);
    tell(beside != 0 && here.digit.count_ones() >= DIGITS, Kind::Leet);

    // Words of two to six letters.
    let letters = u128::from(letter(here)) | u128::from(letter(after)) << 64;
    let starts = letter(here) & !last(letter);
    let long = letters >> 2 & letters >> 3 & letters >> 4 & letters >> 5 & letters >> 6;
    let short = starts & (letters >> 1 & !(letters >> 1 & long)) as u64;
    tell(
        short.count_ones() >= SHORT && (starts & (letters >> 1 & long) as u64).count_ones() <= LONG,
        Kind::Numerals,
    );
    kinds
}
