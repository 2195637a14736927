//! Sentences and word lists of the languages, kept as text in `text/`.

use crate::lang::Lang;
use crate::rng::Rng;

fn book(lang: Lang) -> &'static str {
    match lang {
        Lang::En => include_str!("text/en.txt"),
        Lang::De => include_str!("text/de.txt"),
        Lang::Fr => include_str!("text/fr.txt"),
        Lang::Es => include_str!("text/es.txt"),
        Lang::It => include_str!("text/it.txt"),
        Lang::Nl => include_str!("text/nl.txt"),
        Lang::Pl => include_str!("text/pl.txt"),
        Lang::Pt => include_str!("text/pt.txt"),
        Lang::Sv => include_str!("text/sv.txt"),
        Lang::Ja => include_str!("text/ja.txt"),
    }
}

/// The lines of one section; English where a language has none.
fn section(lang: Lang, name: &str) -> Vec<&'static str> {
    let head = format!("[{name}]");
    let found: Vec<&'static str> = book(lang)
        .lines()
        .skip_while(|line| *line != head)
        .skip(1)
        .take_while(|line| !line.starts_with('[') || !line.ends_with(']'))
        .filter(|line| !line.is_empty())
        .collect();
    if found.is_empty() && lang != Lang::En { section(Lang::En, name) } else { found }
}

/// One line of a section.
pub(crate) fn line(lang: Lang, name: &str, rng: &mut Rng) -> &'static str {
    let lines = section(lang, name);
    lines.get(rng.below(lines.len())).copied().unwrap_or("")
}

/// One item of a section that is a list with bars.
pub(crate) fn item(lang: Lang, name: &str, rng: &mut Rng) -> &'static str {
    rng.one(section(lang, name).first().copied().unwrap_or(""))
}

/// The word of a language for a heading: `word(De, "Invoice")` is `Rechnung`.
pub(crate) fn word(lang: Lang, name: &str) -> &'static str {
    let list = section(lang, "words").first().copied().unwrap_or("");
    list.split('|')
        .find_map(|pair| pair.split_once('=').filter(|(key, _)| *key == name))
        .map_or("", |(_, text)| text)
}
