//! The header of a column is the name of what stands below it.

use proptest::prelude::*;
use steward_dlp::{Finding, Scanner};

fn passwords(text: &str) -> Vec<&str> {
    let is_password = |finding: &Finding| finding.detector.id == "PASSWORD";
    let findings = Scanner::new().scan(text.as_bytes());
    findings
        .iter()
        .filter(|finding| is_password(finding))
        .map(|finding| &text[finding.start..finding.end])
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_row_of_a_column_is_a_value_of_its_name(
        values in proptest::collection::vec("[a-f]{3}[A-F]{3}[2-8]{3}", 1..40),
        place in 0usize..4,
        separator in proptest::sample::select(vec![",", ";", "\t", "|"]),
        quoted in any::<bool>(),
    ) {
        let row = |value: &str, others: [&str; 3]| {
            let mut fields = others.to_vec();
            fields.insert(place, value);
            fields.join(separator) + "\n"
        };
        let mut text = row("db_password", ["no", "name", "state"]);
        for value in &values {
            let value = if quoted { format!("\"{value}\"") } else { value.clone() };
            text += &row(&value, ["1000", "Reading", "Ab4cdEf7open"]);
        }
        prop_assert_eq!(passwords(&text), values);
    }

    #[test]
    fn what_is_inserted_into_a_column_is_a_value_of_its_name(
        values in proptest::collection::vec("[a-f]{3}[A-F]{3}[2-8]{3}", 1..40),
        lines in any::<bool>(),
    ) {
        let rows: Vec<String> = values.iter().map(|value| format!("(12, 'it''s (a, b)', '{value}', 'Ab4cdEf7')")).collect();
        let joined = rows.join(if lines { ",\n  " } else { ", " });
        let text = format!("INSERT INTO users (id, note, password, state) VALUES {joined};\nSELECT 1;\n");
        prop_assert_eq!(passwords(&text), values);
    }

    #[test]
    fn lines_that_are_no_table_have_no_columns(text in "([a-z]{1,9}[,;|\t \n(]){0,60}") {
        prop_assert_eq!(passwords(&text), Vec::<&str>::new());
    }
}

#[test]
fn a_column_goes_on_in_the_next_part_of_a_text() {
    let rows = (0..20_000).map(|number| format!("{number},Kv7mQ2xT{number:05},open\n"));
    let text: String = std::iter::once("id,password,state\n".to_owned()).chain(rows).collect();
    assert_eq!(passwords(&text).len(), 20_000);
}

#[test]
fn a_value_stands_beside_its_name_across_tags_and_signs() {
    let found = |text: &str| {
        Scanner::new()
            .scan(text.as_bytes())
            .iter()
            .map(|finding| text[finding.start..finding.end].to_owned())
            .collect::<Vec<_>>()
    };
    let secret = "q8TnZ4vKxw2LpYd7RbHc";
    for text in [
        format!("<th>API key</th><td>{secret}</td>"),
        format!("The client secret ({secret}) has to go."),
        format!("| signing secret | `{secret}` |"),
        format!("<label>Auth token</label> <input type=\"text\" value=\"{secret}\">"),
    ] {
        assert_eq!(found(&text), [secret], "{text}");
    }
    for text in [
        format!("<api_key></api_key><trace_id>{secret}</trace_id>"),
        format!("API key, see {secret}"),
        format!("the token {secret}"),
        format!("-----BEGIN ENCRYPTED PRIVATE KEY-----\n{secret}"),
    ] {
        assert!(found(&text).is_empty(), "{text}");
    }
}
