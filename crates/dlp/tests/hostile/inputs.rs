//! Texts that are made to take long.

/// A text that is made to take long.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Input {
    /// What it is.
    pub(crate) name: &'static str,
    make: Make,
}

#[derive(Debug, Clone, Copy)]
enum Make {
    /// The same again and again.
    Again(&'static str),
    /// The same again and again; each `#` is a digit of its own.
    Digits(&'static str),
    /// Once at the beginning, and then the same again and again, with digits.
    Behind(fn() -> String, &'static str),
    /// Made otherwise.
    Whole(fn(usize) -> Vec<u8>),
}

/// All of them.
pub(crate) const INPUTS: &[Input] = &[
    again("one digit", "1"),
    digits("digits", "#"),
    digits("groups of four digits", "#### "),
    digits("numbers of sixteen digits", "#### #### #### #### "),
    digits("1234-5678 9012.", "####-#### ####."),
    digits("single digits", "# "),
    digits("numbers of nine digits", "######### "),
    digits("social security numbers", "###-##-#### "),
    digits("dates", "2024-0#-1# 1#/0#/199# "),
    digits("1:1:1:", "#:"),
    digits("1.1.1.1.", "#."),
    digits("addresses of networks", "#f:a#:1#:#c:d#::"),
    again("@", "@"),
    again("a@", "a@"),
    again("a@a.", "a@a."),
    again("one address of mail", "a.b-c_d+"),
    again("a-a-a-", "a-"),
    again("A1-", "A1-"),
    again("a_", "a_"),
    digits("DE89 ", "DE89 "),
    digits("IBANs", "DE## #### #### #### #### ## "),
    again("headers of PEM", "-----BEGIN PRIVATE KEY-----\n"),
    again("headers and footers of PEM", "-----BEGIN PRIVATE KEY-----\n-----END RSA PRIVATE KEY-----\n"),
    again("headers of tokens", "eyJhbGciOiJIUzI1NiJ9."),
    again("eyJ-", "eyJ-"),
    again("ghp_", "ghp_"),
    again("AKIA", "AKIA "),
    again("ghp-ghp-", "ghp-sk_live_xoxb-"),
    again("quotes", "\""),
    again("commas", ","),
    again("kinds of manifests", "kind: Secret\n"),
    again("kinds of manifests in JSON", "\"kind\": \"Secret\" "),
    again("manifests", "kind: Secret\ndata:\n  a: c2hvcC1ydw==\n"),
    again("statements", "INSERT INTO t (password) VALUES ('a')\n"),
    again("statements that do not end", "INSERT INTO t (password, \n"),
    again("rows of passwords", "password,token,secret,api key\n"),
    digits("names beside values", "api key <b>q8TnZ4vKxw2LpYd7Rb## "),
    again("spaces", " "),
    again("line ends", "\n"),
    again("hyphens", "-"),
    again("=", "="),
    again("= = =", "= "),
    again(": : :", ": "),
    again("\":\":", "\":"),
    again("key=", "key="),
    again("password=", "password="),
    again("password: \"", "password: \""),
    again("value=", "value="),
    again("password is password is", "password is "),
    again("--password ", "--password "),
    again("<password>", "<password>\n"),
    again("://", "://"),
    again("a://a:a@", "a://a:a@"),
    again("%", "%"),
    again("%41", "%41"),
    again("%34%35", "%34%35%33%32 "),
    again("&", "&"),
    again("&#52;", "&#52;"),
    again("\\u0034", "\\u0034"),
    again("\\", "\\"),
    again("base64", "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFB"),
    again("words of base64", "cGFzc3dvcmQgaXMgc2VjcmV0IGFuZCBsb25n "),
    again("base64 in parts", "QUFBQUFBQUFBQUFBQUFBQUFB-QUFB/1"),
    again("zero-width spaces", "4\u{200B}"),
    again("full-width digits", "４５３２ "),
    again("look-alikes", "раypal@ехample.com "),
    again("accents", "é"),
    again("ideographs", "様氏年月日東京都"),
    again("not UTF-8", "\u{7F}"),
    Input { name: "bytes 255", make: Make::Whole(|length| vec![0xFF; length]) },
    Input { name: "UTF-16", make: Make::Whole(utf16) },
    again("words of a wallet", "abandon ability able about above absent "),
    again("passports", "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"),
    again("<<", "<"),
    again("(", "("),
    digits("calls", "f(\"a\", \"b\", "),
    digits("+", "+#"),
    digits("telephones", "+49 30 ######## "),
    again("houses", "12 A St, "),
    again("people", "Anna Maria "),
    again("keywords", "password secret token iban card ssn "),
    digits("keywords and numbers", "iban card ssn ######### "),
    behind("a row of thousands of fields", fields, "#########,"),
    behind("rows of thousands of fields", wide, "##,########,#########,"),
    behind("a table under a long line", || "x".repeat(10_000) + "\n", "#########,####\n"),
    behind("one line of JSON", String::new, "{\"id\":#########,\"a\":\"####-####\"},"),
    again("nested JSON", "{\"a\":["),
    behind("rows of an INSERT", insert, "(#########, '####'),\n"),
    behind("an INSERT in one line", insert, "(#########, '####'), "),
    behind("rows without their INSERT", String::new, "(#########, '####'),\n"),
    behind("VALUES", String::new, "VALUES (#########) "),
    again("INSERT INTO", "INSERT INTO a (b) VALUES "),
    digits("numbers in paths", "https://a.example/#########/"),
    digits("UUIDs", "########-####-####-####-############ "),
    digits("hexadecimal digits", "#a#b#c#d#e#f"),
];

const fn again(name: &'static str, part: &'static str) -> Input {
    Input { name, make: Make::Again(part) }
}

const fn digits(name: &'static str, part: &'static str) -> Input {
    Input { name, make: Make::Digits(part) }
}

const fn behind(name: &'static str, head: fn() -> String, part: &'static str) -> Input {
    Input { name, make: Make::Behind(head, part) }
}

impl Input {
    /// Makes the text, so many bytes long.
    pub(crate) fn text(&self, length: usize) -> Vec<u8> {
        match self.make {
            Make::Again(part) => part.bytes().cycle().take(length).collect(),
            Make::Digits(part) => repeated(String::new(), part, length),
            Make::Behind(head, part) => repeated(head(), part, length),
            Make::Whole(make) => make(length),
        }
    }
}

/// The same again and again, with digits that look like chance and are the same each time.
fn repeated(head: String, part: &str, length: usize) -> Vec<u8> {
    let mut state = 1_u32;
    let mut digit = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        b'0' + (state >> 24) as u8 % 10
    };
    let mut text = head.into_bytes();
    while text.len() < length {
        text.extend(part.bytes().map(|byte| if byte == b'#' { digit() } else { byte }));
    }
    text.truncate(length);
    text
}

fn utf16(length: usize) -> Vec<u8> {
    let units = "\u{feff}".encode_utf16().chain("4532 7153 3790 1245, ".encode_utf16().cycle());
    units.flat_map(u16::to_le_bytes).take(length).collect()
}

/// A header of as many fields as a line of a table may have.
fn fields() -> String {
    "ssn,".repeat(2_000) + "iban\n"
}

/// The same, and the words that stand over it speak for numbers.
fn wide() -> String {
    let row = "ssn,card,phone,".repeat(500) + "iban\n";
    row.repeat(2)
}

fn insert() -> String {
    "INSERT INTO people (ssn, phone) VALUES\n".to_owned()
}
