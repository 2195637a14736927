//! Names of characters in HTML: those of HTML 4, and of HTML 5 those of Latin letters, ASCII, punctuation and currencies.

/// Returns the character of a name, as in `&amp;`.
pub(super) fn named(name: &[u8]) -> Option<char> {
    let at = NAMES.binary_search_by(|(known, _)| known.as_bytes().cmp(name)).ok()?;
    Some(NAMES[at].1)
}

/// The longest name.
pub(super) const LONGEST: usize = 21;

/// In the order of their bytes.
#[rustfmt::skip]
const NAMES: [(&str, char); 472] = [
    ("AElig", '\u{c6}'), ("AMP", '\u{26}'), ("Aacute", '\u{c1}'), ("Abreve", '\u{102}'), ("Acirc", '\u{c2}'),
    ("Agrave", '\u{c0}'), ("Alpha", '\u{391}'), ("Amacr", '\u{100}'), ("Aogon", '\u{104}'),
    ("ApplyFunction", '\u{2061}'), ("Aring", '\u{c5}'), ("Atilde", '\u{c3}'), ("Auml", '\u{c4}'),
    ("Beta", '\u{392}'), ("COPY", '\u{a9}'), ("Cacute", '\u{106}'), ("Ccaron", '\u{10c}'), ("Ccedil", '\u{c7}'),
    ("Ccirc", '\u{108}'), ("Cdot", '\u{10a}'), ("Cedilla", '\u{b8}'), ("CenterDot", '\u{b7}'),
    ("Chi", '\u{3a7}'), ("CloseCurlyDoubleQuote", '\u{201d}'), ("CloseCurlyQuote", '\u{2019}'),
    ("Dagger", '\u{2021}'), ("Dcaron", '\u{10e}'), ("Delta", '\u{394}'), ("DiacriticalAcute", '\u{b4}'),
    ("DiacriticalGrave", '\u{60}'), ("Dot", '\u{a8}'), ("DoubleDot", '\u{a8}'), ("Dstrok", '\u{110}'),
    ("ENG", '\u{14a}'), ("ETH", '\u{d0}'), ("Eacute", '\u{c9}'), ("Ecaron", '\u{11a}'), ("Ecirc", '\u{ca}'),
    ("Edot", '\u{116}'), ("Egrave", '\u{c8}'), ("Emacr", '\u{112}'), ("Eogon", '\u{118}'),
    ("Epsilon", '\u{395}'), ("Eta", '\u{397}'), ("Euml", '\u{cb}'), ("GT", '\u{3e}'), ("Gamma", '\u{393}'),
    ("Gbreve", '\u{11e}'), ("Gcedil", '\u{122}'), ("Gcirc", '\u{11c}'), ("Gdot", '\u{120}'), ("Hat", '\u{5e}'),
    ("Hcirc", '\u{124}'), ("Hstrok", '\u{126}'), ("IJlig", '\u{132}'), ("Iacute", '\u{cd}'),
    ("Icirc", '\u{ce}'), ("Idot", '\u{130}'), ("Igrave", '\u{cc}'), ("Imacr", '\u{12a}'),
    ("InvisibleComma", '\u{2063}'), ("InvisibleTimes", '\u{2062}'), ("Iogon", '\u{12e}'), ("Iota", '\u{399}'),
    ("Itilde", '\u{128}'), ("Iuml", '\u{cf}'), ("Jcirc", '\u{134}'), ("Kappa", '\u{39a}'),
    ("Kcedil", '\u{136}'), ("LT", '\u{3c}'), ("Lacute", '\u{139}'), ("Lambda", '\u{39b}'),
    ("Lcaron", '\u{13d}'), ("Lcedil", '\u{13b}'), ("Lmidot", '\u{13f}'), ("Lstrok", '\u{141}'),
    ("MediumSpace", '\u{205f}'), ("Mu", '\u{39c}'), ("Nacute", '\u{143}'), ("Ncaron", '\u{147}'),
    ("Ncedil", '\u{145}'), ("NegativeMediumSpace", '\u{200b}'), ("NegativeThickSpace", '\u{200b}'),
    ("NegativeThinSpace", '\u{200b}'), ("NegativeVeryThinSpace", '\u{200b}'), ("NewLine", '\u{a}'),
    ("NoBreak", '\u{2060}'), ("NonBreakingSpace", '\u{a0}'), ("Ntilde", '\u{d1}'), ("Nu", '\u{39d}'),
    ("OElig", '\u{152}'), ("Oacute", '\u{d3}'), ("Ocirc", '\u{d4}'), ("Odblac", '\u{150}'),
    ("Ograve", '\u{d2}'), ("Omacr", '\u{14c}'), ("Omega", '\u{3a9}'), ("Omicron", '\u{39f}'),
    ("OpenCurlyDoubleQuote", '\u{201c}'), ("OpenCurlyQuote", '\u{2018}'), ("Oslash", '\u{d8}'),
    ("Otilde", '\u{d5}'), ("Ouml", '\u{d6}'), ("OverBar", '\u{203e}'), ("Phi", '\u{3a6}'), ("Pi", '\u{3a0}'),
    ("PlusMinus", '\u{b1}'), ("Prime", '\u{2033}'), ("Psi", '\u{3a8}'), ("QUOT", '\u{22}'), ("REG", '\u{ae}'),
    ("Racute", '\u{154}'), ("Rcaron", '\u{158}'), ("Rcedil", '\u{156}'), ("Rho", '\u{3a1}'),
    ("Sacute", '\u{15a}'), ("Scaron", '\u{160}'), ("Scedil", '\u{15e}'), ("Scirc", '\u{15c}'),
    ("Sigma", '\u{3a3}'), ("THORN", '\u{de}'), ("Tab", '\u{9}'), ("Tau", '\u{3a4}'), ("Tcaron", '\u{164}'),
    ("Tcedil", '\u{162}'), ("Theta", '\u{398}'), ("ThinSpace", '\u{2009}'), ("Tstrok", '\u{166}'),
    ("Uacute", '\u{da}'), ("Ubreve", '\u{16c}'), ("Ucirc", '\u{db}'), ("Udblac", '\u{170}'),
    ("Ugrave", '\u{d9}'), ("Umacr", '\u{16a}'), ("UnderBar", '\u{5f}'), ("Uogon", '\u{172}'),
    ("Upsilon", '\u{3a5}'), ("Uring", '\u{16e}'), ("Utilde", '\u{168}'), ("Uuml", '\u{dc}'),
    ("Verbar", '\u{2016}'), ("Vert", '\u{2016}'), ("VerticalLine", '\u{7c}'), ("VeryThinSpace", '\u{200a}'),
    ("Wcirc", '\u{174}'), ("Xi", '\u{39e}'), ("Yacute", '\u{dd}'), ("Ycirc", '\u{176}'), ("Yuml", '\u{178}'),
    ("Zacute", '\u{179}'), ("Zcaron", '\u{17d}'), ("Zdot", '\u{17b}'), ("ZeroWidthSpace", '\u{200b}'),
    ("Zeta", '\u{396}'), ("aacute", '\u{e1}'), ("abreve", '\u{103}'), ("acirc", '\u{e2}'), ("acute", '\u{b4}'),
    ("aelig", '\u{e6}'), ("af", '\u{2061}'), ("agrave", '\u{e0}'), ("alefsym", '\u{2135}'),
    ("alpha", '\u{3b1}'), ("amacr", '\u{101}'), ("amp", '\u{26}'), ("and", '\u{2227}'), ("ang", '\u{2220}'),
    ("angst", '\u{c5}'), ("aogon", '\u{105}'), ("apos", '\u{27}'), ("aring", '\u{e5}'), ("ast", '\u{2a}'),
    ("asymp", '\u{2248}'), ("atilde", '\u{e3}'), ("auml", '\u{e4}'), ("backprime", '\u{2035}'),
    ("bdquo", '\u{201e}'), ("beta", '\u{3b2}'), ("bprime", '\u{2035}'), ("brvbar", '\u{a6}'),
    ("bsemi", '\u{204f}'), ("bsol", '\u{5c}'), ("bull", '\u{2022}'), ("bullet", '\u{2022}'),
    ("cacute", '\u{107}'), ("cap", '\u{2229}'), ("caret", '\u{2041}'), ("ccaron", '\u{10d}'),
    ("ccedil", '\u{e7}'), ("ccirc", '\u{109}'), ("cdot", '\u{10b}'), ("cedil", '\u{b8}'), ("cent", '\u{a2}'),
    ("centerdot", '\u{b7}'), ("chi", '\u{3c7}'), ("circ", '\u{2c6}'), ("circledR", '\u{ae}'),
    ("clubs", '\u{2663}'), ("colon", '\u{3a}'), ("comma", '\u{2c}'), ("commat", '\u{40}'), ("cong", '\u{2245}'),
    ("copy", '\u{a9}'), ("crarr", '\u{21b5}'), ("cup", '\u{222a}'), ("curren", '\u{a4}'), ("dArr", '\u{21d3}'),
    ("dagger", '\u{2020}'), ("darr", '\u{2193}'), ("dash", '\u{2010}'), ("dcaron", '\u{10f}'),
    ("ddagger", '\u{2021}'), ("deg", '\u{b0}'), ("delta", '\u{3b4}'), ("diams", '\u{2666}'), ("die", '\u{a8}'),
    ("div", '\u{f7}'), ("divide", '\u{f7}'), ("dollar", '\u{24}'), ("dstrok", '\u{111}'), ("eacute", '\u{e9}'),
    ("ecaron", '\u{11b}'), ("ecirc", '\u{ea}'), ("edot", '\u{117}'), ("egrave", '\u{e8}'), ("emacr", '\u{113}'),
    ("empty", '\u{2205}'), ("emsp", '\u{2003}'), ("emsp13", '\u{2004}'), ("emsp14", '\u{2005}'),
    ("eng", '\u{14b}'), ("ensp", '\u{2002}'), ("eogon", '\u{119}'), ("epsilon", '\u{3b5}'),
    ("equals", '\u{3d}'), ("equiv", '\u{2261}'), ("eta", '\u{3b7}'), ("eth", '\u{f0}'), ("euml", '\u{eb}'),
    ("euro", '\u{20ac}'), ("excl", '\u{21}'), ("exist", '\u{2203}'), ("fnof", '\u{192}'),
    ("forall", '\u{2200}'), ("frac12", '\u{bd}'), ("frac14", '\u{bc}'), ("frac34", '\u{be}'),
    ("frasl", '\u{2044}'), ("gamma", '\u{3b3}'), ("gbreve", '\u{11f}'), ("gcirc", '\u{11d}'),
    ("gdot", '\u{121}'), ("ge", '\u{2265}'), ("grave", '\u{60}'), ("gt", '\u{3e}'), ("hArr", '\u{21d4}'),
    ("hairsp", '\u{200a}'), ("half", '\u{bd}'), ("harr", '\u{2194}'), ("hcirc", '\u{125}'),
    ("hearts", '\u{2665}'), ("hellip", '\u{2026}'), ("horbar", '\u{2015}'), ("hstrok", '\u{127}'),
    ("hybull", '\u{2043}'), ("hyphen", '\u{2010}'), ("iacute", '\u{ed}'), ("ic", '\u{2063}'),
    ("icirc", '\u{ee}'), ("iexcl", '\u{a1}'), ("igrave", '\u{ec}'), ("ijlig", '\u{133}'), ("imacr", '\u{12b}'),
    ("image", '\u{2111}'), ("imath", '\u{131}'), ("infin", '\u{221e}'), ("inodot", '\u{131}'),
    ("int", '\u{222b}'), ("iogon", '\u{12f}'), ("iota", '\u{3b9}'), ("iquest", '\u{bf}'), ("isin", '\u{2208}'),
    ("it", '\u{2062}'), ("itilde", '\u{129}'), ("iuml", '\u{ef}'), ("jcirc", '\u{135}'), ("kappa", '\u{3ba}'),
    ("kcedil", '\u{137}'), ("kgreen", '\u{138}'), ("lArr", '\u{21d0}'), ("lacute", '\u{13a}'),
    ("lambda", '\u{3bb}'), ("lang", '\u{2329}'), ("laquo", '\u{ab}'), ("larr", '\u{2190}'),
    ("lbrace", '\u{7b}'), ("lbrack", '\u{5b}'), ("lcaron", '\u{13e}'), ("lcedil", '\u{13c}'),
    ("lceil", '\u{2308}'), ("lcub", '\u{7b}'), ("ldquo", '\u{201c}'), ("ldquor", '\u{201e}'),
    ("le", '\u{2264}'), ("lfloor", '\u{230a}'), ("lmidot", '\u{140}'), ("lowast", '\u{2217}'),
    ("lowbar", '\u{5f}'), ("loz", '\u{25ca}'), ("lpar", '\u{28}'), ("lrm", '\u{200e}'), ("lsaquo", '\u{2039}'),
    ("lsqb", '\u{5b}'), ("lsquo", '\u{2018}'), ("lsquor", '\u{201a}'), ("lstrok", '\u{142}'), ("lt", '\u{3c}'),
    ("macr", '\u{af}'), ("mdash", '\u{2014}'), ("micro", '\u{b5}'), ("midast", '\u{2a}'), ("middot", '\u{b7}'),
    ("minus", '\u{2212}'), ("mldr", '\u{2026}'), ("mu", '\u{3bc}'), ("nabla", '\u{2207}'),
    ("nacute", '\u{144}'), ("napos", '\u{149}'), ("nbsp", '\u{a0}'), ("ncaron", '\u{148}'),
    ("ncedil", '\u{146}'), ("ndash", '\u{2013}'), ("ne", '\u{2260}'), ("ni", '\u{220b}'), ("nldr", '\u{2025}'),
    ("not", '\u{ac}'), ("notin", '\u{2209}'), ("nsub", '\u{2284}'), ("ntilde", '\u{f1}'), ("nu", '\u{3bd}'),
    ("num", '\u{23}'), ("numsp", '\u{2007}'), ("oacute", '\u{f3}'), ("ocirc", '\u{f4}'), ("odblac", '\u{151}'),
    ("oelig", '\u{153}'), ("ograve", '\u{f2}'), ("oline", '\u{203e}'), ("omacr", '\u{14d}'),
    ("omega", '\u{3c9}'), ("omicron", '\u{3bf}'), ("oplus", '\u{2295}'), ("or", '\u{2228}'), ("ordf", '\u{aa}'),
    ("ordm", '\u{ba}'), ("oslash", '\u{f8}'), ("otilde", '\u{f5}'), ("otimes", '\u{2297}'), ("ouml", '\u{f6}'),
    ("para", '\u{b6}'), ("part", '\u{2202}'), ("percnt", '\u{25}'), ("period", '\u{2e}'),
    ("permil", '\u{2030}'), ("perp", '\u{22a5}'), ("pertenk", '\u{2031}'), ("phi", '\u{3c6}'),
    ("pi", '\u{3c0}'), ("piv", '\u{3d6}'), ("plus", '\u{2b}'), ("plusmn", '\u{b1}'), ("pm", '\u{b1}'),
    ("pound", '\u{a3}'), ("prime", '\u{2032}'), ("prod", '\u{220f}'), ("prop", '\u{221d}'), ("psi", '\u{3c8}'),
    ("puncsp", '\u{2008}'), ("qprime", '\u{2057}'), ("quest", '\u{3f}'), ("quot", '\u{22}'),
    ("rArr", '\u{21d2}'), ("racute", '\u{155}'), ("radic", '\u{221a}'), ("rang", '\u{232a}'),
    ("raquo", '\u{bb}'), ("rarr", '\u{2192}'), ("rbrace", '\u{7d}'), ("rbrack", '\u{5d}'),
    ("rcaron", '\u{159}'), ("rcedil", '\u{157}'), ("rceil", '\u{2309}'), ("rcub", '\u{7d}'),
    ("rdquo", '\u{201d}'), ("rdquor", '\u{201d}'), ("real", '\u{211c}'), ("reg", '\u{ae}'),
    ("rfloor", '\u{230b}'), ("rho", '\u{3c1}'), ("rlm", '\u{200f}'), ("rpar", '\u{29}'), ("rsaquo", '\u{203a}'),
    ("rsqb", '\u{5d}'), ("rsquo", '\u{2019}'), ("rsquor", '\u{2019}'), ("sacute", '\u{15b}'),
    ("sbquo", '\u{201a}'), ("scaron", '\u{161}'), ("scedil", '\u{15f}'), ("scirc", '\u{15d}'),
    ("sdot", '\u{22c5}'), ("sect", '\u{a7}'), ("semi", '\u{3b}'), ("shy", '\u{ad}'), ("sigma", '\u{3c3}'),
    ("sigmaf", '\u{3c2}'), ("sim", '\u{223c}'), ("sol", '\u{2f}'), ("spades", '\u{2660}'), ("strns", '\u{af}'),
    ("sub", '\u{2282}'), ("sube", '\u{2286}'), ("sum", '\u{2211}'), ("sup", '\u{2283}'), ("sup1", '\u{b9}'),
    ("sup2", '\u{b2}'), ("sup3", '\u{b3}'), ("supe", '\u{2287}'), ("szlig", '\u{df}'), ("tau", '\u{3c4}'),
    ("tcaron", '\u{165}'), ("tcedil", '\u{163}'), ("there4", '\u{2234}'), ("theta", '\u{3b8}'),
    ("thetasym", '\u{3d1}'), ("thinsp", '\u{2009}'), ("thorn", '\u{fe}'), ("tilde", '\u{2dc}'),
    ("times", '\u{d7}'), ("tprime", '\u{2034}'), ("trade", '\u{2122}'), ("tstrok", '\u{167}'),
    ("uArr", '\u{21d1}'), ("uacute", '\u{fa}'), ("uarr", '\u{2191}'), ("ubreve", '\u{16d}'),
    ("ucirc", '\u{fb}'), ("udblac", '\u{171}'), ("ugrave", '\u{f9}'), ("umacr", '\u{16b}'), ("uml", '\u{a8}'),
    ("uogon", '\u{173}'), ("upsih", '\u{3d2}'), ("upsilon", '\u{3c5}'), ("uring", '\u{16f}'),
    ("utilde", '\u{169}'), ("uuml", '\u{fc}'), ("verbar", '\u{7c}'), ("vert", '\u{7c}'), ("wcirc", '\u{175}'),
    ("weierp", '\u{2118}'), ("xi", '\u{3be}'), ("yacute", '\u{fd}'), ("ycirc", '\u{177}'), ("yen", '\u{a5}'),
    ("yuml", '\u{ff}'), ("zacute", '\u{17a}'), ("zcaron", '\u{17e}'), ("zdot", '\u{17c}'), ("zeta", '\u{3b6}'),
    ("zwj", '\u{200d}'), ("zwnj", '\u{200c}'),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found() {
        assert!(NAMES.is_sorted_by(|one, next| one.0.as_bytes() < next.0.as_bytes()));
        assert_eq!(named(b"amp"), Some('&'));
        assert_eq!(named(b"commat"), Some('@'));
        assert_eq!(named(b"uuml"), Some('\u{fc}'));
        assert_eq!(named(b"lol9"), None);
    }
}
