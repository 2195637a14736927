//! Days with the name of a month.

use super::form::{Case, DateForm, Digits, Order, Ordinal};
use super::months::Names;
use super::read::{Reading, Token, date, digits, number, text_of};
use super::written::{Piece, Written};
use crate::model::Language;

/// Words that stand between the parts of a day: `12 de marzo del 1985`, `1st of May`, `den 3 mars`, `12 marca 1985 r.`
const BETWEEN: [&str; 9] = ["de", "del", "of", "the", "den", "le", "il", "el", "r"];

/// `14 March 1987`, `March 14th, 1987`, `14. März 1987`, `14 de março de 1987`, `1er mai 1987`.
pub(super) fn words(tokens: &[Token<'_>], reading: Reading<'_>) -> Option<Written> {
    let mut pieces = Vec::new();
    let (mut day, mut year, mut name) = (None, None, None);
    let mut ordinal = Ordinal::None;
    let mut behind_day = false;
    for token in tokens {
        let was_day = std::mem::take(&mut behind_day);
        match *token {
            Token::Digits(digits) if digits.len() == 4 && year.is_none() => {
                year = Some(digits);
                pieces.push(Piece::Year);
            }
            Token::Digits(digits) if digits.len() <= 2 && day.is_none() => {
                day = Some((digits, number(digits, 2)?));
                behind_day = true;
                pieces.push(Piece::Day);
            }
            Token::Digits(_) => return None,
            Token::Letters(word) => {
                let number = day.map(|(_, number)| number).filter(|_| was_day);
                let ordinals = [Ordinal::English, Ordinal::French].into_iter();
                let found = ordinals
                    .zip([number; 2])
                    .find(|(ordinal, day)| day.is_some_and(|day| ordinal.write(day) == word));
                if let Some((found, _)) = found {
                    ordinal = found;
                } else if BETWEEN.contains(&word.to_lowercase().as_str()) {
                    pieces.push(text_of(word));
                } else if name.is_none() {
                    name = Some(word);
                    pieces.push(Piece::Name);
                } else {
                    return None;
                }
            }
            Token::Signs(signs) => {
                let usual =
                    |sign: char| matches!(sign, ' ' | ',' | '.' | '-' | '/' | 'º' | 'ª' | '°' | '\u{A0}');
                if !signs.chars().all(usual) {
                    return None;
                }
                pieces.push(text_of(signs));
            }
        }
    }
    let (name, (digits_of_day, number)) = (name?, day?);
    let (names, month) = names(name, tokens, reading)?;
    let date = date(year?, month, number)?;
    let seen = [Digits::seen(digits_of_day, number), None];
    let [day, month] = digits(seen, Digits::AsMany, reading.form)?;
    let case = Case::seen(name, names.month(date.month)?)?;
    let silent = reading.form.filter(|form| form.ordinal == Ordinal::French && date.day != 1);
    let ordinal = silent.map_or(ordinal, |form| form.ordinal);
    let form = DateForm { order: Order::Day, day, month, names: Some(names), case, ordinal, era: None };
    if reading.form.is_some_and(|known| known != form) {
        return None;
    }
    Some(Written { date, form, pieces })
}

/// The way of naming months that a name is most likely of.
fn names(name: &str, tokens: &[Token<'_>], reading: Reading<'_>) -> Option<(Names, u32)> {
    let small = name.to_lowercase();
    let has = |word: &str| tokens.contains(&Token::Letters(word));
    let has_sign = |digits: usize, sign: char| {
        tokens.windows(2).any(|pair| match pair {
            [Token::Digits(before), Token::Signs(signs)] => before.len() <= digits && signs.starts_with(sign),
            _ => false,
        })
    };
    let is_small = name == small;
    let is_cut = tokens.windows(2).any(|pair| match pair {
        [Token::Letters(word), Token::Signs(signs)] => *word == name && signs.starts_with('.'),
        _ => false,
    });
    // The less, the likelier.
    let doubt = |names: Names| {
        let language = names.language();
        let place = reading.languages.iter().position(|wanted| Some(*wanted) == language);
        let mut doubt = 100 * place.unwrap_or(reading.languages.len());
        doubt += match language {
            Some(Language::Es | Language::Pt) if has("de") || has("del") => 0,
            Some(Language::En) if has("of") => 0,
            Some(Language::De) if has_sign(2, '.') => 0,
            Some(Language::Sv) if has("den") => 0,
            Some(Language::Pl) if has("r") => 0,
            _ => 8,
        };
        doubt += if is_small && matches!(language, Some(Language::En | Language::De)) { 4 } else { 0 };
        doubt += usize::from(names.is_short() != is_cut);
        doubt
    };
    let known = reading.form.and_then(|form| form.names);
    let fits = |(names, _): &(Names, u32)| known.is_none_or(|known| known == *names);
    Names::of(&small).filter(fits).min_by_key(|(names, _)| doubt(*names))
}
