//! Takes secrets out of what is kept. In doubt it takes out too much: a journal explains, and needs no secret for that.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use serde_json::{Map, Value};
use steward_scim::discovery;

/// Stands where a secret stood.
pub(super) const REDACTED: &str = "[redacted]";

/// Names that are secret wherever they stand, in lower case, beside the attributes that schemas say are never shown.
const SECRET_NAMES: [&str; 8] =
    ["password", "passwd", "secret", "token", "accesstoken", "authorization", "apikey", "privatekey"];

/// The shortest secret that is looked for in other texts: a shorter one would blacken ordinary words.
const LOOKED_FOR: usize = 4;

/// How texts begin that let somebody in.
const CREDENTIALS: [&str; 7] =
    ["stw_org_", "stw_scim_", "stw_product_", "stw_op_", "stw_user_", "bearer ", "basic "];

/// Words of filters between an attribute and a value (RFC 7644 §3.4.2.2).
const COMPARISONS: [&str; 9] = [" eq ", " ne ", " co ", " sw ", " ew ", " gt ", " ge ", " lt ", " le "];

/// Names of attributes whose values are secret, in lower case: those that no answer shows (RFC 7643 §7).
static SECRETS: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let mut names: BTreeSet<String> = SECRET_NAMES.iter().map(|name| (*name).to_owned()).collect();
    collect(&discovery::schemas(""), &mut names);
    names
});

/// Finds how credentials begin and words of filters, in one pass over a text: each text of an exchange is looked through.
static SIGNS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .build(CREDENTIALS.iter().chain(&COMPARISONS))
        .expect("a few short words")
});

fn collect(value: &Value, names: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            let is = |member: &str, word: &str| members.get(member).and_then(Value::as_str) == Some(word);
            if let Some(name) = members.get("name").and_then(Value::as_str)
                && (is("mutability", "writeOnly") || is("returned", "never"))
            {
                names.insert(name.to_ascii_lowercase());
            }
            members.values().for_each(|value| collect(value, names));
        }
        Value::Array(elements) => elements.iter().for_each(|value| collect(value, names)),
        _ => {}
    }
}

/// Asks whether a name or a path leads to a secret: `password`, `urn:…:User:password`, `roles[…].token`.
fn names_secret(path: &str) -> bool {
    let mut words = path.split(|letter: char| !(letter.is_alphanumeric() || letter == '_' || letter == '-'));
    words.any(|word| {
        is_secret(word)
            // `api_key` and `client-token` as well as `apiKey` and `token`.
            || (word.contains(['_', '-'])
                && (word.split(['_', '-']).any(is_secret) || is_secret(&word.replace(['_', '-'], ""))))
    })
}

fn is_secret(word: &str) -> bool {
    SECRETS.iter().any(|secret| secret.eq_ignore_ascii_case(word))
}

/// Takes secrets out of what one exchange says.
#[derive(Debug, Default)]
pub(super) struct Redactor {
    /// Secret values that were seen: they may stand elsewhere too, in the sentence of a refusal for example.
    seen: BTreeSet<String>,
    /// The same by how they begin, the longest first: a bulk request may have a password for each of its users, and each
    /// text is looked through once, not once for each of them.
    by_start: HashMap<[u8; LOOKED_FOR], Vec<String>>,
}

impl Redactor {
    /// Makes one for an exchange with this body.
    pub(super) fn of(request: Option<&Value>) -> Self {
        let mut redactor = Self::default();
        if let Some(request) = request {
            redactor.learn(request, false);
        }
        for secret in redactor.seen.iter().rev() {
            if let Some(start) = secret.as_bytes().first_chunk::<LOOKED_FOR>() {
                redactor.by_start.entry(*start).or_default().push(secret.clone());
            }
        }
        redactor
            .by_start
            .values_mut()
            .for_each(|secrets| secrets.sort_by_key(|secret| Reverse(secret.len())));
        redactor
    }

    /// Gathers secret values.
    fn learn(&mut self, value: &Value, secret: bool) {
        match value {
            Value::Object(members) => {
                let by_path = path_of(members).is_some_and(names_secret);
                for (name, value) in members {
                    let is_value = name.eq_ignore_ascii_case("value");
                    self.learn(value, secret || names_secret(name) || (by_path && is_value));
                }
            }
            Value::Array(elements) => elements.iter().for_each(|value| self.learn(value, secret)),
            Value::String(text) if secret && text.len() >= LOOKED_FOR => {
                self.seen.insert(text.clone());
            }
            Value::Number(number) if secret && number.to_string().len() >= LOOKED_FOR => {
                self.seen.insert(number.to_string());
            }
            _ => {}
        }
    }

    /// Returns a value without secrets.
    pub(super) fn value(&self, value: &Value) -> Value {
        match value {
            Value::Object(members) => {
                let by_path = path_of(members).is_some_and(names_secret);
                let clean = members.iter().map(|(name, value)| {
                    let is_value = name.eq_ignore_ascii_case("value");
                    let value = if names_secret(name) || (by_path && is_value) {
                        hidden(value)
                    } else {
                        self.value(value)
                    };
                    (self.text(name), value)
                });
                Value::Object(clean.collect())
            }
            Value::Array(elements) => elements.iter().map(|value| self.value(value)).collect(),
            Value::String(text) => Value::String(self.text(text)),
            Value::Number(number) if self.seen.contains(&number.to_string()) => REDACTED.into(),
            other => other.clone(),
        }
    }

    /// Returns a text without secrets.
    pub(super) fn text(&self, text: &str) -> String {
        // A filter that compares a secret, or a text that lets somebody in: nothing of it is needed.
        let mut compares = false;
        for sign in SIGNS.find_overlapping_iter(text) {
            if sign.pattern().as_usize() < CREDENTIALS.len() {
                return REDACTED.to_owned();
            }
            compares = true;
        }
        if compares && names_secret(text) { REDACTED.to_owned() } else { self.without_seen(text) }
    }

    /// Replaces every secret that was seen by a word.
    fn without_seen(&self, text: &str) -> String {
        if self.by_start.is_empty() {
            return text.to_owned();
        }
        let mut clean = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(next) = rest.chars().next() {
            let bytes = rest.as_bytes().first_chunk::<LOOKED_FOR>();
            let secrets = bytes.and_then(|start| self.by_start.get(start)).map_or(&[][..], Vec::as_slice);
            match secrets.iter().find_map(|secret| rest.strip_prefix(secret.as_str())) {
                Some(after) => {
                    clean.push_str(REDACTED);
                    rest = after;
                }
                None => {
                    clean.push(next);
                    rest = &rest[next.len_utf8()..];
                }
            }
        }
        clean
    }

    /// Returns path and query without secrets. A parameter is taken out as a whole.
    pub(super) fn target(&self, target: &str) -> String {
        let Some((path, query)) = target.split_once('?') else { return self.text(target) };
        let clean = |pair: &str| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let read = decoded(value);
            let filters = read.contains([' ', '"']) && names_secret(&read);
            if filters || names_secret(name) || self.text(&read) != read {
                format!("{name}={REDACTED}")
            } else {
                pair.to_owned()
            }
        };
        let query: Vec<String> = query.split('&').map(clean).collect();
        format!("{}?{}", self.text(path), query.join("&"))
    }
}

/// The path of an operation of a PATCH.
fn path_of(members: &Map<String, Value>) -> Option<&str> {
    members.iter().find(|(name, _)| name.eq_ignore_ascii_case("path")).and_then(|(_, path)| path.as_str())
}

/// What is kept of a secret: that there was one. None at all is no secret.
fn hidden(value: &Value) -> Value {
    if value.is_null() { Value::Null } else { REDACTED.into() }
}

/// Reads `%41` and `+`.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let escaped = || u8::from_str_radix(std::str::from_utf8(after.get(..2)?).ok()?, 16).ok();
        rest = after;
        match first {
            b'+' => bytes.push(b' '),
            b'%' => match escaped() {
                Some(byte) => {
                    bytes.push(byte);
                    rest = &after[2..];
                }
                None => bytes.push(b'%'),
            },
            other => bytes.push(*other),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    const CANARY: &str = "zz-Canary-7f3";

    #[test]
    fn passwords_are_taken_out_in_every_form_in_which_they_are_sent() {
        for body in [
            json!({ "userName": "ada", "password": CANARY }),
            json!({ "PassWord": { "value": [CANARY] } }),
            json!({ "Operations": [{ "op": "replace", "path": "password", "value": CANARY }] }),
            json!({ "operations": [{ "Op": "Replace", "Path": "PASSWORD", "Value": CANARY }] }),
            json!({ "Operations": [{ "op": "replace", "value": { "password": CANARY } }] }),
            json!({ "Operations": [{
                "op": "add", "path": "urn:ietf:params:scim:schemas:core:2.0:User:password", "value": CANARY,
            }] }),
            json!({ "Operations": [{
                "op": "add", "value": { "urn:ietf:params:scim:schemas:core:2.0:User:password": CANARY },
            }] }),
            json!({ "Operations": [{ "method": "POST", "path": "/Users", "data": { "password": CANARY } }] }),
            json!({ "filter": format!("password eq \"{CANARY}\"") }),
            json!({ "access_token": CANARY, "note": format!("it is {CANARY}") }),
            json!({ "password": CANARY, CANARY: 1 }),
        ] {
            let redactor = Redactor::of(Some(&body));
            let kept = redactor.value(&body).to_string();
            assert!(!kept.contains(CANARY), "{kept}");
            assert!(kept.contains(REDACTED), "{kept}");
        }
    }

    #[test]
    fn keys_are_taken_out_wherever_they_stand() {
        let body = json!({ "title": "Bearer abc", "nickName": "stw_scim_0123" });
        let kept = Redactor::of(Some(&body)).value(&body);
        assert_eq!(kept, json!({ "title": REDACTED, "nickName": REDACTED }));
    }

    #[test]
    fn a_secret_is_taken_out_of_the_answer_and_the_query_too() {
        let redactor = Redactor::of(Some(&json!({ "password": CANARY })));
        assert_eq!(redactor.text(&format!("{CANARY} is too short")), "[redacted] is too short");
        assert_eq!(redactor.target(&format!("/Users?a=1&b={CANARY}")), "/Users?a=1&b=[redacted]");
        let none = Redactor::default();
        for query in ["filter=password+eq+%22x%22", "filter=PassWord%20eq%20%22x%22", "password=x"] {
            let kept = none.target(&format!("/Users?{query}&count=1"));
            assert!(
                kept.contains(REDACTED) && kept.ends_with("&count=1") && !kept.contains("x%22"),
                "{kept}"
            );
        }
    }

    #[test]
    fn what_is_no_secret_stays_as_it_is() {
        let body = json!({
            "userName": "ada@example.com", "active": true, "emails": [{ "value": "ada@example.com" }],
            "Operations": [{ "op": "Replace", "path": "emails[type eq \"work\"].value", "value": "a@example.com" }],
            "n": [1, null, 2.5], "password": null,
        });
        assert_eq!(Redactor::of(Some(&body)).value(&body), body);
        let target = "/Users?filter=userName+eq+%22ada%22&attributes=id";
        assert_eq!(Redactor::default().target(target), target);
    }

    fn json_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i32>().prop_map(Value::from),
            "[a-zA-Z0-9 .:@%\"]{0,12}".prop_map(Value::from),
        ];
        let name = prop_oneof!["[a-zA-Z]{1,8}", Just("path".to_owned()), Just("value".to_owned())];
        leaf.prop_recursive(4, 40, 5, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Value::Array),
                prop::collection::vec((name.clone(), inner), 0..5)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    /// Puts a secret somewhere into a value: `place` says where.
    fn hide(value: &mut Value, place: &mut usize, name: &str) {
        match value {
            Value::Object(members) => {
                if *place == 0 {
                    members.insert(name.to_owned(), json!({ "deep": [CANARY, { "x": CANARY }] }));
                }
                *place = place.wrapping_sub(1);
                members.values_mut().for_each(|value| hide(value, place, name));
            }
            Value::Array(elements) => elements.iter_mut().for_each(|value| hide(value, place, name)),
            _ => {}
        }
    }

    proptest! {
        #[test]
        fn wherever_a_secret_stands_it_is_not_kept(
            mut body in json_value(),
            mut place in 0_usize..6,
            name in prop_oneof![Just("password"), Just("PASSWORD"), Just("api_key"), Just("client-Token"), Just("x:password")],
            said in "[a-z ]{0,8}",
        ) {
            let mut wrapped = json!({ "body": null });
            hide(&mut body, &mut place, name);
            wrapped["body"] = body;
            let redactor = Redactor::of(Some(&wrapped));
            let kept = redactor.value(&wrapped).to_string();
            prop_assert!(!kept.contains(CANARY), "{}", kept);
            let hidden = wrapped.to_string().contains(CANARY);
            if hidden {
                let said = redactor.text(&format!("{said}{CANARY}"));
                prop_assert!(!said.contains(CANARY));
            }
        }

        #[test]
        fn redacting_again_changes_nothing(body in json_value()) {
            let once = Redactor::of(Some(&body)).value(&body);
            prop_assert_eq!(Redactor::of(Some(&once)).value(&once), once);
        }
    }
}
