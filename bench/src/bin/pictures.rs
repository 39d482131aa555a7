//! Pictures for the stores, from a run on the replica: `pictures <chromium|firefox> <language> <folder>`.
//!
//! Page and popup are real screenshots. The window around them is drawn (`bench/pages/frame.html`), because the browser's
//! own cannot be captured without a screen. The popup is next to the page, so that it does not cover it.

use std::{
    fs,
    io::Cursor,
    path::{Path, PathBuf},
    process::ExitCode,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use e2e::{
    browser::{Badge, wait_for},
    replica::{CATEGORY, Language, SETTING},
    scene::{Engine, LIMIT, Options, Scene},
};
use serde_json::{Value, json};

const FRAME: &str = include_str!("../../pages/frame.html");
const TILE: &str = include_str!("../../pages/tile.html");
const ICON: &str = include_str!("../../../extension/icons/icon.svg");
/// The icon, with its colours up to the edges.
const LOGO: &str = "<style>body { margin: 0; background: linear-gradient(135deg, #8b5cf6 3.125%, #5b21b6 96.875%); } img { display: block; width: 300px; }</style><img alt=''>";

/// The other settings whose pages are opened, in this order.
const VISITED: [&str; 5] = [
    "policy-and-academic-research",
    "share-data-with-trusted-partners",
    "data-export-by-page-admins",
    "profile-visibility-for-partners",
    "ads-by-age",
];

/// The sizes of the stores' pictures…
const PICTURE: (u32, u32) = (1280, 800);
const TILE_SIZE: (u32, u32) = (440, 280);
const LOGO_SIZE: (u32, u32) = (300, 300);
/// …and of a page in the drawn window.
const WITH_POPUP: (u32, u32) = (816, 570);
const ALONE: (u32, u32) = (1200, 570);

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [browser, language, folder] = &arguments[..] else {
        eprintln!("Usage: pictures <chromium|firefox> <en|fr> <folder>");
        return ExitCode::from(2);
    };
    let engine = match browser.as_str() {
        "firefox" => Engine::Firefox,
        _ => Engine::Chromium,
    };
    let (language, replica) = match language.as_str() {
        "fr" => ("fr", Language::Fr),
        _ => ("en", Language::En),
    };
    let folder = PathBuf::from(folder);
    fs::create_dir_all(&folder).expect("the folder can be made");
    let scene = Scene::welcomed(
        engine,
        Options {
            language,
            ..Options::default()
        },
    );
    scene.world(|world| world.language = replica);
    let mut pictures = Pictures {
        scene,
        engine,
        texts: texts(language),
        folder,
        screens: Vec::new(),
    };
    let used = pictures.scene.browser.background("return chrome.i18n.getUILanguage()");
    if !used.as_str().unwrap_or_default().starts_with(language) {
        println!("This {browser} does not have the language {language}: no pictures.");
        return ExitCode::from(3);
    }
    pictures.capture_all();
    pictures.draw_all();
    ExitCode::SUCCESS
}

/// The texts of the pictures, other than those of the extension.
fn texts(language: &str) -> Value {
    let text = match language {
        "fr" => include_str!("../../../store/fr/pictures.json"),
        _ => include_str!("../../../store/en/pictures.json"),
    };
    serde_json::from_str(text).expect("pictures.json is JSON")
}

/// The screenshots of one moment.
struct Screen {
    name: &'static str,
    address: String,
    badge: Badge,
    page: Vec<u8>,
    /// Its picture, and how many pixels at its top are scrolled out of view.
    popup: Option<(Vec<u8>, u64)>,
}

struct Pictures {
    scene: Scene,
    engine: Engine,
    texts: Value,
    folder: PathBuf,
    screens: Vec<Screen>,
}

impl Pictures {
    /// Does what a member does, and captures each step. The names have the order of the pictures in the stores.
    fn capture_all(&mut self) {
        self.scene.browser.resize(ALONE.0, ALONE.1);
        self.hide_scrollbar();
        self.capture("3-welcome");

        self.scene.browser.open(SETTING);
        self.scene.browser.resize(WITH_POPUP.0, WITH_POPUP.1);
        self.scene.badge("!");
        self.scene.guidance(true);
        self.scene.popup_shows("on", "ready");
        self.capture("1-found");
        self.scene.press();
        self.scene.badge("✓");
        self.scene.popup_shows("off-confirmed", "done");
        self.capture("2-confirmed");

        // Of the other settings that are visited, three are off, two on.
        self.scene.world(|world| {
            world.research_on = false;
            world.other_settings_off = ["shareDataWithPartners", "pageAdminsExport"].map(String::from).into();
        });
        for setting in VISITED {
            self.visit(setting);
        }
        self.scene.browser.close_popup();
        self.scene.browser.open(CATEGORY);
        self.hide_scrollbar();
        self.scene.popup_shows("off-confirmed", "elsewhere");
        self.scene.browser.popup(
            "const it = document.querySelector('#others');
             it.open = true;
             it.scrollIntoView();
             return 0",
        );
        self.capture("5-others");
        self.letter();
    }

    /// Opens a setting's page and the popup, and waits until the popup shows the setting's state.
    fn visit(&mut self, setting: &str) {
        if self.scene.browser.popup_is_open() {
            self.scene.browser.close_popup();
        }
        let address = format!("https://www.linkedin.com/mypreferences/d/settings/{setting}");
        self.scene.browser.open(&address);
        self.scene.popup_shows_phase("elsewhere");
        let script = format!("return document.querySelector('[data-setting={setting}]')?.dataset.status");
        wait_for(&format!("{setting} to be read"), LIMIT, || {
            let status = self.scene.browser.popup(&script);
            (status == "on" || status == "off-confirmed").then_some(())
        });
    }

    /// The letter, with grounds and without a name.
    fn letter(&mut self) {
        self.scene.open_page("objection.html");
        self.scene.browser.resize(ALONE.0, ALONE.1);
        let is_filled = "return document.querySelector('#country')?.length > 30";
        wait_for("the list of countries", LIMIT, || {
            (self.scene.browser.evaluate(is_filled) == true).then_some(())
        });
        self.scene.browser.evaluate(&format!(
            "for (const [field, value] of {}) {{
                 const it = document.querySelector(field);
                 it.value = value;
                 it.dispatchEvent(new Event('input', {{ bubbles: true }}));
             }}
             document.querySelector('#letter').scrollIntoView({{ block: 'start' }});
             scrollBy(0, -48)",
            json!([
                ["#country", self.texts["country"]],
                ["#language", self.texts["language"]],
                ["#grounds", self.texts["grounds"]]
            ])
        ));
        self.hide_scrollbar();
        self.capture("4-letter");
    }

    fn hide_scrollbar(&mut self) {
        self.scene
            .browser
            .evaluate("for (const it of [document.documentElement, document.body]) it.style.scrollbarWidth = 'none'");
    }

    fn capture(&mut self, name: &'static str) {
        // Wait for the end of the animations.
        self.scene.leave_time();
        let file = self.folder.join("raw.png");
        let read = |file: &Path| fs::read(file).expect("the browser has written the picture");
        let browser = &mut self.scene.browser;
        browser.screenshot(&file);
        let page = read(&file);
        let popup = browser.popup_is_open().then(|| {
            browser.popup_screenshot(&file);
            // Firefox captures the whole popup, also what is scrolled out of view.
            let script = "return Math.round(scrollY)";
            let scrolled = match self.engine {
                Engine::Firefox => browser.popup(script).as_u64().unwrap_or_default(),
                Engine::Chromium => 0,
            };
            (read(&file), scrolled)
        });
        fs::remove_file(&file).ok();
        let (address, badge) = (browser.address(), browser.badge());
        self.screens.push(Screen {
            name,
            address,
            badge,
            page,
            popup,
        });
    }

    /// Draws the stores' pictures from the screenshots.
    fn draw_all(&mut self) {
        if self.scene.browser.popup_is_open() {
            self.scene.browser.close_popup();
        }
        self.scene.browser.open_tab("about:blank");
        for screen in std::mem::take(&mut self.screens) {
            let [headline, says] = [0, 1].map(|at| &self.texts[screen.name][at]);
            // The addresses of the extension's own pages mean nothing to a reader.
            let is_own = !screen.address.starts_with("https:");
            let field = if is_own {
                "Objector"
            } else {
                screen.address.trim_start_matches("https://")
            };
            let note = &self.texts[if is_own { "note_own" } else { "note" }];
            let [red, green, blue] = screen.badge.colour;
            let script = format!(
                "const set = (selector, text) => document.querySelector(selector).textContent = text;
                 set('h1', {headline}); set('.says', {says}); set('.note', {note}); set('.field', {});
                 set('.badge', {}); document.querySelector('.badge').style.background = 'rgb({red} {green} {blue})';
                 document.querySelector('.icon').src = {};
                 document.querySelector('.page').src = {};
                 const popup = {};
                 if (popup) {{
                     const image = document.querySelector('.popup img');
                     [image.src, image.style.marginTop] = popup;
                 }} else document.querySelector('.popup').remove();",
                json!(field),
                json!(screen.badge.text),
                json!(address("svg+xml", ICON.as_bytes())),
                json!(address("png", &screen.page)),
                json!(
                    screen
                        .popup
                        .map(|(picture, scrolled)| [address("png", &picture), format!("-{scrolled}px")])
                )
            );
            self.draw(screen.name, FRAME, &script, PICTURE);
        }
        if self.engine == Engine::Firefox {
            // Firefox's window cannot be this small, and its store needs no more pictures.
            return;
        }
        let icon = json!(address("svg+xml", ICON.as_bytes()));
        let icon = format!("document.querySelector('img').src = {icon};");
        let tile = format!(
            "{icon} document.querySelector('p').textContent = {}",
            self.texts["tile"]
        );
        self.draw("promo-440x280", TILE, &tile, TILE_SIZE);
        self.draw("logo-300x300", LOGO, &icon, LOGO_SIZE);
    }

    /// Draws a page in the front tab, and captures it.
    fn draw(&mut self, name: &str, page: &str, script: &str, (width, height): (u32, u32)) {
        let browser = &mut self.scene.browser;
        browser.resize(width, height);
        browser.evaluate(&format!(
            "document.body.innerHTML = {};
             {script}
             await Promise.all([...document.images].map((image) => image.decode()));",
            json!(page)
        ));
        let file = self.folder.join(name).with_extension("png");
        browser.screenshot(&file);
        without_alpha(&file);
        println!("{}", file.display());
    }
}

/// A picture as a `data:` address.
fn address(kind: &str, picture: &[u8]) -> String {
    format!("data:image/{kind};base64,{}", STANDARD.encode(picture))
}

/// The stores want pictures without an alpha channel.
fn without_alpha(file: &Path) {
    let decoder = png::Decoder::new(Cursor::new(fs::read(file).expect("the picture is there")));
    let mut reader = decoder.read_info().expect("it is a PNG");
    let mut pixels = vec![0; reader.output_buffer_size().expect("its size is known")];
    let frame = reader.next_frame(&mut pixels).expect("it can be read");
    assert_eq!(frame.bit_depth, png::BitDepth::Eight);
    let opaque = match frame.color_type {
        png::ColorType::Rgb => pixels,
        png::ColorType::Rgba => {
            assert!(pixels.chunks_exact(4).all(|pixel| pixel[3] == 255), "a page is opaque");
            pixels
                .chunks_exact(4)
                .flat_map(|pixel| [pixel[0], pixel[1], pixel[2]])
                .collect()
        }
        other => panic!("an unexpected colour type: {other:?}"),
    };
    let written = fs::File::create(file).expect("the picture can be written");
    let mut encoder = png::Encoder::new(written, frame.width, frame.height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_compression(png::Compression::High);
    let mut writer = encoder.write_header().expect("the picture can be written");
    writer.write_image_data(&opaque).expect("the picture can be written");
}
