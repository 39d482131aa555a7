//! Nothing leaves the machine, and a page cannot tell that the extension is there while there is nothing to do.

use std::{collections::BTreeSet, fs, path::Path};

use e2e::{
    in_both_browsers,
    replica::{Csp, HOST, HUB, NEIGHBOUR, SETTING},
    scene::{Engine, LIMIT, Options, Scene},
};
use serde_json::{Value, json};

/// A page that looks at itself.
const SPY: &str = include_str!("../pages/spy.js");

/// Older than this, in milliseconds, a page has been read, and again for the reading's sake: what the script does is done.
const AGE: u32 = 1_000;

/// The ways to connect that a page or a worker has, each to an address of its own. What came of each, and the
/// policy's refusals.
const CONNECT: &str = r#"
    const refusals = [];
    addEventListener('securitypolicyviolation', (event) => refusals.push(`${event.effectiveDirective} ${event.blockedURI}`));
    const outcome = (start) => new Promise((done) => {
        setTimeout(done, 1_500, 'silence');
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
        // Tells of the browser's own page of refusal as of any other, so only the replica can tell.
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
    const tried = Object.entries(ways).flatMap(([way, load]) => PLACES.map(async (place) => [way, await outcome(load(`${place.replace('WAY', way.toLowerCase())}/probe/${way}`))]));
    return { outcomes: await Promise.all(tried), refusals }
"#;

/// [`CONNECT`], to these places.
fn connect(places: &[&str]) -> String {
    format!("const PLACES = {};\n{CONNECT}", json!(places))
}

/// The probes that the replica has seen.
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

/// Both of LinkedIn's ways to look for extensions find nothing: each file of the package answers as a file of an
/// extension that does not exist, and nothing in the page names an extension.
fn nothing_is_found(scene: &mut Scene, is_guiding: bool) {
    let origin = scene.browser.background("return chrome.runtime.getURL('')");
    let origin = origin.as_str().expect("the extension's own address");
    let nobody = match origin.split_once("://") {
        Some((scheme @ "moz-extension", _)) => format!("{scheme}://01234567-89ab-4cde-8f01-23456789abcd/"),
        _ => "chrome-extension://abcdefghijklmnopabcdefghijklmnop/".to_owned(),
    };
    let files = files(&e2e::scene::dist().join("chrome"), "");
    assert!(
        files.len() > 15 && files.contains(&"popup.html".to_owned()),
        "{files:?}"
    );
    // A few files at a time, or frames would wait for each other for longer than the probe waits for them.
    for files in files.chunks(8) {
        // At the same time, so that the machine is as busy for the one as for the other.
        let addresses = |origin: &str| files.iter().map(|file| format!("{origin}{file}")).collect::<Vec<_>>();
        let both = json!([addresses(origin), addresses(&nobody)].concat());
        let told = scene.browser.evaluate(&format!("return spy.probe({both})"));
        for (way, outcomes) in told.as_object().expect("an outcome for each way") {
            let (ours, nobodys) = outcomes.as_array().expect("a list").split_at(files.len());
            assert_eq!(ours, nobodys, "{way} tells ours from nobody's: {files:?}");
            assert!(way == "frame" || !ours.contains(&json!("loaded")), "{way}: {ours:?}");
        }
    }
    // What the probes themselves have left in the page names the extension; a fresh page names none.
    scene.browser.reload();
    scene.browser.evaluate(&format!("await spy.settled({AGE})"));
    scene.guidance(is_guiding);
    assert_eq!(scene.browser.evaluate("return spy.traces()"), json!([]));
}

in_both_browsers! {
    /// The policy of the extension's pages refuses every way to connect, to LinkedIn's host as to any other, in the popup
    /// and in the background; the same attempts from a page without a policy arrive. (No policy governs a `preconnect`
    /// and WebRTC: that the extension has neither is read in its files.)
    fn the_extensions_pages_cannot_connect(scene) {
        scene.renew();
        let attempts = connect(&["https://WAY.example.com", "https://www.linkedin.com"]);
        scene.browser.open(HUB);
        scene.browser.open_popup();
        for (place, told) in [
            ("the background", scene.browser.background(&attempts)),
            ("the popup", scene.browser.popup(&attempts)),
        ] {
            let outcomes = told["outcomes"].as_array().expect("a list of outcomes");
            assert!(outcomes.len() > 40 && outcomes.iter().all(|it| it[1] != "connected"), "{place}: {outcomes:?}");
            let refusals = told["refusals"].to_string();
            assert!(refusals.contains("connect-src https://fetch.example.com"), "{place}: {refusals}");
            assert!(refusals.contains("connect-src https://www.linkedin.com"), "{place}: {refusals}");
        }
        scene.browser.close_popup();
        assert_eq!(probes(scene), BTreeSet::new());
        // Chromium warms up a connection for a frame before it asks the policy, and says nothing in it.
        let may_be_asked_for = |host: &String| host == HOST || scene.engine == Engine::Chromium && host == "frame.example.com";
        scene.world(|world| assert!(world.hosts.iter().all(may_be_asked_for), "{:?}", world.hosts));

        // That none has arrived shows something only if they do arrive from elsewhere.
        scene.browser.evaluate(&connect(&["https://www.linkedin.com"]).replace("form: (at)", "unused: () => () => {}, none: (at)").replace("form.submit()", "fetch(at)"));
        scene.replica.wait("the page's own attempts", LIMIT, |world| {
            [
                "fetch", "XMLHttpRequest", "WebSocket", "EventSource", "beacon", "import", "worker", "img", "script", "frame", "stylesheet"]
                .iter()
                .all(|way| world.requests.iter().any(|request| request.ends_with(&format!("/probe/{way}"))))
        });
    }

    /// From a page elsewhere by one press to the proof: every connection is one that the two pages themselves make.
    fn a_whole_run_connects_to_nothing(scene) {
        scene.renew();
        scene.press_elsewhere();
        scene.badge("✓");
        scene.replica.wait("the page's word of the click", LIMIT, |world| !world.clicks.is_empty());
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

    /// On every kind of page on which there is nothing to do, under no policy, an enforcing and a reporting one: all that
    /// a page can see of itself is the same as in a browser without the extension, from its first moment on.
    fn the_page_cannot_tell(scene) {
        scene.renew();
        let options = Options { extension: false, ..Options::default() };
        let mut bare = scene.engine.launch(scene.replica.address(), options);
        scene.world(|world| (world.on, world.extra_script) = (false, SPY.into()));
        scene.browser.open(SETTING);
        scene.badge("✓");
        let look = format!("await spy.settled({AGE}); return spy.state()");
        for (address, csp) in [
            (SETTING, Csp::None),
            (SETTING, Csp::Strict),
            (SETTING, Csp::ReportOnly),
            (HUB, Csp::None),
            (NEIGHBOUR, Csp::Strict),
        ] {
            scene.world(|world| world.csp = csp);
            // At the same time, so that the two age together.
            scene.browser.open(address);
            bare.open(address);
            let (with_it, without) = (scene.browser.evaluate(&look), bare.evaluate(&look));
            for (what, seen) in without.as_object().expect("an object") {
                assert_eq!(with_it[what], *seen, "{what} of {address} with {csp:?}");
            }
            assert!(without["seen"].as_array().is_some_and(|all| all.len() > 10), "the page looks at itself: {without}");
            assert_eq!(scene.browser.evaluate("return spy.traces()"), json!([]), "{address} with {csp:?}");
        }
        scene.badge("✓");
        scene.world(|world| assert_eq!(world.reports, [] as [Value; 0]));

        // And it would see what we do when there is something to do.
        scene.world(|world| world.on = true);
        scene.browser.open(SETTING);
        scene.guidance(true);
        bare.open(SETTING);
        let (with_it, without) = (scene.browser.evaluate(&look), bare.evaluate(&look));
        for what in ["seen", "html", "elements", "boxes", "above"] {
            assert_ne!(with_it[what], without[what], "{what}");
        }
        // But nothing more than one element with nothing in it.
        for what in ["globals", "interfaces", "told", "reports", "stored", "sheets", "drawing", "grid", "attention"] {
            assert_eq!(with_it[what], without[what], "{what} with the guidance");
        }
    }

    /// Neither of LinkedIn's known ways to look for extensions finds this one: not while there is nothing to do, and not
    /// while the guidance shows.
    fn linkedins_own_ways_find_nothing(scene) {
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
