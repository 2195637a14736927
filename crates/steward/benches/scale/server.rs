//! The program on the data of this run, ended with this process however that ends.

use std::process::{Child, Command, Stdio};

use crate::state::{Access, State};
use crate::support::Anything;
use crate::support::http::Caller;
use crate::support::program::{Program, Store};

/// Waits for the end of its input, which comes with the end of this process, and ends the program: what it answered is
/// on the disk, and the next run needs its lock.
const WATCHDOG: &str = r#"trap '' INT TERM HUP; cat > /dev/null; kill -KILL "$1" 2> /dev/null"#;

/// A running server.
#[derive(Debug)]
pub(crate) struct Server {
    // Ended first: its process id must not be of somebody else when the program is gone.
    _watchdog: Watchdog,
    program: Program,
    /// Its directory.
    pub(crate) scim: Caller,
    /// The same people, as the administrators of the organization see them: `/admin/v2`, all directories.
    pub(crate) admin: Caller,
    /// Steward's own API of the organization.
    pub(crate) own: Caller,
    /// The domain of its users.
    pub(crate) domain: String,
}

impl Server {
    /// Starts the program on new data, or on what an earlier run left.
    pub(crate) fn start(state: &mut State) -> Anything<Self> {
        let program = Program::start(&Store::Directory(state.data()), "none", &state.log())?;
        let watchdog = Watchdog::of(program.child.id())?;
        let access = match &state.access {
            Some(access) => access.clone(),
            None => {
                let (scim, domain) = (program.scim()?, program.text("verified_domain")?);
                let (org, org_key) = (program.text("org_id")?, program.text("api_key")?);
                let access = Access { base: scim.base, scim_key: scim.token, domain, org, org_key };
                state.empty = state.files();
                state.access = Some(access.clone());
                state.save()?;
                access
            }
        };
        let Access { base, scim_key: token, domain, org, org_key } = access;
        let address = program.address()?;
        let scim = Caller { address, base, token, content_type: "application/scim+json" };
        let of_org =
            |base| Caller { address, base, token: org_key.clone(), content_type: "application/json" };
        let admin = of_org(format!("/admin/v2/orgs/{org}/directories/-"));
        let own = of_org(format!("/steward/v1/orgs/{org}"));
        Ok(Self { _watchdog: watchdog, program, scim, admin, own, domain })
    }

    /// Returns the id of the program's process.
    pub(crate) fn id(&self) -> u32 {
        self.program.child.id()
    }
}

#[derive(Debug)]
struct Watchdog(Child);

impl Watchdog {
    fn of(program: u32) -> Anything<Self> {
        let mut command = Command::new("sh");
        command.args(["-c", WATCHDOG, "sh", &program.to_string()]);
        Ok(Self(command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?))
    }
}

impl Drop for Watchdog {
    fn drop(&mut self) {
        // It may have ended already, which is as good.
        self.0.kill().ok();
        self.0.wait().ok();
    }
}
