//! The page of the formal objection: it makes a letter of the input, shows a message for bad input, and stores and sends
//! nothing without being asked.

use e2e::{
    browser::wait_for,
    in_both_browsers,
    replica::ELSEWHERE,
    scene::{Engine, LIMIT, Options, Scene},
};
use serde_json::{Value, json};

const GROUNDS: &str = "I am a doctor, and my posts are about “patients”: 50 % & more.";

/// Opens the page in a new tab, and waits until it is filled.
fn open(scene: &mut Scene) {
    let address = scene
        .browser
        .background("return chrome.runtime.getURL('objection.html')");
    scene.browser.open_tab(address.as_str().expect("an address"));
    is_filled(scene);
}

fn is_filled(scene: &mut Scene) {
    wait_for("the list of countries", LIMIT, || {
        (scene
            .browser
            .evaluate("return document.querySelector('#country')?.length")
            .as_u64()?
            > 200)
            .then_some(())
    });
}

/// Sets a field, with the event that a page gets when a person types or chooses.
fn enter(scene: &mut Scene, field: &str, value: &str) {
    scene.browser.evaluate(&format!(
        "const it = document.querySelector({field:?});
         it.value = {};
         it.dispatchEvent(new Event('input', {{ bubbles: true }}))",
        json!(value)
    ));
}

fn text(scene: &mut Scene, selector: &str) -> String {
    let script = format!("return document.querySelector({selector:?}).textContent");
    scene.browser.evaluate(&script).as_str().expect("a text").to_owned()
}

fn is_shown(scene: &mut Scene, selector: &str) -> bool {
    let script = format!("return document.querySelector({selector:?}).checkVisibility()");
    scene.browser.evaluate(&script) == true
}

fn shows(scene: &mut Scene, selector: &str, key: &str) {
    let expected = scene.message(key);
    wait_for(key, LIMIT, || (text(scene, selector) == expected).then_some(()));
}

/// What the fields hold.
fn fields(scene: &mut Scene) -> Value {
    scene
        .browser
        .evaluate("return ['#country', '#language', '#grounds', '#name'].map((it) => document.querySelector(it).value)")
}

/// What is stored of the letter; null if nothing is.
fn stored(scene: &mut Scene) -> Value {
    scene
        .browser
        .background("return (await chrome.storage.local.get('letter')).letter ?? null")
}

/// What is stored of an objection that was sent; null if nothing is.
fn followed(scene: &mut Scene) -> Value {
    scene
        .browser
        .background("return (await chrome.storage.local.get('objection')).objection ?? null")
}

/// The steps that can be entered.
fn steps(scene: &mut Scene) -> Value {
    scene.browser.evaluate(
        "return [...document.querySelectorAll('#enter [data-step]:not([hidden])')].map((it) => it.dataset.step)",
    )
}

/// Chooses the day that lies so many days from today, as the field writes it.
fn set_day(scene: &mut Scene, days: i64) -> String {
    let day = format!(
        "const at = new Date(); at.setDate(at.getDate() + {days});
         const two = (number) => String(number).padStart(2, '0');
         return [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join('-')"
    );
    let day = scene.browser.evaluate(&day).as_str().expect("a day").to_owned();
    enter(scene, "#day", &day);
    day
}

/// Enters that something happened so many days from today, and waits until it is in the list. The day.
fn happened(scene: &mut Scene, step: &str, days: i64) -> String {
    let day = set_day(scene, days);
    scene.browser.click(&format!("[data-step={step}]"));
    let what = scene.message(&format!("step_{step}"));
    wait_for(&what, LIMIT, || {
        let last = scene
            .browser
            .evaluate("return document.querySelector('#events > li:last-child:not([hidden]) span')?.textContent");
        (last == what).then_some(())
    });
    day
}

/// The day that lies so many days from today, as a letter in this language writes it.
fn day_in_words(scene: &mut Scene, language: &str, days: i64) -> String {
    let day = format!(
        "const at = new Date(); at.setDate(at.getDate() + {days});
         return at.toLocaleString('{language}', {{ day: 'numeric', month: 'long', year: 'numeric' }})"
    );
    scene.browser.evaluate(&day).as_str().expect("a day").to_owned()
}

/// Every host that the replica's proxy was asked for, without those of the browser itself.
fn hosts(scene: &Scene) -> Vec<String> {
    let asked = scene.replica.world(|world| world.hosts.clone());
    let is_of_browser = |host: &String| host.contains("mozilla") || host.contains("google") || host.contains("firefox");
    asked.into_iter().filter(|host| !is_of_browser(host)).collect()
}

in_both_browsers! {
    /// The letter contains the input. It is copied, saved and printed exactly as it is shown. Nothing is sent.
    fn the_letter_is_copied_saved_and_printed_as_shown(scene) {
        scene.browser.open(ELSEWHERE);
        let before = hosts(scene);
        open(scene);
        assert!(!is_shown(scene, "#letter"));
        let statements = scene.browser.evaluate(
            "return [...document.querySelectorAll('#known > li:not([hidden])')].map((it) =>
                [it.querySelector('.said').textContent, it.querySelectorAll('.sources > li').length, it.querySelector('.checked time').dateTime])",
        );
        let statements = statements.as_array().expect("a list").clone();
        let known: Value = serde_json::from_str(include_str!("../../data/knowledge.json")).expect("JSON");
        let known = known.as_array().expect("a list");
        assert_eq!(statements.len(), known.len());
        for (shown, known) in statements.iter().zip(known) {
            let key = known["key"].as_str().expect("a key");
            let sources = known["sources"].as_array().expect("a list").len();
            assert_eq!(*shown, json!([scene.message(key), sources, known["checked"]]));
        }

        enter(scene, "#country", "DE");
        enter(scene, "#grounds", &format!("  {GROUNDS}\n"));
        enter(scene, "#name", "Ada <b>Example");
        assert!(is_shown(scene, "#letter"));
        let letter = text(scene, "#letter");
        assert!(letter.contains("Article 21(1) GDPR") && letter.contains("Article 12(3) GDPR"), "{letter}");
        assert!(letter.starts_with("LinkedIn Ireland Unlimited Company\n"), "{letter}");
        assert_eq!(text(scene, "#law-says"), scene.message("law_gdpr"));
        assert!(is_shown(scene, "#authority-lead"));
        assert!(letter.contains(&format!("\n\n{GROUNDS}\n\n")), "{letter}");
        assert!(letter.ends_with("Ada <b>Example\nGermany\n"), "{letter}");
        let link = scene.browser.evaluate("return document.querySelector('#authority a').getAttribute('href')");
        assert_eq!(link, "https://www.datenschutzkonferenz-online.de/datenschutzaufsichtsbehoerden.html");
        assert!(is_shown(scene, "#authority"));

        scene.browser.evaluate(
            "const write = navigator.clipboard.writeText.bind(navigator.clipboard);
             navigator.clipboard.writeText = async (text) => { await write(text); window.copied = text; };
             window.print = () => { window.printed = document.querySelector('#letter').textContent }",
        );
        scene.browser.click("#copy");
        shows(scene, "#outcome", "letter_copied");
        assert_eq!(scene.browser.evaluate("return window.copied"), letter);
        scene.browser.click("#save");
        shows(scene, "#outcome", "letter_saved");
        let file = scene.browser.downloads().join("objection.txt");
        wait_for("the saved letter", LIMIT, || (std::fs::read_to_string(&file).ok()? == letter).then_some(()));
        scene.browser.click("#print");
        wait_for("the print", LIMIT, || (scene.browser.evaluate("return window.printed") == letter).then_some(()));

        enter(scene, "#language", "fr");
        enter(scene, "#country", "CH");
        let letter = text(scene, "#letter");
        assert!(letter.contains("lettre b, et de l’article 30") && letter.ends_with("\nSuisse\n"), "{letter}");
        assert!(!is_shown(scene, "#authority-lead"));

        assert_eq!(stored(scene), Value::Null);
        assert_eq!(hosts(scene), before);
    }

    /// A country without such a law gets a plain request, which needs no grounds; the account and the ticks get into it, and the
    /// proof does where there is one.
    fn a_plain_request_holds_the_account_and_what_is_ticked(scene) {
        open(scene);
        assert!(!is_shown(scene, "#law"));
        enter(scene, "#country", "BR");
        assert_eq!(text(scene, "#law-says"), scene.message("law_request"));
        assert_eq!(text(scene, "#law-note"), scene.message("elsewhere_br"));
        assert!(!is_shown(scene, "#authority") && !is_shown(scene, "#proved-tick"));
        enter(scene, "#account", "www.linkedin.com/in/ada");
        enter(scene, "#email", "ada@objector.example");
        let letter = text(scene, "#letter");
        assert!(letter.starts_with("LinkedIn Corporation\n") && letter.contains("section 4.2"), "{letter}");
        assert!(letter.contains("My LinkedIn profile: www.linkedin.com/in/ada\n"), "{letter}");
        assert!(!letter.contains("Article") && letter.contains("Microsoft") && !letter.contains("for which models"), "{letter}");
        scene.browser.click("#affiliates");
        scene.browser.click("#access");
        enter(scene, "#who", "former");
        let letter = text(scene, "#letter");
        assert!(!letter.contains("Microsoft") && letter.contains("for which models"), "{letter}");
        assert!(letter.contains("My former LinkedIn profile, now closed: www.linkedin.com/in/ada\n"), "{letter}");

        // A proof, as the background stores it.
        let now = "const at = Date.now() - 60_000; ";
        let proof = "{ version: 1, evidence: { reading: { on: false, proof: 'fresh', asOf: at, readAt: at }, changedAt: 0, guidanceClosed: false } }";
        scene.browser.background(&format!("{now} await chrome.storage.local.set({{ evidence: {proof} }}); return 0"));
        scene.browser.reload();
        is_filled(scene);
        enter(scene, "#country", "KR");
        wait_for("the proof", LIMIT, || text(scene, "#letter").contains("loaded afresh on").then_some(()));
        assert!(is_shown(scene, "#proved-tick") && text(scene, "#letter").contains("Article 37 PIPA"));
        scene.browser.click("#proved");
        assert!(!text(scene, "#letter").contains("loaded afresh"));
        assert_eq!(stored(scene), Value::Null);
    }

    /// Bad input gets a message at its field, and no input is lost.
    fn bad_input_gets_a_message_at_its_field(scene) {
        open(scene);
        for field in ["country", "grounds", "name"] {
            assert_eq!(text(scene, &format!("#{field}-missing")), "", "no message before the first try");
        }
        enter(scene, "#name", "Ada");
        scene.browser.click("#copy");
        shows(scene, "#country-missing", "missing_country");
        shows(scene, "#grounds-missing", "missing_grounds");
        let state = "return [document.activeElement.id, ...['country', 'grounds', 'name'].map((it) => document.getElementById(it).ariaInvalid)]";
        assert_eq!(scene.browser.evaluate(state), json!(["country", "true", "true", "false"]));

        enter(scene, "#country", "FR");
        assert_eq!(text(scene, "#country-missing"), "");
        enter(scene, "#grounds", " \n ");
        scene.browser.click("#save");
        shows(scene, "#grounds-missing", "missing_grounds");
        assert_eq!(fields(scene), json!(["FR", "en", " \n ", "Ada"]));

        let long = "é".repeat(5_000);
        enter(scene, "#grounds", &long);
        shows(scene, "#grounds-missing", "missing_shorter_grounds");
        assert_eq!(text(scene, "#length"), "5000 / 2000");
        scene.browser.click("#print");
        assert_eq!(scene.browser.evaluate("return document.activeElement.id"), "grounds");
        assert!(!is_shown(scene, "#letter"));
        assert_eq!(fields(scene), json!(["FR", "en", long, "Ada"]));

        enter(scene, "#grounds", GROUNDS);
        assert_eq!(text(scene, "#grounds-missing"), "");
        assert!(is_shown(scene, "#letter"));
        assert_eq!(stored(scene), Value::Null);
    }

    /// Nothing is stored unless the member asks for it, and no longer.
    fn the_letter_is_stored_only_if_asked(scene) {
        open(scene);
        enter(scene, "#country", "AT");
        enter(scene, "#grounds", GROUNDS);
        assert_eq!(stored(scene), Value::Null);
        scene.browser.reload();
        is_filled(scene);
        assert_eq!(fields(scene), json!(["", "en", "", ""]));

        scene.browser.click("#keep");
        shows(scene, "#kept", "kept");
        // A letter of any length is restored completely by a reload.
        let long = "é".repeat(100_000);
        enter(scene, "#country", "AT");
        enter(scene, "#grounds", &long);
        wait_for("the letter to be stored", LIMIT, || {
            let stored = stored(scene);
            (stored["country"] == "AT" && stored["grounds"] == long && stored["who"] == "member").then_some(())
        });
        scene.browser.reload();
        is_filled(scene);
        assert_eq!(fields(scene), json!(["AT", "en", long, ""]));
        assert_eq!(scene.browser.evaluate("return document.querySelector('#keep').checked"), true);

        scene.browser.click("#keep");
        shows(scene, "#kept", "kept_no_more");
        assert_eq!(stored(scene), Value::Null);
        enter(scene, "#name", "Ada");
        assert_eq!(stored(scene), Value::Null);
    }

    /// The day on which the letter was sent is kept because it was entered: the day of the answer shows on the page, in the popup
    /// and in a calendar's file, and the badge is as it was. Taken back or erased, nothing of it is left.
    fn a_letter_that_was_sent_has_its_day(scene) {
        scene.browser.open(ELSEWHERE);
        let badge = scene.browser.badge();
        open(scene);
        shows(scene, "#next-says", "next_none");
        assert_eq!(steps(scene), json!(["sent"]));
        assert!(!is_shown(scene, "#which") && !is_shown(scene, "#calendar") && !is_shown(scene, "#forget"));
        // The law, and so the day, depends on the country.
        scene.browser.click("[data-step=sent]");
        shows(scene, "#country-missing", "missing_country");
        enter(scene, "#country", "AT");
        set_day(scene, 1);
        scene.browser.click("[data-step=sent]");
        shows(scene, "#day-missing", "day_future");
        enter(scene, "#day", "");
        scene.browser.click("[data-step=sent]");
        shows(scene, "#day-missing", "day_missing");
        assert_eq!(followed(scene), Value::Null);

        let sent = happened(scene, "sent", -3);
        assert_eq!(text(scene, "#day-missing"), "");
        shows(scene, "#next-outcome", "next_kept");
        assert_eq!(followed(scene), json!({ "country": "AT", "law": "gdpr", "events": [{ "what": "sent", "on": sent }] }));
        assert_eq!(steps(scene), json!(["extended", "accepted", "partly", "refused", "reminded", "complained"]));
        let says = text(scene, "#next-says");
        let due = says.trim_start_matches(scene.message("next_waiting").split('$').next().unwrap()).to_owned();
        assert_ne!(due, says, "{says}");
        scene.browser.click("#calendar");
        shows(scene, "#next-outcome", "next_calendar_saved");
        let file = scene.browser.downloads().join("objection.ics");
        let calendar = wait_for("the calendar's file", LIMIT, || std::fs::read_to_string(&file).ok().filter(|it| it.ends_with("END:VCALENDAR\r\n")));
        assert!(calendar.contains(&format!("SUMMARY:{}", scene.message("calendar_title"))), "{calendar}");

        // The popup and the page speak of the same day, and stay silent once there is nothing to wait for.
        scene.browser.open(ELSEWHERE);
        scene.browser.open_popup();
        wait_for("the popup's line", LIMIT, || {
            let line = scene.popup_text("#answer");
            line.contains(due.trim_end_matches('.')).then_some(())
        });
        assert_eq!(scene.browser.badge(), badge);
        open(scene);
        assert_eq!(fields(scene), json!(["AT", "en", "", ""]), "the country of what was sent");
        scene.browser.click("#take-back");
        shows(scene, "#next-says", "next_none");
        assert_eq!(followed(scene), Value::Null);
        happened(scene, "sent", 0);
        scene.browser.click("#forget");
        shows(scene, "#next-outcome", "next_forgotten");
        assert_eq!(followed(scene), Value::Null);
        happened(scene, "sent", 0);
        scene.open_preferences();
        scene.browser.click("#erase");
        scene.preferences_show("prefs_erased");
        assert_eq!(followed(scene), Value::Null);
    }

    /// No answer in time leads to a reminder, no answer to that to a complaint in the authority's language, which asks for who
    /// complains; a refusal leads to a reply. Each letter speaks of the days that were entered.
    fn no_answer_leads_to_a_reminder_and_to_a_complaint(scene) {
        open(scene);
        enter(scene, "#country", "AT");
        enter(scene, "#grounds", GROUNDS);
        happened(scene, "sent", -80);
        wait_for("the reminder", LIMIT, || is_shown(scene, "#write").then_some(()));
        shows(scene, "#write", "write_reminder");
        assert!(!is_shown(scene, "#calendar"));
        scene.browser.click("#write");
        assert_eq!(scene.browser.evaluate("return [document.activeElement.id, document.querySelector('#draft').value]"), json!(["draft", "reminder"]));
        let reminder = text(scene, "#letter");
        assert!(reminder.starts_with("LinkedIn Ireland Unlimited Company\n") && reminder.contains("Article 12(3)"), "{reminder}");
        assert!(reminder.contains(&day_in_words(scene, "en-GB", -80)), "{reminder}");

        set_day(scene, -81);
        scene.browser.click("[data-step=reminded]");
        shows(scene, "#day-missing", "day_too_early");
        happened(scene, "reminded", -30);
        shows(scene, "#write", "write_complaint");
        assert_eq!(scene.browser.evaluate("return document.querySelector('#draft').value"), "complaint");
        assert!(!is_shown(scene, "#letter"));
        scene.browser.click("#copy");
        shows(scene, "#email-missing", "missing_email");
        shows(scene, "#name-missing", "missing_name");
        enter(scene, "#email", "ada@objector.example");
        enter(scene, "#name", "Ada Example");
        let complaint = text(scene, "#letter");
        assert!(complaint.contains("Datenschutzbehörde (DSB)") && complaint.contains("Art. 77"), "{complaint}");
        for days in [-80, -30] {
            assert!(complaint.contains(&day_in_words(scene, "de", days)), "{complaint}");
        }
        assert!(complaint.contains(GROUNDS) && complaint.contains("Ada Example"), "{complaint}");
        assert_eq!(scene.browser.evaluate("return document.querySelector('#letter').lang"), "de");
        scene.browser.click("#save");
        let file = scene.browser.downloads().join("complaint.txt");
        wait_for("the saved complaint", LIMIT, || (std::fs::read_to_string(&file).ok()? == complaint).then_some(()));

        happened(scene, "refused", -2);
        shows(scene, "#write", "write_reply");
        assert!(is_shown(scene, "#refusal"));
        let reply = text(scene, "#letter");
        assert!(reply.starts_with("LinkedIn Ireland") && reply.contains(&day_in_words(scene, "en-GB", -2)), "{reply}");
        happened(scene, "replied", -1);
        shows(scene, "#next-outcome", "next_kept");
        assert!(!is_shown(scene, "#write") && is_shown(scene, "#calendar"));
        happened(scene, "complained", 0);
        shows(scene, "#next-says", "next_complained");

        // The record's file has it too, though no record is kept.
        let entered = followed(scene);
        assert_eq!(entered["events"].as_array().map(Vec::len), Some(5));
        scene.open_page("record.html");
        wait_for("the export", LIMIT, || (scene.browser.evaluate("return document.querySelector('#export').disabled") == false).then_some(()));
        scene.browser.click("#export");
        let file = scene.browser.downloads().join("objector-record.json");
        let exported: Value = wait_for("the exported file", LIMIT, || serde_json::from_slice(&std::fs::read(&file).ok()?).ok());
        assert_eq!(exported["objection"], entered);
    }

    /// The keyboard reaches every field and button in their order, and each has a name.
    fn the_keyboard_reaches_everything(scene) {
        open(scene);
        scene.browser.evaluate("[...document.querySelectorAll('#known > :not([hidden]) a')].at(-1).focus()");
        for field in
            ["country", "language", "who", "account", "email", "grounds", "name", "affiliates", "erase", "access", "keep", "copy", "save", "print"]
        {
            scene.browser.key("Tab");
            assert_eq!(scene.browser.evaluate("return document.activeElement.id"), field);
            let named = "const it = document.activeElement; return (it.labels?.[0] ?? it).textContent.trim().length > 0";
            assert_eq!(scene.browser.evaluate(named), true, "{field}");
        }
        scene.browser.key("Enter");
        shows(scene, "#grounds-missing", "missing_grounds");
    }
}

/// In French, the page and the letter are French.
#[test]
fn in_french_firefox() {
    let options = Options {
        language: "fr",
        ..Options::default()
    };
    let mut scene = Scene::with(Engine::Firefox, options);
    open(&mut scene);
    let french: Value = serde_json::from_str(include_str!("../../extension/_locales/fr/messages.json")).expect("JSON");
    for (selector, key) in [
        ("title", "objection_title"),
        ("h1", "link_objection"),
        ("#letter-title", "letter_title"),
        ("#country > option", "field_country_choose"),
    ] {
        assert_eq!(text(&mut scene, selector), french[key]["message"], "{key}");
    }
    assert_eq!(
        scene
            .browser
            .evaluate("return document.querySelector('#language').value"),
        "fr"
    );
    let first = "return document.querySelector('#country')[1].textContent";
    assert_eq!(scene.browser.evaluate(first), "Afghanistan");
}
