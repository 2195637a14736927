//! Where text may read otherwise than it stands, told by the bits of masks alone: most blocks hold nothing of the kind and cost a few
//! instructions.

use super::masks::Masks;
use crate::view::Kind;

/// Places of a block that are worth a look for one kind of view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Hint {
    /// Where the block begins.
    pub(crate) at: usize,
    /// The kind.
    pub(crate) kind: Kind,
    /// The places; bit 0 is the first byte of the block.
    pub(crate) bits: u64,
}

impl Hint {
    /// The places in the text, in its order.
    pub(crate) fn places(self) -> impl Iterator<Item = usize> {
        let mut bits = self.bits;
        std::iter::from_fn(move || {
            let bit = (bits != 0).then(|| bits.trailing_zeros() as usize)?;
            bits &= bits - 1;
            Some(self.at + bit)
        })
    }
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

/// Tells for which kinds of views which places of a block are worth a look.
#[inline]
pub(crate) fn tell(before: &Masks, here: &Masks, after: &Masks, mut tell: impl FnMut(Kind, u64)) {
    let next = |class: fn(&Masks) -> u64| class(here) >> 1 | class(after) << 63;
    let last = |class: fn(&Masks) -> u64| class(here) << 1 | class(before) >> 63;
    let alnum = here.alnum();
    let (next_alnum, last_alnum) = (next(Masks::alnum), last(Masks::alnum));
    let mut tell = |bits: u64, kind: Kind| {
        if bits != 0 {
            tell(kind, bits);
        }
    };
    let all = |found: bool, bits: u64| if found { bits } else { 0 };

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
    tell(literal, Kind::Literals);

    let opens = here.less
        | here.mark
        | here.underscore & next(|masks| masks.underscore)
        | here.quote & next_alnum
        | here.slash & next(|masks| masks.mark);
    let value = |masks: &Masks| {
        masks.token() | masks.dot | masks.at | masks.slash | masks.equals | masks.plus | masks.colon
    };
    tell(opens & last(value), Kind::Marks);

    let quoted = here.equals & (next(|masks| masks.line) | next(|masks| masks.digit));
    tell(quoted, Kind::Quoted);

    let alone = alnum & !next_alnum & !last_alnum;
    tell(all(alone.count_ones() >= ALONE, alone), Kind::Spread);

    let letter = |masks: &Masks| masks.upper | masks.lower;
    let numbers = here.digit & !last_alnum;
    let calls = here.bracket & last_alnum & next(|masks| masks.digit);
    // Codes begin behind a sign for their base too, and lines of dumps with any digit of their own.
    let codes = here.digit & (!last_alnum | last(letter)) | here.hex & !last_alnum;
    tell(all(numbers.count_ones() >= NUMBERS || calls.count_ones() >= 2, codes), Kind::Codes);
    let filled = here.equals & last_alnum & !next_alnum;
    tell(filled | here.less & next(|masks| masks.mark), Kind::Runs);
    let apart = here.at & (next(|masks| masks.space) | last(|masks| masks.space));
    tell(apart, Kind::Signs);
    tell(all(numbers.count_ones() >= 2, numbers), Kind::Groups);

    let broken = here.line & last_alnum & !next(|masks| masks.line);
    // Something of digits is broken, in this block or in those beside it.
    tell(all(here.digit | before.digit | after.digit != 0, broken), Kind::Lines);

    let beside = here.digit & next(letter) | letter(here) & next(|masks| masks.digit);
    let starts = (alnum | here.mark) & !last(|masks| masks.token() | masks.dot);
    tell(all(beside != 0 && here.digit.count_ones() >= DIGITS, starts), Kind::Leet);

    // Words of two to six letters.
    let letters = u128::from(letter(here)) | u128::from(letter(after)) << 64;
    let starts = letter(here) & !last(letter);
    let long = letters >> 2 & letters >> 3 & letters >> 4 & letters >> 5 & letters >> 6;
    let short = starts & (letters >> 1 & !(letters >> 1 & long)) as u64;
    let spoken = short.count_ones() >= SHORT && (starts & (letters >> 1 & long) as u64).count_ones() <= LONG;
    tell(all(spoken, short), Kind::Numerals);
}
