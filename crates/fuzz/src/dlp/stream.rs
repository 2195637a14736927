//! Texts that come in pieces.

use steward_dlp::{Band, Finding, Place, Places, Scanner, Stream};

/// How long a text becomes that is to have several parts: the engine scans 128 KiB at a time.
const LONG: usize = 160 * 1024;

/// A text, and behind the last zero byte in it how long its pieces are, one after the other and again. What is found is the same as in the
/// whole, and stands where the whole has it. Some texts are first made long.
pub fn dlp_stream(input: &[u8]) {
    let cut = input.iter().rposition(|byte| *byte == 0).unwrap_or(input.len());
    let (text, sizes) = (&input[..cut], input.get(cut + 1..).unwrap_or_default());
    let long: Vec<u8>;
    let text = match sizes {
        // Rarely, for it takes a thousand times as long.
        [0xFF, ..] if !text.is_empty() && text.len().is_multiple_of(16) => {
            long = text.iter().copied().cycle().take(LONG).collect();
            &long
        }
        _ => text,
    };
    let scanner = || Scanner::with(|_| true).at_least(Band::Low);
    let whole = scanner().scan(text);
    let mut stream = Stream::new(scanner());
    let (mut seen, mut stands): (Vec<Finding>, Vec<(Place, Place)>) = (Vec::new(), Vec::new());
    let mut found = |sighting: steward_dlp::Sighting<'_>| {
        let from = sighting.finding.start - sighting.offset;
        let value = sighting.text.get(from..sighting.finding.end - sighting.offset);
        assert_eq!(value, text.get(sighting.finding.start..sighting.finding.end), "{:?}", sighting.finding);
        stands.push((sighting.start, sighting.end));
        seen.push(sighting.finding);
    };
    let mut rest = text;
    for size in sizes.iter().cycle() {
        // Short ones are most of what goes wrong, and long ones most of what takes time.
        let size = if text.len() == LONG { 400 * usize::from(*size) + 7 } else { usize::from(*size) };
        let (piece, later) = rest.split_at(size.min(rest.len()));
        stream.push(piece, &mut found);
        rest = later;
        if rest.is_empty() || sizes.iter().all(|size| *size == 0) {
            break;
        }
    }
    stream.push(rest, &mut found);
    stream.finish(&mut found);
    assert_eq!(seen, whole);
    // Places are those of who counts in the whole.
    let mut places = Places::of(text);
    for (finding, at) in whole.iter().zip(stands) {
        places.read(text, 0, finding.start);
        let start = places.here();
        places.read(text, 0, finding.end);
        assert_eq!(at, (start, places.here()), "{finding:?}");
    }
}
