//! What is no match though it looks like one.

use regex_automata::meta::{Config, Regex};

use super::error::{Problem, too_much};
use super::file::Exclude;
use super::limits;
use super::regex::parse;

/// The compiled expressions and paths of an exclusion.
#[derive(Debug, Default)]
pub(crate) struct Exclusion {
    regexes: Vec<Regex>,
    paths: Vec<Regex>,
}

impl Exclusion {
    /// Compiles it, and tells of everything that is wrong.
    pub(crate) fn new(exclude: &Exclude, unicode: bool, mut wrong: impl FnMut(String, Problem)) -> Self {
        let mut exclusion = Self::default();
        for (place, pattern) in exclude.regex.iter().enumerate().take(limits::REGEXES) {
            match parse(pattern, unicode).and_then(|hir| {
                if hir.properties().minimum_len() == Some(0) {
                    return Err(Problem::RegexEmpty);
                }
                build(&hir)
            }) {
                Ok(regex) => exclusion.regexes.push(regex),
                Err(problem) => wrong(format!("exclude.regex[{place}]"), problem),
            }
        }
        for (place, path) in exclude.paths.iter().enumerate().take(limits::REGEXES) {
            match compile_path(path) {
                Ok(regex) => exclusion.paths.push(regex),
                Err(problem) => wrong(format!("exclude.paths[{place}]"), problem),
            }
        }
        for (field, length) in
            [("exclude.regex", exclude.regex.len()), ("exclude.paths", exclude.paths.len())]
        {
            if length > limits::REGEXES {
                let fix = "join some of them with |, or take wider ones";
                wrong(field.to_owned(), too_much("the number of entries is", length, limits::REGEXES, fix));
            }
        }
        exclusion
    }

    /// Whether a path is excluded.
    pub(crate) fn has_path(&self, path: &str) -> bool {
        path.len() <= limits::NAME * 8 && self.paths.iter().any(|regex| regex.is_match(path))
    }

    /// Whether paths are excluded.
    pub(crate) const fn has_paths(&self) -> bool {
        !self.paths.is_empty()
    }

    /// Whether an expression finds something in a match.
    pub(crate) fn has_match(&self, part: &[u8]) -> bool {
        self.regexes.iter().any(|regex| regex.is_match(part))
    }

    /// How much memory it takes, in bytes.
    pub(crate) fn memory(&self) -> usize {
        self.regexes.iter().chain(&self.paths).map(Regex::memory_usage).sum()
    }
}

fn build(hir: &regex_syntax::hir::Hir) -> Result<Regex, Problem> {
    let config = Config::new()
        .utf8_empty(false)
        .auto_prefilter(false)
        .hybrid_cache_capacity(limits::REGEX_COMPILED / 4)
        .nfa_size_limit(Some(limits::REGEX_COMPILED / 2));
    let regex = Regex::builder().configure(config).build_from_hir(hir);
    regex.map_err(|_| Problem::RegexTooLarge { most: limits::REGEX_COMPILED })
}

/// Reads a path with `*` for anything but `/`, `**` for anything, and `?` for one character.
fn compile_path(path: &str) -> Result<Regex, Problem> {
    if path.is_empty() {
        return Err(Problem::Empty { fix: "write a path as docs/**/*.md, or take it away" });
    }
    if path.len() > limits::NAME {
        let fix = "use ** for a part of it";
        return Err(too_much("the length in bytes is", path.len(), limits::NAME, fix));
    }
    let mut pattern = r"\A".to_owned();
    let mut rest = path;
    while let Some(letter) = rest.chars().next() {
        if let Some(after) = rest.strip_prefix("**/") {
            pattern.push_str("(?s:.*/)?");
            rest = after;
        } else if let Some(after) = rest.strip_prefix("**") {
            pattern.push_str("(?s:.*)");
            rest = after;
        } else {
            match letter {
                '*' => pattern.push_str("[^/]*"),
                '?' => pattern.push_str("[^/]"),
                letter => pattern.push_str(&regex_syntax::escape(letter.encode_utf8(&mut [0; 4]))),
            }
            rest = &rest[letter.len_utf8()..];
        }
    }
    pattern.push_str(r"\z");
    // It may be a few times as long as an expression of a rule.
    let hir = regex_syntax::parse(&pattern).map_err(|error| Problem::Regex { why: error.to_string() })?;
    build(&hir)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_written_as_in_ignore_files() {
        let fits = |pattern: &str, path: &str| compile_path(pattern).unwrap().is_match(path);
        assert!(fits("docs/**/*.md", "docs/a.md") && fits("docs/**/*.md", "docs/a/b/c.md"));
        assert!(!fits("docs/**/*.md", "docs/a.txt") && !fits("docs/*.md", "docs/a/b.md"));
        assert!(fits("**/test?", "a/b/test1") && !fits("test?", "atest1") && fits("a+(b)", "a+(b)"));
        assert!(fits("**", "any\nthing") && compile_path("").is_err());
        assert!(compile_path(&"*".repeat(600)).is_err());
        compile_path(&"(é".repeat(150)).unwrap();
    }
}
