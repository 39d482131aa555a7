//! An HTTPS server that plays LinkedIn's settings app under LinkedIn's own name, and holds the truth.
//!
//! Written from what is publicly known of LinkedIn's pages, not to suit the extension. It is the browser's HTTPS
//! proxy and the site in one, so the shipped package runs unchanged and every host that the browser asks for is seen.
//! What LinkedIn's facts say is under `/mypreferences/`, `/uas/` and `/mysettings-api/`; the test's own instruments
//! are apart, under `/replica/` and in the page's one global `replica` (see `pages/replica.js`):
//! `replica.control()` is the visible control of the page's setting, `replica.target()` what a person would press.

use std::{
    collections::{BTreeSet, HashMap},
    fmt::Write as _,
    hash::{BuildHasher, RandomState},
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::{
    Router,
    body::{Bytes, to_bytes},
    extract::{Query, Request, State},
    http::{StatusCode, Uri, header},
    response::{IntoResponse, Response},
    serve::Listener,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    runtime::{Builder, Runtime},
    sync::mpsc,
    time::{sleep, timeout},
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, crypto::ring, pki_types::PrivateKeyDer},
    server::TlsStream,
};

/// The host that the replica plays.
pub const HOST: &str = "www.linkedin.com";
/// The setting's page.
pub const SETTING: &str = "https://www.linkedin.com/mypreferences/d/settings/data-for-ai-improvement";
/// The settings' front page.
pub const HUB: &str = "https://www.linkedin.com/mypreferences/d/";
/// The category page between the hub and the setting.
pub const CATEGORY: &str = "https://www.linkedin.com/mypreferences/d/categories/privacy";
/// Another setting's page, with a switch of its own.
pub const NEIGHBOUR: &str = "https://www.linkedin.com/mypreferences/d/settings/policy-and-academic-research";
/// A page of LinkedIn's outside its settings.
pub const FEED: &str = "https://www.linkedin.com/feed/";
/// A page that has nothing to do with LinkedIn.
pub const ELSEWHERE: &str = "https://www.example.com/";
/// The setting's internal key. LinkedIn's true one is not public; this one is invented.
pub const KEY: &str = "useDataForGenAiTraining";
/// The neighbour's internal key, as LinkedIn has it.
pub const NEIGHBOUR_KEY: &str = "allowAnonymizedDataResearch";
/// The key of the second switch of [`Switches::Two`]; invented, and named nowhere in the page.
pub const SECOND_KEY: &str = "shareDataWithAffiliatesForAi";

/// The other settings that have a page with a switch: the page, and the key. Keys that are not public are invented, and
/// named nowhere in the page.
pub const BESIDE: [(&str, &str, bool); 11] = [
    (
        "settings/share-data-with-trusted-partners",
        "shareDataWithPartners",
        false,
    ),
    ("settings/profile-visibility-for-partners", "profileOffSite", false),
    ("settings/data-export-by-page-admins", "pageAdminsExport", false),
    ("settings/ads-inferred-location", "allowIpToPersonalizeAds", true),
    ("interest-categories", "adsPrivacyAllowInterestsAndBehaviors", true),
    ("settings/ads-by-age", "allowAdsByAge", true),
    ("settings/ads-by-gender", "allowAdsByGender", true),
    ("settings/ads-beyond-linkedin", "allowLinkedInAudienceNetwork", true),
    (
        "settings/ads-interactions-with-business",
        "allowUseOfThirdPartyData",
        true,
    ),
    ("settings/ads-related-actions", "allowConversionTrackings", true),
    ("member-cookies", "nonEssentialCookieConsent", true),
];

const SETTING_SLUG: &str = "data-for-ai-improvement";
const NEIGHBOUR_SLUG: &str = "policy-and-academic-research";
const SHELL: &str = include_str!("../pages/shell.html");
const APP: &str = include_str!("../pages/app.js");
const STYLE: &str = include_str!("../pages/app.css");
const INSTRUMENT: &str = include_str!("../pages/replica.js");
const ICON: &str =
    r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><circle cx="4" cy="4" r="4" fill="#777"/></svg>"##;
const WORDS: &str = include_str!("../pages/words.json");
/// See `scenes/dom.rs`.
const DOM: [(&str, &str); 6] = [
    ("seen", include_str!("../pages/dom/seen.html")),
    (
        "seen-right-to-left",
        include_str!("../pages/dom/seen-right-to-left.html"),
    ),
    ("landmark", include_str!("../pages/dom/landmark.html")),
    ("name", include_str!("../pages/dom/name.html")),
    ("state", include_str!("../pages/dom/state.html")),
    ("links", include_str!("../pages/dom/links.html")),
];

/// How the page's switches are marked up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum Family {
    /// A visually hidden `input` with role switch beside its label; its id changes with every drawing.
    #[default]
    Ember,
    /// A `button` with role switch and hashed class names, replaced by a new node at every change of state.
    ReactButton,
    /// A visible `input` with role switch, whose `aria-labelledby` is the setting's key.
    KeyedCheckbox,
    /// A plain checkbox inside its label: no role, no key, no `aria-checked`.
    PlainCheckbox,
}

/// The page's language. The words stand in `pages/words.json`, which says which of them are placeholders.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs, reason = "each is a language's own code")]
pub enum Language {
    #[default]
    En,
    Fr,
    De,
    Nl,
    Pt,
    Cs,
    Pl,
    /// Written from right to left.
    Ar,
    Ja,
}

impl Language {
    /// Every language that the replica speaks.
    pub const ALL: [Self; 9] = [
        Self::En,
        Self::Fr,
        Self::De,
        Self::Nl,
        Self::Pt,
        Self::Cs,
        Self::Pl,
        Self::Ar,
        Self::Ja,
    ];
}

/// What becomes of a save. The control always flips at once, before the answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum Save {
    /// Stored, answered with 200.
    #[default]
    Kept,
    /// Not stored, answered with 500, while the page goes on showing the new state.
    Refused,
    /// Not stored, answered with 500; the page flips back this long after the answer.
    RolledBack(Duration),
    /// Not stored, although answered with 200.
    Forgotten,
    /// Stored, and answered with 200, only after this long (also when the page has gone by then).
    Delayed(Duration),
}

/// Which switches the setting's page offers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum Switches {
    /// The setting's own.
    #[default]
    One,
    /// The setting's own and a second with the same words; neither shows a key.
    Two,
    /// The neighbour's, then the setting's own; each shows its key, whatever the family.
    TwoKeyed,
    /// None: a text says that the setting is not offered.
    None,
    /// None: the address redirects to the hub.
    RedirectToHub,
}

/// The content security policy of LinkedIn's documents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum Csp {
    /// No policy.
    #[default]
    None,
    /// `default-src 'none'`, scripts by nonce, the rest from the site itself; violations go to `World::reports`.
    Strict,
    /// The same policy, reported but not enforced.
    ReportOnly,
}

/// A press on a switch, as the page saw it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Click {
    /// `click`; or `change`, if one came without a click before it.
    pub event: String,
    /// The event's `isTrusted`: false if a script made it.
    pub trusted: bool,
    /// The key of the setting whose switch it was; `unknown` for a switch that the app has not drawn, and for whatever
    /// else a script clicks.
    pub key: String,
    /// Whether this copy of the switch can be seen (see `World::hidden_copies`).
    pub shown: bool,
    /// Whether the switch read on when it was pressed.
    pub on: bool,
    /// The document's path at that moment.
    pub path: String,
}

/// All that the server knows and does. A mode takes effect with the next document or data request.
///
/// | to have | set |
/// | --- | --- |
/// | the truth | `on`, `neighbour_on`, `signed_in` |
/// | other markup, other words | `family`, `language` |
/// | a slow site | `slow` (documents), `slow_data` (data), `late` (the control) |
/// | a control that first shows a state it does not have | `wrong_first` |
/// | a save that fails, or takes long | `save` |
/// | a page that minds scripts | `ignore_untrusted`, `csp` |
/// | no switch, or too many | `switches`, `hidden_copies`, `decoys` |
/// | a control that cannot be used or read | `disabled`, `mixed`, `disagree` |
/// | a control that is drawn again and again | `remount_every` |
/// | something over the page | `modal`, `soft_modal` |
/// | no back-forward cache | `no_store` |
/// | a hostile page | `extra`, `extra_script` |
#[derive(Clone, Debug, Serialize)]
pub struct World {
    /// Whether the account's setting is on.
    #[serde(skip)]
    pub on: bool,
    /// Whether the neighbour's setting is on; also the second switch of [`Switches::Two`].
    #[serde(skip)]
    pub neighbour_on: bool,
    /// The keys of the settings of [`BESIDE`] that are off.
    #[serde(skip)]
    pub off_beside: BTreeSet<String>,
    /// Pages of [`BESIDE`] that have become others: they show a text and no switch.
    #[serde(skip)]
    pub gone_beside: BTreeSet<String>,
    /// Whether the member is signed in; the sign-in page's button makes it true.
    #[serde(skip)]
    pub signed_in: bool,

    /// Documents served for the setting's page, with any letter.
    #[serde(skip)]
    pub loads: u32,
    /// Every value that a save of the setting asked for, kept or not.
    #[serde(skip)]
    pub saves: Vec<bool>,
    /// Every other save, by its key: the neighbour's, the second switch's, a decoy's.
    #[serde(skip)]
    pub other_saves: Vec<(String, bool)>,
    /// Every press on any switch, as the page saw it; reported by a beacon, so wait for it.
    #[serde(skip)]
    pub clicks: Vec<Click>,
    /// The reports of violations of the policy.
    #[serde(skip)]
    pub reports: Vec<Value>,
    /// Method and path of every request, in order (`GET /feed/`); for other hosts `GET https://host/path`.
    #[serde(skip)]
    pub requests: Vec<String>,
    /// Every host that the browser asked the proxy for, in order.
    #[serde(skip)]
    pub hosts: Vec<String>,
    /// The hosts beside LinkedIn's that answer, with a plain page. At first `www.example.com`.
    #[serde(skip)]
    pub other_hosts: Vec<String>,

    /// The markup of the switches.
    pub family: Family,
    /// The language of the pages.
    pub language: Language,
    /// The control appears this long after the page has begun to draw.
    pub late: Option<Duration>,
    /// Each document is held back this long.
    #[serde(skip)]
    pub slow: Option<Duration>,
    /// Each answer with data is held back this long; the page shows a skeleton meanwhile.
    #[serde(skip)]
    pub slow_data: Option<Duration>,
    /// The control is drawn at once in this state, and asks for its data only after this long.
    pub wrong_first: Option<(bool, Duration)>,
    /// What becomes of a save.
    pub save: Save,
    /// The page undoes clicks whose `isTrusted` is false.
    pub ignore_untrusted: bool,
    /// Which switches the setting's page offers.
    pub switches: Switches,
    /// Two more copies of the form before the visible one: one `display: none`, one above the page's edge.
    pub hidden_copies: bool,
    /// Switches in header, nav, footer and an open dialog, all shown as on.
    pub decoys: bool,
    /// The control is disabled.
    pub disabled: bool,
    /// `aria-checked="mixed"` and `indeterminate`, until the first change.
    pub mixed: bool,
    /// `aria-checked` says the opposite of `checked` (a button: not true or false, but `aria-pressed` beside it).
    pub disagree: bool,
    /// The control's node is replaced by a new equal one this often.
    pub remount_every: Option<Duration>,
    /// A native dialog stands over the page (`showModal`: top layer, all else inert).
    pub modal: bool,
    /// A fixed element of z-index 10000 lies over the page.
    pub soft_modal: bool,
    /// The policy of the documents.
    #[serde(skip)]
    pub csp: Csp,
    /// Documents say `Cache-Control: no-store` instead of `no-cache`.
    #[serde(skip)]
    pub no_store: bool,
    /// HTML at the end of the body of the setting's page.
    #[serde(skip)]
    pub extra: String,
    /// A script that runs, with the policy's nonce, before the app of every document of LinkedIn's.
    #[serde(skip)]
    pub extra_script: String,
}

impl Default for World {
    fn default() -> Self {
        Self {
            on: true,
            neighbour_on: true,
            off_beside: BTreeSet::new(),
            gone_beside: BTreeSet::new(),
            signed_in: true,
            loads: 0,
            saves: Vec::new(),
            other_saves: Vec::new(),
            clicks: Vec::new(),
            reports: Vec::new(),
            requests: Vec::new(),
            hosts: Vec::new(),
            other_hosts: vec!["www.example.com".into()],
            family: Family::default(),
            language: Language::default(),
            late: None,
            slow: None,
            slow_data: None,
            wrong_first: None,
            save: Save::default(),
            ignore_untrusted: false,
            switches: Switches::default(),
            hidden_copies: false,
            decoys: false,
            disabled: false,
            mixed: false,
            disagree: false,
            remount_every: None,
            modal: false,
            soft_modal: false,
            csp: Csp::default(),
            no_store: false,
            extra: String::new(),
            extra_script: String::new(),
        }
    }
}

#[derive(Default)]
struct Shared {
    world: Mutex<World>,
    changed: Condvar,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn world<T>(&self, f: impl FnOnce(&mut World) -> T) -> T {
        let result = f(&mut self.lock());
        self.changed.notify_all();
        result
    }
}

/// A running replica; dropping it stops it.
pub struct Replica {
    address: SocketAddr,
    shared: Arc<Shared>,
    runtime: Option<Runtime>,
}

impl Replica {
    /// Starts one on a free port of this machine.
    pub fn start() -> Self {
        Self::start_on(0)
    }

    /// Starts one on this port (0: a free one).
    pub fn start_on(port: u16) -> Self {
        let shared = Arc::new(Shared::default());
        let tls = certified();
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime starts");
        let tcp = runtime
            .block_on(TcpListener::bind((Ipv4Addr::LOCALHOST, port)))
            .expect("the replica's port is free");
        let address = tcp.local_addr().expect("a bound listener has an address");
        let (sender, ready) = mpsc::channel(16);
        let site = Router::new().fallback(answer).with_state(shared.clone());
        runtime.spawn(async move { axum::serve(Ready { ready, address }, site).await });
        let known = shared.clone();
        runtime.spawn(async move {
            loop {
                let Ok((stream, _)) = tcp.accept().await else {
                    continue;
                };
                let (known, tls, sender) = (known.clone(), tls.clone(), sender.clone());
                tokio::spawn(async move {
                    // A client that says nothing, or nonsense, is dropped; a browser may open sockets ahead of need.
                    if let Ok(Some(stream)) = timeout(Duration::from_secs(60), greet(stream, &known, &tls)).await {
                        _ = sender.send(stream).await;
                    }
                });
            }
        });
        Self {
            address,
            shared,
            runtime: Some(runtime),
        }
    }

    /// Where it listens: the browser's HTTPS proxy.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Reads or changes the world, alone.
    pub fn world<T>(&self, f: impl FnOnce(&mut World) -> T) -> T {
        self.shared.world(f)
    }

    /// Waits until the world is so; panics with `what` if it is not within `limit`.
    pub fn wait(&self, what: &str, limit: Duration, mut f: impl FnMut(&World) -> bool) {
        let world = self.shared.lock();
        let (world, late) = self
            .shared
            .changed
            .wait_timeout_while(world, limit, |world| !f(world))
            .unwrap_or_else(PoisonError::into_inner);
        let World {
            on,
            loads,
            saves,
            clicks,
            requests,
            ..
        } = world.clone();
        drop(world);
        assert!(
            !late.timed_out(),
            "not within {limit:?}: {what}\non {on}, loads {loads}, saves {saves:?}, clicks {clicks:?}\n{requests:#?}"
        );
    }
}

impl Drop for Replica {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

type Stream = TlsStream<BufReader<TcpStream>>;

/// The connections that have come through the proxy and its TLS.
struct Ready {
    ready: mpsc::Receiver<Stream>,
    address: SocketAddr,
}

impl Listener for Ready {
    type Io = Stream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Stream, SocketAddr) {
        match self.ready.recv().await {
            Some(stream) => (stream, self.address),
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> std::io::Result<SocketAddr> {
        Ok(self.address)
    }
}

/// A certificate signed by nobody.
fn certified() -> TlsAcceptor {
    let names = [HOST, "www.example.com"].map(String::from);
    let own = rcgen::generate_simple_self_signed(names).expect("a certificate can be made");
    let key = PrivateKeyDer::try_from(own.signing_key.serialize_der()).expect("the key is one");
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(|config| {
            config
                .with_no_client_auth()
                .with_single_cert(vec![own.cert.der().clone()], key)
        })
        .expect("the certificate serves");
    TlsAcceptor::from(Arc::new(config))
}

/// Plays the proxy, unless the client speaks TLS at once, then shakes hands as the site.
async fn greet(stream: TcpStream, shared: &Shared, tls: &TlsAcceptor) -> Option<Stream> {
    stream.set_nodelay(true).ok()?;
    let mut stream = BufReader::new(stream);
    if stream.fill_buf().await.ok()?.first() != Some(&0x16) {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            let limit = 8192_usize.saturating_sub(head.len()) as u64;
            if (&mut stream).take(limit).read_line(&mut head).await.ok()? == 0 {
                return None;
            }
        }
        // `CONNECT host:443 HTTP/1.1`, or for a site without TLS `GET http://host/path HTTP/1.1`.
        let (method, target) = head.split_once(' ')?;
        let uri: Uri = target.split(' ').next()?.parse().ok()?;
        let host = uri.host()?.to_ascii_lowercase();
        let known = shared.world(|world| {
            world.hosts.push(host.clone());
            host == HOST || world.other_hosts.contains(&host)
        });
        if method != "CONNECT" || !known {
            let refusal = b"HTTP/1.1 502 Not played here\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            stream.write_all(refusal).await.ok()?;
            _ = stream.shutdown().await;
            return None;
        }
        stream
            .write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")
            .await
            .ok()?;
    }
    tls.accept(stream).await.ok()
}

/// The site.
async fn answer(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let (method, path) = (parts.method.as_str(), parts.uri.path());
    let host = parts
        .headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .unwrap_or(HOST);
    let host = host.split(':').next().unwrap_or(HOST).to_owned();
    let elsewhere = host != HOST && host.parse::<Ipv4Addr>().is_err() && host != "localhost";
    let place = if elsewhere {
        format!("https://{host}")
    } else {
        String::new()
    };
    shared.world(|world| world.requests.push(format!("{method} {place}{path}")));
    let body = to_bytes(body, 1 << 20).await.unwrap_or_default();
    let steps: Vec<&str> = path.split('/').filter(|step| !step.is_empty()).collect();
    match (method, steps.as_slice()) {
        ("GET", ["favicon.ico"]) => asset("image/svg+xml", ICON),
        _ if elsewhere => page_elsewhere(&host),
        // Pages that ask one question of the content script each; no part of what LinkedIn does.
        ("GET", ["mypreferences", "dom", page]) => dom_page(page),
        ("GET", [] | ["feed"] | ["uas", "login"] | ["mypreferences", ..]) => {
            document(&shared, &parts.uri, &steps).await
        }
        ("POST", ["uas", "login"]) => sign_in(&shared, &parts.uri),
        ("GET", ["mysettings-api", "settingsApiSettings"]) => data(&shared, &parts.uri).await,
        ("PUT", ["mysettings-api", "settingsApiSettings", key]) => save(shared, (*key).to_owned(), &body).await,
        ("GET", ["mysettings", "app.js"]) => asset("text/javascript", APP),
        ("GET", ["mysettings", "app.css"]) => asset("text/css", STYLE),
        // From here on the test's own instruments, no part of what LinkedIn does.
        ("GET", ["replica", "replica.js"]) => asset("text/javascript", INSTRUMENT),
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

/// A page of the settings app, the feed or the sign-in page: one shell, which the app fills.
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
    let all: Value = serde_json::from_str(WORDS).expect("words.json is JSON");
    let language = json!(world.language);
    let words = &all["languages"][language.as_str().unwrap_or("en")];
    let beside = BESIDE.map(|(page, ..)| page);
    let start = json!({ "modes": world, "key": KEY, "beside": beside, "words": words, "links": all["links"] });
    let page = SHELL
        .replace("{{lang}}", language.as_str().unwrap_or("en"))
        .replace("{{dir}}", words["dir"].as_str().unwrap_or("ltr"))
        .replace("{{nonce}}", &nonce)
        .replace("{{start}}", &start.to_string().replace('<', "\\u003c"))
        .replace("{{extra_script}}", &world.extra_script)
        .replace("{{extra}}", if setting { &world.extra } else { "" });
    let caching = if world.no_store { "no-store" } else { "no-cache" };
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, caching),
    ];
    let mut response = (headers, page).into_response();
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

/// The switches of the page whose path is asked for.
async fn data(shared: &Shared, uri: &Uri) -> Response {
    let held = shared.world(|world| world.slow_data.unwrap_or_default());
    sleep(held).await;
    let path = asked(uri, "path");
    let steps: Vec<&str> = path.split('/').filter(|step| !step.is_empty()).collect();
    let world = shared.world(|world| world.clone());
    if !world.signed_in {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let own = json!({ "key": KEY, "value": world.on });
    let other = |key| json!({ "key": key, "value": world.neighbour_on });
    let settings = match (steps.as_slice(), world.switches) {
        ([.., NEIGHBOUR_SLUG], _) => json!([other(NEIGHBOUR_KEY)]),
        ([.., SETTING_SLUG], Switches::One) => json!([own]),
        ([.., SETTING_SLUG], Switches::Two) => json!([own, other(SECOND_KEY)]),
        ([.., SETTING_SLUG], Switches::TwoKeyed) => json!([other(NEIGHBOUR_KEY), own]),
        (["mypreferences", _, rest @ ..], _) => {
            let page = rest.join("/");
            let found = BESIDE
                .iter()
                .find(|it| it.0 == page && !world.gone_beside.contains(&page));
            let shown = found.map(
                |(_, key, named)| json!({ "key": key, "value": !world.off_beside.contains(*key), "named": named }),
            );
            json!(shown.as_slice())
        }
        _ => json!([]),
    };
    let away = is_setting(&steps) && world.switches == Switches::RedirectToHub;
    let body = json!({ "settings": settings, "modes": world, "redirect": away.then_some("/mypreferences/d/") });
    (
        [
            (header::CACHE_CONTROL, "no-store"),
            (header::CONTENT_TYPE, "application/json"),
        ],
        body.to_string(),
    )
        .into_response()
}

/// Takes a save. The store is a task of its own, as it is on a server: it goes on when the page has gone.
async fn save(shared: Arc<Shared>, key: String, body: &Bytes) -> Response {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let Some(value) = body["value"].as_bool() else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let (how, signed_in) = shared.world(|world| {
        if key == KEY {
            world.saves.push(value)
        } else {
            world.other_saves.push((key.clone(), value))
        }
        (world.save, world.signed_in)
    });
    let store = async move {
        match how {
            _ if !signed_in => return StatusCode::UNAUTHORIZED,
            Save::Refused | Save::RolledBack(_) => return StatusCode::INTERNAL_SERVER_ERROR,
            Save::Forgotten => return StatusCode::OK,
            Save::Delayed(long) => sleep(long).await,
            Save::Kept => {}
        }
        shared.world(|world| match key.as_str() {
            KEY => world.on = value,
            NEIGHBOUR_KEY | SECOND_KEY => world.neighbour_on = value,
            _ if value => _ = world.off_beside.remove(&key),
            _ => _ = world.off_beside.insert(key),
        });
        StatusCode::OK
    };
    tokio::spawn(store)
        .await
        .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
        .into_response()
}

fn sign_in(shared: &Shared, uri: &Uri) -> Response {
    shared.world(|world| world.signed_in = true);
    let back = asked(uri, "session_redirect");
    let safe = back.starts_with('/') && !back.starts_with("//");
    redirect(StatusCode::SEE_OTHER, if safe { &back } else { "/feed/" })
}

fn dom_page(name: &str) -> Response {
    match DOM.iter().find(|(known, _)| *known == name) {
        Some((_, page)) => asset("text/html; charset=utf-8", page),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn page_elsewhere(host: &str) -> Response {
    let page = format!("<!doctype html><html lang=en><meta charset=utf-8><title>{host}</title><h1>Another site</h1>");
    ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], page).into_response()
}

fn asset(kind: &'static str, text: &'static str) -> Response {
    (
        [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "no-cache")],
        text,
    )
        .into_response()
}

fn redirect(status: StatusCode, to: &str) -> Response {
    (status, [(header::LOCATION, to), (header::CACHE_CONTROL, "no-store")]).into_response()
}

/// Whether the path is the setting's, with whatever letter.
fn is_setting(steps: &[&str]) -> bool {
    matches!(steps, ["mypreferences", letter, "settings", SETTING_SLUG] if letter.len() == 1)
}

fn asked(uri: &Uri, name: &str) -> String {
    let query = Query::<HashMap<String, String>>::try_from_uri(uri).unwrap_or_default();
    query.0.get(name).cloned().unwrap_or_default()
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
