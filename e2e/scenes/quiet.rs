//! The extension sends nothing, and a page cannot detect it while there is nothing to do.

use std::{collections::BTreeSet, fs, path::Path};

use e2e::{
    in_both_browsers,
    replica::{Csp, HOST, HUB, RESEARCH, SETTING},
    scene::{Engine, LIMIT, Options, Scene},
};
use serde_json::{Value, json};

/// A script that records all that a page can observe of itself.
const SPY: &str = include_str!("../pages/spy.js");

/// The age in milliseconds at which the script has read a page twice, and does nothing more.
const AGE: u32 = 1_000;

/// Tries every way to connect that a page or a worker has, each to another address. Returns the outcomes, and the policy's
/// violations.
const CONNECT: &str = r#"
    const refusals = [];
    addEventListener('securitypolicyviolation', (event) => refusals.push(`${event.effectiveDirective} ${event.blockedURI}`));
    const outcome = (start) => new Promise((done) => {
        setTimeout(done, 1_500, 'no event');
        const refused = () => done('refused');
        try {
            Promise.resolve(start(() => done('connected'), refused)).catch(refused);
        } catch {
            done('refused');
        }
    });
    const element = (tag, set) => (connected, refused) => {
        const it = Object.assign(document.createElement(tag), { onload: connected, onloadeddata: connected, onerror: refused });
        set(it);
        document.body.append(it);
    };
    const link = (rel, more) => (at) => element('link', (it) => Object.assign(it, { rel, href: at, ...more }));
    const ways = {
        fetch: (at) => (connected) => fetch(at).then(connected),
        opaque: (at) => (connected) => fetch(at, { mode: 'no-cors' }).then(connected),
        posted: (at) => (connected) => fetch(at, { method: 'POST', mode: 'no-cors', body: 'x', keepalive: true }).then(connected),
        XMLHttpRequest: (at) => (connected, refused) => {
            const it = Object.assign(new XMLHttpRequest(), { onload: connected, onerror: refused });
            it.open('POST', at);
            it.send('x');
        },
        WebSocket: (at) => (connected, refused) => Object.assign(new WebSocket(at.replace('https', 'wss')), { onopen: connected, onerror: refused }),
        EventSource: (at) => (connected, refused) => Object.assign(new EventSource(at), { onopen: connected, onerror: refused }),
        WebTransport: (at) => (connected) => new WebTransport(at).ready.then(connected),
        beacon: (at) => () => void navigator.sendBeacon(at, 'x'),
        import: (at) => (connected) => import(at).then(connected),
        worker: (at) => (connected, refused) => Object.assign(new Worker(at), { onmessage: connected, onerror: refused }),
        font: (at) => (connected) => new FontFace('probe', `url(${at})`).load().then(connected),
        img: (at) => element('img', (it) => { it.src = at; }),
        script: (at) => element('script', (it) => { it.src = at; }),
        // The browser's error page fires the load event too, so only the replica shows whether it connected.
        frame: (at) => element('iframe', (it) => { it.src = at; it.onload = null; }),
        object: (at) => element('object', (it) => { it.data = at; }),
        embed: (at) => element('embed', (it) => { it.src = at; }),
        video: (at) => element('video', (it) => { it.src = at; }),
        stylesheet: link('stylesheet'),
        icon: link('icon'),
        prefetch: link('prefetch'),
        preload: link('preload', { as: 'script' }),
        modulepreload: link('modulepreload'),
        background: (at) => element('div', (it) => { it.style.backgroundImage = `url(${at})`; it.textContent = 'x'; }),
        form: (at) => () => {
            const form = Object.assign(document.createElement('form'), { action: at, method: 'post' });
            document.body.append(form);
            form.submit();
        },
    };
    const tried = Object.entries(ways).flatMap(([way, load]) => ORIGINS.map(async (origin) => [way, await outcome(load(`${origin.replace('WAY', way.toLowerCase())}/probe/${way}`))]));
    return { outcomes: await Promise.all(tried), refusals }
"#;

/// [`CONNECT`], to these origins.
fn connect(origins: &[&str]) -> String {
    format!("const ORIGINS = {};\n{CONNECT}", json!(origins))
}

/// The probes that have reached the replica.
fn probes(scene: &Scene) -> BTreeSet<String> {
    let way = |request: &String| request.split_once("/probe/").map(|(_, way)| way.to_owned());
    scene
        .replica
        .world(|world| world.requests.iter().filter_map(way).collect())
}

/// Every file of the package, by its path in it.
fn files(folder: &Path, inside: &str) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry.expect("an entry of the package's folder");
        let name = format!("{inside}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            found.extend(files(&entry.path(), &format!("{name}/")));
        } else {
            found.push(name);
        }
    }
    found
}

/// Both of LinkedIn's ways to find extensions fail: a request for a file of the package has the same outcome as for an
/// extension that does not exist, and nothing in the page contains an extension's address.
fn nothing_is_found(scene: &mut Scene, is_guiding: bool) {
    let origin = scene.browser.background("return chrome.runtime.getURL('')");
    let origin = origin.as_str().expect("the extension's own address");
    let missing = match origin.split_once("://") {
        Some((scheme @ "moz-extension", _)) => format!("{scheme}://01234567-89ab-4cde-8f01-23456789abcd/"),
        _ => "chrome-extension://abcdefghijklmnopabcdefghijklmnop/".to_owned(),
    };
    let files = files(&e2e::scene::dist().join("chrome"), "");
    assert!(
        files.len() > 15 && files.contains(&"popup.html".to_owned()),
        "{files:?}"
    );
    // A few files at a time, because many frames at once take longer than the time limit of the probe.
    for files in files.chunks(8) {
        // Both at the same time, so that the machine's load is the same.
        let addresses = |origin: &str| files.iter().map(|file| format!("{origin}{file}")).collect::<Vec<_>>();
        let both = json!([addresses(origin), addresses(&missing)].concat());
        let answer = scene.browser.evaluate(&format!("return spy.probe({both})"));
        for (way, outcomes) in answer.as_object().expect("an outcome for each way") {
            let (ours, missing) = outcomes.as_array().expect("a list").split_at(files.len());
            assert_eq!(ours, missing, "{way} differs from a missing extension: {files:?}");
            assert!(way == "frame" || !ours.contains(&json!("loaded")), "{way}: {ours:?}");
        }
    }
    // The probes themselves have left the extension's address in the page, so the page is loaded again.
    scene.browser.reload();
    scene.browser.evaluate(&format!("await spy.settled({AGE})"));
    scene.guidance(is_guiding);
    assert_eq!(scene.browser.evaluate("return spy.traces()"), json!([]));
}

in_both_browsers! {
    /// The policy of the extension's pages refuses every way to connect, to LinkedIn's host and to any other, in the
    /// popup and in the background; the same attempts from a page without a policy succeed. (A policy does not cover
    /// `preconnect` and WebRTC: another test reads in the files that the extension has neither.)
    fn the_extensions_pages_cannot_connect(scene) {
        scene.renew();
        let attempts = connect(&["https://WAY.example.com", "https://www.linkedin.com"]);
        scene.browser.open(HUB);
        scene.browser.open_popup();
        for (context, answer) in [
            ("the background", scene.browser.background(&attempts)),
            ("the popup", scene.browser.popup(&attempts)),
        ] {
            let outcomes = answer["outcomes"].as_array().expect("a list of outcomes");
            assert!(outcomes.len() > 40 && outcomes.iter().all(|it| it[1] != "connected"), "{context}: {outcomes:?}");
            let refusals = answer["refusals"].to_string();
            assert!(refusals.contains("connect-src https://fetch.example.com"), "{context}: {refusals}");
            assert!(refusals.contains("connect-src https://www.linkedin.com"), "{context}: {refusals}");
        }
        scene.browser.close_popup();
        assert_eq!(probes(scene), BTreeSet::new());
        // Chromium opens a connection for a frame before it checks the policy, and sends nothing.
        let may_be_asked_for = |host: &String| host == HOST || scene.engine == Engine::Chromium && host == "frame.example.com";
        scene.world(|world| assert!(world.hosts.iter().all(may_be_asked_for), "{:?}", world.hosts));

        // The test of the test: from a page without a policy, the attempts do arrive.
        scene.browser.evaluate(&connect(&["https://www.linkedin.com"]).replace("form: (at)", "unused: () => () => {}, none: (at)").replace("form.submit()", "fetch(at)"));
        scene.replica.wait("the page's own attempts", LIMIT, |world| {
            [
                "fetch", "XMLHttpRequest", "WebSocket", "EventSource", "beacon", "import", "worker", "img", "script", "frame", "stylesheet"]
                .iter()
                .all(|way| world.requests.iter().any(|request| request.ends_with(&format!("/probe/{way}"))))
        });
    }

    /// From another site, one press up to the proof: the two pages themselves make every connection.
    fn the_main_job_adds_no_connection(scene) {
        scene.renew();
        scene.press_elsewhere();
        scene.badge("✓");
        scene.replica.wait("the page's record of the click", LIMIT, |world| !world.clicks.is_empty());
        scene.replica.world(|world| {
            let hosts: BTreeSet<&str> = world.hosts.iter().map(String::as_str).collect();
            assert_eq!(hosts, BTreeSet::from(["www.example.com", "www.linkedin.com"]));
            let mut counted = std::collections::BTreeMap::<&str, usize>::new();
            for request in &world.requests {
                if !request.ends_with("/favicon.ico") {
                    *counted.entry(request).or_default() += 1;
                }
            }
            let page = SETTING.trim_start_matches("https://www.linkedin.com");
            let expected = [
                ("GET https://www.example.com/".to_owned(), 1),
                (format!("GET {page}"), 2),
                ("GET /replica/replica.js".into(), 2),
                ("GET /mysettings/app.js".into(), 2),
                ("GET /mysettings/app.css".into(), 2),
                ("GET /mysettings-api/settingsApiSettings".into(), 2),
                (format!("PUT /mysettings-api/settingsApiSettings/{}", e2e::replica::KEY), 1),
                ("POST /replica/clicks".into(), 1),
            ];
            let expected = expected.iter().map(|(request, count)| (request.as_str(), *count)).collect();
            assert_eq!(counted, expected);
        });
    }

    /// On every kind of page without something to do, with no policy, an enforced and a reported one: all that a page can
    /// observe of itself is the same as in a browser without the extension, from its start on.
    fn a_page_cannot_detect_the_extension(scene) {
        scene.renew();
        let options = Options { extension: false, ..Options::default() };
        let mut bare = scene.engine.launch(scene.replica.address(), options);
        scene.world(|world| (world.on, world.extra_script) = (false, SPY.into()));
        scene.browser.open(SETTING);
        scene.badge("✓");
        let read_state = format!("await spy.settled({AGE}); return spy.state()");
        for (address, csp) in [
            (SETTING, Csp::None),
            (SETTING, Csp::Strict),
            (SETTING, Csp::ReportOnly),
            (HUB, Csp::None),
            (RESEARCH, Csp::Strict),
        ] {
            scene.world(|world| world.csp = csp);
            // Both at the same time, so that they have the same age.
            scene.browser.open(address);
            bare.open(address);
            let (with_it, without) = (scene.browser.evaluate(&read_state), bare.evaluate(&read_state));
            for (what, expected) in without.as_object().expect("an object") {
                assert_eq!(with_it[what], *expected, "{what} of {address} with {csp:?}");
            }
            assert!(without["recorded"].as_array().is_some_and(|all| all.len() > 10), "the page records itself: {without}");
            assert_eq!(scene.browser.evaluate("return spy.traces()"), json!([]), "{address} with {csp:?}");
        }
        scene.badge("✓");
        scene.world(|world| assert_eq!(world.reports, [] as [Value; 0]));

        // The test of the test: the page observes the guidance when there is something to do.
        scene.world(|world| world.on = true);
        scene.browser.open(SETTING);
        scene.guidance(true);
        bare.open(SETTING);
        let (with_it, without) = (scene.browser.evaluate(&read_state), bare.evaluate(&read_state));
        for what in ["recorded", "html", "elements", "boxes", "above"] {
            assert_ne!(with_it[what], without[what], "{what}");
        }
        // But only one element without content.
        for what in ["globals", "interfaces", "reported", "reports", "stored", "sheets", "drawing", "grid", "attention"] {
            assert_eq!(with_it[what], without[what], "{what} with the guidance");
        }
    }

    /// Neither of LinkedIn's known ways to find extensions finds this one: not while there is nothing to do, and not
    /// while the guidance is shown.
    fn linkedins_known_ways_find_nothing(scene) {
        scene.renew();
        scene.world(|world| (world.on, world.extra_script) = (false, SPY.into()));
        scene.browser.open(SETTING);
        scene.badge("✓");
        nothing_is_found(scene, false);
        scene.world(|world| world.on = true);
        scene.browser.open(SETTING);
        scene.guidance(true);
        nothing_is_found(scene, true);
    }
}
