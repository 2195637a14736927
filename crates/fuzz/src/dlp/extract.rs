//! Documents, and the text in them.

use std::ops::ControlFlow;

use steward_dlp::extract::{Limits, Place, documents};

/// By what name a document comes.
const NAMES: [&str; 16] = [
    "a", "a.html", "a.xml", "a.md", "a.json", "a.adf", "a.csv", "a.rtf", "a.docx", "a.xlsx", "a.pptx",
    "a.odt", "a.pdf", "a.eml", "a.mbox", "a.zip",
];

/// Small enough that a document takes no time.
const LIMITS: Limits = Limits { output: 1 << 20, ratio: 100, free: 64 << 10, depth: 6, entries: 100 };

/// A document; its first byte chooses its name. The limits hold, what is given stands where it is said to, and what is left out has a
/// reason.
pub fn dlp_extract(input: &[u8]) {
    let Some((&choice, document)) = input.split_first() else { return };
    let name = NAMES[usize::from(choice) % NAMES.len()];
    let read = |most: usize| {
        let (mut made, mut parts) = (0, Vec::new());
        let report = documents(Some(name), document, &LIMITS, &mut |part| {
            if matches!(part.text, std::borrow::Cow::Owned(_)) {
                made += part.text.len() as u64;
            }
            let mut last = 0;
            for origin in part.resolve(0..part.text.len()) {
                assert!(origin.text.start >= last && origin.text.end <= part.text.len(), "{origin:?}");
                last = origin.text.end;
                if let Place::Bytes(range) = origin.place {
                    assert!(range.start < range.end, "{range:?}");
                    // Where a part stands in something that was unpacked, its length is not known here.
                    let inside = part.path.contains('!') || part.path.contains("#/");
                    assert!(inside || range.end <= document.len(), "{range:?} in {}", part.path);
                }
            }
            parts.push((part.path.to_owned(), part.text.into_owned()));
            if parts.len() < most { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
        assert!(report.output <= LIMITS.output && made <= report.output, "{made} of {}", report.output);
        assert!(report.entries <= LIMITS.entries, "{}", report.entries);
        assert!(report.skipped.iter().all(|skipped| !skipped.to_string().is_empty()));
        parts
    };
    let all = read(usize::MAX);
    // Who stops has seen what the others have seen so far.
    let first = read(1);
    assert_eq!(first[..], all[..first.len()]);
}
