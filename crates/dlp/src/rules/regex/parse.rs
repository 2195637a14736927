//! Reads regular expressions: those of the `regex` crate, with the classes of RE2 unless a rule asks for all scripts.

use regex_syntax::ast::{
    self, Assertion, AssertionKind, Ast, ClassBracketed, ClassPerl, ClassPerlKind, ClassSet, ClassSetItem,
    ClassSetRange, ClassSetUnion, Flag, Flags, FlagsItem, FlagsItemKind, GroupKind, Literal, LiteralKind,
    Span,
};
use regex_syntax::hir::translate::TranslatorBuilder;
use regex_syntax::hir::{Hir, HirKind, Look};

use crate::rules::error::{Problem, too_much};
use crate::rules::limits;

/// Reads an expression.
///
/// `^` and `$` are the ends of lines. Without `unicode`, `\d`, `\w`, `\s` and `\b` know ASCII alone, as in RE2: the automata are a
/// tenth as large and numbers of other scripts are none of an expression that counts digits.
pub(crate) fn parse(pattern: &str, unicode: bool) -> Result<Hir, Problem> {
    if pattern.len() > limits::REGEX {
        let fix = "write several expressions, or a dictionary";
        return Err(too_much("the length in bytes is", pattern.len(), limits::REGEX, fix));
    }
    let wrong = |error: &dyn std::fmt::Display| {
        let text = error.to_string();
        let last = text.lines().last().unwrap_or_default();
        Problem::Regex { why: last.strip_prefix("error: ").unwrap_or(last).to_owned() }
    };
    let mut ast = ast::parse::ParserBuilder::new()
        .nest_limit(limits::REGEX_NESTING)
        .build()
        .parse(pattern)
        .map_err(|error| wrong(&error))?;
    if !unicode {
        plain(&mut ast);
    }
    TranslatorBuilder::new()
        .utf8(false)
        .multi_line(true)
        .build()
        .translate(pattern, &ast)
        .map_err(|error| wrong(&error))
}

/// Makes classes and borders of words those of ASCII.
fn plain(ast: &mut Ast) {
    match ast {
        Ast::Empty(_) | Ast::Flags(_) | Ast::Literal(_) | Ast::Dot(_) | Ast::ClassUnicode(_) => {}
        Ast::Assertion(assertion) => {
            if is_border(&assertion.kind) {
                let span = assertion.span;
                let inner = Ast::Assertion(Box::new(Assertion { span, kind: assertion.kind.clone() }));
                *ast = without(Flag::Unicode, span, inner);
            }
        }
        Ast::ClassPerl(class) => {
            // What is not a digit is one whole character, so that is a class of characters and not of bytes.
            let (span, inner) = (class.span, Ast::ClassBracketed(Box::new(ascii(class))));
            *ast = without(Flag::CaseInsensitive, span, inner);
        }
        Ast::ClassBracketed(class) => plain_set(&mut class.kind),
        Ast::Repetition(repetition) => plain(&mut repetition.ast),
        Ast::Group(group) => plain(&mut group.ast),
        Ast::Alternation(alternation) => alternation.asts.iter_mut().for_each(plain),
        Ast::Concat(concat) => concat.asts.iter_mut().for_each(plain),
    }
}

const fn is_border(kind: &AssertionKind) -> bool {
    match kind {
        AssertionKind::StartLine
        | AssertionKind::EndLine
        | AssertionKind::StartText
        | AssertionKind::EndText => false,
        AssertionKind::WordBoundary
        | AssertionKind::NotWordBoundary
        | AssertionKind::WordBoundaryStart
        | AssertionKind::WordBoundaryEnd
        | AssertionKind::WordBoundaryStartAngle
        | AssertionKind::WordBoundaryEndAngle
        | AssertionKind::WordBoundaryStartHalf
        | AssertionKind::WordBoundaryEndHalf => true,
    }
}

fn plain_set(set: &mut ClassSet) {
    match set {
        ClassSet::Item(item) => plain_item(item),
        ClassSet::BinaryOp(operation) => {
            plain_set(&mut operation.lhs);
            plain_set(&mut operation.rhs);
        }
    }
}

fn plain_item(item: &mut ClassSetItem) {
    match item {
        ClassSetItem::Perl(class) => *item = ClassSetItem::Bracketed(Box::new(ascii(class))),
        ClassSetItem::Bracketed(class) => plain_set(&mut class.kind),
        ClassSetItem::Union(union) => union.items.iter_mut().for_each(plain_item),
        ClassSetItem::Empty(_)
        | ClassSetItem::Literal(_)
        | ClassSetItem::Range(_)
        | ClassSetItem::Ascii(_)
        | ClassSetItem::Unicode(_) => {}
    }
}

/// A class of ASCII, written out.
fn ascii(class: &ClassPerl) -> ClassBracketed {
    let span = class.span;
    let ranges: &[(char, char)] = match class.kind {
        ClassPerlKind::Digit => &[('0', '9')],
        ClassPerlKind::Space => &[('\t', '\r'), (' ', ' ')],
        ClassPerlKind::Word => &[('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')],
    };
    let literal = |c| Literal { span, kind: LiteralKind::Verbatim, c };
    let range = |(start, end): &(char, char)| {
        ClassSetItem::Range(ClassSetRange { span, start: literal(*start), end: literal(*end) })
    };
    let items = ranges.iter().map(range).collect();
    ClassBracketed { span, negated: class.negated, kind: ClassSet::union(ClassSetUnion { span, items }) }
}

/// A group in which a flag is off.
fn without(flag: Flag, span: Span, ast: Ast) -> Ast {
    let items = vec![
        FlagsItem { span, kind: FlagsItemKind::Negation },
        FlagsItem { span, kind: FlagsItemKind::Flag(flag) },
    ];
    let kind = GroupKind::NonCapturing(Flags { span, items });
    Ast::Group(Box::new(ast::Group { span, kind, ast: Box::new(ast) }))
}

/// Whether an expression has a border of words of ASCII and letters beyond ASCII.
pub(crate) fn mixes_scripts(hir: &Hir) -> bool {
    let looks = hir.properties().look_set();
    let ascii = [Look::WordAscii, Look::WordStartAscii, Look::WordEndAscii];
    ascii.iter().any(|look| looks.contains(*look)) && has_letters(hir)
}

fn has_letters(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Literal(literal) => !literal.0.is_ascii(),
        HirKind::Capture(capture) => has_letters(&capture.sub),
        HirKind::Repetition(repetition) => has_letters(&repetition.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().any(has_letters),
        HirKind::Empty | HirKind::Class(_) | HirKind::Look(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use regex_automata::meta::{Config, Regex};

    use super::*;

    fn found(pattern: &str, unicode: bool, text: &str) -> Vec<String> {
        let hir = parse(pattern, unicode).unwrap();
        let config = Config::new().utf8_empty(false);
        let regex = Regex::builder().configure(config).build_from_hir(&hir).unwrap();
        regex.find_iter(text).map(|found| text[found.range()].to_owned()).collect()
    }

    #[test]
    fn classes_are_those_of_ascii_unless_a_rule_says_otherwise() {
        assert_eq!(found(r"\d+", false, "12 ٣٤"), ["12"]);
        assert_eq!(found(r"\d+", true, "12 ٣٤"), ["12", "٣٤"]);
        assert_eq!(found(r"[\w-]+", false, "a-b é"), ["a-b"]);
        assert_eq!(
            found(r"\bé\w", false, "aéx éa"),
            ["éx"],
            "é is no letter here, so a border is between a and é"
        );
        assert_eq!(found(r"\bé\w", true, "aéx éa"), ["éa"]);
        assert_eq!(found(r"x\Wy", false, "xéy x-y"), ["xéy", "x-y"]);
        assert_eq!(found(r"(?i)x\wy", false, "XKY x\u{212A}y"), ["XKY"]);
        assert_eq!(found("^a$", false, "a\nb\na"), ["a", "a"]);
        assert_eq!(found(r"[^\d\s]+", false, "1a b2"), ["a", "b"]);
    }

    #[test]
    fn what_is_no_expression_is_said_in_a_line() {
        for pattern in ["(", "a{2", r"(?=a)", r"\1", "[z-a]", &"(".repeat(60), &"a".repeat(5000)] {
            let problem = parse(pattern, false).unwrap_err().to_string();
            assert!(!problem.contains('\n') && problem.len() > 20, "{problem}");
        }
    }

    #[test]
    fn borders_beside_other_letters_are_noticed() {
        assert!(mixes_scripts(&parse(r"\bäpfel\b", false).unwrap()));
        assert!(!mixes_scripts(&parse(r"\bäpfel\b", true).unwrap()));
        assert!(!mixes_scripts(&parse(r"\bapfel\b", false).unwrap()));
    }
}
