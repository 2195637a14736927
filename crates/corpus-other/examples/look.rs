//! Prints a histogram, or some documents with their findings marked: `look [seed] [count] [carrier|-] [evasion]`.

use std::collections::BTreeMap;

use steward_corpus_other::{Document, documents};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number =
        |at: usize, other: u64| arguments.get(at).and_then(|text| text.parse().ok()).unwrap_or(other);
    let seed = number(0, 20_240_612);
    let count = usize::try_from(number(1, 4000)).unwrap_or(4000);
    let Some(carrier) = arguments.get(2) else { return histogram(documents(seed, count)) };
    let hidden = arguments.get(3);
    for document in documents(seed, count) {
        let fits = carrier == "-" || document.carrier == carrier;
        let wanted =
            hidden.is_none_or(|name| document.evasion.is_some_and(|evasion| name == "*" || name == evasion));
        if fits && wanted {
            show(&document);
        }
    }
}

fn histogram(corpus: impl Iterator<Item = Document>) {
    let mut tables: [BTreeMap<String, usize>; 4] = Default::default();
    let mut bytes = 0;
    for document in corpus {
        bytes += document.text.len();
        let bucket = match document.spans.len() {
            0 => "0",
            1..=8 => "1-8",
            9..=20 => "9-20",
            _ => "21+",
        };
        let keys = [Some(document.carrier), document.evasion, Some(bucket)];
        for (table, key) in tables.iter_mut().skip(1).zip(keys) {
            if let Some(key) = key {
                *table.entry(key.to_owned()).or_default() += 1;
            }
        }
        for span in document.spans {
            *tables[0].entry(span.detector.to_owned()).or_default() += 1;
        }
    }
    for table in tables {
        let line: Vec<String> = table.iter().map(|(key, count)| format!("{key} {count}")).collect();
        println!("{} ({}): {}\n", table.len(), table.values().sum::<usize>(), line.join(", "));
    }
    println!("{bytes} bytes");
}

fn show(document: &Document) {
    println!(
        "==== {} evasion={:?} bytes={} spans={}",
        document.carrier,
        document.evasion,
        document.text.len(),
        document.spans.len()
    );
    let mut at = 0;
    let mut out = Vec::new();
    for span in &document.spans {
        out.extend(document.text.get(at..span.start).unwrap_or(b""));
        out.extend(format!("⟦{}|", span.detector).bytes());
        out.extend(document.text.get(span.start..span.end).unwrap_or(b""));
        out.extend("⟧".bytes());
        at = span.end;
    }
    out.extend(document.text.get(at..).unwrap_or(b""));
    println!("{}", String::from_utf8_lossy(&out));
}
