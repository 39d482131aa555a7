//! The bench: fetches the peers at pinned versions, measures the core, and starts the browser's part of it.

use std::{path::Path, time::Duration};

use anyhow::{Context, Result, ensure};

use crate::{package, run, setup};

const PEERS: [&str; 2] = ["@duckduckgo/autoconsent@16.23.0", "@adguard/scriptlets@2.5.1"];
const FETCH_LIMIT: Duration = Duration::from_secs(5 * 60);

/// Prints the tables, and writes them into `docs/performance.md`. With `--profile` it prints, instead, in which functions
/// the script in the page spends its time.
pub fn everything(options: &[String]) -> Result<()> {
    let chromium = setup::chromium()?;
    let folder = run::target_dir().join("bench");
    let dist = package::build()?;
    if !options.iter().any(|option| option == "--profile") {
        fetch_peers(&folder)?;
        let core = ["bench", "--package", "objector", "--bench", "core", "--", "--quick"];
        ensure!(
            run::shown(&mut run::cargo(&core))?,
            "The core's bench did not run. Why is above."
        );
    }
    let mut browsers = run::cargo(&["run", "--quiet", "--package", "bench", "--bin", "bench", "--"]);
    browsers.args(options);
    browsers.env("OBJECTOR_DIST", dist).env("OBJECTOR_BENCH", folder);
    let version = run::answer(run::command(&chromium).arg("--version"));
    browsers.env("OBJECTOR_BENCH_BROWSER", version.unwrap_or_default());
    browsers.env("OBJECTOR_BENCH_PEERS", PEERS.join(", "));
    browsers.env("OBJECTOR_CHROMIUM", chromium);
    ensure!(
        run::shown(&mut browsers)?,
        "The bench did not reach its end. Its last step is above."
    );
    Ok(())
}

/// They stay out of the repository: each has its own licence. Packed and not installed: what they depend on is in their
/// bundles already.
fn fetch_peers(folder: &Path) -> Result<()> {
    // npm comes with npx.
    let npm = setup::npx()?.with_file_name("npm");
    for peer in PEERS {
        let place = folder
            .join("node_modules")
            .join(peer.rsplit_once('@').map_or(peer, |(name, _)| name));
        std::fs::create_dir_all(&place)?;
        let mut pack = run::command(&npm);
        pack.args(["pack", "--silent", "--prefer-offline", peer])
            .current_dir(&place);
        let archive = run::answer(&mut pack);
        let archive = archive.with_context(|| format!("npm could not fetch {peer}. Is its registry in reach?"))?;
        let mut unpack = run::command("tar");
        unpack
            .args(["-xzf", &archive, "--strip-components=1"])
            .current_dir(&place);
        run::patiently(&mut unpack, FETCH_LIMIT)?;
    }
    Ok(())
}
