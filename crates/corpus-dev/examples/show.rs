//! Prints what the documents hold: `show hist SEED COUNT`, or single ones with their findings marked: `show SEED FIRST COUNT [CARRIER]`.

use std::collections::BTreeMap;

use steward_corpus_dev::documents;

fn histogram(seed: u64, count: usize) {
    let (mut types, mut carriers, mut forms) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    let (mut bytes, mut per): (usize, BTreeMap<usize, usize>) = (0, BTreeMap::new());
    for document in documents(seed, count) {
        bytes += document.text.len();
        *per.entry(document.spans.len().min(20)).or_default() += 1;
        *carriers.entry(document.carrier).or_insert(0) += 1;
        if let Some(form) = document.evasion {
            *forms.entry(form).or_insert(0) += 1;
        }
        for span in document.spans {
            *types.entry(span.detector).or_insert(0) += 1;
        }
    }
    println!("{count} documents, {bytes} bytes, findings per document: {per:?}");
    println!("types ({}): {types:?}", types.len());
    println!("carriers ({}): {carriers:?}", carriers.len());
    println!("disguises: {forms:?}");
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let number = |i: usize| words.get(i).and_then(|w| w.parse().ok()).unwrap_or(1);
    if words.first().is_some_and(|w| w == "hist") {
        histogram(number(1) as u64, number(2));
        return;
    }
    let carrier = words.get(3);
    let shown = documents(number(0) as u64, 100_000)
        .skip(number(1))
        .filter(|d| carrier.is_none_or(|c| d.carrier == c || d.evasion == Some(c)));
    for document in shown.take(number(2)) {
        println!("\n######## {} {:?}", document.carrier, document.evasion);
        let mut at = 0;
        for span in &document.spans {
            print!("{}", String::from_utf8_lossy(&document.text[at..span.start]));
            print!("⟦{}:{}⟧", span.detector, String::from_utf8_lossy(&document.text[span.start..span.end]));
            at = span.end;
        }
        println!("{}", String::from_utf8_lossy(&document.text[at..]));
    }
}
