//! A demonstration: a replica of LinkedIn's settings, a real Chromium with the built extension, each step with its time.
//! Writes screenshots into `target/demo/`, with `popup.png` and `checkup.png` as `docs/` has them; succeeds only if the settings
//! are off at the server.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
    time::{Duration, Instant},
};

use e2e::{
    browser::{Browser, Tab, wait_for},
    replica::{HUB, SETTING},
    scene::{Engine, LIMIT, Options, Scene},
};

/// The other settings that are off already, by their keys.
const OFF: [&str; 7] = [
    "shareDataWithPartners",
    "nonEssentialCookieConsent",
    "allowIpToPersonalizeAds",
    "allowLinkedInAudienceNetwork",
    "allowUseOfThirdPartyData",
    "allowConversionTrackings",
    "pageAdminsExport",
];

/// The size of the check-up's page in its pictures, in CSS pixels.
const CHECK_UP: (u32, u32) = (540, 940);

/// The longest wait for something in the run.
const RUN: Duration = Duration::from_secs(150);

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

    beside(&folder, "popup", ["2-popup-on", "3-popup-confirmed"]);

    let (is_on, clicks) = scene.replica.world(|world| (world.on, world.clicks.len()));
    println!(
        "\nThe setting is {} at the server; the page was clicked {clicks} time(s).\n",
        if is_on { "ON" } else { "off" }
    );
    let is_checked = check_up(&mut scene, &folder, &mut steps);
    println!("Screenshots: {}", folder.display());
    if headed {
        leave_open(scene.browser.as_mut(), &scene.replica);
    }
    if is_on || clicks != 1 || !is_checked {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}

/// The check-up of the twelve other settings: seven are off already, and one is not offered. Whether it came to its end with
/// one click for each that was on.
fn check_up(scene: &mut Scene, folder: &Path, steps: &mut Steps) -> bool {
    scene.world(|world| {
        world.other_settings_gone.insert("settings/ads-by-age".into());
        world.other_settings_off = OFF.map(String::from).into();
    });
    scene.open_page("checkup.html");
    let tab = scene.browser.front();
    scene.browser.resize(CHECK_UP.0, CHECK_UP.1);
    let is_true = |scene: &mut Scene, condition: &str| {
        wait_for(condition, RUN, || {
            (scene.browser.evaluate_in(&tab, &format!("return {condition}")) == true).then_some(())
        });
    };
    is_true(
        scene,
        "document.querySelectorAll('[data-setting][data-step]').length === 13",
    );
    scene
        .browser
        .evaluate("document.documentElement.style.scrollbarWidth = 'none'");
    scene.browser.click("#unread");
    scene.browser.click("#run");
    is_true(scene, "document.querySelector('#checkup').dataset.state === 'running'");
    steps.done("The check-up: twelve more settings are ticked, and one press starts their run");
    is_true(
        scene,
        "document.querySelector('[data-setting=ads-by-gender]').dataset.step === 'working'",
    );
    is_true(scene, "document.querySelector('#says').textContent.length > 0");
    picture_of(scene, &tab, folder, "5-checkup-running");
    steps.done("Half of them are done, one after the other, in a tab in sight. One is not offered, and put aside");
    is_true(scene, "document.querySelector('#checkup').dataset.state === 'done'");
    picture_of(scene, &tab, folder, "6-checkup-done");
    steps.done("All are at their end: eleven are off, each proved by a fresh page");
    beside(folder, "checkup", ["5-checkup-running", "6-checkup-done"]);
    let clicks = scene.replica.world(|world| {
        let keys: BTreeSet<_> = world
            .other_saves
            .iter()
            .filter(|(_, on)| !on)
            .map(|(key, _)| key)
            .collect();
        println!(
            "\n{} more settings are off at the server; their pages were clicked {} time(s).",
            keys.len(),
            world.clicks.len() - 1
        );
        (keys.len(), world.other_saves.len(), world.clicks.len() - 1)
    });
    clicks == (4, 4, 4)
}

/// A picture of a tab, before or behind which the run's own may come at any time.
fn picture_of(scene: &mut Scene, tab: &Tab, folder: &Path, name: &str) {
    wait_for("the tab to be in front", LIMIT, || {
        scene.browser.bring_to_front(tab);
        (scene.browser.front() == *tab).then_some(())?;
        picture(folder, name, |file| scene.browser.screenshot(file));
        (scene.browser.front() == *tab).then_some(())
    });
}

/// Two pictures side by side.
fn beside(folder: &Path, name: &str, pictures: [&str; 2]) {
    const GAP: usize = 24;
    let pictures = pictures.map(|name| {
        let file = fs::File::open(folder.join(name).with_extension("png")).expect("the picture is there");
        let mut reader = png::Decoder::new(std::io::BufReader::new(file))
            .read_info()
            .expect("it is a PNG");
        let mut pixels = vec![0; reader.output_buffer_size().expect("its size is known")];
        let frame = reader.next_frame(&mut pixels).expect("it can be read");
        let pixels: Vec<[u8; 3]> = pixels
            .chunks_exact(frame.color_type.samples())
            .map(|pixel| [pixel[0], pixel[1], pixel[2]])
            .collect();
        let rows: Vec<Vec<[u8; 3]>> = pixels.chunks(frame.width as usize).map(<[_]>::to_vec).collect();
        rows
    });
    let [left, right] = pictures.each_ref().map(|rows| rows[0].len());
    let height = pictures.iter().map(Vec::len).max().unwrap_or_default();
    let row = |rows: &Vec<Vec<[u8; 3]>>, n: usize, width: usize| rows.get(n).cloned().unwrap_or(vec![[255; 3]; width]);
    let all: Vec<u8> = (0..height)
        .flat_map(|n| {
            [
                row(&pictures[0], n, left),
                vec![[255; 3]; GAP],
                row(&pictures[1], n, right),
            ]
            .concat()
        })
        .flatten()
        .collect();
    let file = fs::File::create(folder.join(name).with_extension("png")).expect("the picture can be written");
    let mut encoder = png::Encoder::new(file, (left + GAP + right) as u32, height as u32);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_compression(png::Compression::High);
    let mut writer = encoder.write_header().expect("the picture can be written");
    writer.write_image_data(&all).expect("the picture can be written");
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
    fs::remove_dir_all(&folder).ok();
    fs::create_dir_all(&folder).expect("target/demo can be made");
    folder.canonicalize().expect("target/demo is there")
}

fn picture(folder: &Path, name: &str, take: impl FnOnce(&Path)) {
    take(&folder.join(name).with_extension("png"));
}
