//! Languages, and how each writes dates and amounts.

use crate::rng::Rng;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Lang {
    En,
    De,
    Fr,
    Es,
    It,
    Nl,
    Pl,
    Pt,
    Sv,
    Ja,
}

impl Lang {
    /// English in half of the cases, one of the nine others in the rest.
    pub fn draw(rng: &mut Rng) -> Self {
        use Lang::{De, En, Es, Fr, It, Ja, Nl, Pl, Pt, Sv};
        if rng.chance(52) { En } else { rng.pick([De, De, Fr, Es, It, Nl, Pl, Pt, Sv, Ja]) }
    }

    pub fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::De => "de",
            Self::Fr => "fr",
            Self::Es => "es",
            Self::It => "it",
            Self::Nl => "nl",
            Self::Pl => "pl",
            Self::Pt => "pt",
            Self::Sv => "sv",
            Self::Ja => "ja",
        }
    }

    /// What stands before a colon after a label: French puts a space there.
    pub fn colon(self) -> &'static str {
        match self {
            Self::Fr => " : ",
            Self::Ja => "：",
            _ => ": ",
        }
    }
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Day {
    pub y: u32,
    pub m: u32,
    pub d: u32,
}

impl Day {
    /// A day on which every calendar agrees: never after the 28th.
    pub fn between(rng: &mut Rng, from: u32, to: u32) -> Self {
        Self { y: rng.between(from, to), m: rng.between(1, 12), d: rng.between(1, 28) }
    }

    /// A day of birth of someone of working age.
    pub fn of_birth(rng: &mut Rng) -> Self {
        Self::between(rng, 1938, 2004)
    }

    pub fn iso(self) -> String {
        format!("{:04}-{:02}-{:02}", self.y, self.m, self.d)
    }

    /// Day, month and two digits of the year, as many numbers begin.
    pub fn ddmmyy(self) -> String {
        format!("{:02}{:02}{:02}", self.d, self.m, self.y % 100)
    }

    pub fn yymmdd(self) -> String {
        format!("{:02}{:02}{:02}", self.y % 100, self.m, self.d)
    }

    /// One of the four usual written forms of the language.
    pub fn written(self, lang: Lang, style: usize) -> String {
        let Self { y, m, d } = self;
        let month = month(lang, m);
        match (lang, style) {
            (_, 0) => self.iso(),
            (Lang::En, 2) => format!("{month} {d}, {y}"),
            (Lang::De, 1) => format!("{d}. {month} {y}"),
            (Lang::De, _) | (Lang::Pl, 3) => format!("{d:02}.{m:02}.{y}"),
            (Lang::Es | Lang::Pt, 1) => format!("{d} de {month} de {y}"),
            (Lang::En | Lang::Fr | Lang::It | Lang::Nl | Lang::Pl | Lang::Sv, 1) => {
                format!("{d} {month} {y}")
            }
            (Lang::Nl, _) => format!("{d:02}-{m:02}-{y}"),
            (Lang::Ja, 1 | 2) => format!("{y}年{m}月{d}日"),
            (Lang::Ja, _) => format!("{y}/{m:02}/{d:02}"),
            (Lang::Sv, _) => self.iso(),
            _ => format!("{d:02}/{m:02}/{y}"),
        }
    }
}

const MONTHS: [(&str, &str); 10] = [
    ("en", "January|February|March|April|May|June|July|August|September|October|November|December"),
    ("de", "Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember"),
    ("fr", "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"),
    ("es", "enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre"),
    ("it", "gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|novembre|dicembre"),
    ("nl", "januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december"),
    (
        "pl",
        "stycznia|lutego|marca|kwietnia|maja|czerwca|lipca|sierpnia|września|października|listopada|grudnia",
    ),
    ("pt", "janeiro|fevereiro|março|abril|maio|junho|julho|agosto|setembro|outubro|novembro|dezembro"),
    ("sv", "januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december"),
    ("ja", "1月|2月|3月|4月|5月|6月|7月|8月|9月|10月|11月|12月"),
];

pub(crate) fn month(lang: Lang, number: u32) -> &'static str {
    let names = MONTHS.iter().find(|(code, _)| *code == lang.code()).map_or("", |(_, names)| names);
    names.split('|').nth(number.saturating_sub(1) as usize).unwrap_or("")
}

/// An amount in hundredths: small ones are more common than large ones.
pub(crate) fn cents(rng: &mut Rng) -> u32 {
    let whole = match rng.below(4) {
        0 => rng.between(3, 40),
        1 | 2 => rng.between(40, 700),
        _ => rng.between(700, 9800),
    };
    whole * 100 + rng.pick([0, 50, 90, 95, 99, 20, 45])
}

/// A sum of money as people of that language write it; `unit` chooses where a language has several currencies.
pub(crate) fn money(lang: Lang, unit: usize, hundredths: u32) -> String {
    let (whole, cents) = (hundredths / 100, hundredths % 100);
    let grouped = |mark: &str| {
        if whole >= 1000 { format!("{}{mark}{:03}", whole / 1000, whole % 1000) } else { whole.to_string() }
    };
    match lang {
        Lang::En => format!("{}{}.{cents:02}", ["$", "£", "€"][unit % 3], grouped(",")),
        Lang::Ja => format!("{}円", grouped(",")),
        Lang::Sv => format!("{},{cents:02} kr", grouped(" ")),
        Lang::Pl => format!("{},{cents:02} zł", grouped(" ")),
        Lang::Fr => format!("{},{cents:02} €", grouped(" ")),
        Lang::Nl => format!("€ {},{cents:02}", grouped(".")),
        Lang::Pt if unit.is_multiple_of(2) => format!("R$ {},{cents:02}", grouped(".")),
        _ => format!("{},{cents:02} {}", grouped("."), ["€", "EUR"][unit % 2]),
    }
}

pub(crate) fn clock(rng: &mut Rng) -> String {
    format!("{:02}:{:02}", rng.between(6, 21), rng.between(0, 59))
}

/// An ISO time stamp.
pub(crate) fn stamp(rng: &mut Rng) -> String {
    let day = Day::between(rng, 2021, 2025).iso();
    let clock = clock(rng);
    format!("{day}T{clock}:{:02}.{:03}Z", rng.between(0, 59), rng.between(0, 999))
}
