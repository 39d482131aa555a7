//! The ring and the card: shown while there is something to do, in the right place, above everything else. The ring lets
//! clicks through, the card takes its own.
//!
//! The guidance is in a closed shadow root, which a test cannot read. So the tests read screenshots.

use std::fs::File;

use e2e::{
    browser::wait_for,
    in_both_browsers,
    replica::{CATEGORY, FEED, Family, HUB, Language, Page, SETTING},
    scene::{Engine, LIMIT, Options, Scene},
};
use serde_json::{Value, json};

/// The brand's violet, in light and in dark colours.
const VIOLET: [[u8; 3]; 2] = [[0x7c, 0x3a, 0xed], [0xa7, 0x8b, 0xfa]];
/// The ring's target, as the page knows it.
const CONTROL: &str = "replica.target()";
/// The child of `<html>` that is neither head nor body.
const ADDED: &str = "[...document.documentElement.children].find((it) => it !== document.head && it !== document.body)";
/// Adds a button of the page that fills the viewport and counts trusted clicks.
const BUTTON: &str = "document.body.append(Object.assign(document.createElement('button'), { className: 'below', trusted: 0,
    onclick(event) { this.trusted += event.isTrusted } }));
    Object.assign(document.querySelector('.below').style, { position: 'fixed', inset: 0, background: 'rgb(255, 128, 0)' })";

/// A rectangle in the viewport, in CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Place {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
}

impl Place {
    fn of(value: &Value) -> Place {
        let [left, top, right, bottom] =
            serde_json::from_value(value.clone()).unwrap_or_else(|_| panic!("no place: {value}"));
        Place {
            left,
            top,
            right,
            bottom,
        }
    }

    fn middle(self) -> (f64, f64) {
        ((self.left + self.right) / 2.0, (self.top + self.bottom) / 2.0)
    }
}

/// A screenshot of the front tab.
struct Picture {
    width: usize,
    height: usize,
    /// How many bytes a pixel has.
    step: usize,
    bytes: Vec<u8>,
    /// Pixels of the picture for each CSS pixel.
    scale: f64,
}

impl Picture {
    fn of(scene: &mut Scene) -> Picture {
        let file = tempfile::NamedTempFile::new().expect("a file for the picture");
        scene.browser.screenshot(file.path());
        let opened = File::open(file.path()).expect("the picture");
        let mut reader = png::Decoder::new(std::io::BufReader::new(opened))
            .read_info()
            .expect("a PNG file");
        let mut bytes = vec![0; reader.output_buffer_size().expect("a picture of a known size")];
        let info = reader.next_frame(&mut bytes).expect("a whole picture");
        let wide = scene.browser.evaluate("return innerWidth").as_f64().expect("a number");
        Picture {
            width: info.width as usize,
            height: info.height as usize,
            step: info.color_type.samples(),
            bytes,
            scale: f64::from(info.width) / wide,
        }
    }

    /// The colour at a point of the viewport; None outside.
    fn at(&self, x: f64, y: f64) -> Option<[u8; 3]> {
        let (x, y) = ((x * self.scale).floor(), (y * self.scale).floor());
        if x < 0.0 || y < 0.0 || x >= self.width as f64 || y >= self.height as f64 {
            return None;
        }
        let start = (y as usize * self.width + x as usize) * self.step;
        self.bytes[start..start + 3].try_into().ok()
    }

    fn is_violet(&self, x: f64, y: f64) -> bool {
        let near = |colour: [u8; 3]| {
            VIOLET
                .iter()
                .any(|v| colour.iter().zip(v).all(|(a, b)| a.abs_diff(*b) < 20))
        };
        self.at(x, y).is_some_and(near)
    }

    /// How many of the four sides of `place` have violet next to their middle.
    fn sides(&self, place: Place) -> usize {
        let (x, y) = place.middle();
        let off = || (2..20).map(|half| f64::from(half) / 2.0);
        let sides = [
            off().any(|off| self.is_violet(place.left - off, y)),
            off().any(|off| self.is_violet(place.right + off, y)),
            off().any(|off| self.is_violet(x, place.top - off)),
            off().any(|off| self.is_violet(x, place.bottom + off)),
        ];
        sides.into_iter().filter(|is_violet| *is_violet).count()
    }
}

/// The element's rectangle; None while the page does not have it, as between two of its drawings.
fn place_if_there(scene: &mut Scene, element: &str) -> Option<Place> {
    let found = scene.browser.evaluate(&format!(
        "const it = {element};
         if (!it) return null;
         const {{ left, top, right, bottom }} = it.getBoundingClientRect();
         return [left, top, right, bottom]"
    ));
    (!found.is_null()).then(|| Place::of(&found))
}

fn place(scene: &mut Scene, element: &str) -> Place {
    place_if_there(scene, element).unwrap_or_else(|| panic!("the page has no {element}"))
}

/// Waits until the ring is drawn around the element, which may move meanwhile.
fn ring_is_around(scene: &mut Scene, element: &str) {
    wait_for(&format!("the ring to be around {element}"), LIMIT, || {
        let place = place_if_there(scene, element)?;
        (Picture::of(scene).sides(place) == 4).then_some(())
    });
}

/// The card: the only part of the guidance that gets clicks. Every fourth point of the viewport is tested.
fn card(scene: &mut Scene) -> Place {
    let found = scene.browser.evaluate(&format!(
        "const added = {ADDED};
         const found = [];
         for (let y = 0; y < innerHeight; y += 4) for (let x = 0; x < innerWidth; x += 4)
             if (document.elementFromPoint(x, y) === added) found.push([x, y]);
         if (!found.length) return null;
         const [xs, ys] = [0, 1].map((n) => found.map((it) => it[n]));
         return [Math.min(...xs), Math.min(...ys), Math.max(...xs) + 4, Math.max(...ys) + 4]"
    ));
    Place::of(&found)
}

/// The close button, in the card's corner.
fn close_button(scene: &mut Scene) -> Place {
    let card = card(scene);
    Place {
        left: card.right - 42.0,
        top: card.top + 10.0,
        right: card.right - 10.0,
        bottom: card.top + 42.0,
    }
}

/// Waits until nothing violet is drawn: neither ring nor card.
fn nothing_is_drawn(scene: &mut Scene) {
    wait_for("the ring and the card to be gone", LIMIT, || {
        let picture = Picture::of(scene);
        let mut points = (0..picture.width)
            .step_by(2)
            .flat_map(|x| (0..picture.height).step_by(2).map(move |y| (x, y)));
        let is_there = points.any(|(x, y)| picture.is_violet(x as f64 / picture.scale, y as f64 / picture.scale));
        (!is_there).then_some(())
    });
}

/// Adds a modal dialog that fills the viewport. From now on the page counts what it hears of the mouse.
fn open_dialog(scene: &mut Scene) {
    scene.browser.evaluate(
        "const dialog = document.body.appendChild(document.createElement('dialog'));
         dialog.className = 'modal';
         dialog.append(Object.assign(document.createElement('button'), { textContent: 'A button of the page' }));
         const all = { inset: 0, width: '100%', height: '100%', maxWidth: '100%', maxHeight: '100%' };
         for (const each of [dialog, dialog.firstChild]) Object.assign(each.style, { position: 'fixed', ...all });
         window.heard = 0;
         for (const type of ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click'])
             dialog.addEventListener(type, () => window.heard++);
         dialog.showModal()",
    );
    ring_is_around(scene, CONTROL);
}

/// Waits until the page has sent an observation and has handled the answer.
fn wait_for_observation(scene: &mut Scene) {
    // The script sends the second observation only after it has handled the first answer.
    for _ in 0..2 {
        scene.browser.background(
            "const [{ id }] = await chrome.tabs.query({ active: true });
             await new Promise((done) => {
                 chrome.runtime.onMessage.addListener(function once(message) {
                     if (!message.seen) return;
                     chrome.runtime.onMessage.removeListener(once);
                     done();
                 });
                 chrome.tabs.sendMessage(id, 'look').catch(() => {});
             })",
        );
    }
}

fn there_is_no_guidance(scene: &mut Scene) {
    wait_for_observation(scene);
    assert_eq!(scene.added_elements(), 0);
}

fn click_close_button(scene: &mut Scene) {
    let (x, y) = close_button(scene).middle();
    scene.browser.click_at(x, y);
    scene.guidance(false);
}

in_both_browsers! {
    /// One element with a closed shadow root. Clicks go through the ring to the page below; the card takes its own.
    fn it_is_one_closed_element_whose_ring_lets_clicks_through(scene) {
        scene.browser.open(SETTING);
        scene.guidance(true);
        ring_is_around(scene, CONTROL);
        let added = scene.browser.evaluate(&format!("const it = {ADDED}; return [it.shadowRoot, it.childNodes.length, it.textContent]"));
        assert_eq!(added, serde_json::json!([null, 0, ""]));

        let button = close_button(scene);
        let inside = (button.left - 120.0, button.bottom + 20.0);
        scene.browser.evaluate(BUTTON);
        ring_is_around(scene, CONTROL);
        let picture = Picture::of(scene);
        assert_eq!(picture.at(5.0, 5.0), Some([255, 128, 0]), "the page's button covers the page");
        assert_ne!(picture.at(inside.0, inside.1), Some([255, 128, 0]), "and the card covers the button");
        let trusted = "return document.querySelector('.below').trusted";
        scene.browser.click_at(inside.0, inside.1);
        assert_eq!(scene.browser.evaluate(trusted), 0, "a click on the card");
        let control = place(scene, CONTROL);
        scene.browser.click_at(control.left - 3.0, control.middle().1);
        assert_eq!(scene.browser.evaluate(trusted), 1, "a click on the ring");
        assert_eq!(scene.added_elements(), 1);
        // The ring does not block a click on the control.
        scene.browser.evaluate("document.querySelector('.below').remove()");
        scene.change_by_hand();
        scene.guidance(false);
        assert!(!scene.is_on());
    }

    /// The toggle that a person sees is below the words that name it, and neither is the control itself. The card does not
    /// lie on it: a click there reaches it.
    fn its_card_does_not_lie_on_the_toggle(scene) {
        const TOGGLE: &str = "document.querySelector('main span._3f9c1e8a')";
        scene.world(|world| world.page = Page::WordsAbove);
        scene.browser.open(SETTING);
        scene.guidance(true);
        ring_is_around(scene, "document.querySelector('label[for=words-above]')");
        let (x, y) = place(scene, TOGGLE).middle();
        scene.browser.click_at(x, y);
        scene.guidance(false);
        assert!(!scene.is_on());
    }

    /// Under a modal dialog of the page, where the card is inert, a click on it does not go to what lies under it.
    fn it_takes_its_clicks_under_a_modal_dialog(scene) {
        scene.browser.open(SETTING);
        scene.guidance(true);
        ring_is_around(scene, CONTROL);
        let button = close_button(scene);
        open_dialog(scene);
        scene.browser.click_at(button.left - 120.0, button.bottom + 20.0);
        assert_eq!(scene.browser.evaluate("return window.heard"), 0, "a click on the card");
        scene.browser.click_at(5.0, 5.0);
        assert_eq!(scene.browser.evaluate("return window.heard"), 5, "a click beside it");
        let (x, y) = button.middle();
        scene.browser.click_at(x, y);
        scene.guidance(false);
        assert_eq!(scene.browser.evaluate("return window.heard"), 5, "a click on the close button");
    }

    /// The keyboard has no place: it presses a button of the page that lies under the card, and the close button.
    fn the_keyboard_presses_what_has_the_focus(scene) {
        scene.browser.open(SETTING);
        scene.guidance(true);
        ring_is_around(scene, CONTROL);
        let card = card(scene);
        scene.browser.evaluate(BUTTON);
        scene.browser.evaluate(&format!(
            "const [left, top] = [{}, {}].map((it) => `${{it}}px`);
             const it = document.querySelector('.below');
             Object.assign(it.style, {{ left, top, right: 'auto', bottom: 'auto', width: '200px', height: '80px' }});
             it.focus()",
            card.left, card.top
        ));
        scene.browser.key("Enter");
        assert_eq!(scene.browser.evaluate("return document.querySelector('.below').trusted"), 1);
        assert_eq!(scene.added_elements(), 1);
        scene.browser.key("Tab");
        // The page hears nothing of the keys in the card: it might close a drawer on Escape.
        scene.browser.evaluate(
            "window.keys = [];
             const note = ({ type, key }) => window.keys.push(`${type} ${key}`);
             for (const type of ['keydown', 'keypress', 'keyup', 'click']) {
                 document.addEventListener(type, note, true);
                 window.addEventListener(type, note);
             }",
        );
        scene.browser.key("Escape");
        assert_eq!(scene.browser.evaluate("return window.keys"), json!([]));
        assert_eq!(scene.added_elements(), 1);
        scene.browser.key("Enter");
        scene.guidance(false);
        // Where the card is gone, the key comes up in the page.
        let heard = scene.browser.evaluate("return window.keys.filter((it) => !it.startsWith('keyup'))");
        assert_eq!(heard, json!([]));
        assert_eq!(scene.browser.evaluate("return document.querySelector('.below').trusted"), 1);
    }

    /// Where not the page but a part of it scrolls, the control is scrolled into view in it, and the ring follows it there
    /// and is not drawn over the rest of the page. A control that is scrolled away can be turned off all the same.
    fn it_follows_a_control_in_a_part_that_scrolls(scene) {
        scene.world(|world| {
            world.extra_script = "const sheet = new CSSStyleSheet();
                sheet.replaceSync(`html, body { overflow: hidden !important }
                    main { position: fixed !important; inset: 160px 0 60px; overflow: auto !important }
                    main::before, main::after { content: ''; display: block; height: 3000px }`);
                document.adoptedStyleSheets = [sheet];"
                .into();
        });
        let main = "document.querySelector('main')";
        scene.browser.open(SETTING);
        scene.guidance(true);
        ring_is_around(scene, CONTROL);
        scene.browser.evaluate(&format!("{main}.scrollTop += {CONTROL}.getBoundingClientRect().top - 200"));
        ring_is_around(scene, CONTROL);
        let (card, control) = (card(scene), place(scene, CONTROL));
        assert!(card.top > control.bottom && card.top < control.bottom + 40.0, "{card:?} {control:?}");
        let (x, y) = ((card.left + card.right) / 2.0, card.bottom - 20.0);
        open_dialog(scene);
        scene.browser.click_at(x, y);
        assert_eq!(scene.browser.evaluate("return window.heard"), 0, "a click on the card");
        scene.browser.evaluate("document.querySelector('.modal').remove()");

        // Above what is seen of the part, and still in the viewport.
        scene.browser.evaluate(&format!("{main}.scrollTop += {CONTROL}.getBoundingClientRect().bottom - 100"));
        let control = place(scene, CONTROL);
        assert!(control.top > 0.0 && control.bottom < 160.0, "{control:?}");
        nothing_is_drawn(scene);
        // Below it, outside of the viewport.
        scene.browser.evaluate(&format!("{main}.scrollTop = 0"));
        wait_for_observation(scene);
        nothing_is_drawn(scene);
        assert_eq!(scene.added_elements(), 1, "it waits");
        scene.popup_shows("on", "ready");
        scene.press();
        scene.badge("✓");
        assert!(!scene.is_on());
    }

    /// When the extension is disabled, ring and card go from the page as well, though nothing of it runs any more, and do
    /// not take clicks. Enabled again, it shows its own, and what was left is removed.
    fn it_goes_with_the_extension(scene) {
        scene.spoil();
        scene.browser.open(SETTING);
        scene.guidance(true);
        ring_is_around(scene, CONTROL);
        // Longer than it stays when nothing of it runs: first in front, then behind another tab.
        let page = scene.browser.front();
        for is_behind in [false, true] {
            if is_behind {
                scene.browser.open_tab("about:blank");
            }
            scene.leave_time();
            scene.leave_time();
            scene.browser.bring_to_front(&page);
            ring_is_around(scene, CONTROL);
        }
        let card = card(scene);
        scene.browser.set_enabled(false);
        nothing_is_drawn(scene);
        let (x, y) = card.middle();
        let hit = scene.browser.evaluate(&format!("return document.elementFromPoint({x}, {y}) === {ADDED}"));
        assert_eq!(hit, false);
        scene.browser.set_enabled(true);
        if scene.engine == Engine::Chromium {
            // Firefox runs the script in open pages by itself.
            scene.browser.reload();
        }
        ring_is_around(scene, CONTROL);
        assert_eq!(scene.added_elements(), 1);
        click_close_button(scene);
    }

    /// The ring stays around the control, however that moves; it is not drawn while the control is outside of the viewport.
    fn it_follows_the_control(scene) {
        scene.world(|world| world.extra = "<div style='height: 3000px'></div>".into());
        scene.browser.open(SETTING);
        scene.guidance(true);
        let moves = [
            "document.querySelector('main').prepend(Object.assign(document.createElement('p'), { style: 'height: 120px' }))",
            "scrollTo(0, 90)",
            "document.body.style.width = '700px'",
            "document.querySelector('main').style.transform = 'translate(-40px, 60px) scale(.8)'",
            "document.documentElement.style.zoom = 1.5",
            "document.documentElement.dir = 'rtl'",
        ];
        ring_is_around(scene, CONTROL);
        for change in moves {
            let before = place(scene, CONTROL);
            scene.browser.evaluate(change);
            assert_ne!(place(scene, CONTROL), before, "{change}");
            ring_is_around(scene, CONTROL);
        }
        scene.browser.evaluate("document.documentElement.style.zoom = 1; scrollTo(0, 1500)");
        nothing_is_drawn(scene);
    }

    /// A control below the viewport is scrolled into view once; after that only the member scrolls, also while the
    /// control is replaced again and again.
    fn it_scrolls_the_page_once(scene) {
        scene.world(|world| {
            // Slower than an answer on a busy machine, or the control would be replaced before the ring is drawn.
            world.remount_every = Some(std::time::Duration::from_millis(400));
            world.extra_script =
                "addEventListener('DOMContentLoaded', () => { document.body.style.paddingTop = '3000px' })".into();
        });
        scene.browser.open(SETTING);
        scene.guidance(true);
        ring_is_around(scene, CONTROL);
        let seen = place(scene, CONTROL);
        let height = scene.browser.evaluate("return innerHeight").as_f64().expect("a number");
        assert!(seen.top > 0.0 && seen.bottom < height, "{seen:?}");
        scene.browser.evaluate(
            "scrollTo(0, 0);
             let last = replica.control();
             for (let n = 0; n < 6;) {
                 await new Promise((done) => requestAnimationFrame(done));
                 if (replica.control() && replica.control() !== last) { last = replica.control(); n++ }
             }",
        );
        wait_for_observation(scene);
        assert_eq!(scene.browser.evaluate("return scrollY"), 0);
        assert_eq!(scene.added_elements(), 1);
    }

    /// Above a native modal dialog, a dialog without the top layer, and everything that the page opens later.
    fn it_is_above_the_pages_dialogs(scene) {
        scene.world(|world| world.modal = true);
        scene.browser.open(SETTING);
        scene.guidance(true);
        ring_is_around(scene, CONTROL);
        scene.world(|world| (world.modal, world.soft_modal) = (false, true));
        scene.browser.open(SETTING);
        scene.guidance(true);
        ring_is_around(scene, CONTROL);
        for open in ["showModal", "showPopover", "showModal"] {
            scene.browser.evaluate(&format!(
                "const before = document.querySelector('.later');
                 const dialog = Object.assign(document.createElement('dialog'), {{ className: 'later', textContent: '{open}' }});
                 if ('{open}' === 'showPopover') dialog.popover = 'manual';
                 dialog.style = 'position: fixed; inset: 0; width: 100%; height: 100%; max-width: 100%; max-height: 100%; background: white';
                 document.body.append(dialog);
                 before?.remove();
                 dialog.{open}()"
            ));
            ring_is_around(scene, CONTROL);
        }
    }

    /// A trusted click on the close button closes it, also under a modal dialog; nothing that a page can do closes it. It
    /// stays closed until the member opens it in the popup, or a setting that was confirmed off is on again.
    fn it_is_closed_by_the_member_only_and_opened_again(scene) {
        scene.browser.open(SETTING);
        scene.badge("!");
        scene.guidance(true);
        ring_is_around(scene, CONTROL);
        let (x, y) = close_button(scene).middle();
        scene.browser.evaluate(
            "const dialog = document.body.appendChild(document.createElement('dialog'));
             dialog.textContent = 'A dialog of the page';
             dialog.showModal()",
        );
        ring_is_around(scene, CONTROL);
        scene.browser.evaluate(&format!(
            "const [x, y] = [{x}, {y}];
             const options = {{ bubbles: true, composed: true, cancelable: true, view: window, clientX: x, clientY: y }};
             for (const target of [window, document.elementFromPoint(x, y), {ADDED}])
                 for (const type of ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click'])
                     target.dispatchEvent(new MouseEvent(type, options));
             {ADDED}.click()"
        ));
        wait_for_observation(scene);
        assert_eq!(scene.added_elements(), 1, "a page cannot close it");
        scene.browser.click_at(x, y);
        scene.guidance(false);

        scene.browser.reload();
        scene.control();
        there_is_no_guidance(scene);
        scene.browser.open(HUB);
        there_is_no_guidance(scene);
        scene.popup_shows("on", "elsewhere");
        scene.browser.popup_click("#show-me");
        scene.guidance(true);
        if scene.browser.popup_is_open() {
            scene.browser.close_popup();
        }
        ring_is_around(scene, "document.querySelector('main a[href$=\"/categories/privacy\"]')");
        click_close_button(scene);

        scene.browser.open(SETTING);
        scene.popup_shows("on", "ready");
        scene.press();
        scene.badge("✓");
        scene.browser.close_popup();
        there_is_no_guidance(scene);
        scene.world(|world| world.on = true);
        scene.browser.reload();
        scene.badge("!");
        scene.guidance(true);
        ring_is_around(scene, CONTROL);
    }

    /// From the hub through the category to the setting, the ring is around the next link, in any language; in a page
    /// written from right to left the card is inside of the viewport too. When the setting is off, there is no guidance.
    fn it_shows_the_next_link(scene) {
        scene.world(|world| world.language = Language::Ar);
        scene.browser.open(HUB);
        for link in ["/categories/privacy", "/settings/data-for-ai-improvement"] {
            scene.guidance(true);
            let link = format!("main a[href$='{link}']");
            ring_is_around(scene, &format!("document.querySelector(\"{link}\")"));
            scene.browser.click(&link);
        }
        scene.guidance(true);
        ring_is_around(scene, CONTROL);
        let (button, control) = (close_button(scene), place(scene, CONTROL));
        assert!(button.left >= 0.0 && button.top > control.bottom, "{button:?} {control:?}");
        // The card's border, on both sides of the close button.
        let picture = Picture::of(scene);
        let (x, y) = (button.left - 60.0, button.bottom);
        let edge = |step: f64| (1..600).map(|n| x + step * f64::from(n)).find(|x| picture.is_violet(*x, y));
        assert!(edge(-1.0).is_some() && edge(1.0).is_some(), "the whole card is in the viewport");

        scene.change_by_hand();
        scene.guidance(false);
        scene.browser.reload();
        scene.badge("✓");
        there_is_no_guidance(scene);
        for address in [HUB, CATEGORY] {
            scene.browser.open(address);
            there_is_no_guidance(scene);
        }
        scene.browser.open(FEED);
        assert_eq!(scene.added_elements(), 0);
    }

    /// In a dark colour scheme, the card is dark.
    fn it_is_dark_in_a_dark_colour_scheme(scene) {
        let options = Options { dark: true, ..Options::default() };
        let engine = scene.engine;
        let mut scene = Scene::with(engine, options);
        scene.world(|world| world.language = Language::Fr);
        scene.browser.open(SETTING);
        scene.guidance(true);
        ring_is_around(&mut scene, CONTROL);
        let button = close_button(&mut scene);
        let background = Picture::of(&mut scene).at(button.left - 4.0, button.top - 2.0).expect("within the viewport");
        assert!(background.iter().all(|channel| *channel < 70), "{background:?}");
    }

    /// A page ignores the scripted click: the popup says so, and the guidance asks the member to click. Then the page
    /// reads off, and the member's reload confirms it.
    fn it_asks_for_the_members_own_click(scene) {
        scene.world(|world| (world.ignore_untrusted, world.family) = (true, Family::ReactButton));
        scene.browser.open(SETTING);
        scene.badge("!");
        scene.popup_shows("on", "ready");
        scene.press();
        scene.popup_shows("on", "failed");
        scene.browser.close_popup();
        scene.guidance(true);
        ring_is_around(scene, CONTROL);
        assert!(scene.is_on());
        scene.change_by_hand();
        scene.badge("…");
        scene.guidance(false);
        scene.popup_shows("off", "ready");
        scene.browser.close_popup();
        scene.replica.world(|world| {
            assert!(!world.on);
            assert_eq!(world.loads, 1, "the extension does not reload by itself");
            assert_eq!(world.clicks.iter().map(|click| click.trusted).collect::<Vec<_>>(), [false, true]);
        });
        scene.browser.reload();
        scene.badge("✓");
        scene.popup_shows("off-confirmed", "done");
    }
}
