//! Looks for proofs in the world, and says what was asked, what was seen and what to do.

use futures_util::future::join_all;

use super::model::{Check, DomainClaim, Lookup, Method, Outcome};
use super::rules::{http_url, proves, txt_names, txt_value};
use crate::outgoing::{Fetched, OutgoingError};
use crate::resolver::LookupError;
use crate::steward::Steward;

/// Who answers look-ups for proofs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lookups {
    /// The network.
    #[default]
    Network,
    /// The program itself, always with the proof: a development server has no domain.
    Own,
}

/// Texts that one look-up shows.
const SHOWN: usize = 20;

/// Characters of each of them.
const SHOWN_LENGTH: usize = 255;

/// Looks for the proof of a claim. To be awaited outside of any transaction.
pub(super) async fn look_up(steward: &Steward, claim: &DomainClaim, method: Method) -> Check {
    let at = steward.now();
    let lookups = match (method, steward.lookups()) {
        (Method::Operator, _) => vec![given("whoever hosts this server", claim)],
        (_, Lookups::Own) => vec![given("this development server", claim)],
        (Method::Dns, Lookups::Network) => {
            join_all(txt_names(claim).map(|name| ask_dns(steward, claim, name))).await
        }
        (Method::Http, Lookups::Network) => vec![fetch(steward, claim).await],
    };
    let proved = lookups.iter().any(|lookup| lookup.outcome == Outcome::Found);
    // Where one place has the proof, nothing is to be done about the others.
    let quiet = |lookup: Lookup| Lookup { fix: lookup.fix.filter(|_| !proved), ..lookup };
    Check { method, at, proved, lookups: lookups.into_iter().map(quiet).collect() }
}

fn given(by: &str, claim: &DomainClaim) -> Lookup {
    Lookup {
        question: format!("TXT {}", claim.domain),
        asked: vec![by.to_owned()],
        answer: vec![txt_value(claim)],
        outcome: Outcome::Found,
        found: format!("The proof was given by {by}."),
        fix: None,
    }
}

async fn ask_dns(steward: &Steward, claim: &DomainClaim, name: String) -> Lookup {
    let asked = steward.resolver().servers().iter().map(ToString::to_string).collect();
    let answer = steward.resolver().txt(&name).await;
    let add = || format!("Add a TXT record at {name} with the value {}.", txt_value(claim));
    let (outcome, found, fix) = match &answer {
        Ok(texts) if texts.iter().any(|text| proves(claim, text)) => {
            (Outcome::Found, format!("One of the TXT records of {name} is the proof."), None)
        }
        Ok(texts) => {
            let found = format!("None of the {} TXT records of {name} is the proof.", texts.len());
            (Outcome::NotFound, found, Some(add()))
        }
        Err(error @ (LookupError::NoSuchName | LookupError::NoRecords)) => {
            (Outcome::NotFound, format!("{name}: {error}."), Some(add()))
        }
        Err(error) => {
            let fix = "See that the name servers of the domain answer, then check again.".to_owned();
            (Outcome::Failed, format!("{name}: {error}."), Some(fix))
        }
    };
    let answer = shown(answer.unwrap_or_default());
    Lookup { question: format!("TXT {name}"), asked, answer, outcome, found, fix }
}

async fn fetch(steward: &Steward, claim: &DomainClaim) -> Lookup {
    let url = http_url(claim);
    let fetched = steward.outgoing().get(&url).await;
    let asked = fetched.iter().map(|fetched| fetched.address.to_string()).collect();
    let (outcome, found, fix) = judge(claim, &url, &fetched);
    let answer = match &fetched {
        Ok(fetched) => shown(String::from_utf8_lossy(&fetched.body).lines().map(str::to_owned).collect()),
        Err(_) => Vec::new(),
    };
    Lookup { question: url, asked, answer, outcome, found, fix }
}

fn judge(
    claim: &DomainClaim,
    url: &str,
    fetched: &Result<Fetched, OutgoingError>,
) -> (Outcome, String, Option<String>) {
    let serve = || format!("Serve a text file at {url} whose only line is {}.", txt_value(claim));
    match fetched {
        Ok(fetched) if fetched.status == 200 => {
            let body = String::from_utf8_lossy(&fetched.body);
            if body.lines().any(|line| proves(claim, line)) {
                (Outcome::Found, format!("A line of {url} is the proof."), None)
            } else {
                (Outcome::NotFound, format!("No line of {url} is the proof."), Some(serve()))
            }
        }
        Ok(fetched) if (300..400).contains(&fetched.status) => {
            let to = fetched.location.as_deref().unwrap_or("nowhere");
            let found =
                format!("{url} answered {} and points to {to}; that is not followed.", fetched.status);
            (Outcome::NotFound, found, Some(format!("{} Redirects are not followed.", serve())))
        }
        Ok(fetched) if fetched.status >= 500 || fetched.status == 429 => {
            let found = format!("{url} answered {}.", fetched.status);
            (Outcome::Failed, found, Some("See why the web server fails, then check again.".to_owned()))
        }
        Ok(fetched) => (Outcome::NotFound, format!("{url} answered {}.", fetched.status), Some(serve())),
        Err(error) if error.is_definite() => (Outcome::NotFound, format!("{url}: {error}."), Some(serve())),
        Err(error) => {
            let fix = "See that the web server of the domain can be reached by HTTPS, then check again.";
            (Outcome::Failed, format!("{url}: {error}."), Some(fix.to_owned()))
        }
    }
}

/// Cuts what was seen down to what a report can show; control characters are left out.
fn shown(texts: Vec<String>) -> Vec<String> {
    let cut = |text: &String| text.chars().filter(|letter| !letter.is_control()).take(SHOWN_LENGTH).collect();
    texts.iter().take(SHOWN).map(cut).collect()
}
