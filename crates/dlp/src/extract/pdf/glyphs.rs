//! Names of glyphs (Adobe Glyph List), those of Latin scripts, and the widths of fonts that every reader has.

/// Returns the character of a glyph.
pub(super) fn glyph(name: &[u8]) -> Option<char> {
    // `a.alt` is another form of `a`.
    let end = name.iter().skip(1).position(|byte| *byte == b'.').map_or(name.len(), |end| end + 1);
    let name = &name[..end];
    if let Ok(at) = NAMES.binary_search_by(|(known, _)| known.as_bytes().cmp(name)) {
        return Some(NAMES[at].1);
    }
    let digits = name
        .strip_prefix(b"uni")
        .or_else(|| name.strip_prefix(b"u"))
        .filter(|digits| (4..=6).contains(&digits.len()))?;
    let digits = std::str::from_utf8(digits)
        .ok()
        .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
    char::from_u32(u32::from_str_radix(digits, 16).ok()?)
}

/// Returns the width of a character of ASCII in a font that no file brings along, in thousandths of its size.
pub(super) fn width(font: &[u8], code: u8) -> f64 {
    let has = |part: &[u8]| font.windows(part.len()).any(|window| window == part);
    if has(b"Courier") {
        return 600.0;
    }
    let widths = if has(b"Times") { &TIMES } else { &HELVETICA };
    f64::from(code.checked_sub(32).and_then(|at| widths.get(usize::from(at))).copied().unwrap_or(556))
}

#[rustfmt::skip]
const HELVETICA: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556,
    556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278,
    500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469,
    556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500,
    278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];

#[rustfmt::skip]
const TIMES: [u16; 95] = [
    250, 333, 408, 500, 500, 833, 778, 180, 333, 333, 500, 564, 250, 333, 250, 278, 500, 500, 500, 500, 500,
    500, 500, 500, 500, 500, 278, 278, 564, 564, 564, 444, 921, 722, 667, 667, 722, 611, 556, 722, 722, 333,
    389, 722, 611, 889, 722, 722, 556, 722, 667, 556, 611, 722, 722, 944, 722, 722, 611, 333, 278, 333, 469,
    500, 333, 444, 500, 444, 500, 444, 333, 500, 500, 278, 278, 500, 278, 778, 500, 500, 500, 500, 333, 389,
    278, 500, 500, 722, 500, 500, 444, 480, 200, 480, 541,
];

/// In the order of their bytes.
#[rustfmt::skip]
const NAMES: [(&str, char); 275] = [
    ("A", '\u{41}'), ("AE", '\u{c6}'), ("Aacute", '\u{c1}'), ("Acircumflex", '\u{c2}'),
    ("Adieresis", '\u{c4}'), ("Agrave", '\u{c0}'), ("Aogonek", '\u{104}'), ("Aring", '\u{c5}'),
    ("Atilde", '\u{c3}'), ("B", '\u{42}'), ("C", '\u{43}'), ("Cacute", '\u{106}'), ("Ccaron", '\u{10c}'),
    ("Ccedilla", '\u{c7}'), ("D", '\u{44}'), ("Dcaron", '\u{10e}'), ("Dcroat", '\u{110}'), ("E", '\u{45}'),
    ("Eacute", '\u{c9}'), ("Ecaron", '\u{11a}'), ("Ecircumflex", '\u{ca}'), ("Edieresis", '\u{cb}'),
    ("Egrave", '\u{c8}'), ("Eogonek", '\u{118}'), ("Eth", '\u{d0}'), ("Euro", '\u{20ac}'), ("F", '\u{46}'),
    ("G", '\u{47}'), ("Gbreve", '\u{11e}'), ("H", '\u{48}'), ("I", '\u{49}'), ("Iacute", '\u{cd}'),
    ("Icircumflex", '\u{ce}'), ("Idieresis", '\u{cf}'), ("Idotaccent", '\u{130}'), ("Igrave", '\u{cc}'),
    ("J", '\u{4a}'), ("K", '\u{4b}'), ("L", '\u{4c}'), ("Lslash", '\u{141}'), ("M", '\u{4d}'),
    ("N", '\u{4e}'), ("Nacute", '\u{143}'), ("Ncaron", '\u{147}'), ("Ntilde", '\u{d1}'), ("O", '\u{4f}'),
    ("OE", '\u{152}'), ("Oacute", '\u{d3}'), ("Ocircumflex", '\u{d4}'), ("Odieresis", '\u{d6}'),
    ("Ograve", '\u{d2}'), ("Ohungarumlaut", '\u{150}'), ("Oslash", '\u{d8}'), ("Otilde", '\u{d5}'),
    ("P", '\u{50}'), ("Q", '\u{51}'), ("R", '\u{52}'), ("Rcaron", '\u{158}'), ("S", '\u{53}'),
    ("Sacute", '\u{15a}'), ("Scaron", '\u{160}'), ("Scedilla", '\u{15e}'), ("T", '\u{54}'),
    ("Tcaron", '\u{164}'), ("Thorn", '\u{de}'), ("U", '\u{55}'), ("Uacute", '\u{da}'),
    ("Ucircumflex", '\u{db}'), ("Udieresis", '\u{dc}'), ("Ugrave", '\u{d9}'), ("Uhungarumlaut", '\u{170}'),
    ("Uring", '\u{16e}'), ("V", '\u{56}'), ("W", '\u{57}'), ("X", '\u{58}'), ("Y", '\u{59}'),
    ("Yacute", '\u{dd}'), ("Ydieresis", '\u{178}'), ("Z", '\u{5a}'), ("Zacute", '\u{179}'),
    ("Zcaron", '\u{17d}'), ("Zdotaccent", '\u{17b}'), ("a", '\u{61}'), ("aacute", '\u{e1}'),
    ("acircumflex", '\u{e2}'), ("acute", '\u{b4}'), ("adieresis", '\u{e4}'), ("ae", '\u{e6}'),
    ("agrave", '\u{e0}'), ("ampersand", '\u{26}'), ("aogonek", '\u{105}'), ("aring", '\u{e5}'),
    ("asciicircum", '\u{5e}'), ("asciitilde", '\u{7e}'), ("asterisk", '\u{2a}'), ("at", '\u{40}'),
    ("atilde", '\u{e3}'), ("b", '\u{62}'), ("backslash", '\u{5c}'), ("bar", '\u{7c}'),
    ("braceleft", '\u{7b}'), ("braceright", '\u{7d}'), ("bracketleft", '\u{5b}'), ("bracketright", '\u{5d}'),
    ("breve", '\u{2d8}'), ("brokenbar", '\u{a6}'), ("bullet", '\u{2022}'), ("c", '\u{63}'),
    ("cacute", '\u{107}'), ("caron", '\u{2c7}'), ("ccaron", '\u{10d}'), ("ccedilla", '\u{e7}'),
    ("cedilla", '\u{b8}'), ("cent", '\u{a2}'), ("circumflex", '\u{2c6}'), ("colon", '\u{3a}'),
    ("comma", '\u{2c}'), ("copyright", '\u{a9}'), ("currency", '\u{a4}'), ("d", '\u{64}'),
    ("dagger", '\u{2020}'), ("daggerdbl", '\u{2021}'), ("dcaron", '\u{10f}'), ("dcroat", '\u{111}'),
    ("degree", '\u{b0}'), ("dieresis", '\u{a8}'), ("divide", '\u{f7}'), ("dollar", '\u{24}'),
    ("dotaccent", '\u{2d9}'), ("dotlessi", '\u{131}'), ("e", '\u{65}'), ("eacute", '\u{e9}'),
    ("ecaron", '\u{11b}'), ("ecircumflex", '\u{ea}'), ("edieresis", '\u{eb}'), ("egrave", '\u{e8}'),
    ("eight", '\u{38}'), ("ellipsis", '\u{2026}'), ("emdash", '\u{2014}'), ("endash", '\u{2013}'),
    ("eogonek", '\u{119}'), ("equal", '\u{3d}'), ("eth", '\u{f0}'), ("exclam", '\u{21}'),
    ("exclamdown", '\u{a1}'), ("f", '\u{66}'), ("ff", '\u{fb00}'), ("ffi", '\u{fb03}'), ("ffl", '\u{fb04}'),
    ("fi", '\u{fb01}'), ("five", '\u{35}'), ("fl", '\u{fb02}'), ("florin", '\u{192}'), ("four", '\u{34}'),
    ("fraction", '\u{2044}'), ("g", '\u{67}'), ("gbreve", '\u{11f}'), ("germandbls", '\u{df}'),
    ("grave", '\u{60}'), ("greater", '\u{3e}'), ("guillemotleft", '\u{ab}'), ("guillemotright", '\u{bb}'),
    ("guilsinglleft", '\u{2039}'), ("guilsinglright", '\u{203a}'), ("h", '\u{68}'),
    ("hungarumlaut", '\u{2dd}'), ("hyphen", '\u{2d}'), ("hyphenminus", '\u{2d}'), ("i", '\u{69}'),
    ("iacute", '\u{ed}'), ("icircumflex", '\u{ee}'), ("idieresis", '\u{ef}'), ("igrave", '\u{ec}'),
    ("j", '\u{6a}'), ("k", '\u{6b}'), ("l", '\u{6c}'), ("less", '\u{3c}'), ("logicalnot", '\u{ac}'),
    ("lslash", '\u{142}'), ("m", '\u{6d}'), ("macron", '\u{af}'), ("minus", '\u{2212}'), ("mu", '\u{b5}'),
    ("multiply", '\u{d7}'), ("n", '\u{6e}'), ("nacute", '\u{144}'), ("nbspace", '\u{a0}'),
    ("ncaron", '\u{148}'), ("nine", '\u{39}'), ("ntilde", '\u{f1}'), ("numbersign", '\u{23}'),
    ("o", '\u{6f}'), ("oacute", '\u{f3}'), ("ocircumflex", '\u{f4}'), ("odieresis", '\u{f6}'),
    ("oe", '\u{153}'), ("ogonek", '\u{2db}'), ("ograve", '\u{f2}'), ("ohungarumlaut", '\u{151}'),
    ("one", '\u{31}'), ("onehalf", '\u{bd}'), ("onequarter", '\u{bc}'), ("onesuperior", '\u{b9}'),
    ("ordfeminine", '\u{aa}'), ("ordmasculine", '\u{ba}'), ("oslash", '\u{f8}'), ("otilde", '\u{f5}'),
    ("p", '\u{70}'), ("paragraph", '\u{b6}'), ("parenleft", '\u{28}'), ("parenright", '\u{29}'),
    ("percent", '\u{25}'), ("period", '\u{2e}'), ("periodcentered", '\u{b7}'), ("perthousand", '\u{2030}'),
    ("plus", '\u{2b}'), ("plusminus", '\u{b1}'), ("q", '\u{71}'), ("question", '\u{3f}'),
    ("questiondown", '\u{bf}'), ("quotedbl", '\u{22}'), ("quotedblbase", '\u{201e}'),
    ("quotedblleft", '\u{201c}'), ("quotedblright", '\u{201d}'), ("quoteleft", '\u{2018}'),
    ("quoteright", '\u{2019}'), ("quotesinglbase", '\u{201a}'), ("quotesingle", '\u{27}'), ("r", '\u{72}'),
    ("rcaron", '\u{159}'), ("registered", '\u{ae}'), ("ring", '\u{2da}'), ("s", '\u{73}'),
    ("sacute", '\u{15b}'), ("scaron", '\u{161}'), ("scedilla", '\u{15f}'), ("section", '\u{a7}'),
    ("semicolon", '\u{3b}'), ("seven", '\u{37}'), ("sfthyphen", '\u{ad}'), ("six", '\u{36}'),
    ("slash", '\u{2f}'), ("softhyphen", '\u{ad}'), ("space", '\u{20}'), ("sterling", '\u{a3}'),
    ("t", '\u{74}'), ("tcaron", '\u{165}'), ("thorn", '\u{fe}'), ("three", '\u{33}'),
    ("threequarters", '\u{be}'), ("threesuperior", '\u{b3}'), ("tilde", '\u{2dc}'), ("trademark", '\u{2122}'),
    ("two", '\u{32}'), ("twosuperior", '\u{b2}'), ("u", '\u{75}'), ("uacute", '\u{fa}'),
    ("ucircumflex", '\u{fb}'), ("udieresis", '\u{fc}'), ("ugrave", '\u{f9}'), ("uhungarumlaut", '\u{171}'),
    ("underscore", '\u{5f}'), ("uring", '\u{16f}'), ("v", '\u{76}'), ("w", '\u{77}'), ("x", '\u{78}'),
    ("y", '\u{79}'), ("yacute", '\u{fd}'), ("ydieresis", '\u{ff}'), ("yen", '\u{a5}'), ("z", '\u{7a}'),
    ("zacute", '\u{17a}'), ("zcaron", '\u{17e}'), ("zdotaccent", '\u{17c}'), ("zero", '\u{30}'),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn glyphs_have_characters() {
        assert!(NAMES.is_sorted_by(|one, next| one.0.as_bytes() < next.0.as_bytes()));
        assert_eq!(glyph(b"seven"), Some('7'));
        assert_eq!(glyph(b"seven.oldstyle"), Some('7'));
        assert_eq!(glyph(b"uni0041"), Some('A'));
        assert_eq!(glyph(b"g41"), None);
        assert_eq!(glyph(b".notdef"), None);
    }
}
