//! Names from inside of containers, as they may be shown.

/// The longest name that is shown; longer ones are cut.
const LONGEST: usize = 512;

/// Returns the path of an entry of a container. Its name comes from whoever made the container: ways out of it, absolute paths,
/// control characters and what looks like a container are taken out.
pub(super) fn entry(container: &str, name: &[u8]) -> String {
    format!("{container}!/{}", clean(name))
}

/// Returns the path of something beside the text of a document.
pub(super) fn beside(document: &str, what: &str) -> String {
    format!("{document}#{what}")
}

/// Returns a name without what must not be shown.
pub(super) fn clean(name: &[u8]) -> String {
    let name = String::from_utf8_lossy(&name[..name.len().min(LONGEST)]).replace('\\', "/");
    let parts: Vec<String> =
        name.split('/').filter(|part| !matches!(*part, "" | "." | "..")).map(clean_part).collect();
    if parts.is_empty() { "unnamed".to_owned() } else { parts.join("/") }
}

fn clean_part(part: &str) -> String {
    let is_odd = |character: char| {
        character.is_control()
            || matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    let shown = part.replace(is_odd, "\u{fffd}");
    // `!/` is what ends the name of a container.
    shown.strip_suffix('!').map_or(shown.clone(), |rest| format!("{rest}_"))
}

/// Returns a name of something in a document, such as a sheet, as it may be shown.
pub(super) fn shown(name: &[u8]) -> String {
    clean_part(&String::from_utf8_lossy(&name[..name.len().min(LONGEST)]))
}

/// Returns the ending of a name in lower case, without the dot.
pub(super) fn ending(name: &str) -> String {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    match file.rsplit_once('.') {
        Some((_, ending)) if ending.len() <= 16 => ending.to_ascii_lowercase(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cleaned() {
        assert_eq!(entry("a.zip", b"../../etc/passwd"), "a.zip!/etc/passwd");
        assert_eq!(entry("a.zip", b"C:\\x\\..\\y.txt"), "a.zip!/C:/x/y.txt");
        assert_eq!(entry("a.zip", b"/b!/c\n\x1b[31m.txt"), "a.zip!/b_/c\u{fffd}\u{fffd}[31m.txt");
        assert_eq!(entry("a.zip", b"/../"), "a.zip!/unnamed");
        assert_eq!(entry("", &[b'a'; 10_000]).len(), 2 + LONGEST);
    }

    #[test]
    fn endings_are_of_the_file() {
        assert_eq!(ending("a.b/c.TXT"), "txt");
        assert_eq!(ending("a.b/c"), "");
    }
}
