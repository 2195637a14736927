//! The membership curve: what adding one member costs in groups from 100 members to 290,000.

use crate::cases::Server;
use crate::measure::compare;
use crate::report::Report;
use crate::settings::Settings;
use crate::shared::data::{self, CONNECTIONS, SPARES};
use crate::shared::progress;
use crate::shared::text::kilo;
use crate::support::Anything;

/// Rounds for which the fixed rate is held: half of the requests count, and a p99 needs a thousand.
const ROUNDS: f64 = 5.0;

/// Adds one member to groups of all sizes, without the members in the answer; to the smallest and the largest with them.
///
/// The groups share their users: one of 290,000 needs 290,000 users whether or not the others have their own, and
/// creating them is most of what filling costs (on `PostgreSQL` two to three minutes).
pub(crate) fn measure(
    settings: &Settings,
    report: &mut Report,
    server: &Server,
    database: &'static str,
    ids: &mut Vec<String>,
) -> Anything<()> {
    let all = sizes(settings.users);
    let ends = [all[0], all[all.len() - 1]];
    for (number, (query, suffix, sizes)) in [
        ("?excludedAttributes=members", "", all.as_slice()),
        ("", ", members in the answer", ends.as_slice()),
    ]
    .into_iter()
    .enumerate()
    {
        let name = format!("add one member{suffix}");
        let of_size = |size: usize| format!("{name}, group of {}", kilo(size));
        if !sizes.iter().any(|size| settings.wants(&of_size(*size))) {
            continue;
        }
        server.more(ids, ends[1] + 2 * spares())?;
        // Each of the two ways has its own users to add, so that neither starts with the other's half-done cycle.
        let from = ends[1] + number * spares();
        let mut cases = Vec::new();
        for size in sizes {
            let group = format!("group of {}{suffix}", kilo(*size));
            progress(&format!("filling the {group}"));
            let group = data::create_group(&server.scim, &group, &ids[..*size])?;
            let scripts = data::memberships(&server.scim, &group, &ids[from..from + spares()], query);
            let case = server.case(&of_size(*size), database, scripts);
            cases.push(case.longer(ROUNDS));
        }
        let rates = compare(settings, report, cases)?;
        let compared = format!("{} ÷ {}", kilo(ends[1]), kilo(ends[0]));
        report.flat(format!("{name}, requests at full speed, {compared}"), database, &rates);
        report.curve(format!("{name}, p50 at 200/s, {compared}"), database, rates.len());
    }
    Ok(())
}

/// Returns the sizes of the curve: 100, 1k, 10k, 100k and 290k, or less of them in a shortened run.
fn sizes(users: usize) -> Vec<usize> {
    let mut sizes = vec![100, users / 100, users / 10, users, users / 10 * 29];
    sizes.retain(|size| *size >= 100);
    sizes.sort_unstable();
    sizes.dedup();
    sizes
}

fn spares() -> usize {
    CONNECTIONS * SPARES
}
