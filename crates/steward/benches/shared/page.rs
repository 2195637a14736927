//! The page that results are published on.

use std::fs;
use std::path::Path;

use crate::support::Anything;

/// Puts a result between the marks of this name in `docs/performance.md`, and leaves the rest of the page as it is.
pub(crate) fn publish(name: &str, markdown: &str) -> Anything<()> {
    let (begin, end) = (format!("<!-- {name}: begin -->\n"), format!("<!-- {name}: end -->"));
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/performance.md");
    let page = fs::read_to_string(&path)?;
    let missing = |mark: &str| format!("docs/performance.md has no line {}", mark.trim());
    let (before, rest) = page.split_once(&begin).ok_or_else(|| missing(&begin))?;
    let (_, after) = rest.split_once(&end).ok_or_else(|| missing(&end))?;
    fs::write(&path, format!("{before}{begin}\n{}\n\n{end}{after}", markdown.trim_end()))?;
    Ok(())
}
