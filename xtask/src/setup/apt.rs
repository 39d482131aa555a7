//! The one installer of system packages, where there is apt.

use std::{sync::OnceLock, time::Duration};

use anyhow::{Result, bail};
use xshell::{Cmd, Shell};

use crate::run::{self, cmd};

/// Downloads of some hundred megabytes on a slow line.
const INSTALL_LIMIT: Duration = Duration::from_secs(30 * 60);
const UPDATE_LIMIT: Duration = Duration::from_secs(3 * 60);
/// An unreachable server is given up after seconds, not minutes.
const NETWORK: [&str; 4] = [
    "-oAcquire::http::Timeout=20",
    "-oAcquire::https::Timeout=20",
    "-oAcquire::Retries=1",
    "-oDPkg::Lock::Timeout=60",
];

/// Whether this system has apt at all.
pub fn exists() -> bool {
    run::on_path(&["apt-get"]).is_some()
}

/// The version apt would install, if it knows the package.
pub fn candidate(sh: &Shell, package: &str) -> Option<String> {
    let policy = run::answer(cmd!(sh, "apt-cache policy {package}"))?;
    let version = candidate_in(&policy)?;
    (version != "(none)").then(|| version.to_string())
}

fn candidate_in(policy: &str) -> Option<&str> {
    let line = policy.lines().find_map(|l| l.trim().strip_prefix("Candidate:"))?;
    Some(line.trim())
}

/// Whether the package is there.
pub fn is_installed(sh: &Shell, package: &str) -> bool {
    let format = "${Status}";
    let status = run::answer(cmd!(sh, "dpkg-query --show --showformat {format} {package}"));
    status.is_some_and(|status| status == "install ok installed")
}

/// Installs packages; says first what and why. Where it may not, the error names the command to type.
pub fn install(sh: &Shell, packages: &[&str], why: &str) -> Result<()> {
    let list = packages.join(" ");
    println!("Installing {list}: {why}");
    refresh(sh, packages)?;
    let Some(apt) = as_root(sh) else {
        bail!(by_hand(packages, why));
    };
    let install = ["install", "--no-install-recommends", "-y"];
    run::patiently(apt.args(NETWORK).args(install).args(packages), INSTALL_LIMIT)
}

/// Fetches apt's lists, once per run. A failure is shown, not fatal: the lists at hand may be enough.
pub fn refresh(sh: &Shell, packages: &[&str]) -> Result<()> {
    static DONE: OnceLock<()> = OnceLock::new();
    if DONE.get().is_some() {
        return Ok(());
    }
    let Some(apt) = as_root(sh) else {
        bail!(by_hand(packages, "it is needed, and this user may not install it."));
    };
    println!("Fetching apt's lists of packages: {} is missing.", packages.join(" "));
    if let Err(error) = run::patiently(apt.args(NETWORK).arg("update"), UPDATE_LIMIT) {
        println!("{error}\nGoing on with the package lists at hand.");
    }
    DONE.get_or_init(|| ());
    Ok(())
}

/// apt-get with the right to install, if there is a way that asks for no password.
fn as_root(sh: &Shell) -> Option<Cmd<'_>> {
    let apt = if run::answer(cmd!(sh, "id -u"))? == "0" {
        cmd!(sh, "apt-get")
    } else {
        run::answer(cmd!(sh, "sudo -n true"))?;
        cmd!(sh, "sudo -n --preserve-env=DEBIAN_FRONTEND apt-get")
    };
    exists().then_some(apt.env("DEBIAN_FRONTEND", "noninteractive"))
}

fn by_hand(packages: &[&str], why: &str) -> String {
    let list = packages.join(" ");
    format!(
        "{list} is missing: {why} It may not be installed from here. Run\n  \
         sudo apt-get update && sudo apt-get install --no-install-recommends -y {list}\n\
         and then this command again."
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_candidate_is_read_from_the_policy() {
        let policy = "lld-19:\n  Installed: (none)\n  Candidate: 1:19.1.7-3\n  Version table:";
        assert_eq!(candidate_in(policy), Some("1:19.1.7-3"));
        assert_eq!(candidate_in(""), None);
    }

    #[test]
    fn who_may_not_install_is_told_what_to_type() {
        let text = by_hand(&["a", "b"], "for a reason.");
        assert!(text.contains("sudo apt-get install --no-install-recommends -y a b"));
    }
}
