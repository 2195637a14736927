//! What holds for every transform, whatever is in a text and wherever its targets are.

use std::ops::Range;

use proptest::prelude::*;
use steward_dlp::transform::{Done, How, Plan, Target, TransformError, Transformed, Transformer};
use steward_dlp::{Band, Key, Scanner, detector, detectors};

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

fn transformer(transform: &str, otherwise: &str, key: &[u8]) -> Transformer {
    let plan = format!("[[rule]]\ntransform = {transform}\notherwise = '{otherwise}'");
    let plan: Plan = toml::from_str(&plan).expect("the plan is fine");
    let key = Key::new(key).expect("the key is long enough");
    Transformer::new(plan, Some(key)).expect("it has a key")
}

const KEY: &[u8] = b"0123456789abcdef";

/// Texts of the catalogue, with what is found in them, and bytes of chance with targets of chance.
fn cases() -> impl Strategy<Value = (Vec<u8>, Vec<Target<'static>>)> {
    let real = (0..detectors().len(), 0usize..3, any::<bool>()).prop_map(|(place, example, wide)| {
        let text = &detectors()[place].examples[example].text;
        let text = if wide {
            format!("\u{FEFF}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect()
        } else {
            text.clone().into_bytes()
        };
        let targets = targets(&text);
        (text, targets)
    });
    let chance = (
        prop_oneof![
            prop::collection::vec(any::<u8>(), 1..200),
            "\\PC{1,80}".prop_map(String::into_bytes),
            "\u{FEFF}[a-z0-9é😀 ]{1,40}"
                .prop_map(|text| text.encode_utf16().flat_map(u16::to_le_bytes).collect()),
        ],
        prop::collection::vec(
            (any::<prop::sample::Index>(), 1usize..30, 0..detectors().len(), any::<bool>()),
            0..6,
        ),
    );
    let chance = chance.prop_map(|(text, spans)| {
        let target = |(at, length, place, obfuscated): (prop::sample::Index, usize, usize, bool)| {
            let start = at.index(text.len());
            let span = start..(start + length).min(text.len());
            Target { obfuscated, ..Target::new(&detectors()[place], span) }
        };
        let targets = spans.into_iter().map(target).collect();
        (text, targets)
    });
    prop_oneof![real, chance]
}

fn targets(text: &[u8]) -> Vec<Target<'static>> {
    let findings = Scanner::with(|_| true).at_least(Band::Low).scan(text);
    let target = |finding: &steward_dlp::Finding| Target {
        obfuscated: finding.obfuscated,
        ..Target::new(finding.detector, finding.start..finding.end)
    };
    findings.iter().map(target).collect()
}

/// The parts between targets are as they were, and each place is where the map says.
fn check(old: &[u8], new: &Transformed<'_>) {
    let mut places = (0, 0);
    for edit in new.edits.as_slice() {
        assert!(edit.before.start >= places.0 && edit.before.start < edit.before.end);
        assert_eq!(old[places.0..edit.before.start], new.text[places.1..edit.after.start]);
        places = (edit.before.end, edit.after.end);
    }
    assert_eq!(old[places.0..], new.text[places.1..]);
    let is_inside = |at: usize, range: &Range<usize>| range.start < at && at < range.end;
    let (mut last, mut edits) = (0, new.edits.as_slice().iter().peekable());
    for at in 0..=old.len() {
        let to = new.edits.new_offset(at);
        assert!(to >= last && to <= new.text.len());
        last = to;
        while edits.next_if(|edit| edit.before.end < at).is_some() {}
        let touches = edits.peek().is_some_and(|edit| edit.before.start <= at);
        if !touches {
            assert_eq!((new.edits.old_offset(to), old.get(at)), (at, new.text.get(to)));
        }
        let range = new.edits.new_range(at..old.len());
        assert!(range.start == to && range.end == new.text.len());
    }
    let mut last = 0;
    for at in 0..=new.text.len() {
        let to = new.edits.old_offset(at);
        assert!(to >= last && to <= old.len());
        last = to;
        let inside = new.edits.as_slice().iter().any(|edit| is_inside(at, &edit.after));
        let removed = new.edits.as_slice().iter().any(|edit| edit.after == (at..at));
        if !inside && !removed {
            assert_eq!(new.edits.new_offset(to), at);
        }
        assert_eq!(new.edits.old_range(at..new.text.len()), to..old.len());
    }
    for (edit, done) in new.edits.as_slice().iter().zip(new.done.iter().filter(|done| done.how != How::Kept))
    {
        assert_eq!((done.target.span(), &done.after), (edit.before.clone(), &edit.after));
        assert_eq!(new.edits.new_range(edit.before.clone()), edit.after);
        let back = new.edits.old_range(edit.after.clone());
        assert!(back.start <= edit.before.start && edit.before.end <= back.end);
        // What was removed beside it is touched as well.
        if new.edits.as_slice().iter().all(|edit| !edit.after.is_empty()) {
            assert_eq!(back, edit.before);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn only_targets_change(
        (text, targets) in cases(),
        transform in prop::sample::select(TRANSFORMS.as_slice()),
        otherwise in prop::sample::select(["replace", "redact", "token"].as_slice()),
    ) {
        let transformer = transformer(transform, otherwise, KEY);
        let new = transformer.apply(&text, &targets).unwrap();
        check(&text, &new);
        prop_assert_eq!(&transformer.apply(&text, &targets).unwrap(), &new);
        // No target is left out.
        for target in &targets {
            let covers = |done: &Done<'_>| {
                done.target.start <= target.start && target.end <= done.target.end
            };
            prop_assert!(new.done.iter().any(covers));
        }
        for done in &new.done {
            let (old, new) = (&text[done.target.span()], &new.text[done.after.clone()]);
            match done.how {
                How::Kept => prop_assert_eq!(old, new),
                // What stands there could be the value only if it were this very name.
                How::Redacted | How::Replaced | How::Tokenised => prop_assert!(old != new || old.starts_with(b"[")),
                How::Masked => {
                    let shown = |text: &[u8]| String::from_utf8_lossy(text).chars().filter(|letter| letter.is_alphanumeric()).count();
                    prop_assert!(2 * shown(new) <= shown(old) || (old != new && 2 * new.len() <= old.len() + 16));
                }
                How::Preserved => prop_assert_eq!(old.len(), new.len()),
                How::Shifted(_) => prop_assert_ne!(old, new),
                How::Generalised => prop_assert!(done.instead.is_none()),
                How::Restored => prop_assert!(false),
            }
            if done.target.obfuscated {
                prop_assert!(matches!(done.how, How::Kept | How::Redacted | How::Replaced | How::Tokenised));
            }
        }
        // Text stays text.
        if std::str::from_utf8(&text).is_ok() {
            prop_assert!(std::str::from_utf8(&new.text).is_ok());
        }
    }

    #[test]
    fn what_can_be_undone_comes_back(
        (text, targets) in cases(),
        transform in prop::sample::select(&TRANSFORMS[9..13]),
        subject in "[a-z]{0,3}",
    ) {
        let transformer = transformer(transform, "replace", KEY);
        let targets: Vec<Target> = targets.into_iter().map(|target| target.of(&subject)).collect();
        let new = transformer.apply(&text, &targets).unwrap();
        let back: Vec<Target> = new.done.iter().filter_map(Done::back).collect();
        let old = transformer.restore(&new.text, &back).unwrap();
        check(&new.text, &old);
        // Those that were replaced stay replaced; all others are as they were.
        let mut expected = Vec::new();
        let mut written = 0;
        for done in &new.done {
            expected.extend_from_slice(&text[written..done.target.start]);
            let reversible = done.back().is_some();
            let text = if reversible { &text[done.target.span()] } else { &new.text[done.after.clone()] };
            expected.extend_from_slice(text);
            written = done.target.end;
        }
        expected.extend_from_slice(&text[written..]);
        prop_assert_eq!(old.text, expected);
    }

    #[test]
    fn another_key_gives_another_text(
        digits in "[1-9][0-9]{3} [0-9]{4} [0-9]{4} [0-9]{4}",
        transform in prop::sample::select(["'token'", "'preserve'"].as_slice()),
    ) {
        let targets = [Target::new(detector("CREDIT_CARD").unwrap(), 0..digits.len())];
        let of = |key: &[u8]| transformer(transform, "fail", key).apply(digits.as_bytes(), &targets).unwrap().text;
        prop_assert_ne!(of(KEY), of(b"another key of some bytes"));
    }

    #[test]
    fn spans_of_chance_are_no_danger(
        text in prop::collection::vec(any::<u8>(), 0..40),
        spans in prop::collection::vec((0usize..50, 0usize..50), 0..4),
        transform in prop::sample::select(TRANSFORMS.as_slice()),
    ) {
        let target = |(start, end): &(usize, usize)| Target::new(detector("EMAIL").unwrap(), *start..*end);
        let targets: Vec<Target> = spans.iter().map(target).collect();
        let lies_inside = targets.iter().all(|target| target.start < target.end && target.end <= text.len());
        let transformer = transformer(transform, "fail", KEY);
        match transformer.apply(&text, &targets) {
            Ok(new) => check(&text, &new),
            Err(TransformError::Span { .. }) => prop_assert!(!lies_inside),
            Err(error) => prop_assert!(matches!(error, TransformError::Unsuitable { .. }), "{error}"),
        }
        let _ = transformer.restore(&text, &targets);
    }
}

#[test]
fn days_of_a_subject_keep_their_distance() {
    let transformer = transformer("{ shift = { days = 90 } }", "fail", KEY);
    let text = b"born 1987-03-14, seen 2021-02-27; born 14. M\xC3\xA4rz 1987";
    let birth = detector("DATE_OF_BIRTH").unwrap();
    let of = |subject: &'static str| {
        let targets = [5..15, 22..32, 39..53].map(|span| Target::new(birth, span).of(subject));
        String::from_utf8(transformer.apply(text, &targets).unwrap().text).unwrap()
    };
    insta::assert_debug_snapshot!([of("patient 7"), of("patient 8")]);
}

/// One text through all transforms, to be looked at.
#[test]
fn what_transforms_make() {
    let text = "Maria Keller <maria.keller@example.com>, born 14. März 1987, card 4532 7153 3790 1245, IBAN \
                DE02 4396 6187 1232 4284 54, from 203.0.113.77. Ticket by Maria.Keller@example.com: password = \"Kv7mQ2xTulpe\", \
                token 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, card ４５３２ ７１５３ ３７９０ １２４５";
    let targets = targets(text.as_bytes());
    let mut lines = Vec::new();
    for transform in TRANSFORMS {
        let new = transformer(transform, "replace", KEY).apply(text.as_bytes(), &targets).unwrap();
        lines.push(format!("{transform}\n    {}", String::from_utf8(new.text).unwrap()));
    }
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn errors_say_what_to_do() {
    let card = detector("CREDIT_CARD").unwrap();
    let plan: Plan = toml::from_str("[[rule]]\ntransform = 'token'").unwrap();
    let mut lines = vec![Transformer::new(plan, None).unwrap_err().to_string()];
    let fails = |transform, text: &[u8], span| {
        transformer(transform, "fail", KEY).apply(text, &[Target::new(card, span)]).unwrap_err().to_string()
    };
    lines.push(fails("'redact'", b"4532", 2..9));
    lines.push(fails("'preserve'", b"4532", 0..4));
    lines.push(fails("'preserve'", "é4532".as_bytes(), 0..6));
    lines.push(fails("'shift'", b"4532", 0..4));
    lines.push(fails("'generalise'", b"4532", 0..4));
    let gone = transformer("'mask'", "fail", KEY).restore(b"4532", &[Target::new(card, 0..4)]);
    lines.push(gone.unwrap_err().to_string());
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn what_overlaps_is_replaced_whole() {
    let (card, email) = (detector("CREDIT_CARD").unwrap(), detector("EMAIL").unwrap());
    let text = b"a 4532715337901245@example.com b";
    let targets = [Target::new(card, 2..18), Target::new(email, 2..30), Target::new(card, 2..18)];
    let new = transformer("{ mask = { last = 4 } }", "fail", KEY).apply(text, &targets).unwrap();
    assert_eq!(String::from_utf8(new.text).unwrap(), "a [CREDIT_CARD] b");
    assert_eq!(new.done.len(), 1);
    // What is to stay does not hold back what lies in it.
    let plan: Plan =
        toml::from_str("[[rule]]\ndetectors = ['EMAIL']\ntransform = 'keep'\n[[rule]]\ntransform = 'redact'")
            .unwrap();
    let new = Transformer::new(plan, None).unwrap().apply(text, &targets).unwrap();
    assert_eq!(String::from_utf8(new.text).unwrap(), "a [REDACTED]@example.com b");
}
