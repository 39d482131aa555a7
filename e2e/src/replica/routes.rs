//! The site: LinkedIn's pages and their requests.

use std::{
    collections::HashMap,
    convert::Infallible,
    fmt::Write as _,
    hash::{BuildHasher, BuildHasherDefault, DefaultHasher, RandomState},
    net::Ipv4Addr,
    panic::resume_unwind,
    sync::Arc,
};

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{Query, Request, State},
    http::{StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use futures_util::{StreamExt, stream};
use serde_json::{Value, json};
use tokio::time::sleep;

use super::{
    API_HOST, Csp, Data, HOST, Icon, KEY, OTHER_SETTINGS, RESEARCH_KEY, SECOND_KEY, Save, Shared, Switches, World,
};

const SETTING_SLUG: &str = "data-for-ai-improvement";
const RESEARCH_SLUG: &str = "policy-and-academic-research";
const SHELL: &str = include_str!("../../pages/shell.html");
const APP: &str = include_str!("../../pages/app.js");
const WORKER: &str = include_str!("../../pages/worker.js");
const STRANGERS: &str = include_str!("../../pages/strangers.js");
const STYLE: &str = include_str!("../../pages/app.css");
const TEST_SCRIPT: &str = include_str!("../../pages/replica.js");
const ICON: &str =
    r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><circle cx="4" cy="4" r="4" fill="#777"/></svg>"##;
/// The pages of `scenes/dom.rs`.
const DOM: [(&str, &str); 12] = [
    ("seen", include_str!("../../pages/dom/seen.html")),
    ("clipped", include_str!("../../pages/dom/clipped.html")),
    ("reached", include_str!("../../pages/dom/reached.html")),
    (
        "reached-right-to-left",
        include_str!("../../pages/dom/reached-right-to-left.html"),
    ),
    ("wide", include_str!("../../pages/dom/wide.html")),
    ("inner-scroller", include_str!("../../pages/dom/inner-scroller.html")),
    ("body-scroller", include_str!("../../pages/dom/body-scroller.html")),
    ("shadow", include_str!("../../pages/dom/shadow.html")),
    ("landmark", include_str!("../../pages/dom/landmark.html")),
    ("name", include_str!("../../pages/dom/name.html")),
    ("state", include_str!("../../pages/dom/state.html")),
    ("links", include_str!("../../pages/dom/links.html")),
];
const TEXTS: &str = include_str!("../../pages/texts.json");

/// Answers every request.
pub(super) async fn answer(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let (method, path) = (parts.method.as_str(), parts.uri.path());
    let host = parts
        .headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .unwrap_or(HOST);
    let host = host.split(':').next().unwrap_or(HOST).to_owned();
    if host == HOST && shared.world(|world| world.offline) {
        // On a connection from before. The server ends it without an answer, without the message of a panic.
        resume_unwind(Box::new("offline"));
    }
    let elsewhere = host != HOST && host.parse::<Ipv4Addr>().is_err() && host != "localhost";
    let origin = if elsewhere {
        format!("https://{host}")
    } else {
        String::new()
    };
    shared.world(|world| world.requests.push(format!("{method} {origin}{path}")));
    let body = to_bytes(body, 1 << 20).await.unwrap_or_default();
    let steps: Vec<&str> = path.split('/').filter(|step| !step.is_empty()).collect();
    match (method, steps.as_slice()) {
        ("GET", ["favicon.ico"]) => asset("image/svg+xml", ICON),
        ("GET", ["mysettings", "icon.png"]) => match shared.world(|world| world.icon) {
            Icon::File(size) => asset("image/png", picture(size)),
            _ => StatusCode::NOT_FOUND.into_response(),
        },
        ("GET", ["pref"]) if host == API_HOST => api(query(&parts.uri, "timing")),
        _ if elsewhere => page_elsewhere(&host),
        // Test pages for the content script, which LinkedIn does not have.
        ("GET", ["mypreferences", "dom", page]) => dom_page(page),
        ("GET", [] | ["feed"] | ["uas", "login"] | ["psettings", _] | ["mypreferences", ..]) => {
            document(&shared, &parts.uri, &steps).await
        }
        ("POST", ["uas", "login"]) => sign_in(&shared, &parts.uri),
        ("GET", ["mysettings-api", "settingsApiSettings"]) => data(&shared, &parts.uri).await,
        ("PUT", ["mysettings-api", "settingsApiSettings", key]) => save(shared, (*key).to_owned(), &body).await,
        ("GET", ["mysettings", "app.js"]) => asset("text/javascript", format!("{STRANGERS}{APP}")),
        ("GET", ["mysettings", "app.css"]) => asset("text/css", STYLE),
        ("GET", ["mysettings", "worker.js"]) => {
            ([("service-worker-allowed", "/")], asset("text/javascript", WORKER)).into_response()
        }
        ("POST", ["li", "track"]) => StatusCode::NO_CONTENT.into_response(),
        // From here on only for the tests: LinkedIn has none of it.
        ("GET", ["replica", "replica.js"]) => asset("text/javascript", TEST_SCRIPT),
        // A file that never comes.
        ("GET", ["replica", "endless"]) => std::future::pending().await,
        ("POST", ["replica", "clicks"]) => {
            serde_json::from_slice(&body)
                .map(|click| shared.world(|world| world.clicks.push(click)))
                .ok();
            StatusCode::NO_CONTENT.into_response()
        }
        ("POST", ["replica", "csp"]) => {
            serde_json::from_slice(&body)
                .map(|report| shared.world(|world| world.reports.push(report)))
                .ok();
            StatusCode::NO_CONTENT.into_response()
        }
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

/// A page of the settings app, the feed or the sign-in page: an HTML shell, which the app fills.
async fn document(shared: &Shared, uri: &Uri, steps: &[&str]) -> Response {
    let world = shared.world(|world| world.clone());
    sleep(world.slow.unwrap_or_default()).await;
    let setting = is_setting(steps);
    if let ["mypreferences", rest @ ..] = steps {
        if !world.signed_in {
            let back = uri.path_and_query().map_or("/", |path| path.as_str());
            return redirect(
                StatusCode::FOUND,
                &format!("/uas/login?session_redirect={}", encoded(back)),
            );
        }
        if setting && world.switches == Switches::RedirectToHub {
            return redirect(
                StatusCode::FOUND,
                &format!("/mypreferences/{}/", rest.first().unwrap_or(&"d")),
            );
        }
    }
    if setting {
        shared.world(|world| world.loads += 1);
    }
    let nonce = format!("{:016x}", RandomState::new().hash_one(0));
    let all: Value = serde_json::from_str(TEXTS).expect("texts.json is JSON");
    let language = json!(world.language);
    let texts = &all["languages"][language.as_str().unwrap_or("en")];
    let other_settings = OTHER_SETTINGS.map(|(page, ..)| page);
    let data = matches!(world.data, Data::InDocument | Data::Drawn).then(|| settings(&world, steps));
    let drawn = match (setting && world.data == Data::Drawn, world.on) {
        (false, _) => "",
        (true, false) => "<input type=\"checkbox\" id=\"drawn\">",
        (true, true) => "<input type=\"checkbox\" id=\"drawn\" checked>",
    };
    let start = json!({
        "modes": world, "key": KEY, "otherSettings": other_settings, "texts": texts, "links": all["links"], "data": data
    });
    let page = SHELL
        .replace("{{lang}}", language.as_str().unwrap_or("en"))
        .replace("{{dir}}", texts["dir"].as_str().unwrap_or("ltr"))
        .replace("{{icon}}", &icon(world.icon))
        .replace("{{nonce}}", &nonce)
        .replace("{{start}}", &start.to_string().replace('<', "\\u003c"))
        .replace("{{extra_script}}", &world.extra_script)
        .replace("{{drawn}}", drawn);
    let (page, end) = page.split_once("{{extra}}").expect("the shell has a place for it");
    let end = format!("{}{end}", if setting { &world.extra } else { "" });
    let page = match world.streamed.filter(|_| setting) {
        None => Body::from(format!("{page}{end}")),
        Some(long) => {
            let later = stream::once(async move {
                sleep(long).await;
                Ok(end)
            });
            Body::from_stream(stream::iter([Ok::<_, Infallible>(page.to_owned())]).chain(later))
        }
    };
    let caching = if world.no_store { "no-store" } else { "no-cache" };
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, caching),
    ];
    let mut response = (headers, page).into_response();
    if setting {
        *response.status_mut() = StatusCode::from_u16(world.status).expect("a status");
    }
    let policy = format!(
        "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self'; connect-src 'self'; img-src 'self'; \
         report-uri /replica/csp"
    );
    let name = match world.csp {
        Csp::None => return response,
        Csp::Strict => header::CONTENT_SECURITY_POLICY,
        Csp::ReportOnly => header::CONTENT_SECURITY_POLICY_REPORT_ONLY,
    };
    response
        .headers_mut()
        .insert(name, policy.parse().expect("the policy is plain ASCII"));
    response
}

/// The switches of the page whose path is in the query.
async fn data(shared: &Shared, uri: &Uri) -> Response {
    let delay = shared.world(|world| world.slow_data.unwrap_or_default());
    sleep(delay).await;
    let path = query(uri, "path");
    let steps: Vec<&str> = path.split('/').filter(|step| !step.is_empty()).collect();
    let world = shared.world(|world| world.clone());
    if !world.signed_in {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    match world.data_status {
        200 => {}
        // The server ends the connection without an answer, without the message of a panic.
        0 => resume_unwind(Box::new("no data")),
        status => return (StatusCode::from_u16(status).expect("a status"), "{}").into_response(),
    }
    let caching = match world.data {
        Data::Cacheable | Data::ForceCache => "private, max-age=600",
        Data::Fresh | Data::InDocument | Data::Drawn => "no-store",
    };
    let headers = [
        (header::CACHE_CONTROL, caching),
        (header::CONTENT_TYPE, "application/json"),
    ];
    (headers, settings(&world, &steps).to_string()).into_response()
}

/// The data of a page.
fn settings(world: &World, steps: &[&str]) -> Value {
    let own = json!({ "key": KEY, "value": world.on });
    let other = |key| json!({ "key": key, "value": world.research_on });
    let settings = match (steps, world.switches) {
        ([.., RESEARCH_SLUG], _) => json!([other(RESEARCH_KEY)]),
        ([.., SETTING_SLUG], Switches::One) => json!([own]),
        ([.., SETTING_SLUG], Switches::Two) => json!([own, other(SECOND_KEY)]),
        ([.., SETTING_SLUG], Switches::TwoKeyed) => json!([other(RESEARCH_KEY), own]),
        (["mypreferences", _, rest @ ..], _) => {
            let page = rest.join("/");
            let found = OTHER_SETTINGS
                .iter()
                .find(|it| it.0 == page && !world.other_settings_gone.contains(&page));
            let shown = found.map(
                |(_, key, named)| json!({ "key": key, "value": !world.other_settings_off.contains(*key), "named": named }),
            );
            json!(shown.as_slice())
        }
        _ => json!([]),
    };
    let redirects = is_setting(steps) && world.switches == Switches::RedirectToHub;
    json!({ "settings": settings, "modes": world, "redirect": redirects.then_some("/mypreferences/d/") })
}

/// Receives a save. Unless its mode says otherwise, it is stored in a task of its own: that ends even if the page is closed.
async fn save(shared: Arc<Shared>, key: String, body: &Bytes) -> Response {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let Some(value) = body["value"].as_bool() else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let (how, signed_in, number) = shared.world(|world| {
        if key == KEY {
            world.saves.push(value)
        } else {
            world.other_saves.push((key.clone(), value))
        }
        (world.save, world.signed_in, world.number)
    });
    let store = move || {
        shared.world(|world| match key.as_str() {
            _ if world.number != number => {}
            KEY => world.on = value,
            RESEARCH_KEY | SECOND_KEY => world.research_on = value,
            _ if value => _ = world.other_settings_off.remove(&key),
            _ => _ = world.other_settings_off.insert(key),
        });
    };
    match how {
        _ if !signed_in => return StatusCode::UNAUTHORIZED.into_response(),
        Save::Refused | Save::RolledBack(_) => return StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        Save::Forgotten => {}
        Save::Stored => store(),
        Save::Delayed(long) => {
            let stored = tokio::spawn(async move {
                sleep(long).await;
                store();
            });
            _ = stored.await;
        }
        // The server drops this, and the body below, when the page closes the connection.
        Save::Awaited(long) => {
            sleep(long).await;
            store();
        }
        Save::LateBody(long) => {
            let body = stream::once(async move {
                sleep(long).await;
                store();
                Ok::<_, Infallible>("{}")
            });
            return Body::from_stream(body).into_response();
        }
    }
    StatusCode::OK.into_response()
}

fn sign_in(shared: &Shared, uri: &Uri) -> Response {
    shared.world(|world| world.signed_in = true);
    let back = query(uri, "session_redirect");
    let safe = back.starts_with('/') && !back.starts_with("//");
    redirect(StatusCode::SEE_OTHER, if safe { &back } else { "/feed/" })
}

fn dom_page(name: &str) -> Response {
    match DOM.iter().find(|(known, _)| *known == name) {
        Some((_, page)) => asset("text/html; charset=utf-8", *page),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Data of LinkedIn's from another host, which the browser may keep. Whether their timing can be seen is in the query.
fn api(timing: String) -> Response {
    let headers = [
        (header::CACHE_CONTROL, "private, max-age=600".to_owned()),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*".to_owned()),
        (header::HeaderName::from_static("timing-allow-origin"), timing),
    ];
    (headers, "{}").into_response()
}

fn page_elsewhere(host: &str) -> Response {
    let page = format!("<!doctype html><html lang=en><meta charset=utf-8><title>{host}</title><h1>Another site</h1>");
    ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], page).into_response()
}

fn asset(kind: &'static str, content: impl IntoResponse) -> Response {
    (
        [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "no-cache")],
        content,
    )
        .into_response()
}

/// How a document names its icon.
fn icon(icon: Icon) -> String {
    let address = match icon {
        Icon::Unnamed => return String::new(),
        // Browsers cache an icon by its address.
        Icon::File(size) => format!("/mysettings/icon.png?{size}"),
        Icon::Inline(length) => format!(
            "data:image/png;base64,{}",
            BASE64_STANDARD.encode(picture(length * 3 / 4))
        ),
    };
    format!(r#"<link rel="icon" type="image/png" href="{address}">"#)
}

/// A square PNG file of at least this many bytes. Its pixels are noise, because browsers encode small icons again, and noise
/// does not become smaller.
fn picture(size: usize) -> Vec<u8> {
    let side = (1..).find(|side| side * side * 3 >= size).expect("a large enough side");
    let noise = |n: usize| BuildHasherDefault::<DefaultHasher>::default().hash_one(n) as u8;
    let pixels: Vec<u8> = (0..side * side * 3).map(noise).collect();
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, side as u32, side as u32);
    encoder.set_color(png::ColorType::Rgb);
    let written = encoder
        .write_header()
        .and_then(|mut writer| writer.write_image_data(&pixels));
    written.expect("a picture can be written into memory");
    file
}

fn redirect(status: StatusCode, to: &str) -> Response {
    (status, [(header::LOCATION, to), (header::CACHE_CONTROL, "no-store")]).into_response()
}

/// Whether the path is the setting's, with any letter.
fn is_setting(steps: &[&str]) -> bool {
    matches!(steps, ["mypreferences", letter, "settings", SETTING_SLUG] if letter.len() == 1)
}

fn query(uri: &Uri, name: &str) -> String {
    let all = Query::<HashMap<String, String>>::try_from_uri(uri).unwrap_or_default();
    all.0.get(name).cloned().unwrap_or_default()
}

fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut done, byte| {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => done.push(byte.into()),
            _ => _ = write!(done, "%{byte:02X}"),
        }
        done
    })
}
