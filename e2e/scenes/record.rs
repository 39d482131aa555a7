//! The record, which a member may switch on: off at first, complete and unbroken when on, exported, erased; and no fault
//! of it stops the main job.

use e2e::{
    browser::wait_for,
    in_both_browsers,
    replica::SETTING,
    scene::{LIMIT, Scene},
};
use objector::core::record::{Chain, Entry, Record};
use serde_json::{Value, json};

/// What is stored of the record.
const STORED: &str = "const all = await chrome.storage.local.get();
     return Object.fromEntries(Object.entries(all).filter(([key]) => key.startsWith('journal')))";

/// The entries in what is stored of the record, in their order; null for one that is missing.
fn entries(stored: &Value) -> Vec<Value> {
    let stored = stored.as_object().expect("items");
    let numbers = stored
        .keys()
        .filter_map(|key| key.strip_prefix("journal-entry-")?.parse::<usize>().ok());
    let entry = |number| stored.get(&key(number)).cloned().unwrap_or_default();
    (1..=numbers.max().unwrap_or_default()).map(entry).collect()
}

/// The key of an entry.
fn key(number: usize) -> String {
    format!("journal-entry-{number}")
}

fn open_record(scene: &mut Scene) {
    scene.open_page("record.html");
    ready(scene);
}

/// Waits until the page shows what is stored.
fn ready(scene: &mut Scene) {
    wait_for("the record page", LIMIT, || {
        (scene
            .browser
            .evaluate("return !!document.querySelector('#chain')?.textContent")
            == true)
            .then_some(())
    });
}

fn text(scene: &mut Scene, selector: &str) -> String {
    let script = format!("return document.querySelector({selector:?}).textContent.trim()");
    scene.browser.evaluate(&script).as_str().expect("a text").to_owned()
}

/// The message of a key, with its placeholder filled in.
fn message_with(scene: &Scene, key: &str, filling: &str) -> String {
    let message = scene.message(key);
    let Some((before, rest)) = message.split_once('$') else {
        return message;
    };
    format!("{before}{filling}{}", rest.split_once('$').expect("its end").1)
}

/// Waits until the page shows the message of this key, with this filled in.
fn shows(scene: &mut Scene, selector: &str, key: &str, filling: &str) {
    let message = message_with(scene, key, filling);
    let mut last = String::new();
    wait_for(&format!("{selector} to show {message}"), LIMIT, || {
        let now = text(scene, selector);
        if now != last {
            println!("{selector}: {now}");
            last = now;
        }
        (last == message).then_some(())
    });
}

fn switch_on(scene: &mut Scene) {
    open_record(scene);
    scene.browser.click("#on");
    shows(scene, "#outcome", "record_began", "");
}

/// Presses the export button, and reads the file that the browser has saved.
fn export(scene: &mut Scene) -> Value {
    let file = scene.browser.downloads().join("objector-record.json");
    std::fs::remove_file(&file).ok();
    scene.browser.click("#export");
    wait_for("the exported file", LIMIT, || {
        serde_json::from_slice(&std::fs::read(&file).ok()?).ok()
    })
}

/// Verifies the chain with nothing but the exported file.
fn verify(export: &Value) -> Chain {
    let entries: Vec<Option<Entry>> = export["entries"]
        .as_array()
        .expect("entries")
        .iter()
        .map(|entry| serde_json::from_value(entry.clone()).ok())
        .collect();
    let head: Record = serde_json::from_value(export["head"].clone()).expect("a head");
    head.verify(&entries)
}

fn lines(entries: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let entries = entries.as_array().expect("entries").iter();
    entries
        .map(|entry| {
            ["what", "before", "after", "proof"]
                .map(|name| text(&entry[name]))
                .join(" ")
        })
        .collect()
}

/// What is stored of a record with so many entries, in a valid chain.
fn many(count: u64) -> Value {
    let mut head: Record =
        serde_json::from_value(json!({ "version": 1, "on": true, "label": "", "count": 0, "last": "0".repeat(64) }))
            .expect("a head");
    let context = objector::core::record::RecordContext {
        time: "2027-01-15T09:00:00.000+01:00".into(),
        browser: "Chrome 156".into(),
        missed: 0,
    };
    let mut stored = serde_json::Map::new();
    for n in 0..count {
        let entry = head.append(objector::core::record::RecordEvent::switched(n % 2 == 0), &context);
        let entry = entry.expect("the record is not full");
        stored.insert(key(entry.number as usize), json!(entry));
    }
    stored.insert("journal".to_owned(), json!(head));
    stored.into()
}

fn store(scene: &mut Scene, stored: &Value) {
    let script = format!("await chrome.storage.local.set({stored})");
    scene.browser.background(&script);
}

in_both_browsers! {
    /// Nothing is recorded unless the member switches the record on.
    fn the_record_is_off_by_default(scene) {
        scene.browser.open(SETTING);
        scene.badge("!");
        open_record(scene);
        assert_eq!(text(scene, "#chain"), scene.message("record_empty"));
        scene.browser.open(SETTING);
        scene.press();
        scene.badge("✓");
        assert_eq!(scene.browser.background(STORED), json!({}));
    }

    /// The main job is recorded; the export can be verified outside of the browser; one press erases all.
    fn the_main_job_is_recorded_exported_and_erased(scene) {
        // By the link in the popup, as a member does.
        scene.browser.open(SETTING);
        scene.badge("!");
        scene.popup_shows("on", "ready");
        scene.browser.popup_click("a[href='record.html']");
        wait_for("the record page to open", LIMIT, || scene.browser.address().ends_with("/record.html").then_some(()));
        ready(scene);
        scene.browser.click("#on");
        shows(scene, "#outcome", "record_began", "");
        scene.browser.click("#label");
        scene.browser.evaluate("document.querySelector('#label').value = ' work '; document.querySelector('#label').dispatchEvent(new Event('change'))");
        shows(scene, "#outcome", "record_label_kept", "work");

        scene.browser.open(SETTING);
        scene.badge("!");
        scene.press();
        scene.badge("✓");
        assert!(!scene.is_on());
        // The entry is stored after the badge is set.
        wait_for("the last entry", LIMIT, || {
            let stored = scene.browser.background(STORED);
            (entries(&stored).last()?["after"] == "off-confirmed").then_some(())
        });
        open_record(scene);
        let file = export(scene);
        println!("{file:#}");
        let exported = &file["entries"];
        // If the press comes early, the observation that reads the page also leads to the click, and that reading has no
        // entry.
        let lines: Vec<_> = lines(exported).into_iter().filter(|it| it != "read on on fresh").collect();
        assert_eq!(
            lines,
            [
                "began - - -",
                "known on on fresh",
                "click-ordered on on -",
                "read on off seen",
                "read off off-confirmed fresh",
            ]
        );
        assert_eq!(verify(&file), Chain::Whole);
        assert_eq!((&file["chain"], &file["brokenAt"]), (&json!("unbroken"), &Value::Null));
        let last = exported.as_array().unwrap().last().unwrap();
        assert_eq!((&last["label"], &last["path"]), (&json!("work"), &json!("/mypreferences/d/settings/data-for-ai-improvement")));
        assert_eq!(last["setting"], "data-for-ai-improvement");
        assert!(last["browser"].as_str().unwrap().starts_with(if scene.browser.name() == "firefox" { "Firefox 1" } else { "Chrome 1" }));
        let rows = scene.browser.evaluate("return document.querySelectorAll('#entries tr').length");
        assert_eq!(rows.as_u64(), Some(exported.as_array().unwrap().len() as u64));
        let time = text(scene, "#entries .time");
        assert!(time.contains("(UTC") && !time.contains("Invalid"), "{time}");

        let count = exported.as_array().unwrap().len().to_string();
        scene.browser.click("#erase");
        shows(scene, "#outcome", "record_erased", &count);
        assert_eq!(scene.browser.background(STORED), json!({}));
        assert_eq!(text(scene, "#chain"), scene.message("record_empty"));
        scene.badge("✓");
        // And nothing is recorded any more.
        scene.browser.open(SETTING);
        scene.leave_time();
        assert_eq!(scene.browser.background(STORED), json!({}));
    }

    /// If storage refuses the record, the main job still ends, and the record says how many entries are missing.
    fn a_refused_record_does_not_stop_the_main_job(scene) {
        switch_on(scene);
        scene.browser.background(
            "const set = chrome.storage.local.set;
             globalThis.refused = 0;
             chrome.storage.local.set = (items) => {
                 if (!('journal' in items)) return set.call(chrome.storage.local, items);
                 refused += 1;
                 return Promise.reject(new Error('QUOTA_BYTES quota exceeded'));
             }",
        );
        scene.browser.open(SETTING);
        scene.press();
        scene.badge("✓");
        assert!(!scene.is_on());
        // Entries are stored after the badge is set. The first reading and the click may share one.
        let count = "return globalThis.refused ?? 'the background has ended'";
        wait_for("three entries", LIMIT, || {
            (scene.browser.background(count).as_u64().expect("a number") >= 3).then_some(())
        });
        scene.leave_time();
        let refused = scene.browser.background(count).as_u64().expect("a number");
        open_record(scene);
        shows(scene, "#missed", "record_missed", &refused.to_string());
        scene.browser.click("#on");
        shows(scene, "#outcome", "record_refused", "");
        scene.wake_background();
        scene.browser.click("#on");
        shows(scene, "#outcome", "record_ended", "");
        let stored = scene.browser.background(STORED);
        let last = entries(&stored).last().unwrap().clone();
        assert_eq!((&last["what"], &last["missed"]), (&json!("ended"), &json!(refused)));
    }

    /// An entry that is changed, removed or unreadable, and items that are no record: a message says where, and nothing is
    /// lost.
    fn a_broken_record_is_shown_and_exported(scene) {
        let sound = many(5);
        let mut changed = sound.clone();
        changed[key(3)]["label"] = json!("forged");
        let mut removed = sound.clone();
        removed.as_object_mut().unwrap().remove(&key(3));
        let mut unreadable = sound.clone();
        unreadable[key(3)] = json!({ "what": "<b>anything</b>" });
        for broken in [&changed, &removed, &unreadable] {
            store(scene, broken);
            open_record(scene);
            shows(scene, "#chain", "record_broken", "3");
            assert_eq!(text(scene, "tr[data-broken] .broken"), scene.message("record_broken_here"));
            let file = export(scene);
            assert_eq!(file["entries"], json!(entries(broken)));
            assert_eq!((&file["chain"], &file["brokenAt"]), (&json!("broken"), &json!(3)));
            assert_eq!(verify(&file), Chain::Broken { at: 3 });
            // More entries can be added, and the break is still shown.
            scene.browser.click("#on");
            shows(scene, "#outcome", "record_ended", "");
            shows(scene, "#chain", "record_broken", "3");
            let stored = scene.browser.background(STORED);
            let (after, before) = (entries(&stored), entries(broken));
            assert_eq!(after[..before.len()], before[..]);
            assert_eq!(after.len(), before.len() + 1);
            scene.begin_again();
        }
        for garbage in [json!("garbage"), json!(7), json!({ "a": 1 })] {
            store(scene, &json!({ "journal": garbage, "journal-entries": garbage }));
            open_record(scene);
            assert_eq!(text(scene, "#aside"), message_with(scene, "record_aside", "2"));
            let file = export(scene);
            assert_eq!(file["putAside"], json!([garbage, garbage]));
            scene.browser.open(SETTING);
            scene.badge("!");
            assert_eq!(scene.browser.background(STORED), json!({ "journal": garbage, "journal-entries": garbage }), "untouched");
            switch_on(scene);
            let stored = scene.browser.background(STORED);
            assert_eq!((&stored["journal-2-put-aside"], &stored["journal-entries"]), (&garbage, &garbage));
            assert_eq!(entries(&stored).len(), 2);
            scene.begin_again();
        }
    }

    /// Entries that an earlier version stored as a list come first, and the chain continues after them.
    fn the_chain_continues_after_a_list_of_entries(scene) {
        let stored = many(3);
        let mut list = json!({ "journal": stored["journal"] });
        list["journal-entries"] = json!(entries(&stored));
        store(scene, &list);
        open_record(scene);
        shows(scene, "#chain", "record_unbroken", "3");
        scene.browser.click("#on");
        shows(scene, "#outcome", "record_ended", "");
        shows(scene, "#chain", "record_unbroken", "4");
        assert_eq!(verify(&export(scene)), Chain::Whole);
        assert!(scene.browser.background(STORED)[key(4)].is_object());
        scene.browser.click("#erase");
        shows(scene, "#outcome", "record_erased", "4");
        assert_eq!(scene.browser.background(STORED), json!({}));
    }

    /// With ten thousand entries the record is full: its page stays usable, no entry is dropped or added, and the main job
    /// still works.
    fn a_full_record_stays_usable(scene) {
        let full = many(10_000);
        store(scene, &full);
        let start = std::time::Instant::now();
        open_record(scene);
        println!("{}: shown after {:?}", scene.browser.name(), start.elapsed());
        shows(scene, "#full", "record_full", "10,000");
        assert_eq!(text(scene, "#chain"), message_with(scene, "record_unbroken", "10,000"));
        let rows = "return document.querySelectorAll('#entries tr').length";
        assert_eq!(scene.browser.evaluate(rows), 200);
        let printed = scene.browser.evaluate(
            "const start = performance.now(); dispatchEvent(new Event('beforeprint'));
             const all = document.querySelectorAll('#entries tr').length; const took = performance.now() - start;
             dispatchEvent(new Event('afterprint')); return [all, document.querySelectorAll('#entries tr').length, took]",
        );
        println!("{}: laid out for paper in {} ms", scene.browser.name(), printed[2]);
        assert_eq!((&printed[0], &printed[1]), (&json!(10_000), &json!(200)));
        let file = export(scene);
        assert_eq!(file["entries"], json!(entries(&full)));
        assert_eq!(verify(&file), Chain::Whole);

        scene.browser.open(SETTING);
        scene.press();
        scene.badge("✓");
        assert!(!scene.is_on());
        assert_eq!(scene.browser.background(STORED), full);
        // Almost full: an entry is still added.
        let mut nearly = many(9_990);
        nearly["journal"]["on"] = json!(true);
        scene.browser.background("await chrome.storage.local.clear()");
        store(scene, &nearly);
        if scene.browser.popup_is_open() {
            scene.browser.close_popup();
        }
        scene.browser.open(SETTING);
        let script = "return (await chrome.storage.local.get('journal')).journal.count";
        wait_for("an entry more", LIMIT, || {
            (scene.browser.background(script).as_u64()? > 9_990).then_some(())
        });
        open_record(scene);
        let count = scene.browser.background(script).to_string();
        scene.browser.click("#erase");
        shows(scene, "#outcome", "record_erased", &count.replacen('9', "9,", 1));
        assert_eq!(scene.browser.background(STORED), json!({}));
    }
}

/// Writes screenshots into the folder that `OBJECTOR_SHOTS` names, if it names one.
#[test]
fn screenshots() {
    use e2e::scene::{Engine, Options};
    let Some(folder) = std::env::var_os("OBJECTOR_SHOTS") else {
        return;
    };
    let folder = std::path::PathBuf::from(folder);
    for (name, language, dark) in [("light", "en", false), ("dark", "en", true), ("french", "fr", false)] {
        let options = Options {
            language,
            dark,
            ..Options::default()
        };
        let mut scene = Scene::with(Engine::Chromium, options);
        open_record(&mut scene);
        scene.browser.screenshot(&folder.join(format!("{name}-empty.png")));
        scene.browser.click("#on");
        scene.leave_time();
        scene.browser.open(SETTING);
        scene.press();
        scene.badge("✓");
        scene
            .browser
            .popup_screenshot(&folder.join(format!("{name}-popup.png")));
        scene.browser.close_popup();
        open_record(&mut scene);
        scene.browser.screenshot(&folder.join(format!("{name}.png")));
        scene
            .browser
            .evaluate("document.querySelector('#all').scrollIntoView()");
        scene.browser.screenshot(&folder.join(format!("{name}-entries.png")));
        let mut stored = scene.browser.background(STORED);
        stored[key(2)]["label"] = json!("forged");
        store(&mut scene, &stored);
        scene.browser.background(
            "const { id } = await chrome.windows.getLastFocused(); await chrome.windows.update(id, { width: 360, height: 1400 })",
        );
        scene.leave_time();
        scene.browser.screenshot(&folder.join(format!("{name}-broken.png")));
    }
}
