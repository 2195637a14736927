//! Reads the text of a day, and writes another one in the same way.

use super::Date;
use super::era::of_era;
use super::form::{Case, DateForm, Digits, EraForm, Order, Ordinal};
use super::words::words;
use super::written::{Piece, Written};
use crate::model::Language;

/// The longest text of a day, in bytes.
const LONGEST: usize = 64;

/// Years of two digits up to this are of this century, as the scanner has it.
const THIS_CENTURY: u32 = 26;

/// What is known before a text is read.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Reading<'a> {
    /// What comes first where that cannot be seen.
    pub(crate) order: Order,
    /// The languages of names that are in several of them, the likely ones first.
    pub(crate) languages: &'a [Language],
    /// The form that it has, if that is known.
    pub(crate) form: Option<DateForm>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    Digits(&'a str),
    Letters(&'a str),
    Signs(&'a str),
}

/// Reads the text of a day. `None` where it is none, or written in another way than those that are known: with numbers in the orders of ISO
/// 8601, of Europe and of America, or with the name of a month.
pub(crate) fn read(text: &str, reading: Reading<'_>) -> Option<Written> {
    if text.len() > LONGEST {
        return None;
    }
    let tokens = tokens(text);
    match tokens.as_slice() {
        [Token::Digits(digits)] if digits.len() == 8 => compact(digits, reading),
        [Token::Digits(a), Token::Signs(left), Token::Digits(b), Token::Signs(right), Token::Digits(c)] => {
            let sign = |text: &str| matches!(text, "-" | "/" | "." | ". ");
            let join = left.chars().next()?;
            let joined = sign(left) && sign(right) && right.starts_with(join);
            joined.then(|| numbers([a, b, c], [left, right], join, reading)).flatten()
        }
        [
            Token::Digits(year),
            Token::Letters("年"),
            Token::Digits(month),
            Token::Letters("月"),
            Token::Digits(day),
            Token::Letters("日"),
        ] => {
            let pieces = [Piece::Year, text_of("年"), Piece::Month, text_of("月"), Piece::Day, text_of("日")];
            let form = Plain { order: Order::Year, usual: Digits::AsMany, era: None };
            form.read([year, month, day], pieces.into(), reading)
        }
        tokens => of_era(tokens, reading).or_else(|| words(tokens, reading)),
    }
}

pub(super) fn text_of(text: &str) -> Piece {
    Piece::Text(text.to_owned())
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    let kind = |letter: char| match letter {
        '0'..='9' => 0,
        letter if letter.is_alphabetic() && !matches!(letter, 'º' | 'ª') => 1,
        _ => 2,
    };
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = rest.find(|letter| kind(letter) != kind(first)).unwrap_or(rest.len());
        let (token, behind) = rest.split_at(length);
        tokens.push(match kind(first) {
            0 => Token::Digits(token),
            1 => Token::Letters(token),
            _ => Token::Signs(token),
        });
        rest = behind;
    }
    tokens
}

pub(super) fn number(digits: &str, most: usize) -> Option<u32> {
    (digits.len() <= most).then(|| digits.parse().ok())?
}

/// The orders that a text may have: the one that is known, or the likelier one first.
fn orders(reading: Reading<'_>) -> Vec<Order> {
    match (reading.form, reading.order) {
        (Some(form), _) => vec![form.order],
        (None, Order::Month) => vec![Order::Month, Order::Day],
        (None, _) => vec![Order::Day, Order::Month],
    }
}

/// `19870314`, `14031987`, `03141987`.
fn compact(digits: &str, reading: Reading<'_>) -> Option<Written> {
    let mut orders = orders(reading);
    if reading.form.is_none() {
        orders.insert(0, Order::Year);
    }
    orders.into_iter().find_map(|order| {
        let (ranges, pieces) = match order {
            Order::Year => ([0..4, 4..6, 6..8], [Piece::Year, Piece::Month, Piece::Day]),
            Order::Day => ([4..8, 2..4, 0..2], [Piece::Day, Piece::Month, Piece::Year]),
            Order::Month => ([4..8, 0..2, 2..4], [Piece::Month, Piece::Day, Piece::Year]),
        };
        let [year, month, day] = ranges.map(|range| digits.get(range).unwrap_or_default());
        // Eight digits are many things: only days of these centuries are days.
        if reading.form.is_none() && !(1800..2200).contains(&number(year, 4)?) {
            return None;
        }
        Plain { order, usual: Digits::Two, era: None }.read([year, month, day], pieces.into(), reading)
    })
}

/// `1987-03-14`, `14.03.1987`, `14/03/87`, `03/14/1987`.
fn numbers(
    [a, b, c]: [&str; 3],
    [left, right]: [&str; 2],
    join: char,
    reading: Reading<'_>,
) -> Option<Written> {
    let row = |pieces: [Piece; 3]| {
        let [a, b, c] = pieces;
        vec![a, text_of(left), b, text_of(right), c]
    };
    if a.len() == 4 {
        let form = Plain { order: Order::Year, usual: Digits::Two, era: None };
        return form.read([a, b, c], row([Piece::Year, Piece::Month, Piece::Day]), reading);
    }
    let year = || if c.len() == 2 { Piece::ShortYear } else { Piece::Year };
    // With dots the day comes first everywhere.
    let orders = if join == '.' { vec![Order::Day] } else { orders(reading) };
    orders.into_iter().find_map(|order| {
        let (parts, pieces) = match order {
            Order::Day => ([c, b, a], [Piece::Day, Piece::Month, year()]),
            Order::Month => ([c, a, b], [Piece::Month, Piece::Day, year()]),
            Order::Year => return None,
        };
        Plain { order, usual: Digits::Two, era: None }.read(parts, row(pieces), reading)
    })
}

/// A form without names.
pub(super) struct Plain {
    pub(super) order: Order,
    /// How many digits numbers have where that cannot be seen.
    pub(super) usual: Digits,
    pub(super) era: Option<EraForm>,
}

impl Plain {
    pub(super) fn read(self, parts: [&str; 3], pieces: Vec<Piece>, reading: Reading<'_>) -> Option<Written> {
        let [year, month, day] = parts;
        let date = date(year, number(month, 2)?, number(day, 2)?)?;
        let seen = [Digits::seen(day, date.day), Digits::seen(month, date.month)];
        let [day, month] = digits(seen, self.usual, reading.form)?;
        let form = DateForm {
            order: self.order,
            day,
            month,
            names: None,
            case: Case::Small,
            ordinal: Ordinal::None,
            era: self.era,
        };
        if reading.form.is_some_and(|known| known != form) {
            return None;
        }
        Some(Written { date, form, pieces })
    }
}

pub(super) fn date(year: &str, month: u32, day: u32) -> Option<Date> {
    let year = match (year.len(), number(year, 4)?) {
        (4, year) => year,
        (2, year) if year <= THIS_CENTURY => 2000 + year,
        (2, year) => 1900 + year,
        _ => return None,
    };
    Date::new(year, month, day)
}

/// How many digits days and months have: as is known, as can be seen, as the other one has them, or as usual.
pub(super) fn digits(
    seen: [Option<Digits>; 2],
    usual: Digits,
    known: Option<DateForm>,
) -> Option<[Digits; 2]> {
    let [day, month] = seen;
    let digits = match known {
        Some(form) => [form.day, form.month],
        None => [day.or(month).unwrap_or(usual), month.or(day).unwrap_or(usual)],
    };
    let fits = seen.iter().zip(digits).all(|(seen, digits)| seen.is_none_or(|seen| seen == digits));
    fits.then_some(digits)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TEXTS: [&str; 31] = [
        "1987-03-14",
        "1987-3-4",
        "1987/03/14",
        "14.03.1987",
        "4.3.1987",
        "4. 3. 1987",
        "14/03/1987",
        "03/14/1987",
        "14-03-87",
        "31.12.26",
        "19870314",
        "14031987",
        "1987年3月14日",
        "14 March 1987",
        "MARCH 14, 1987",
        "March 1st, 1987",
        "22nd of May 1987",
        "14-Mar-1987",
        "2. November 1991",
        "1er mai 1968",
        "12 de marzo de 1985",
        "12 marzo 1985",
        "14 maart 1987",
        "3 września 1987 r.",
        "5 de out. de 1990",
        "den 3 augusti 1987",
        "昭和62年3月14日",
        "昭和63年12月30日",
        "令和元年5月1日",
        "S62.3.14",
        "H01/02/03",
    ];

    #[test]
    fn days_are_read_and_written_in_all_ways() {
        let mut lines = Vec::new();
        for text in TEXTS {
            let written = read(text, Reading::default()).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(written.write(written.date).as_deref(), Some(text));
            let next = |days| written.write(written.date.shifted(days).unwrap()).unwrap();
            let Date { year, month, day } = written.date;
            lines.push(format!("{text}: {year}-{month}-{day}; {}; {}", next(1), next(-75)));
        }
        insta::assert_snapshot!(lines.join("\n"));
    }

    #[test]
    fn what_is_no_day_is_not_read() {
        for text in [
            "",
            "14",
            "31.02.1987",
            "1987-13-01",
            "14.03-1987",
            "14 Brumaire 1987",
            "March 1987",
            "1th March 1987",
            "mArch 14, 1987",
            "14 March 1987 12:00",
            "0999-01-01",
            "12345678",
            "１９８７-03-14",
            "昭和64年1月8日",
            "令和0年5月1日",
            "S62.3-14",
        ] {
            assert_eq!(read(text, Reading::default()), None, "{text}");
        }
    }

    #[test]
    fn order_and_languages_are_chosen() {
        let first = |order| read("04/03/1987", Reading { order, ..Reading::default() }).unwrap().date;
        assert_eq!(first(Order::Day), Date::new(1987, 3, 4).unwrap());
        assert_eq!(first(Order::Month), Date::new(1987, 4, 3).unwrap());
        let june = |languages| {
            let written = read("14 mai 1987", Reading { languages, ..Reading::default() }).unwrap();
            written.write(Date::new(1987, 6, 1).unwrap()).unwrap()
        };
        assert_eq!(june(&[Language::De]), "1 juni 1987");
        assert_eq!(june(&[Language::Pt, Language::De]), "1 jun 1987");
        assert_eq!(june(&[]), "1 juin 1987");
    }

    #[test]
    fn days_that_are_found_are_read() {
        let detector = crate::detector("DATE_OF_BIRTH").unwrap();
        let finds = detector.examples.iter().flat_map(|example| &example.finds);
        let unread: Vec<&String> = finds.filter(|text| read(text, Reading::default()).is_none()).collect();
        assert_eq!(unread, Vec::<&String>::new());
    }

    proptest! {
        /// Another day in the same form, read by that form, gives the first text again.
        #[test]
        fn the_form_brings_the_text_back(text in prop::sample::select(TEXTS.as_slice()), days in -4000i64..4000) {
            let written = read(text, Reading::default()).unwrap();
            let other = written.write(written.date.shifted(days).unwrap()).unwrap();
            let reading = Reading { form: Some(written.form), ..Reading::default() };
            let again = read(&other, reading).unwrap();
            let back = again.write(again.date.shifted(-days).unwrap()).unwrap();
            prop_assert_eq!(back, text);
        }
    }
}
