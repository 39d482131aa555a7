//! What takes long. Of each search `cargo xtask test` runs a fixed slice; here they are asked for at length.

use std::{num::NonZeroU32, path::Path};

use anyhow::{Context, Result};
use xshell::Shell;

use crate::{
    build::package,
    flags::Bench,
    run::{self, Step, cmd},
    setup, test,
};

const CARGO_MUTANTS: &str = "27.1.0";
const CARGO_FUZZ: &str = "0.13.2";
/// What the bench measures the extension against.
const PEERS: [&str; 2] = ["@duckduckgo/autoconsent@16.23.0", "@adguard/scriptlets@2.5.1"];
/// What is searched if nobody says how much.
const PAGES: u32 = 2000;
const FAULTS: u32 = 2;
const FUZZ_SECONDS: u32 = 120;

/// Ends the background at every call that it makes in the whole flow, one after the other.
pub fn kill(sh: &Shell) -> Result<()> {
    test::in_browsers(sh, "faults", &[("OBJECTOR_KILL_POINTS", "all".into())])
}

/// Draws hostile pages. The same seed draws the same ones.
pub fn hostile(sh: &Shell, pages: Option<NonZeroU32>, seed: Option<u64>) -> Result<()> {
    let pages = pages.map_or(PAGES, NonZeroU32::get);
    let mut asked = vec![("OBJECTOR_HOSTILE_PAGES", pages.to_string())];
    asked.extend(seed.map(|seed| ("OBJECTOR_HOSTILE_SEED", seed.to_string())));
    test::in_browsers(sh, "hostile", &asked)
}

/// Explores every order of events with so many faults among them.
pub fn model(sh: &Shell, faults: Option<u32>) -> Result<()> {
    cmd!(
        sh,
        "cargo test --package objector --test model -- --nocapture no_order_of_events"
    )
    .env("OBJECTOR_MODEL_DEPTH", faults.unwrap_or(FAULTS).to_string())
    .run()
    .context("A promise can be broken. The order of events that does it is above")
}

/// Breaks the core in every small way, and sees whether its tests notice. `.cargo/mutants.toml` says where and how.
pub fn mutants(sh: &Shell) -> Result<()> {
    setup::cargo_tool(sh, "mutants", CARGO_MUTANTS, &[], "it breaks the core to try its tests")?;
    let output = run::target_dir();
    cmd!(sh, "cargo mutants --package objector --output {output}")
        .run()
        .context(
            "Some breaks were not noticed, or the search did not end. They are listed above and in target/mutants.out/",
        )
}

/// Searches for bytes that break the core, by cargo-fuzz, for so many seconds with each target.
pub fn fuzz(sh: &Shell, seconds: Option<u32>) -> Result<()> {
    let seconds = &seconds.unwrap_or(FUZZ_SECONDS).to_string();
    setup::cargo_tool(sh, "fuzz", CARGO_FUZZ, &[], "it builds and runs the fuzz targets")?;
    let files = sh.read_dir("fuzz/fuzz_targets")?;
    let targets = files.iter().filter_map(|file| file.file_stem()?.to_str());
    let step = |target| -> Step { (target, Box::new(move || fuzz_target(sh, target, seconds))) };
    run::every(targets.map(step).collect())
        .context("What was found is in fuzz/artifacts/; the command to run it is above")
}

fn fuzz_target(sh: &Shell, target: &str, seconds: &str) -> Result<()> {
    let folder = run::target_dir();
    // libFuzzer adds what it finds to the first folder that is named: the corpus stays as it is.
    let finds = sh.create_dir(folder.join("fuzz-finds").join(target))?;
    // The core has no unsafe code to look for faults in; without that search any compiler will do, not only a nightly.
    // A log line for each find would hide what matters.
    Ok(cmd!(
        sh,
        "cargo fuzz run --sanitizer=none --target-dir {folder}/fuzz {target} {finds} fuzz/corpus/{target}
         -- -max_len=32768 -verbosity=0 -print_funcs=0 -print_final_stats=1 -max_total_time={seconds}"
    )
    .run()?)
}

/// Measures and draws the popup and the card of every language in Chromium. Leaves `target/languages.png`, and a small one in `docs/`.
pub fn languages(sh: &Shell) -> Result<()> {
    setup::fonts(sh)?;
    let folder = run::target_dir();
    test::in_browsers(sh, "languages", &[("OBJECTOR_SHEET", folder.display().to_string())])?;
    sh.copy_file(
        folder.join("languages-small.png"),
        run::root().join("docs/languages.png"),
    )?;
    println!("\nEvery language: target/languages.png, and smaller docs/languages.png.");
    Ok(())
}

/// Prints the tables, and writes them into `docs/performance.md`. With `--profile` it prints, instead, in which functions
/// the script in the page spends its time.
pub fn bench(sh: &Shell, flags: &Bench) -> Result<()> {
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
        "cargo run --quiet --package bench --bin bench -- {long...} {profile...}"
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
