//! Starting other programs by [xshell]: shown, asked, or patiently with a time limit.

use std::{
    collections::VecDeque,
    env,
    io::{BufRead, BufReader, Read},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use wait_timeout::ChildExt;
use xshell::{Cmd, Shell};

/// How often a long step says that it is alive.
const HEARTBEAT: Duration = Duration::from_secs(5);
/// How many lines of a quiet step's output are shown if it fails.
const KEPT_LINES: usize = 30;

/// The repository's root. Asked at run time, so that a target folder shared by two copies cannot mix them up.
pub fn root() -> PathBuf {
    let xtask = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let root = xtask.as_deref().and_then(Path::parent);
    root.unwrap_or(Path::new(".")).to_path_buf()
}

/// Cargo's target folder.
pub fn target_dir() -> PathBuf {
    let named = env::var_os("CARGO_TARGET_DIR").unwrap_or("target".into());
    root().join(named)
}

/// A shell in the repository's root.
pub fn shell() -> Result<Shell> {
    let sh = Shell::new()?;
    sh.change_dir(root());
    Ok(sh)
}

/// [`xshell::cmd`], without the variables that `cargo run` set for xtask itself.
macro_rules! cmd {
    ($sh:expr, $($text:tt)*) => {
        $crate::run::without_own_variables(::xshell::cmd!($sh, $($text)*))
    };
}
pub(crate) use cmd;

/// Build scripts watch some of these variables: they would run again after each change between `cargo` and `cargo xtask`.
pub fn without_own_variables(mut cmd: Cmd) -> Cmd {
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        let own = text.starts_with("CARGO_PKG_")
            || text.starts_with("CARGO_MANIFEST_")
            || matches!(
                &*text,
                "CARGO" | "CARGO_BIN_NAME" | "CARGO_CRATE_NAME" | "CARGO_PRIMARY_PACKAGE"
            );
        if own {
            cmd = cmd.env_remove(name);
        }
    }
    cmd
}

/// What a command prints, if it succeeds; nothing if it fails or does not exist.
pub fn answer(cmd: Cmd) -> Option<String> {
    Some(cmd.ignore_stderr().read().ok()?.trim().to_string())
}

/// The first of these names that is a program on the path.
pub fn on_path(names: &[&str]) -> Option<PathBuf> {
    let folders: Vec<PathBuf> = env::split_paths(&env::var_os("PATH")?).collect();
    let candidates = names
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    candidates
        .map(|file| file.with_extension(env::consts::EXE_EXTENSION))
        .find(|file| file.is_file())
}

/// Runs a command that may take long or never end: a line every few seconds, an end after `limit`,
/// and its last lines if it fails.
pub fn patiently(cmd: Cmd, limit: Duration) -> Result<()> {
    let text = cmd.to_string();
    println!("$ {text}");
    let mut child = Command::from(cmd)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("`{text}` could not be started. Install it, or put it on the PATH."))?;
    let (sender, output) = mpsc::channel();
    send_lines(child.stdout.take(), sender.clone());
    send_lines(child.stderr.take(), sender);

    let start = Instant::now();
    let mut lines = VecDeque::new();
    let status = loop {
        let ended = child.wait_timeout(HEARTBEAT.min(limit.saturating_sub(start.elapsed())))?;
        output.try_iter().for_each(|line| keep(&mut lines, line));
        if let Some(status) = ended {
            break status;
        }
        let seconds = start.elapsed().as_secs();
        if start.elapsed() >= limit {
            child.kill()?;
            child.wait()?;
            bail!("`{text}` had not ended after {seconds} s and was stopped.");
        }
        println!("  {seconds:>4} s  {}", lines.back().map_or("", String::as_str));
    };
    if status.success() {
        return Ok(());
    }
    // The rest of what it wrote. A grandchild may hold the pipes open: a second without a line is enough.
    while let Ok(line) = output.recv_timeout(Duration::from_secs(1)) {
        keep(&mut lines, line);
    }
    bail!("`{text}` failed. It said:\n{}", Vec::from(lines).join("\n"))
}

/// A step of several: what it is called, and what it does.
pub type Step<'a> = (&'a str, Box<dyn Fn() -> Result<()> + 'a>);

/// Takes every step, the later ones too if an earlier one fails, and says which did.
pub fn every(steps: Vec<Step>) -> Result<()> {
    let mut verdicts = Vec::new();
    let mut failed = Vec::new();
    for (title, step) in steps {
        println!("\n== {title}");
        let start = Instant::now();
        let verdict = match step() {
            Ok(()) => "passed",
            Err(error) => {
                println!("{error:#}");
                failed.push(title);
                "FAILED"
            }
        };
        verdicts.push(format!("{verdict} {:>6.1} s  {title}", start.elapsed().as_secs_f64()));
    }
    println!("\n{}", verdicts.join("\n"));
    if !failed.is_empty() {
        bail!("Failed: {}. The output is above.", failed.join("; "));
    }
    Ok(())
}

fn send_lines(pipe: Option<impl Read + Send + 'static>, lines: mpsc::Sender<String>) {
    thread::spawn(move || {
        let Some(pipe) = pipe else { return };
        // Not `lines()`: a byte that is not UTF-8 would end the reading and then block the writer.
        for line in BufReader::new(pipe).split(b'\n').map_while(Result::ok) {
            // Nobody listens any more once the step has ended.
            let _ = lines.send(String::from_utf8_lossy(&line).trim_end().to_string());
        }
    });
}

fn keep(lines: &mut VecDeque<String>, line: String) {
    if lines.len() == KEPT_LINES {
        lines.pop_front();
    }
    lines.push_back(line);
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn a_step_that_hangs_is_stopped_at_its_limit() {
        let sh = shell().unwrap();
        let start = Instant::now();
        let error = patiently(cmd!(sh, "sleep 30"), Duration::from_millis(100)).unwrap_err();
        assert!(error.to_string().contains("was stopped"), "{error}");
        assert!(start.elapsed() < Duration::from_secs(5));
    }

    #[test]
    fn a_failed_step_is_named_and_the_later_ones_are_taken() {
        let taken = Cell::new(0);
        let count = |result: fn() -> Result<()>| {
            let taken = &taken;
            Box::new(move || {
                taken.set(taken.get() + 1);
                result()
            })
        };
        let steps: Vec<Step> = vec![("one", count(|| bail!("no"))), ("two", count(|| Ok(())))];
        let error = every(steps).unwrap_err().to_string();
        assert!(error.contains("one") && !error.contains("two"), "{error}");
        assert_eq!(taken.get(), 2);
    }

    #[test]
    fn a_step_that_fails_shows_what_it_said() {
        let sh = shell().unwrap();
        let step = cmd!(sh, "sh -c 'echo out; echo err >&2; exit 3'");
        let error = patiently(step, HEARTBEAT).unwrap_err().to_string();
        assert!(error.contains("out") && error.contains("err"), "{error}");
    }
}
