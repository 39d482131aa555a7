//! A demonstration: a replica of LinkedIn's settings, a real Chromium with the built extension, each step with its time.
//! Writes screenshots into `target/demo/`; succeeds only if the setting is off at the server.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
    time::{Duration, Instant},
};

use e2e::{
    browser::Browser,
    replica::{HUB, SETTING},
    scene::{Engine, LIMIT, Options, Scene},
};

fn main() -> ExitCode {
    let headed = std::env::args().any(|argument| argument == "--headed");
    let folder = folder();
    let mut steps = Steps::new();

    let options = Options {
        headed,
        ..Options::default()
    };
    let mut scene = Scene::with(Engine::Chromium, options);
    steps.done("LinkedIn's settings are replicated, and Chromium runs with the extension");

    scene.browser.open(SETTING);
    scene.badge("!");
    steps.done("The switch is found: it is on. The badge says !");
    scene.guidance(true);
    picture(&folder, "1-found", |file| scene.browser.screenshot(file));
    steps.done("It is highlighted, with a card next to it");
    scene.popup_shows("on", "ready");
    picture(&folder, "2-popup-on", |file| scene.browser.popup_screenshot(file));

    scene.press();
    scene
        .replica
        .wait("the server to save", LIMIT, |world| world.saves == [false]);
    steps.done("One press in the popup: one click, and the server saves off. That is no proof yet");
    scene
        .replica
        .wait("the page to be reloaded", LIMIT, |world| world.loads == 2);
    steps.done("The page has settled and is loaded afresh");
    scene.badge("✓");
    steps.done("The fresh page reads off, and stays so: confirmed. The badge says ✓");
    scene.popup_shows("off-confirmed", "done");
    picture(&folder, "3-popup-confirmed", |file| {
        scene.browser.popup_screenshot(file)
    });
    scene.browser.close_popup();
    picture(&folder, "4-confirmed", |file| scene.browser.screenshot(file));

    let (is_on, clicks) = scene.replica.world(|world| (world.on, world.clicks.len()));
    println!(
        "\nThe setting is {} at the server; the page was clicked {clicks} time(s).",
        if is_on { "ON" } else { "off" }
    );
    println!("Screenshots: {}", folder.display());
    if headed {
        leave_open(scene.browser.as_mut(), &scene.replica);
    }
    if is_on || clicks != 1 {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}

/// Turns the switch on again, and waits while a person tries the extension, until the window is closed.
fn leave_open(browser: &mut dyn Browser, replica: &e2e::replica::Replica) {
    replica.world(|world| world.on = true);
    browser.open(HUB);
    println!("\nYour turn: the switch is on again. Press Objector's button in the toolbar. Close the window to end.");
    while browser.is_running() {
        std::thread::sleep(Duration::from_millis(200));
    }
}

/// Prints the steps of the demo, each with the time since the last.
struct Steps {
    last: Instant,
}

impl Steps {
    fn new() -> Steps {
        Steps { last: Instant::now() }
    }

    fn done(&mut self, what: &str) {
        println!("{:>7.2} s  {what}.", self.last.elapsed().as_secs_f64());
        self.last = Instant::now();
    }
}

/// `target/demo/`, empty.
fn folder() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../target"),
        PathBuf::from,
    );
    let folder = target.join("demo");
    std::fs::remove_dir_all(&folder).ok();
    std::fs::create_dir_all(&folder).expect("target/demo can be made");
    folder.canonicalize().expect("target/demo is there")
}

fn picture(folder: &Path, name: &str, take: impl FnOnce(&Path)) {
    take(&folder.join(name).with_extension("png"));
}
