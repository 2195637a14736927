//! The targets of the detection engine, one for each thing that it reads: texts, texts in disguise, texts in pieces, documents, what is to be
//! done with findings, files of rules and of detectors, values of checks.

mod extract;
mod rules;
mod stream;
mod transform;

pub use extract::dlp_extract;
pub use rules::dlp_rules;
pub use stream::dlp_stream;
pub use transform::dlp_transform;

use std::cell::RefCell;

use steward_dlp::{Band, Example, Finding, Scanner};

thread_local! {
    /// One that looks for everything, for all texts: nothing of one may be left for the next.
    static SCANNER: RefCell<Scanner> = RefCell::new(Scanner::with(|_| true).at_least(Band::Low));
}

/// Scans a text and holds what is found to what always has to be.
fn scan(text: &[u8]) -> Vec<Finding> {
    SCANNER.with_borrow_mut(|scanner| {
        let findings = scanner.scan(text);
        let whole = std::str::from_utf8(text).ok();
        let mut end = 0;
        for finding in &findings {
            assert!(finding.start >= end && finding.start < finding.end, "in order, apart: {finding:?}");
            assert!(finding.end <= text.len(), "inside: {finding:?}");
            assert!(finding.score <= 100 && !finding.reasons.is_empty(), "with reasons: {finding:?}");
            if let Some(whole) = whole {
                assert!(whole.get(finding.start..finding.end).is_some(), "whole characters: {finding:?}");
            }
            end = finding.end;
        }
        assert!(scanner.scan(text) == findings, "a scan leaves nothing behind");
        findings
    })
}

/// A text. Findings are in order, apart, inside and of whole characters, and the same whenever it is scanned.
pub fn dlp_scan(input: &[u8]) {
    let findings = scan(input);
    let sure = Scanner::new().scan(input);
    // Who looks for less finds nothing else but where something better was in its way.
    for finding in &sure {
        let covered = findings.iter().any(|other| other.start < finding.end && finding.start < other.end);
        assert!(finding.band() >= Band::Medium && covered, "{finding:?}");
    }
}

/// An example of a detector, disguised: its first two bytes choose one, all after them say how its letters are written. What is found is
/// as in any text, and where nothing is disguised the example is found.
pub fn dlp_view(input: &[u8]) {
    let Some((&[high, low], ways)) = input.split_first_chunk() else { return };
    let all: Vec<&Example> =
        steward_dlp::detectors().iter().flat_map(|detector| &detector.examples).collect();
    let example = all[usize::from(u16::from_be_bytes([high, low])) % all.len()];
    let mut text = example.text.clone();
    // One way for each letter, round and round; a zero takes the next layer.
    for layer in ways.split(|way| *way == 0).take(LAYERS) {
        if !layer.is_empty() {
            text =
                text.chars().zip(layer.iter().cycle()).map(|(letter, way)| written(letter, *way)).collect();
        }
        text.truncate(text.floor_char_boundary(LONGEST));
    }
    let findings = scan(text.as_bytes());
    assert!(text != example.text || !findings.is_empty(), "{text}");
    // Now and then as other programs write text.
    let units = "\u{feff}".encode_utf16().chain(text.encode_utf16());
    match ways.len() % 4 {
        0 => drop(scan(&units.flat_map(u16::to_le_bytes).collect::<Vec<u8>>())),
        1 => drop(scan(&units.skip(1).flat_map(u16::to_be_bytes).collect::<Vec<u8>>())),
        _ => {}
    }
}

/// How often a text is disguised at the most, and how long it becomes.
const LAYERS: usize = 3;
const LONGEST: usize = 16 * 1024;

/// Writes a letter in one of the ways in which people and programs do.
fn written(letter: char, way: u8) -> String {
    let code = u32::from(letter);
    let moved = |first: char, last: char, to: u32| {
        let other = (first..=last).contains(&letter).then(|| char::from_u32(code - u32::from(first) + to));
        other.flatten().unwrap_or(letter).to_string()
    };
    match way % 24 {
        1 => moved('!', '~', 0xFF01),
        2 => moved('0', '9', 0x0660),
        3 => moved('0', '9', 0x0966),
        4 => moved('0', '9', 0x1D7CE),
        5 => moved('A', 'Z', 0x1D400),
        6 => moved('a', 'z', 0x1D41A),
        7 => moved('A', 'Z', 0x24B6),
        8 => format!("{letter}\u{200B}"),
        9 => format!("\u{AD}{letter}"),
        10 => format!("{letter}\u{FE0F}"),
        11 => format!("{letter}\u{301}"),
        12 => letter.to_string().bytes().map(|byte| format!("%{byte:02X}")).collect::<Vec<_>>().concat(),
        13 => format!("&#{code};"),
        14 => format!("&#x{code:x};"),
        15 => letter
            .encode_utf16(&mut [0; 2])
            .iter()
            .map(|unit| format!("\\u{unit:04x}"))
            .collect::<Vec<_>>()
            .concat(),
        16 => format!("\\x{code:02x}"),
        17 => format!("{letter}={:02X}", code % 256),
        18 => format!("&#{code}"),
        19 => letter.to_uppercase().collect(),
        20 => letter.to_lowercase().collect(),
        21 => format!("{letter} "),
        22 => format!("{letter}\u{202E}"),
        23 => match letter {
            'a' => 'а',
            'c' => 'с',
            'e' => 'е',
            'o' | 'O' | '0' => 'О',
            'p' => 'р',
            'A' => 'Α',
            'B' => 'В',
            other => other,
        }
        .to_string(),
        _ => letter.to_string(),
    }
}

/// The file of a detector. What is wrong is said; what is read is within its bounds, and is read the same again.
pub fn dlp_detector(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    match steward_dlp::read(text) {
        Ok(detector) => {
            assert!(detector.shapes.iter().all(|shape| (10..=60).contains(&shape.specificity)));
            assert_eq!(steward_dlp::read(text).ok().as_ref(), Some(&detector));
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

/// Lines. Those that are the name of a check are asked about all others: every check answers about every value, and always the same.
pub fn dlp_check(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let lines: Vec<&str> = text.lines().take(LINES).collect();
    for check in &lines {
        for value in lines.iter().chain([&text]) {
            let Some(answer) = steward_dlp::passes(check, value) else { break };
            assert_eq!(steward_dlp::passes(check, value), Some(answer), "{check} {value}");
        }
    }
}

/// How many lines are looked at.
const LINES: usize = 30;
