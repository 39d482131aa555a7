//! Every message in every language.

use std::collections::{BTreeMap, BTreeSet};

use objector::core::{
    due::Day,
    evidence::{Proof, Reading, Status},
    follow::{Followed, Step, Wrong},
    letter::Law,
    place::Place,
    setting::{CATALOGUE, Safer},
    view::{CAUTION, Silence, badge, check_up_page, direction, formats, language_of, pin, popup, row},
};
use serde_json::Value;

use super::{
    STATUSES,
    checkup::run,
    everything, evidence,
    guide::{SIGHTINGS, guidance_for},
    support::{T, account::known, facts::facts, file, on},
    tab_at, tasks,
};

/// The languages that are promised: all of LinkedIn's own that the stores accept, and the EU's other official ones.
const LANGUAGES: [&str; 43] = [
    "ar", "bg", "bn", "cs", "da", "de", "el", "en", "es", "et", "fa", "fi", "fil", "fr", "he", "hi", "hr", "hu", "id",
    "it", "ja", "ko", "lt", "lv", "mr", "ms", "nl", "no", "pl", "pt_BR", "pt_PT", "ro", "ru", "sk", "sl", "sv", "te",
    "th", "tr", "uk", "vi", "zh_CN", "zh_TW",
];

/// Every language that is there, by the name of its folder, with its messages.
fn locales() -> BTreeMap<String, BTreeMap<String, Value>> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/extension/_locales");
    let names = std::fs::read_dir(folder).unwrap().map(|entry| {
        let name = entry.unwrap().file_name().into_string().unwrap();
        (name.clone(), locale(&name))
    });
    names.collect()
}

fn text<'a>(locale: &'a BTreeMap<String, Value>, key: &str) -> &'a str {
    locale[key]["message"].as_str().unwrap()
}

fn locale(name: &str) -> BTreeMap<String, Value> {
    serde_json::from_str(&file(&format!("extension/_locales/{name}/messages.json"))).unwrap()
}

/// The text between each `before` and the next `after`.
fn between<'a>(text: &'a str, before: &str, after: char) -> Vec<&'a str> {
    text.split(before)
        .skip(1)
        .map(|rest| rest.split(after).next().unwrap())
        .collect()
}

const PAGES: [&str; 6] = [
    "extension/popup.html",
    "extension/checkup.html",
    "extension/welcome.html",
    "extension/preferences.html",
    "extension/objection.html",
    "extension/record.html",
];

/// How browsers name themselves, and how each says to keep a button in sight.
const USER_AGENTS: [(&str, &str); 4] = [
    (
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36",
        "pin_chromium",
    ),
    (
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36 \
         Edg/150.0.0.0",
        "pin_edge",
    ),
    (
        "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0",
        "pin_firefox",
    ),
    (
        "Mozilla/5.0 (Android 15; Mobile; rv:153.0) Gecko/153.0 Firefox/153.0",
        "pin_android",
    ),
];

/// The welcome page tells of the browser that it stands in, not of another.
#[test]
fn each_browser_keeps_its_button_in_its_own_way() {
    for (user_agent, key) in USER_AGENTS {
        assert_eq!(pin(user_agent), key, "{user_agent}");
    }
}

/// Every key that anything can ask for.
fn keys_in_use() -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    let choice = CATALOGUE.iter().find(|setting| setting.safer == Safer::Choice).unwrap();
    for case in everything() {
        let popup = case.popup();
        keys.extend([popup.headline, popup.sentence]);
        keys.extend(popup.proof.map(|(key, _)| key));
        keys.extend(popup.last_off.map(|(key, _)| key));
        keys.extend(popup.primary.map(|(_, key)| key));
        for setting in [&CATALOGUE[1], choice] {
            let row = row(setting, &case.known, case.tab(), case.now);
            keys.extend([row.known.0, row.word]);
            keys.extend(row.sentence.into_iter().chain(row.action));
        }
    }
    // So has an objection that was sent.
    let day = |text| Day::read(text).unwrap();
    for law in [Law::Gdpr, Law::Uk, Law::Fadp, Law::Pipa, Law::Request] {
        for step in Step::ALL {
            let sent = day("2026-11-30");
            let mut followed = Followed::sent("AT".into(), law, sent, sent).unwrap();
            if step != Step::Sent {
                followed.add(step, sent, sent).unwrap();
            }
            for today in [sent, day("2027-12-31")] {
                keys.insert(followed.says(today).0);
                keys.extend(followed.line(today).map(|line| line.0));
            }
        }
    }
    keys.extend([Wrong::NoDay, Wrong::Future, Wrong::TooEarly].map(Wrong::key));
    // A run has reasons and sentences of its own.
    let reasons = super::situation::SAID.map(|(situation, ..)| situation.name());
    for name in reasons.into_iter().chain(["led-away", "took-too-long", "proved"]) {
        let run = run("done", &[("ads-by-age", name)], 0);
        let rows = check_up_page(Some(&run), |_| evidence(Status::On), None, Silence::None, T).rows;
        keys.extend(rows.iter().filter_map(|row| row.sentence));
    }
    for (status, under_way) in STATUSES
        .into_iter()
        .flat_map(|status| [(status, false), (status, true)])
    {
        keys.extend([false, true].map(|too_old| badge(status, under_way, too_old).title));
    }
    let proved_once = {
        let mut evidence = evidence(Status::OffConfirmed);
        evidence.add(Reading {
            on: true,
            proof: Proof::Fresh,
            as_of: T + 1,
            read_at: T + 1,
        });
        popup(&known(evidence), tab_at(Place::Elsewhere), T + 1)
    };
    keys.extend(proved_once.last_off.map(|(key, _)| key));
    for (_, task) in tasks() {
        for sighting in SIGHTINGS.into_iter().chain([on(4)]) {
            for setting in &CATALOGUE {
                let guide = guidance_for(setting, Status::On, false, sighting, 60_000, task.clone());
                keys.extend(
                    guide
                        .iter()
                        .flat_map(|guide| guide.lines)
                        .chain(guide.iter().map(|guide| &guide.title)),
                );
            }
        }
    }
    keys.insert(CAUTION.title);
    keys.extend(CAUTION.lines);
    let mut keys: BTreeSet<String> = keys.into_iter().map(str::to_owned).collect();
    for setting in &CATALOGUE {
        keys.extend(["name", "means"].map(|kind| format!("{kind}_{}", setting.id.replace('-', "_"))));
    }
    let known: BTreeSet<String> = locale("en").into_keys().collect();
    for page in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src/pages")).unwrap() {
        let text = std::fs::read_to_string(page.unwrap().path()).unwrap();
        for call in ["message(\"", "message_with(\""] {
            keys.extend(between(&text, call, '"').into_iter().map(str::to_owned));
        }
        // A key may also get there by way of a variable.
        let quoted = text.split('"').skip(1).step_by(2).map(str::to_owned);
        keys.extend(quoted.filter(|text| known.contains(text) && text.contains('_')));
    }
    for page in PAGES {
        keys.extend(
            between(&file(page), "data-words=\"", '"')
                .into_iter()
                .map(str::to_owned),
        );
    }
    let facts = facts();
    for statement in &facts.statements {
        keys.insert(statement.key.clone());
        let named = statement.sources.iter().filter(|it| it.is_key());
        keys.extend(named.map(|it| it.name.clone()));
    }
    keys.extend(facts.countries.iter().filter_map(|it| it.note.clone()));
    keys.extend([Law::Gdpr, Law::Uk, Law::Fadp, Law::Pipa, Law::Request].map(|law| law.key().to_owned()));
    keys.extend(
        between(&file("src/core/letter.rs"), "=> \"missing_", '"')
            .into_iter()
            .map(|it| format!("missing_{it}")),
    );
    keys.extend(USER_AGENTS.map(|(user_agent, _)| pin(user_agent).to_owned()));
    // Whether it was kept, and whether it was not.
    keys.extend(
        between(&file("src/pages/objection.rs"), "=> \"kept", '"')
            .into_iter()
            .map(|it| format!("kept{it}")),
    );
    keys.extend(
        between(&file("manifest.json"), "__MSG_", '"')
            .into_iter()
            .map(|key| key.trim_end_matches('_').to_owned()),
    );
    keys
}

#[test]
fn the_languages_that_are_promised_are_there_and_no_other() {
    assert!(locales().into_keys().eq(LANGUAGES));
}

/// English and French have every message. The other languages may lack some for a while: a browser then shows the English
/// one. The test prints how many.
#[test]
fn english_and_french_have_every_message_and_no_language_has_one_that_is_not_used() {
    let keys = keys_in_use();
    assert!(keys.len() > 60);
    let mut lacking = Vec::new();
    for (name, locale) in locales() {
        let there: BTreeSet<String> = locale.into_keys().collect();
        let missing: Vec<_> = keys.difference(&there).collect();
        let unused: Vec<_> = there.difference(&keys).collect();
        assert!(unused.is_empty(), "{name}: unused {unused:?}");
        if ["en", "fr"].contains(&name.as_str()) {
            assert!(missing.is_empty(), "{name}: missing {missing:?}");
        }
        if !missing.is_empty() {
            lacking.push((name, missing.len()));
        }
    }
    for (name, missing) in &lacking {
        println!("{name}: {missing} messages missing");
    }
    println!(
        "missing in all: {}",
        lacking.iter().map(|(_, missing)| missing).sum::<usize>()
    );
}

#[test]
fn no_key_in_the_source_was_missed_by_trying_everything() {
    let keys = keys_in_use();
    let source =
        ["badge", "guide", "list", "popup", "situation", "text"].map(|name| file(&format!("src/core/view/{name}.rs")));
    let source = source.concat();
    let quoted = source.split('"').skip(1).step_by(2);
    let like_a_key = |text: &&str| text.contains('_') && text.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    for key in quoted.filter(like_a_key) {
        assert!(keys.contains(key), "{key} is in src/core/view, but nothing leads to it");
    }
}

#[test]
fn the_languages_have_the_same_placeholders_each_as_often() {
    let english = locale("en");
    let marks = |text: &str| {
        let mut marks: Vec<_> = between(text, "$", '$')
            .into_iter()
            .step_by(2)
            .map(str::to_lowercase)
            .collect();
        marks.sort();
        marks
    };
    for (name, locale) in locales() {
        for (key, english) in english.iter().filter(|(key, _)| locale.contains_key(*key)) {
            let placeholders = english.get("placeholders");
            assert_eq!(locale[key].get("placeholders"), placeholders, "{name} {key}");
            let mut declared: Vec<String> = placeholders
                .and_then(Value::as_object)
                .into_iter()
                .flat_map(|placeholders| placeholders.keys().cloned())
                .collect();
            declared.sort();
            assert_eq!(marks(text(&locale, key)), declared, "{name} {key}");
        }
    }
}

#[test]
fn no_message_is_empty_and_each_locale_names_itself() {
    for (name, locale) in locales() {
        // The stores say Norwegian, and mean Bokmål.
        let language = if name == "no" {
            "nb".into()
        } else {
            name.replace('_', "-")
        };
        assert_eq!(text(&locale, "lang"), language);
        for (key, message) in &locale {
            let text = text(&locale, key);
            assert!(!text.trim().is_empty() && text.trim() == text, "{name} {key}");
            assert!(!text.contains("  ") && !text.contains('<'), "{name} {key}");
            for field in message.as_object().unwrap().keys() {
                assert!(
                    ["message", "description", "placeholders"].contains(&field.as_str()),
                    "{name} {key}.{field}"
                );
            }
        }
    }
}

/// What is rightly the same as in English.
const SAME_AS_IN_ENGLISH: [(&str, &str); 5] = [
    // The word is Latvian too.
    ("lv", "link_preferences"),
    ("lv", "prefs_title"),
    // The abbreviation is theirs too.
    ("id", "record_column_number"),
    ("ms", "record_column_number"),
    ("tr", "record_column_number"),
];

/// Of languages in another script no sentence is without a letter of it, but for one sign.
const OTHER_SCRIPT: [&str; 16] = [
    "ar", "bg", "bn", "el", "fa", "he", "hi", "ja", "ko", "mr", "ru", "te", "th", "uk", "zh_CN", "zh_TW",
];

#[test]
fn no_sentence_is_left_in_english() {
    let english = locale("en");
    for (name, locale) in locales().into_iter().filter(|(name, _)| name != "en") {
        let others = english
            .iter()
            .filter(|(key, _)| *key != "lang" && locale.contains_key(*key));
        for (key, sentence) in others {
            let text = text(&locale, key);
            let is_the_same = sentence["message"] == text;
            let may_be = SAME_AS_IN_ENGLISH.contains(&(name.as_str(), key.as_str()));
            assert_eq!(is_the_same, may_be, "{name} {key}: {text}");
            let is_in_other_script = |c: char| c == '№' || c.is_alphabetic() && c > '\u{36f}';
            assert!(
                !OTHER_SCRIPT.contains(&name.as_str()) || text.contains(is_in_other_script),
                "{name} {key}: {text}"
            );
        }
    }
}

#[test]
fn the_stores_limits_are_kept_and_nobody_takes_it_for_linkedins_own() {
    for (name, locale) in locales() {
        let length = |key| text(&locale, key).chars().count();
        // Chrome's and Edge's store; Mozilla's.
        assert!(length("description") <= 132, "{name}: {}", length("description"));
        assert!(length("name") <= 45, "{name}: {}", length("name"));
        assert!(
            text(&locale, "name").starts_with("Objector"),
            "{name}: not LinkedIn's name first"
        );
        // Whose data it is, and that LinkedIn has nothing to do with it; in the popup the latter alone.
        for (key, times) in [("description", 2), ("footer", 1)] {
            let text = text(&locale, key);
            assert!(text.matches("LinkedIn").count() >= times, "{name} {key}: {text}");
        }
        for (language, disclaimer) in [("en", "ot affiliated with LinkedIn"), ("fr", "Sans lien avec LinkedIn")] {
            for key in ["description", "footer"] {
                assert!(
                    name != language || text(&locale, key).contains(disclaimer),
                    "{name} {key}"
                );
            }
        }
    }
}

#[test]
fn the_code_that_checks_a_record_is_the_same_in_every_language() {
    let code = "hashlib.sha256(json.dumps({k: v for k, v in entry.items() if k != 'hash'}, sort_keys=True, \
                separators=(',', ':'), ensure_ascii=False).encode()).hexdigest()";
    let locales = locales().into_iter();
    for (name, locale) in locales.filter(|(_, locale)| locale.contains_key("record_export_verify")) {
        assert!(text(&locale, "record_export_verify").contains(code), "{name}");
    }
}

#[test]
fn what_a_sentence_tells_to_press_is_what_stands_there() {
    for (name, locale) in locales() {
        for (sentence, key) in [
            ("guide_on", "primary_turn_off"),
            ("guide_other", "primary_turn_off"),
            ("guide_other", "other_title"),
        ] {
            if ![sentence, key].iter().all(|key| locale.contains_key(*key)) {
                continue;
            }
            let (sentence, words) = (text(&locale, sentence), text(&locale, key));
            assert!(
                sentence.contains(words),
                "{name}: {words:?} does not stand in {sentence:?}"
            );
        }
    }
}

/// LinkedIn's own labels for menu, section, group, setting and switch, where they are known; else a sentence has the
/// English ones beside the translation. LinkedIn has one Portuguese, Brazil's. It writes ţ where ț belongs in Romanian.
/// What is known as the setting's name in Spanish is perhaps a paraphrase.
const LINKEDINS: &str = "\
en | Settings & Privacy | Data privacy | How LinkedIn uses your data | Data for Generative AI Improvement | Use my data for training content creation AI models
fr | Préférences et confidentialité | Confidentialité des données | Comment LinkedIn utilise vos données | Données pour l’amélioration de l’IA générative | Utiliser mes données pour entraîner des modèles d’IA de création de contenu
de | Einstellungen & Datenschutz | Datenschutz | So verwendet LinkedIn Ihre Daten | Daten zur Verbesserung generativer KI | Ihre Daten zum Schulen von KI-Modellen verwenden, um Inhalte zu erstellen
nl | Instellingen & Privacy | Gegevensprivacy | | Gegevens voor verbetering van generatieve AI | Mijn gegevens gebruiken voor training van AI-modellen waarmee content wordt gemaakt
pt_BR | Configurações e privacidade | Privacidade dos dados | Como o LinkedIn utiliza seus dados | Dados para aprimoramento da IA generativa | Usar meus dados para treinar modelos de IA para criar conteúdos
pt_PT | Configurações e privacidade | Privacidade dos dados | Como o LinkedIn utiliza seus dados | Dados para aprimoramento da IA generativa | Usar meus dados para treinar modelos de IA para criar conteúdos
cs | Nastavení a ochrana soukromí | Ochrana dat soukromí | | Data pro zdokonalování generativní umělé inteligence | Použít moje data pro trénování modelů umělé inteligence k tvorbě obsahu
pl | Ustawienia i prywatność | Prywatność danych | |  | Użyj moich danych do trenowania modeli AI służących do tworzenia treści
it | Impostazioni e privacy | Privacy dei dati | Come LinkedIn utilizza i tuoi dati | Dati per migliorare l’IA generativa |
es | Ajustes y privacidad | Privacidad de los datos | |  |
ro | Setări și confidențialitate | Confidențialitatea datelor | | Date pentru îmbunătățirea IA generative |
fi | Asetukset | Tietosuoja | | Tiedot generatiivisen tekoälyn parantamiseen |";

#[test]
fn the_steps_use_linkedins_own_labels_or_name_the_english_ones() {
    let rows = LINKEDINS
        .lines()
        .map(|line| line.split('|').map(str::trim).collect::<Vec<_>>());
    let known: BTreeMap<_, _> = rows.map(|row| (row[0], row)).collect();
    for (name, locale) in locales() {
        let own = known.get(name.as_str());
        for (at, step) in (1..).zip(["step_1", "step_2", "step_3", "step_3", "step_4"]) {
            if !locale.contains_key(step) {
                continue;
            }
            let own = own.map(|row| row[at]).filter(|label| !label.is_empty());
            let expected = own.unwrap_or(known["en"][at]);
            let text = text(&locale, step);
            assert!(text.contains(expected), "{name} {step}: no {expected:?} in {text:?}");
        }
    }
}

/// Most letters of a language that is written from right to left are Arabic or Hebrew: no list of languages tells it.
#[test]
fn each_language_has_its_direction() {
    for (name, locale) in locales() {
        let letters: String = locale.keys().map(|key| text(&locale, key)).collect();
        let letters: Vec<char> = letters.chars().filter(|c| c.is_alphabetic()).collect();
        let to_the_left = letters.iter().filter(|c| ('\u{590}'..'\u{780}').contains(*c)).count();
        let expected = if 2 * to_the_left > letters.len() { "rtl" } else { "ltr" };
        assert_eq!(direction(text(&locale, "lang")), expected, "{name}");
    }
    for (language, expected) in [
        ("ar-EG", "rtl"),
        ("fa-IR", "rtl"),
        ("fi-FI", "ltr"),
        ("arn", "ltr"),
        ("", "ltr"),
    ] {
        assert_eq!(direction(language), expected, "{language}");
    }
}

/// In the languages that are written from right to left, each message is told from an English one that stands in for it, and so
/// both keep their directions. Elsewhere nothing is told apart: the direction is the same.
#[test]
fn an_english_message_among_others_from_right_to_left_is_told_from_them() {
    let locales = locales();
    let english = &locales["en"];
    for (name, locale) in &locales {
        let language = text(locale, "lang");
        let is_to_the_left = direction(language) == "rtl";
        for key in locale.keys().filter(|key| *key != "lang") {
            assert_eq!(language_of(text(locale, key), language), language, "{name} {key}");
        }
        for key in english.keys() {
            let expected = if is_to_the_left { "en" } else { language };
            assert_eq!(language_of(text(english, key), language), expected, "{name} {key}");
        }
    }
}

#[test]
fn dates_are_asked_for_in_the_calendar_and_the_digits_of_the_sentences() {
    for (language, expected) in [
        ("th", "th-u-ca-gregory"),
        ("fa-IR", "fa-IR-u-ca-gregory"),
        ("ar", "ar-u-ca-gregory-nu-latn"),
        ("ar-EG", "ar-EG-u-ca-gregory-nu-latn"),
    ] {
        assert_eq!(formats(language), expected);
    }
    // The languages whose own digits `Intl` writes by itself, but for Arabic.
    for (name, locale) in locales() {
        let text: String = locale.keys().map(|key| text(&locale, key)).collect();
        let has_own = text.contains(|c: char| c.is_numeric() && !c.is_ascii() && c > '\u{600}' && c < '\u{3000}');
        assert_eq!(has_own, ["bn", "fa", "mr"].contains(&name.as_str()), "{name}");
    }
}
