//! Tokens of package registries and of infrastructure services.

use super::code_host::{is_crc_token, npm};
use super::{Class, Kind, alnum, lower_hex, shaped, word};
use crate::checks::codec::{base64_url, unbase64_url};
use crate::rng::{BASE62, BASE64URL, LOWER_DIGITS, Rng};

/// A macaroon in base64: version 2, the location pypi.org, then identifier and signature.
fn pypi(rng: &mut Rng) -> String {
    let mut bytes = vec![2, 1, 8];
    bytes.extend(b"pypi.org");
    bytes.extend([2, 36]);
    bytes.extend(rng.uuid().bytes());
    bytes.extend([0, 2, 44]);
    bytes.extend(b"[2,[\"permissions\"],\"user\",");
    bytes.extend(rng.bytes(20));
    bytes.extend([0, 0, 6, 32]);
    bytes.extend(rng.bytes(32));
    format!("pypi-{}", base64_url(bytes))
}

fn is_pypi(text: &str) -> bool {
    text.starts_with("pypi-AgEIcHlwaS5vcmc")
        && text.get(5..).and_then(unbase64_url).is_some_and(|bytes| bytes.starts_with(&[2, 1, 8]))
}

fn rubygems(rng: &mut Rng) -> String {
    format!("rubygems_{}", rng.hex(48))
}

fn is_rubygems(text: &str) -> bool {
    shaped(text, &["rubygems_"], 48..=48, lower_hex)
}

fn nuget(rng: &mut Rng) -> String {
    format!("oy2{}", rng.chars("abcdefghijklmnopqrstuvwxyz234567", 43))
}

fn is_nuget(text: &str) -> bool {
    shaped(text, &["oy2"], 43..=43, alnum)
}

fn crates(rng: &mut Rng) -> String {
    format!("cio{}", rng.chars(BASE62, 32))
}

fn is_crates(text: &str) -> bool {
    shaped(text, &["cio"], 32..=32, alnum)
}

fn clojars(rng: &mut Rng) -> String {
    format!("CLOJARS_{}", rng.chars(LOWER_DIGITS, 60))
}

fn is_clojars(text: &str) -> bool {
    shaped(text, &["CLOJARS_"], 60..=60, alnum)
}

fn docker(rng: &mut Rng) -> String {
    format!("dckr_pat_{}", rng.chars(BASE64URL, 26) + &rng.chars(BASE62, 1))
}

fn is_docker(text: &str) -> bool {
    shaped(text, &["dckr_pat_"], 27..=27, word)
}

fn vault(rng: &mut Rng) -> String {
    if rng.chance(75) {
        let length = rng.between(90, 110) as usize;
        format!("hvs.CAES{}", rng.chars(BASE64URL, length - 5) + &rng.chars(BASE62, 1))
    } else {
        format!("hvb.AAAAAQ{}", rng.chars(BASE64URL, 150) + &rng.chars(BASE62, 1))
    }
}

fn is_vault(text: &str) -> bool {
    shaped(text, &["hvs."], 90..=120, word) || shaped(text, &["hvb."], 138..=300, word)
}

fn terraform(rng: &mut Rng) -> String {
    format!("{}.atlasv1.{}", rng.chars(BASE62, 14), rng.chars(BASE62, 67))
}

fn is_terraform(text: &str) -> bool {
    text.split('.').map(str::len).eq([14, 7, 67])
}

fn databricks(rng: &mut Rng) -> String {
    format!("dapi{}", rng.hex(32))
}

fn is_databricks(text: &str) -> bool {
    shaped(text, &["dapi"], 32..=32, lower_hex)
}

fn digital_ocean(rng: &mut Rng) -> String {
    format!("{}_v1_{}", rng.pick(["dop", "dop", "doo"]), rng.hex(64))
}

fn is_digital_ocean(text: &str) -> bool {
    shaped(text, &["dop_v1_", "doo_v1_"], 64..=64, lower_hex)
}

fn doppler(rng: &mut Rng) -> String {
    format!("dp.pt.{}", rng.chars(BASE62, 43))
}

fn is_doppler(text: &str) -> bool {
    shaped(text, &["dp.pt."], 43..=43, alnum)
}

fn pulumi(rng: &mut Rng) -> String {
    format!("pul-{}", rng.hex(40))
}

fn is_pulumi(text: &str) -> bool {
    shaped(text, &["pul-"], 40..=40, lower_hex)
}

fn fly(rng: &mut Rng) -> String {
    format!("fo1_{}", rng.chars(BASE64URL, 42) + &rng.chars(BASE62, 1))
}

fn is_fly(text: &str) -> bool {
    shaped(text, &["fo1_"], 43..=43, word)
}

fn heroku(rng: &mut Rng) -> String {
    format!("HRKU-AA{}", rng.chars(BASE64URL, 57) + &rng.chars(BASE62, 1))
}

fn is_heroku(text: &str) -> bool {
    shaped(text, &["HRKU-AA"], 58..=58, word)
}

pub(super) const KINDS: &[Kind] = &[
    Kind::plain("NPM_TOKEN", Class::Secret, "*", npm, is_crc_token)
        .labels("en=npm token|npm publish token|automation token for npm;de=npm-Token;fr=jeton npm;ja=npmトークン")
        .keys("npm_token|node_auth_token|npm_publish_token")
        .says(
            "en: the .npmrc on the build agent has //registry.npmjs.org/:_authToken={V}
de: In der .npmrc des Agenten steht //registry.npmjs.org/:_authToken={V}",
        ),
    Kind::plain("PYPI_TOKEN", Class::Secret, "*", pypi, is_pypi)
        .labels("en=PyPI token|PyPI upload token;de=PyPI-Token;pl=token PyPI")
        .keys("pypi_token|twine_password|pypi_api_token"),
    Kind::plain("RUBYGEMS", Class::Secret, "*", rubygems, is_rubygems)
        .labels("en=RubyGems key|gem push key")
        .keys("rubygems_api_key|gem_host_api_key"),
    Kind::plain("NUGET", Class::Secret, "*", nuget, is_nuget)
        .labels("en=NuGet key|NuGet API key|key for nuget push;de=NuGet-Schlüssel")
        .keys("nuget_api_key|nuget_key")
        .says("en: dotnet nuget push bin/Release/*.nupkg --source nuget.org --api-key {V}"),
    Kind::plain("CRATES", Class::Secret, "*", crates, is_crates)
        .labels("en=crates.io token|cargo publish token;de=crates.io-Token")
        .keys("cargo_registry_token|crates_io_token"),
    Kind::plain("CLOJARS", Class::Secret, "*", clojars, is_clojars)
        .labels("en=Clojars deploy token|Clojars token")
        .keys("clojars_password|clojars_token"),
    Kind::plain("DOCKER", Class::Secret, "*", docker, is_docker)
        .labels("en=Docker Hub token|Docker access token;de=Docker-Hub-Token;fr=jeton Docker Hub")
        .keys("docker_token|dockerhub_token|docker_hub_pat")
        .says("en: echo {V} | docker login -u exampleci --password-stdin"),
    Kind::plain("VAULT", Class::Secret, "*", vault, is_vault)
        .labels("en=Vault token|HashiCorp Vault token;de=Vault-Token;pl=token Vault")
        .keys("vault_token|vault_client_token"),
    Kind::plain("TERRAFORM", Class::Secret, "*", terraform, is_terraform)
        .labels("en=Terraform Cloud token|HCP Terraform token;de=Terraform-Token")
        .keys("tfe_token|tf_token_app_terraform_io|terraform_cloud_token"),
    Kind::plain("DATABRICKS", Class::Secret, "*", databricks, is_databricks)
        .labels("en=Databricks token|Databricks PAT")
        .keys("databricks_token|databricks_pat"),
    Kind::plain("DIGITALOCEAN", Class::Secret, "*", digital_ocean, is_digital_ocean)
        .labels("en=DigitalOcean token|DO token")
        .keys("digitalocean_token|do_token|digitalocean_access_token"),
    Kind::plain("DOPPLER", Class::Secret, "*", doppler, is_doppler).labels("en=Doppler token").keys("doppler_token"),
    Kind::plain("PULUMI", Class::Secret, "*", pulumi, is_pulumi)
        .labels("en=Pulumi access token|Pulumi token")
        .keys("pulumi_access_token"),
    Kind::plain("FLY", Class::Secret, "*", fly, is_fly)
        .labels("en=Fly.io token|flyctl token")
        .keys("fly_api_token|fly_access_token"),
    Kind::plain("HEROKU", Class::Secret, "*", heroku, is_heroku)
        .labels("en=Heroku API key|Heroku token")
        .keys("heroku_api_key|heroku_token"),
];
