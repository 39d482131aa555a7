//! Pictures for the stores, made from a real run on the replica: `pictures <chromium|firefox> <language> <folder>`.
//!
//! Page and popup are the real ones. The window round them is drawn (`bench/pages/frame.html`), because a browser's own
//! cannot be pictured without a screen, and the popup is laid beside the page, so that it hides nothing of it.

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
/// The icon with its own colours up to the edges.
const LOGO: &str = "<style>body { margin: 0; background: linear-gradient(135deg, #8b5cf6 3.125%, #5b21b6 96.875%); } img { display: block; width: 300px; }</style><img alt=''>";

/// The settings whose pages the member has seen, in this order.
const BESIDE: [&str; 5] = [
    "policy-and-academic-research",
    "share-data-with-trusted-partners",
    "data-export-by-page-admins",
    "profile-visibility-for-partners",
    "ads-by-age",
];

/// The stores' sizes…
const PICTURE: (u32, u32) = (1280, 800);
const TILE_SIZE: (u32, u32) = (440, 280);
const LOGO_SIZE: (u32, u32) = (300, 300);
/// …and those of a page in its window.
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
    let mut studio = Studio {
        scene,
        engine,
        words: words(language),
        folder,
        shots: Vec::new(),
    };
    let spoken = studio.scene.browser.background("return chrome.i18n.getUILanguage()");
    if !spoken.as_str().unwrap_or_default().starts_with(language) {
        println!("This {browser} does not speak {language}: no pictures.");
        return ExitCode::from(3);
    }
    studio.tour();
    studio.develop();
    ExitCode::SUCCESS
}

/// What stands on the pictures beside what the extension itself says.
fn words(language: &str) -> Value {
    let text = match language {
        "fr" => include_str!("../../../store/fr/pictures.json"),
        _ => include_str!("../../../store/en/pictures.json"),
    };
    serde_json::from_str(text).expect("pictures.json is JSON")
}

/// What was seen at one moment.
struct Shot {
    name: &'static str,
    address: String,
    badge: Badge,
    page: Vec<u8>,
    /// Its picture, and how much of it from the top is not seen.
    popup: Option<(Vec<u8>, u64)>,
}

struct Studio {
    scene: Scene,
    engine: Engine,
    words: Value,
    folder: PathBuf,
    shots: Vec<Shot>,
}

impl Studio {
    /// What a member does. The names give the order in which a store shows the pictures.
    fn tour(&mut self) {
        self.scene.browser.resize(ALONE.0, ALONE.1);
        self.hide_scrollbar();
        self.shoot("3-welcome");

        self.scene.browser.open(SETTING);
        self.scene.browser.resize(WITH_POPUP.0, WITH_POPUP.1);
        self.scene.badge("!");
        self.scene.guidance(true);
        self.scene.popup_shows("on", "ready");
        self.shoot("1-found");
        self.scene.press();
        self.scene.badge("✓");
        self.scene.popup_shows("off-confirmed", "done");
        self.shoot("2-confirmed");

        // As if the member had been there before: three are off, two on.
        self.scene.world(|world| {
            world.neighbour_on = false;
            world.off_beside = ["shareDataWithPartners", "pageAdminsExport"].map(String::from).into();
        });
        for setting in BESIDE {
            self.visit(setting);
        }
        self.scene.browser.close_popup();
        self.scene.browser.open(CATEGORY);
        self.hide_scrollbar();
        self.scene.popup_shows("off-confirmed", "elsewhere");
        self.scene.browser.popup(
            "const it = document.querySelector('#beside');
             it.open = true;
             it.scrollIntoView();
             return 0",
        );
        self.shoot("5-beside");
        self.letter();
    }

    /// Opens a setting's page, and leaves the popup open when it knows the setting's state.
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
        self.scene.open_own("objection.html");
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
                ["#country", self.words["country"]],
                ["#language", self.words["language"]],
                ["#grounds", self.words["grounds"]]
            ])
        ));
        self.hide_scrollbar();
        self.shoot("4-letter");
    }

    fn hide_scrollbar(&mut self) {
        self.scene
            .browser
            .evaluate("for (const it of [document.documentElement, document.body]) it.style.scrollbarWidth = 'none'");
    }

    fn shoot(&mut self, name: &'static str) {
        // What fades in has done so.
        self.scene.leave_time();
        let file = self.folder.join("raw.png");
        let taken = |file: &Path| fs::read(file).expect("the browser has written the picture");
        let browser = &mut self.scene.browser;
        browser.screenshot(&file);
        let page = taken(&file);
        let popup = browser.popup_is_open().then(|| {
            browser.popup_screenshot(&file);
            // Firefox pictures the whole of it, also what has been scrolled away.
            let script = "return Math.round(scrollY)";
            let scrolled = match self.engine {
                Engine::Firefox => browser.popup(script).as_u64().unwrap_or_default(),
                Engine::Chromium => 0,
            };
            (taken(&file), scrolled)
        });
        fs::remove_file(&file).ok();
        let (address, badge) = (browser.address(), browser.badge());
        self.shots.push(Shot {
            name,
            address,
            badge,
            page,
            popup,
        });
    }

    /// Makes the stores' pictures of what was seen.
    fn develop(&mut self) {
        if self.scene.browser.popup_is_open() {
            self.scene.browser.close_popup();
        }
        self.scene.browser.open_tab("about:blank");
        for shot in std::mem::take(&mut self.shots) {
            let [headline, says] = [0, 1].map(|at| &self.words[shot.name][at]);
            // The extension's own pages have an address that says nothing to a reader.
            let is_own = !shot.address.starts_with("https:");
            let field = if is_own {
                "Objector"
            } else {
                shot.address.trim_start_matches("https://")
            };
            let note = &self.words[if is_own { "note_own" } else { "note" }];
            let [red, green, blue] = shot.badge.colour;
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
                json!(shot.badge.text),
                json!(address("svg+xml", ICON.as_bytes())),
                json!(address("png", &shot.page)),
                json!(
                    shot.popup
                        .map(|(picture, scrolled)| [address("png", &picture), format!("-{scrolled}px")])
                )
            );
            self.draw(shot.name, FRAME, &script, PICTURE);
        }
        if self.engine == Engine::Firefox {
            // Its window cannot be as small, and its store asks for no more.
            return;
        }
        let icon = json!(address("svg+xml", ICON.as_bytes()));
        let icon = format!("document.querySelector('img').src = {icon};");
        let tile = format!(
            "{icon} document.querySelector('p').textContent = {}",
            self.words["tile"]
        );
        self.draw("promo-440x280", TILE, &tile, TILE_SIZE);
        self.draw("logo-300x300", LOGO, &icon, LOGO_SIZE);
    }

    /// Draws a page in the tab in front, and pictures it.
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

/// A picture as an address.
fn address(kind: &str, picture: &[u8]) -> String {
    format!("data:image/{kind};base64,{}", STANDARD.encode(picture))
}

/// The stores want pictures that nothing shines through.
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
        other => panic!("a browser's picture has other colours: {other:?}"),
    };
    let written = fs::File::create(file).expect("the picture can be written");
    let mut encoder = png::Encoder::new(written, frame.width, frame.height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_compression(png::Compression::High);
    let mut writer = encoder.write_header().expect("the picture can be written");
    writer.write_image_data(&opaque).expect("the picture can be written");
}
