//! Finds or installs a compiler for WASM, and compiles with it.
//!
//! Two ways: the host's own toolchain with rustup's target, or Debian's, which lives in `/usr`,
//! comes by apt, and builds the standard library from its source.

use std::{
    collections::BTreeSet,
    env, fs,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context, Result, bail};
use xshell::{Cmd, Shell};

use super::apt;
use crate::run::{self, cmd};

pub const TARGET: &str = "wasm32-unknown-unknown";
const RUSTUP_LIMIT: Duration = Duration::from_secs(60);
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_CARGO: &str = "/usr/bin/cargo";
/// The oldest compiler that builds this workspace: its `rust-version`.
const OLDEST: &str = env!("CARGO_PKG_RUST_VERSION");

/// The hash of `sha2` as a loop: a record is short, and the unrolled one weighs twelve times as much.
const COMPACT_HASH: [&str; 2] = ["--cfg=sha2_backend=\"soft\"", "--cfg=sha2_backend_soft=\"compact\""];

pub enum Toolchain {
    /// The toolchain that runs xtask.
    Host,
    /// Debian's, with the linker that goes with it, and its library ready or as source only.
    Debian { linker: PathBuf, library_ready: bool },
}

/// A compiler for WASM: at hand, or fetched, whichever way works here.
pub fn toolchain(sh: &Shell) -> Result<Toolchain> {
    if host_has_target(sh) {
        return Ok(Toolchain::Host);
    }
    if let Some(debian) = debian(sh) {
        return Ok(debian);
    }
    if run::on_path(&["rustup"]).is_some() {
        println!("Adding rustup's target {TARGET}: the extension's core is compiled to WASM.");
        match run::patiently(cmd!(sh, "rustup target add {TARGET}"), RUSTUP_LIMIT) {
            Ok(()) if host_has_target(sh) => return Ok(Toolchain::Host),
            Ok(()) => println!("The target was added, but not to the toolchain that runs here."),
            Err(error) => println!("{error}\nrustup's server may be out of reach; trying apt."),
        }
    }
    install_debian(sh)
}

fn host_has_target(sh: &Shell) -> bool {
    sysroot(sh, "rustc").is_some_and(|root| has_library(&root))
}

fn sysroot(sh: &Shell, rustc: &str) -> Option<PathBuf> {
    run::answer(cmd!(sh, "{rustc} --print sysroot")).map(PathBuf::from)
}

fn has_library(sysroot: &Path) -> bool {
    sysroot.join("lib/rustlib").join(TARGET).join("lib").is_dir()
}

fn source_of_library(sysroot: &Path) -> PathBuf {
    sysroot.join("lib/rustlib/src/rust")
}

/// Debian's toolchain, if all its parts are installed.
fn debian(sh: &Shell) -> Option<Toolchain> {
    let installed = Path::new(DEBIAN_RUSTC).is_file() && Path::new(DEBIAN_CARGO).is_file();
    let version = installed.then(|| run::answer(cmd!(sh, "{DEBIAN_RUSTC} --version")))??;
    let sysroot = sysroot(sh, DEBIAN_RUSTC)?;
    let library_ready = has_library(&sysroot);
    let buildable = source_of_library(&sysroot).join("library/std").is_dir();
    let linker = newest_linker()?;
    let usable = minor(&version) >= minor(OLDEST) && (library_ready || buildable);
    usable.then_some(Toolchain::Debian { linker, library_ready })
}

/// The 96 of "rustc 1.96.0 (30a34c682 2026-05-25)", of "1.96.0+dfsg1-1" or of "1.96".
fn minor(version: &str) -> Option<u32> {
    let number = version.trim_start_matches("rustc ");
    number.split('.').nth(1)?.parse().ok()
}

/// `wasm-ld`, or the `wasm-ld-19` with the highest number.
fn newest_linker() -> Option<PathBuf> {
    let names: Vec<String> = (14..40).rev().map(|n| format!("wasm-ld-{n}")).collect();
    let mut names: Vec<&str> = names.iter().map(String::as_str).collect();
    names.push("wasm-ld");
    run::on_path(&names)
}

fn install_debian(sh: &Shell) -> Result<Toolchain> {
    const WHY: &str = "a compiler for WASM. Your own Rust stays as it is.";
    if !apt::exists() {
        bail!(
            "The compiler for WASM is missing and could not be fetched. Run\n  \
             rustup target add {TARGET}\nand then this command again."
        );
    }
    let wanted = ["rustc-web", "cargo-web", "rust-web-src", "lld-19"];
    apt::refresh(sh, &wanted)?;
    let known = |packages: &[&str]| packages.iter().all(|name| apt::candidate(sh, name).is_some());
    let recent = |name| apt::candidate(sh, name).and_then(|v| minor(&v)) >= minor(OLDEST);
    // Debian 12 has a recent compiler under other names; later ones have it under the usual.
    let usual = ["rustc", "cargo", "libstd-rust-dev-wasm32", "lld"];
    if known(&wanted) && recent("rustc-web") {
        apt::install(sh, &wanted, WHY)?;
    } else if known(&usual) && recent("libstd-rust-dev-wasm32") {
        apt::install(sh, &usual, WHY)?;
    } else {
        bail!(
            "The compiler for WASM is missing: rustup could not add it, and this system's packages \
             are too old. Run\n  rustup target add {TARGET}\nwhere rustup's server can be reached, \
             and then this command again."
        );
    }
    debian(sh).context(
        "apt installed its packages, but the compiler for WASM is still incomplete. Where rustup's \
         server can be reached, run\n  rustup target add wasm32-unknown-unknown\nand then this command again.",
    )
}

impl Toolchain {
    /// Compiles the root package; the module's path.
    pub fn compile(&self, sh: &Shell) -> Result<PathBuf> {
        let target_dir = run::target_dir().join("wasm");
        println!("Compiling the core to WASM with {}.", self.version(sh)?);
        let builds_library = matches!(
            self,
            Self::Debian {
                linker: _,
                library_ready: false
            }
        );
        if builds_library && !target_dir.exists() {
            println!("The first time this builds Rust's own library too: some minutes.");
        }
        let mut cargo = self
            .cargo(sh)
            .args(["build", "--release", "--package", "objector", "--lib"]);
        cargo = cargo.args(["--target", TARGET, "--target-dir"]).arg(&target_dir);
        if builds_library {
            cargo = cargo.arg("-Zbuild-std=std,panic_abort");
        }
        // Encoded flags come before every other source of flags, the user's own among them.
        let mut flags = self.remap_flags(sh)?;
        flags.extend(COMPACT_HASH.map(String::from));
        let cargo = cargo.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"));
        cargo
            .run()
            .context("The core did not compile to WASM. The compiler says why above")?;
        Ok(target_dir.join(TARGET).join("release/objector.wasm"))
    }

    fn rustc(&self) -> &'static str {
        match self {
            Self::Host => "rustc",
            Self::Debian { .. } => DEBIAN_RUSTC,
        }
    }

    /// All that it says of itself: "rustc 1.96.0 (30a34c682 2026-05-25)".
    pub fn version(&self, sh: &Shell) -> Result<String> {
        let rustc = self.rustc();
        run::answer(cmd!(sh, "{rustc} --version")).context("rustc did not say its version.")
    }

    fn commit(&self, sh: &Shell) -> Result<String> {
        let rustc = self.rustc();
        let version = run::answer(cmd!(sh, "{rustc} -vV"));
        let version = version.context("rustc did not say its version.")?;
        let commit = version.lines().find_map(|line| line.strip_prefix("commit-hash: "));
        commit.map(String::from).context("rustc did not say its commit.")
    }

    /// The toolchain's cargo, without what the user's shell or rustup would add to the module.
    fn cargo<'a>(&self, sh: &'a Shell) -> Cmd<'a> {
        let mut cargo = match self {
            Self::Host => cmd!(sh, "cargo"),
            Self::Debian { .. } => cmd!(sh, "{DEBIAN_CARGO}"),
        };
        for (name, _) in env::vars_os() {
            if changes_the_module(&name.to_string_lossy()) {
                cargo = cargo.env_remove(name);
            }
        }
        if let Self::Debian { linker, .. } = self {
            // Set by rustup, for libraries and proxies of another compiler.
            cargo = cargo.env_remove("LD_LIBRARY_PATH").env_remove("RUSTUP_TOOLCHAIN");
            cargo = cargo.env("RUSTC", DEBIAN_RUSTC).env("RUSTC_BOOTSTRAP", "1");
            cargo = cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
        }
        cargo
    }

    /// Flags that give every path of this machine a name that is the same on all.
    fn remap_flags(&self, sh: &Shell) -> Result<Vec<String>> {
        let mut renamed = self.registry_folders(sh)?;
        renamed.push((run::root(), "/objector".into()));
        let sysroot = sysroot(sh, self.rustc()).context("rustc did not say where its library is.")?;
        let source = source_of_library(&sysroot);
        // The name under which rustc's own builds know it. Debian's is a link; both its paths can turn up.
        let name = format!("/rustc/{}", self.commit(sh)?);
        renamed.extend(fs::canonicalize(&source).map(|real| (real, name.clone())));
        renamed.push((source, name));
        // The last match wins: of two folders one in the other, the inner.
        renamed.sort_by_key(|(path, _)| path.as_os_str().len());
        let flag = |(path, name): &(PathBuf, String)| format!("--remap-path-prefix={}={name}", path.display());
        Ok(renamed.iter().map(flag).collect())
    }

    /// Where cargo keeps the sources of the packages. Asked of cargo, which fetches them first if need be.
    fn registry_folders(&self, sh: &Shell) -> Result<Vec<(PathBuf, String)>> {
        let cargo = self
            .cargo(sh)
            .args(["metadata", "--format-version=1", "--filter-platform", TARGET]);
        let metadata = cargo
            .read()
            .context("cargo could not fetch the packages it needs. It says why above")?;
        let metadata: serde_json::Value = serde_json::from_str(&metadata)?;
        let packages = metadata["packages"].as_array().into_iter().flatten();
        let foreign = packages.filter(|package| !package["source"].is_null());
        // …/registry/src/<registry>/<package>/Cargo.toml
        let folders = foreign.filter_map(|package| Path::new(package["manifest_path"].as_str()?).ancestors().nth(2));
        let folders: BTreeSet<&Path> = folders.collect();
        Ok(folders
            .into_iter()
            .map(|folder| (folder.into(), "/crates".into()))
            .collect())
    }
}

fn changes_the_module(variable: &str) -> bool {
    const PREFIXES: [&str; 3] = ["CARGO_BUILD_", "CARGO_PROFILE_", "CARGO_TARGET_WASM32_"];
    const NAMES: [&str; 7] = [
        "RUSTFLAGS",
        "CARGO_ENCODED_RUSTFLAGS",
        "CARGO_INCREMENTAL",
        "RUSTC",
        "RUSTC_WRAPPER",
        "RUSTC_WORKSPACE_WRAPPER",
        "RUSTC_BOOTSTRAP",
    ];
    let harmless = variable == "CARGO_BUILD_JOBS";
    !harmless && (PREFIXES.iter().any(|p| variable.starts_with(p)) || NAMES.contains(&variable))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_from_rustc_and_from_apt() {
        assert_eq!(minor("rustc 1.96.0 (30a34c682 2026-05-25)"), Some(96));
        assert_eq!(minor("1.63.0+dfsg1-2"), Some(63));
        assert_eq!(minor("rustc"), None);
        assert!(minor(OLDEST).is_some());
    }

    #[test]
    fn flags_of_the_user_stay_out_and_the_number_of_jobs_stays_in() {
        assert!(changes_the_module("RUSTFLAGS"));
        assert!(changes_the_module("CARGO_PROFILE_RELEASE_OPT_LEVEL"));
        assert!(!changes_the_module("CARGO_BUILD_JOBS"));
        assert!(!changes_the_module("CARGO_HOME"));
    }
}
