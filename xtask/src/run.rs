//! Starting other programs: shown, asked, or patiently with a time limit.

use std::{
    collections::VecDeque,
    env,
    ffi::OsStr,
    io::{BufRead, BufReader, Read},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

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

/// A command in the repository's root, without the variables that `cargo run` set for xtask itself:
/// build scripts watch some of them, and would run again after each change between `cargo` and `cargo xtask`.
pub fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root());
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        let own = text.starts_with("CARGO_PKG_")
            || text.starts_with("CARGO_MANIFEST_")
            || matches!(
                &*text,
                "CARGO" | "CARGO_BIN_NAME" | "CARGO_CRATE_NAME" | "CARGO_PRIMARY_PACKAGE"
            );
        if own {
            command.env_remove(name);
        }
    }
    command
}

/// The cargo that runs xtask, for the host's own code.
pub fn cargo(arguments: &[&str]) -> Command {
    let mut command = command(env::var_os("CARGO").unwrap_or("cargo".into()));
    command.args(arguments);
    command
}

/// Runs a command with its output on the screen; true if it succeeded.
pub fn shown(command: &mut Command) -> Result<bool> {
    println!("$ {}", words(command));
    let status = command.status().with_context(|| cannot_start(command))?;
    Ok(status.success())
}

/// What a command prints, if it succeeds; nothing if it fails or does not exist.
pub fn answer(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_string())
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
pub fn patiently(command: &mut Command, limit: Duration) -> Result<()> {
    println!("$ {}", words(command));
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().with_context(|| cannot_start(command))?;
    let lines = Lines::default();
    let readers = [lines.follow(child.stdout.take()), lines.follow(child.stderr.take())];

    let start = Instant::now();
    let mut next_beat = HEARTBEAT;
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if start.elapsed() >= limit {
            child.kill()?;
            child.wait()?;
            let (command, seconds) = (words(command), limit.as_secs());
            bail!("`{command}` had not ended after {seconds} s and was stopped.");
        }
        if start.elapsed() >= next_beat {
            println!("  {:>4} s  {}", next_beat.as_secs(), lines.last());
            next_beat += HEARTBEAT;
        }
        thread::sleep(Duration::from_millis(20));
    };
    if status.success() {
        return Ok(());
    }
    // A grandchild may hold the pipes open; a second is enough for what was already written.
    let deadline = Instant::now() + Duration::from_secs(1);
    while !readers.iter().all(|reader| reader.is_finished()) && Instant::now() < deadline {
        thread::sleep(Duration::from_millis(10));
    }
    bail!("`{}` failed. It said:\n{}", words(command), lines.all())
}

/// The last lines of a program's two outputs.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<VecDeque<String>>>);

impl Lines {
    fn follow(&self, pipe: Option<impl Read + Send + 'static>) -> thread::JoinHandle<()> {
        let lines = self.clone();
        thread::spawn(move || {
            let Some(pipe) = pipe else { return };
            // Not `lines()`: a byte that is not UTF-8 would end the reading and then block the writer.
            for line in BufReader::new(pipe).split(b'\n').map_while(Result::ok) {
                lines.push(String::from_utf8_lossy(&line).trim_end().to_string());
            }
        })
    }

    fn push(&self, line: String) {
        let mut kept = self.0.lock().expect("no thread panics with the lock");
        if kept.len() == KEPT_LINES {
            kept.pop_front();
        }
        kept.push_back(line);
    }

    fn last(&self) -> String {
        let kept = self.0.lock().expect("no thread panics with the lock");
        kept.back().cloned().unwrap_or_default()
    }

    fn all(&self) -> String {
        let kept = self.0.lock().expect("no thread panics with the lock");
        Vec::from(kept.clone()).join("\n")
    }
}

/// The command as one would type it.
pub fn words(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name();
    let parts = program.into_iter().chain(command.get_args());
    let parts: Vec<_> = parts.map(OsStr::to_string_lossy).collect();
    parts.join(" ")
}

fn cannot_start(command: &Command) -> String {
    let program = command.get_program().to_string_lossy();
    format!("`{program}` could not be started. Install it, or put it on the PATH.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_that_hangs_is_stopped_at_its_limit() {
        let start = Instant::now();
        let error = patiently(command("sleep").arg("30"), Duration::from_millis(100)).unwrap_err();
        assert!(error.to_string().contains("was stopped"), "{error}");
        assert!(start.elapsed() < Duration::from_secs(5));
    }

    #[test]
    fn a_step_that_fails_shows_what_it_said() {
        let mut step = command("sh");
        step.args(["-c", "echo out; echo err >&2; exit 3"]);
        let error = patiently(&mut step, HEARTBEAT).unwrap_err().to_string();
        assert!(error.contains("out") && error.contains("err"), "{error}");
    }
}
