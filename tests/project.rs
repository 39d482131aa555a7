//! Proves rules of the project by reading its files: few permissions, imports in one direction, no means to connect.

mod support;

use std::{collections::BTreeSet, fs};

use serde_json::{Value, json};
use support::file;

const PATTERN: &str = "https://www.linkedin.com/mypreferences/*";

// --- The manifest ---------------------------------------------------------------------------------------------------

fn manifest() -> Value {
    serde_json::from_str(&file("manifest.json")).unwrap()
}

#[test]
fn the_manifest_asks_for_three_permissions_and_one_path() {
    let manifest = manifest();
    let mut permissions: Vec<_> = manifest["permissions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| p.as_str().unwrap())
        .collect();
    permissions.sort();
    assert_eq!(permissions, ["activeTab", "scripting", "storage"]);
    assert_eq!(manifest["host_permissions"], json!([PATTERN]));
    assert_eq!(manifest["content_scripts"].as_array().unwrap().len(), 1);
    assert_eq!(manifest["content_scripts"][0]["matches"], json!([PATTERN]));
    assert_eq!(objector::core::place::PAGES, PATTERN);
}

/// A private window may hold another account, and leaves nothing on the device.
#[test]
fn the_extension_is_not_in_private_windows() {
    assert_eq!(manifest()["incognito"], "not_allowed");
}

#[test]
fn the_manifest_opens_nothing_to_pages_or_other_extensions() {
    let manifest = manifest();
    for key in manifest.as_object().unwrap().keys() {
        assert!(
            !key.starts_with("optional_")
                && ![
                    "web_accessible_resources",
                    "externally_connectable",
                    "sandbox",
                    "update_url",
                    "devtools_page",
                    "chrome_url_overrides",
                    "commands",
                    "oauth2",
                    "key",
                ]
                .contains(&key.as_str()),
            "{key}"
        );
    }
    let script = &manifest["content_scripts"][0];
    for key in script.as_object().unwrap().keys() {
        assert!(
            ["matches", "js", "run_at", "all_frames"].contains(&key.as_str()),
            "{key}"
        );
    }
    assert_ne!(script["all_frames"], json!(true), "the top document only");
    assert_eq!(script["run_at"], "document_start");
}

#[test]
fn the_extensions_own_pages_may_load_nothing_from_anywhere_else() {
    let expected = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; \
                    connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    assert_eq!(
        manifest()["content_security_policy"],
        json!({ "extension_pages": expected })
    );
}

#[test]
fn firefox_is_told_that_no_data_is_collected() {
    let gecko = &manifest()["browser_specific_settings"]["gecko"];
    assert_eq!(gecko["data_collection_permissions"], json!({ "required": ["none"] }));
}

// --- The folders ----------------------------------------------------------------------------------------------------

/// Every file of a folder of `src/`, with its code: Rust without its comments, which may name anything.
fn sources(folder: &str) -> Vec<(String, String)> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    for entry in fs::read_dir(root.join(folder)).unwrap() {
        let path = format!("{folder}/{}", entry.unwrap().file_name().to_string_lossy());
        match path.ends_with(".rs") {
            true => found.push((path.clone(), code(&path))),
            false => found.extend(sources(&path)),
        }
    }
    found
}

fn code(path: &str) -> String {
    let text = file(path);
    let lines = text.lines().map(|line| line.split("//").next().unwrap_or_default());
    lines.collect::<Vec<_>>().join("\n")
}

/// `core` knows no browser, no clock and no storage; `browser` decides nothing; `pages` may use both. Only
/// `browser/api.rs` declares what the browser has.
#[test]
fn imports_go_down_only() {
    let outside = "web_sys js_sys wasm_bindgen gloo futures_util JsValue target_arch thread_local SystemTime Instant \
                   fs net process println eprintln";
    let decides = "Model recognise Situation Session Evidence Status";
    let rules = [("src/core", outside), ("src/browser", decides), ("src/pages", "")];
    for (folder, forbidden) in rules {
        let files = sources(folder);
        assert!(files.len() > 5, "{folder}");
        for (path, code) in files {
            let words: BTreeSet<&str> = code.split(|c: char| !(c.is_alphanumeric() || c == '_')).collect();
            let declares = if path == "src/browser/api.rs" {
                ""
            } else {
                "extern unsafe"
            };
            for word in [forbidden, declares].iter().flat_map(|words| words.split_whitespace()) {
                assert!(!words.contains(word), "{path} names {word}");
            }
            let mut imports = code.split("crate::").skip(1);
            assert!(
                folder == "src/pages" || imports.all(|import| import.starts_with("core::")),
                "{path}"
            );
        }
    }
}

#[test]
fn the_map_names_every_file_and_no_other() {
    let map = file("docs/architecture.md");
    let named = map
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    let named: BTreeSet<&str> = named.filter(|name| name.ends_with(".rs")).collect();
    let files = sources("src");
    let files: BTreeSet<&str> = files.iter().filter_map(|(path, _)| path.strip_prefix("src/")).collect();
    assert_eq!(named, files);
}

// --- The content script ---------------------------------------------------------------------------------------------
// What no script may have is in `biome.json` and `lint/`. Here is what only Rust knows.

/// The files of `extension/content/`: the path in the package, and the text.
fn content_scripts() -> Vec<(String, String)> {
    let folder = fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/extension/content")).unwrap();
    let names = folder.map(|entry| format!("content/{}", entry.unwrap().file_name().to_string_lossy()));
    names
        .map(|name| (name.clone(), file(&format!("extension/{name}"))))
        .collect()
}

#[test]
fn the_background_injects_the_scripts_of_the_manifest_in_their_order() {
    let by_manifest: Vec<String> =
        serde_json::from_value(manifest()["content_scripts"][0]["js"].clone()).expect("a list of files");
    let code = code("src/browser/tabs.rs");
    let injected: Vec<&str> = code
        .split('"')
        .filter(|text| text.starts_with("content/") && text.ends_with(".js"))
        .collect();
    let caution = ["content/card.js", "content/caution.js"];
    let expected: Vec<&str> = by_manifest.iter().map(String::as_str).chain(caution).collect();
    assert_eq!(injected, expected);
    let used: BTreeSet<String> = expected.iter().map(|name| (*name).to_owned()).collect();
    let there: BTreeSet<String> = content_scripts().into_iter().map(|(name, _)| name).collect();
    assert_eq!(there, used);
}

#[test]
fn the_content_script_knows_nothing_of_linkedins_markup_or_words() {
    for (name, text) in content_scripts() {
        let text = text.to_lowercase();
        let markup = ["linkedin", "artdeco", "ember-", "ember_", "voyager", "data-test"];
        let words = objector::core::setting::LABELS.iter().copied();
        for known in words.chain(objector::core::setting::other_keys()).chain(markup) {
            assert!(!text.contains(&known.to_lowercase()), "{name} holds {known}");
        }
    }
}

#[test]
fn the_content_scripts_limits_are_the_cores_limits() {
    use objector::core::{message, observation};
    let code: String = content_scripts().into_iter().map(|(_, text)| text).collect();
    for (name, value) in [
        ("MOST_CONTROLS", observation::MOST_CONTROLS.to_string()),
        ("MOST_LINKS", observation::MOST_LINKS.to_string()),
        ("MOST_CHOICES", observation::MOST_CHOICES.to_string()),
        ("MOST_PATHS", observation::MOST_PATHS.to_string()),
        ("MOST_BYTES", format!("{} * 1024 - 64", message::LONGEST_MESSAGE / 1024)),
        ("MOST_TEXT", "200".into()),
    ] {
        assert!(code.contains(&format!("const {name} = {value};")), "{name} = {value}");
    }
}

// --- The extension's own pages --------------------------------------------------------------------------------------

const OWN_PAGES: [&str; 6] = [
    "extension/popup.html",
    "extension/checkup.html",
    "extension/welcome.html",
    "extension/preferences.html",
    "extension/objection.html",
    "extension/record.html",
];

#[test]
fn the_extensions_own_pages_have_no_inline_script_or_style() {
    OWN_PAGES.into_iter().for_each(has_no_inline_script_or_style);
}

fn has_no_inline_script_or_style(page: &str) {
    let html = file(page);
    let lower = html.to_lowercase();
    for (at, _) in lower.match_indices("<script") {
        let (tag, rest) = lower[at..].split_once('>').unwrap();
        assert!(tag.contains("src=\""), "{tag}");
        assert!(rest.starts_with("</script>"), "{tag} has a body");
    }
    for inline in [
        "<style",
        " style=",
        "javascript:",
        "<base",
        "<iframe",
        "<object",
        "<embed",
        "<form",
        "http-equiv",
    ] {
        assert!(!lower.contains(inline), "{page}: {inline}");
    }
    let handler = lower.split('<').flat_map(|tag| tag.split('>').next()).find(|tag| {
        tag.split_whitespace()
            .any(|word| word.starts_with("on") && word.contains('='))
    });
    assert_eq!(handler, None, "{page}: no handler in an attribute");
}

/// Where the links of a page lead; each is checked to open a new tab, and to tell another's site nothing.
fn links(html: &str) -> Vec<&str> {
    let tags = html.split('<').skip(1).filter_map(|tag| tag.split('>').next());
    let links = tags.filter(|tag| tag.split_whitespace().next() == Some("a") && tag.contains("href=\""));
    links
        .map(|tag| {
            let address = tag.split("href=\"").nth(1).unwrap().split('"').next().unwrap();
            assert!(tag.contains("target=\"_blank\""), "{tag}");
            assert!(tag.contains("rel=\"noreferrer\"") || !address.contains(':'), "{tag}");
            address
        })
        .collect()
}

#[test]
fn the_popups_links_lead_to_linkedin_and_tell_it_nothing_or_to_the_extensions_own_pages() {
    use objector::core::place::{ADDRESS, OBJECTION_FORM};
    let html = file("extension/popup.html");
    assert_eq!(
        links(&html),
        [
            "objection.html#next",
            ADDRESS,
            "checkup.html",
            OBJECTION_FORM,
            "objection.html",
            "record.html",
            "preferences.html"
        ]
    );
}

#[test]
fn the_objections_page_links_the_form_and_whatever_else_it_links_tells_nothing() {
    let html = file("extension/objection.html");
    let officer = "https://www.linkedin.com/help/linkedin/ask/TSO-DPO";
    assert_eq!(links(&html), [objector::core::place::OBJECTION_FORM, officer]);
    // Those whose addresses come from the data, and those that hold a file to be saved.
    let without = html.split("<a").skip(1).filter(|rest| {
        let tag = rest.split('>').next().unwrap();
        !tag.contains("href=")
    });
    let tags: Vec<&str> = without.map(|rest| rest.split('>').next().unwrap().trim()).collect();
    let guarded = "target=\"_blank\" rel=\"noreferrer\"";
    assert_eq!(
        tags,
        [
            guarded,
            "id=\"file\" download=\"objection.txt\" hidden",
            guarded,
            &format!("{guarded} data-words=\"authority_form\""),
            "id=\"calendar-file\" download=\"objection.ics\" hidden"
        ]
    );
}

#[test]
fn the_popup_has_what_the_contract_promises() {
    let html = file("extension/popup.html");
    for promised in [
        "<main id=\"status\" data-status=\"",
        "data-phase=\"",
        "<button id=\"primary\"",
    ] {
        assert_eq!(html.matches(promised).count(), 1, "{promised}");
    }
}

/// Tests and scripts may rely on these names of the check-up's page, and on the popup's link to it.
#[test]
fn the_check_up_has_what_the_contract_promises() {
    let html = file("extension/checkup.html");
    for promised in [
        "<main id=\"checkup\"",
        " data-state=\"idle\"",
        "<button id=\"run\"",
        "<button id=\"pause\"",
        "<button id=\"stop\"",
        "<progress id=\"progress\"",
    ] {
        assert_eq!(html.matches(promised).count(), 1, "{promised}");
    }
    assert!(file("extension/popup.html").contains("<a id=\"open-checkup\" href=\"checkup.html\""));
}

#[test]
fn no_style_of_the_extension_loads_anything() {
    for entry in fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/extension")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "css") {
            let css = fs::read_to_string(&path).unwrap();
            let loads = css.contains("url(http") || css.contains("@import");
            assert!(!loads, "{}", path.display());
        }
    }
}

#[test]
fn nothing_of_the_extension_has_means_to_connect() {
    // The policy of its pages forbids most of these; no policy governs a `preconnect`, WebRTC, or a window that opens.
    let means = [
        "fetch",
        "XMLHttpRequest",
        "WebSocket",
        "EventSource",
        "Beacon",
        "PeerConnection",
        "WebTransport",
        "Worker",
        "createElement",
        "create_element",
        "innerHTML",
        "inner_html",
        "preconnect",
        "prefetch",
        "preload",
        "window.open",
        "open_with_url",
        "location.href",
        "location.assign",
        "location.replace",
        "location =",
        "set_href",
    ];
    let mut files: Vec<(String, String)> = OWN_PAGES.map(|page| (page.to_owned(), file(page))).into();
    for script in ["start", "background"] {
        let path = format!("extension/{script}.js");
        files.push((path.clone(), code(&path)));
    }
    // A page's script loads what is in the package, by its name.
    let loaded: Vec<String> = (files.iter().flat_map(|(_, text)| text.split("import").skip(1)))
        .filter_map(|rest| Some(rest.split('"').nth(1)?.to_owned()))
        .filter(|it| it.contains('/'))
        .collect();
    assert_eq!(loaded, ["./objector.js", "./objection.json", "./objector.js"]);
    files.extend(sources("src"));
    for (path, text) in files {
        // The one element that is made: around a text in another language.
        let text = text.replace("create_element(\"span\")", "");
        for name in means {
            assert!(!text.contains(name), "{path} holds {name}");
        }
    }
    // What Rust may call of the browser is the extensions' own interface, the clipboard to write to, and a few features of
    // the document.
    let edge = code("src/browser/api.rs");
    assert!(edge.matches("js_name").count() > 20);
    for import in edge.split("#[wasm_bindgen(").skip(1) {
        let is_known = import.contains("js_namespace = [\"chrome\", ")
            || import.contains("js_namespace = [\"navigator\", \"clipboard\"], js_name = writeText)");
        assert!(is_known, "{import}");
    }
    let cargo = file("Cargo.toml");
    let features = cargo.split("web-sys = ").nth(1).unwrap().lines().next().unwrap();
    let known = [
        "0.3",
        // A file that the member saves.
        "Blob",
        "BlobPropertyBag",
        "console",
        "Document",
        "DocumentFragment",
        "Element",
        "HtmlElement",
        "HtmlInputElement",
        "HtmlSelectElement",
        "HtmlTemplateElement",
        "Node",
        "NodeList",
        "Url",
        "Window",
    ];
    let named: Vec<&str> = features.split('"').skip(1).step_by(2).collect();
    assert_eq!(named, known);
}
