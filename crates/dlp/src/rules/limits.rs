//! How much of everything a set of rules may have. Whoever writes the rules is not whoever runs them, so nothing is without an end.

/// The version of the format of rule files.
pub const VERSION: u32 = 1;
/// The most bytes of a rule file.
pub const FILE: usize = 16 * 1024 * 1024;
/// The most rules of a set.
pub const RULES: usize = 5_000;
/// The most terms of a dictionary.
pub const TERMS: usize = 1_000_000;
/// The most terms of a set: of all its words, dictionaries, contexts and exclusions.
pub const TERMS_IN_ALL: usize = 2_000_000;
/// The most bytes of the file of a dictionary.
pub const DICTIONARY: usize = 64 * 1024 * 1024;
/// The most entries of a list in a rule file.
pub const LIST: usize = 10_000;
/// The most bytes of a term.
pub const TERM: usize = 256;
/// The most words of a term; of scripts without spaces, the most characters.
pub const TERM_WORDS: usize = 32;
/// The most white space between two words of a phrase, in bytes.
pub const GAP: usize = 64;
/// The most terms that differ in nothing but capital letters.
pub const SPELLINGS: usize = 64;
/// The most regular expressions of a rule.
pub const REGEXES: usize = 64;
/// The most bytes of a regular expression.
pub const REGEX: usize = 4 * 1024;
/// How deep a regular expression may be nested.
pub const REGEX_NESTING: u32 = 50;
/// The most bytes of a compiled regular expression.
pub const REGEX_COMPILED: usize = 1024 * 1024;
/// The most bytes of all compiled regular expressions of a set.
pub const REGEXES_COMPILED: usize = 64 * 1024 * 1024;
/// The most literals by which the expressions of a set are looked for.
pub const LITERALS: usize = 50_000;
/// The longest match of a regular expression that is found, in bytes.
pub const MATCH: usize = 4 * 1024;
/// The most parts of a rule, those of its groups included.
pub const PARTS: usize = 64;
/// How deep groups may be nested.
pub const NESTING: usize = 8;
/// The farthest that parts may stand from each other, in bytes.
pub const WITHIN_BYTES: usize = 10_000;
/// The farthest that parts may stand from each other, in words.
pub const WITHIN_WORDS: usize = 500;
/// How many bytes a word counts at most where distances are counted in words: a text of one word has an end too.
pub const WORD_BYTES: usize = 32;
/// The farthest that words of context may stand from a match, in bytes.
pub const PROXIMITY: usize = 1_000;
/// How far words of context may stand from a match unless a rule says otherwise, in bytes.
pub const PROXIMITY_USUAL: usize = 64;
/// The most matches that a rule can ask for.
pub const LEAST: usize = 100_000;
/// The most bytes of an id of a rule.
pub const ID: usize = 64;
/// The most bytes of the name of a rule, of the name of a file, and of a path.
pub const NAME: usize = 512;
/// The most examples and counterexamples of a rule.
pub const EXAMPLES: usize = 200;
/// The most bytes of an example.
pub const EXAMPLE: usize = 64 * 1024;
/// The most matches of one rule in one text before conditions are looked at.
pub const MATCHES: usize = 100_000;
/// The most tables of exact data of a set.
pub const TABLES: usize = 64;
/// The most rows of a table of exact data.
pub const ROWS: usize = 10_000_000;
/// The most columns of a table of exact data.
pub const COLUMNS: usize = 32;
/// The most bytes of a value of a table of exact data, and of what is looked up in it.
pub const VALUE: usize = 256;
/// The most words of a value of a table of exact data.
pub const VALUE_WORDS: usize = 8;

/// How many steps a regular expression may take in any text.
pub(crate) const STEPS: usize = 256 * 1024;
/// How many steps for each byte of a text a regular expression may take that is looked for at literals or classes.
pub(crate) const STEPS_A_BYTE: usize = 64;
/// How many steps for each byte of a text all regular expressions of the slow lane may take together.
pub(crate) const SLOW_STEPS_A_BYTE: usize = 512;
/// How many steps for each byte of a text one regular expression of the slow lane may take.
pub(crate) const SLOW_STEPS_A_BYTE_EACH: usize = 16;
