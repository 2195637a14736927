//! Texts that are made to take long, beside the normal speed.

use steward_dlp::Scanner;

use crate::inputs::INPUTS;
use crate::measure::{Case, rounds};
use crate::report::Report;
use crate::settings::Settings;

/// How long each text is.
const LENGTH: usize = 1 << 20;

/// Measures all of them.
pub(crate) fn run(settings: &Settings, report: &mut Report) {
    if !settings.wants("hostile") {
        return;
    }
    let texts: Vec<Vec<u8>> = INPUTS.iter().map(|input| input.text(LENGTH)).collect();
    let cases = INPUTS
        .iter()
        .zip(&texts)
        .map(|(input, text)| {
            let mut scanner = Scanner::new();
            Case {
                name: input.name.to_owned(),
                bytes: LENGTH,
                work: Box::new(move || scanner.scan(text).len()),
            }
        })
        .collect();
    report.hostile = rounds(settings.rounds.min(3), cases);
    report.hostile.sort_by(|a, b| a.rate().total_cmp(&b.rate()));
}
