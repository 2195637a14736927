//! What is done with findings.

use steward_dlp::transform::{Plan, Target, Transformer};
use steward_dlp::{Band, Finding, Key, Scanner};

/// What is done with all of them.
const TRANSFORMS: [&str; 16] = [
    "'keep'",
    "'redact'",
    "{ redact = { with = '' } }",
    "'mask'",
    "{ mask = { first = 255, last = 255, with = '#' } }",
    "{ mask = { last = 4, separators = false } }",
    "'replace'",
    "{ replace = { numbered = true } }",
    "'token'",
    "'preserve'",
    "{ preserve = { tweak = 'x', luhn = true } }",
    "'shift'",
    "{ shift = { days = 3653, first = 'month', languages = ['de', 'pt'] } }",
    "'generalise'",
    "{ generalise = { date = 'month', decimals = 0 } }",
    "{ generalise = { as = 'age', age = 5 } }",
];

/// What is done where that cannot be.
const OTHERWISE: [&str; 4] = ["replace", "redact", "token", "fail"];

/// A text. Its first byte chooses what is done, the second what else, the third and the fourth where something is found beside what is
/// found. What is not found stays, places are translated both ways, and what can be undone comes back.
pub fn dlp_transform(input: &[u8]) {
    let Some((&[transform, otherwise, start, length], text)) = input.split_first_chunk() else { return };
    let plan = format!(
        "[[rule]]\ntransform = {}\notherwise = '{}'",
        TRANSFORMS[usize::from(transform) % TRANSFORMS.len()],
        OTHERWISE[usize::from(otherwise) % OTHERWISE.len()]
    );
    let Ok(plan) = toml::from_str::<Plan>(&plan) else { unreachable!("the plan is fine: {plan}") };
    let Ok(key) = Key::new(b"sixteen bytes or more, of chance") else { unreachable!("the key is fine") };
    let Ok(transformer) = Transformer::new(plan, Some(key)) else { unreachable!("there is a key") };
    let findings: Vec<Finding> = Scanner::with(|_| true).at_least(Band::Low).scan(text);
    let mut targets: Vec<Target<'_>> = findings.iter().map(Target::from).collect();
    let detectors = steward_dlp::detectors();
    let start = usize::from(start);
    let end = (start + usize::from(length)).min(text.len());
    if start < end {
        targets.push(Target::new(&detectors[usize::from(length) % detectors.len()], start..end));
    }
    let Ok(new) = transformer.apply(text, &targets) else { return };
    let (mut old, mut now) = (0, 0);
    for edit in new.edits.as_slice() {
        assert!(edit.before.start >= old && edit.before.start < edit.before.end, "{edit:?}");
        assert_eq!(text[old..edit.before.start], new.text[now..edit.after.start], "what is between stays");
        assert_eq!(new.edits.new_range(edit.before.clone()), edit.after);
        (old, now) = (edit.before.end, edit.after.end);
    }
    assert_eq!(text[old..], new.text[now..], "what is behind stays");
    assert!(
        transformer.apply(text, &targets).is_ok_and(|again| again == new),
        "the same text becomes the same"
    );
    let back: Vec<Target<'_>> = new.done.iter().filter_map(steward_dlp::transform::Done::back).collect();
    if let Ok(restored) = transformer.restore(&new.text, &back) {
        for (done, restored) in new.done.iter().filter(|done| done.back().is_some()).zip(&restored.done) {
            assert!(restored.after.end >= restored.after.start, "{done:?}");
        }
        if back.len() == new.edits.as_slice().len() {
            assert_eq!(restored.text, text, "what can be undone comes back");
        }
    }
}
