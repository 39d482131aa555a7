//! The bench: fetches the peers at pinned versions, measures the core, and starts the browser's part of it.

use std::path::Path;

use anyhow::{Context, Result};
use xshell::Shell;

use crate::{
    flags::Bench,
    package,
    run::{self, cmd},
    setup,
};

const PEERS: [&str; 2] = ["@duckduckgo/autoconsent@16.23.0", "@adguard/scriptlets@2.5.1"];

/// Prints the tables, and writes them into `docs/performance.md`. With `--profile` it prints, instead, in which functions
/// the script in the page spends its time.
pub fn everything(sh: &Shell, flags: &Bench) -> Result<()> {
    let chromium = setup::chromium(sh)?;
    let folder = run::target_dir().join("bench");
    let dist = package::build(sh)?;
    if !flags.profile {
        fetch_peers(sh, &folder)?;
        cmd!(sh, "cargo bench --package objector --bench core -- --quick")
            .run()
            .context("The core's bench did not run. Why is above")?;
    }
    let long = flags.long.then_some("--long");
    let profile = flags.profile.then_some("--profile");
    let version = run::answer(cmd!(sh, "{chromium} --version"));
    cmd!(
        sh,
        "cargo run --quiet --package e2e --bin bench -- {long...} {profile...}"
    )
    .env("OBJECTOR_DIST", dist)
    .env("OBJECTOR_BENCH", folder)
    .env("OBJECTOR_BENCH_BROWSER", version.unwrap_or_default())
    .env("OBJECTOR_BENCH_PEERS", PEERS.join(", "))
    .env("OBJECTOR_CHROMIUM", &chromium)
    .run()
    .context("The bench did not reach its end. Its last step is above")
}

/// They stay out of the repository: each has its own licence. Packed and not installed: what they depend on is in their
/// bundles already.
fn fetch_peers(sh: &Shell, folder: &Path) -> Result<()> {
    // npm comes with npx.
    let npm = setup::npx(sh)?.with_file_name("npm");
    for peer in PEERS {
        let name = peer.rsplit_once('@').map_or(peer, |(name, _)| name);
        let _folder = sh.push_dir(sh.create_dir(folder.join("node_modules").join(name))?);
        let archive = cmd!(sh, "{npm} pack --silent --prefer-offline {peer}")
            .read()
            .with_context(|| format!("npm could not fetch {peer}. Is its registry in reach?"))?;
        cmd!(sh, "tar -xzf {archive} --strip-components=1").run()?;
    }
    Ok(())
}
