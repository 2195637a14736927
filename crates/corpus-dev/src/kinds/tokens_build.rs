//! Tokens of package registries and build services.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::kind::{Kind, Make};
use crate::rng::Rng;
use crate::shape::make;

/// A macaroon: version, location, then a random identifier and restriction.
fn pypi(rng: &mut Rng) -> String {
    let mut data = vec![2, 1, 8];
    data.extend_from_slice(b"pypi.org");
    data.extend_from_slice(&[2, 36]);
    data.extend_from_slice(make(rng, "{h8}-{h4}-4{h3}-a{h3}-{h12}").as_bytes());
    data.extend_from_slice(&[0, 2, 41]);
    data.extend_from_slice(b"{\"permissions\": \"user\", \"version\": 1}   ");
    data.extend_from_slice(&[0, 0, 6, 32]);
    data.extend(rng.bytes(32));
    format!("pypi-{}", URL_SAFE_NO_PAD.encode(data))
}

fn pypi_ok(written: &str) -> bool {
    written.starts_with("pypi-AgEIcHlwaS5vcmc") && written.len() > 100
}

pub(super) const KINDS: &[Kind] = &[
    token!("PYPI_TOKEN", "PyPI", "pypi_token;twine_password;pypi_api_token", Make::Rule(pypi), pypi_ok),
    key!("RUBYGEMS", "RubyGems", "rubygems_api_key;gem_host_api_key", ["rubygems_{h48}"]),
    key!("NUGET", "NuGet", "nuget_api_key;nuget_key", ["oy2{k43}"]),
    token!("CRATES", "crates.io", "cargo_registry_token;crates_io_token", ["cio{w32}"]),
    token!("CLOJARS", "Clojars", "clojars_password;clojars_token", ["CLOJARS_{h60}"]),
    token!(
        "DOCKER",
        "Docker Hub",
        "dockerhub_token;docker_token;docker_hub_pat",
        ["dckr_pat_{u26}{w1}", "dckr_oat_{u31}{w1}"]
    ),
    token!(
        "TERRAFORM",
        "Terraform Cloud",
        "tfe_token;terraform_cloud_token;tf_api_token",
        ["{w14}.atlasv1.{w67}", "{w14}.atlasv1.{u60}{w6}"]
    ),
    token!("PULUMI", "Pulumi", "pulumi_access_token;pulumi_token", ["pul-{h40}"]),
    token!("FLY", "Fly.io", "fly_api_token;fly_access_token", ["fo1_{u42}{w1}", "fm2_{b120}"]),
    key!(
        "HEROKU",
        "Heroku",
        "heroku_api_key;heroku_key",
        ["HRKU-AA{u57}{w1}", "HRKU-{h8}-{h4}-{h4}-{h4}-{h12}"]
    ),
    token!(
        "DOPPLER",
        "Doppler",
        "doppler_token;doppler_service_token",
        ["dp.pt.{w43}", "dp.st.prd.{w43}", "dp.st.dev.{w40}"]
    ),
    token!("DATABRICKS", "Databricks", "databricks_token;dbx_token", ["dapi{h32}", "dapi{h32}-2"]),
    token!(
        "DIGITALOCEAN",
        "DigitalOcean",
        "digitalocean_token;do_token;do_api_token",
        ["dop_v1_{h64}", "dop_v1_{h64}", "doo_v1_{h64}"]
    ),
];
