//! Vocabularies: names, places, things, and the sentences of each language.

pub mod de;
pub mod en;
pub mod en_more;
pub mod es;
pub mod fr;
pub mod it;
pub mod ja;
pub mod names;
pub mod nl;
pub mod pl;
pub mod places;
pub mod pt;
pub mod sv;
pub mod things;

use crate::lang::Lang;

/// The sentences of a language.
pub struct Prose {
    /// First lines of a message.
    pub greetings: &'static [&'static str],
    /// Last words before the name.
    pub closings: &'static [&'static str],
    /// Who signs where no person does.
    pub teams: &'static [&'static str],
    /// Titles of mails, tickets, pages and meetings.
    pub subjects: &'static [&'static str],
    /// Sentences of any office.
    pub filler: &'static [&'static str],
    /// Sentences with numbers that are no findings.
    pub decoys: &'static [&'static str],
    /// Sentences of people who write software and run servers.
    pub tech: &'static [&'static str],
    /// Sentences of hospitals and practices.
    pub medical: &'static [&'static str],
    /// Sentences about money.
    pub money: &'static [&'static str],
    /// Sentences that hold a value and its label: see [`crate::prose`].
    pub frames: &'static [&'static str],
    /// Such sentences for credentials.
    pub secret_frames: &'static [&'static str],
    /// What introduces a block of several lines.
    pub block_frames: &'static [&'static str],
    /// Sentences in which a person is named: `{name}` alone or with a form of address.
    pub people: &'static [&'static str],
    /// Sentences with a placeholder instead of a value, or about a label without a value.
    pub placeholders: &'static [&'static str],
    /// Labels of forms without a finding.
    pub form_labels: &'static [&'static str],
}

/// The sentences of a language.
#[must_use]
pub fn prose(lang: Lang) -> &'static Prose {
    match lang {
        Lang::En => &en::PROSE,
        Lang::De => &de::PROSE,
        Lang::Fr => &fr::PROSE,
        Lang::Es => &es::PROSE,
        Lang::It => &it::PROSE,
        Lang::Nl => &nl::PROSE,
        Lang::Pl => &pl::PROSE,
        Lang::Pt => &pt::PROSE,
        Lang::Sv => &sv::PROSE,
        Lang::Ja => &ja::PROSE,
    }
}
