//! Proves that the setting's one control is recognised by structure, in every language, and that doubt stays doubt.

mod support;

use objector::core::{
    observation::{Control, Landmark, Link, MOST_CONTROLS, Observation},
    place::{ADDRESS, PAGES, Place},
    recognition::Sighting,
    setting::{LABELS, other_keys},
    words::fold,
};
use support::{SETTING, link, named, page, sight, switch};
use unicode_normalization::UnicodeNormalization;

/// LinkedIn's names for the setting and its switch, as its own pages spell them.
const NAMES: &[&str] = &[
    "Data for Generative AI Improvement",
    "Use my data for training content creation AI models",
    "Données pour l’amélioration de l’IA générative",
    "Utiliser mes données pour entraîner des modèles d’IA de création de contenu",
    "Daten zur Verbesserung generativer KI",
    "Ihre Daten zum Schulen von KI-Modellen verwenden, um Inhalte zu erstellen",
    "Gegevens voor verbetering van generatieve AI",
    "Mijn gegevens gebruiken voor training van AI-modellen waarmee content wordt gemaakt",
    "Dados para aprimoramento da IA generativa",
    "Usar meus dados para treinar modelos de IA para criar conteúdos",
    "Data pro zdokonalování generativní umělé inteligence",
    "Použít moje data pro trénování modelů umělé inteligence k tvorbě obsahu",
    "Użyj moich danych do trenowania modeli AI służących do tworzenia treści",
    "Dati per migliorare l’IA generativa",
    "Datos para mejorar la IA generativa",
    "Date pentru îmbunătăţirea IA generative",
    "Tiedot generatiivisen tekoälyn parantamiseen",
];

/// What the script reports of a text: NFKD.
fn reported(text: &str) -> String {
    text.nfkd().collect()
}

fn handle_of(sighting: Sighting) -> Option<u32> {
    match sighting {
        Sighting::On(control) => Some(control.handle()),
        _ => None,
    }
}

/// Asserts that of these controls this one is taken, both while it is on and while it is off.
fn assert_taken(handle: u32, controls: impl Fn(bool) -> Vec<Control>, why: &str) {
    assert_eq!(handle_of(sight(&page(controls(true)))), Some(handle), "{why}");
    assert_eq!(sight(&page(controls(false))), Sighting::Off, "{why}");
}

/// What the only control of the setting's page is taken for after a change.
fn only(change: impl Fn(&mut Control)) -> Sighting {
    let mut control = switch(1, true);
    change(&mut control);
    sight(&page(vec![control]))
}

// --- Families of markup ---------------------------------------------------------------------------------------------

#[test]
fn each_family_of_markup_reads_on_and_off() {
    type Family = fn(bool) -> Control;
    let families: [(&str, Family); 6] = [
        ("Ember artdeco input, judged by its label", |on| {
            named(1, on, "Use my data")
        }),
        ("button switch", |on| Control {
            tag: "button".into(),
            checked: None,
            ..switch(1, on)
        }),
        ("button that tells aria-pressed too", |on| Control {
            tag: "button".into(),
            checked: None,
            aria_pressed: Some(on.to_string()),
            ..switch(1, on)
        }),
        ("checkbox labelled by a key we have never heard of", |on| Control {
            labelled_by: Some("allowGenAiTraining".into()),
            ..switch(1, on)
        }),
        ("plain checkbox", |on| Control {
            role: None,
            aria_checked: None,
            ..switch(1, on)
        }),
        ("outside any landmark", |on| Control {
            landmark: Landmark::None,
            ..switch(1, on)
        }),
    ];
    for (why, family) in families {
        assert_taken(1, |on| vec![family(on)], why);
    }
}

// --- Addresses ------------------------------------------------------------------------------------------------------

#[test]
fn the_setting_is_found_under_every_form_factor_with_and_without_a_trailing_slash() {
    for letter in ["d", "m", "s", "g"] {
        for end in ["", "/"] {
            let path = format!("/mypreferences/{letter}/settings/data-for-ai-improvement{end}");
            let seen = Observation {
                path: path.clone(),
                ..page(vec![switch(1, true)])
            };
            assert_eq!(handle_of(sight(&seen)), Some(1), "{path}");
        }
    }
}

#[test]
fn the_same_switch_under_any_other_path_is_never_ours() {
    for path in [
        "/mypreferences/d/settings/data-for-generative-ai-improvement",
        "/mypreferences/d/settings/data-for-generative-ai",
        "/mypreferences/d/settings/data-for-ai-improvement-2",
        "/mypreferences/d/settings/data-for-ai-improvement//",
        "/mypreferences/d/settings/data-for-ai-improvement/more",
        "/mypreferences/d/settings/DATA-FOR-AI-IMPROVEMENT",
        "/mypreferences/d/settings/data-for-ai-improvement%2F",
        "/mypreferences/d/settings/../settings/data-for-ai-improvement",
        "/mypreferences/d//settings/data-for-ai-improvement",
        "/mypreferences/settings/data-for-ai-improvement",
        "/mypreferences/D/settings/data-for-ai-improvement",
        "/mypreferences/1/settings/data-for-ai-improvement",
        "/mypreferences/dd/settings/data-for-ai-improvement",
        "/mypreferences/é/settings/data-for-ai-improvement",
        "/x/mypreferences/d/settings/data-for-ai-improvement",
        "/in/mypreferences/d/settings/data-for-ai-improvement",
        "/mypreferences/d/settings/policy-and-academic-research",
        "/mypreferences/d/settings/share-data-with-trusted-partners",
        "/mypreferences/d/settings/ads-by-age",
        "/mypreferences/d/interest-categories",
        "/mypreferences/d/member-cookies",
        "/mypreferences/d/categories/ads",
        "/feed/",
        "/",
        "",
    ] {
        let seen = Observation {
            path: path.into(),
            ..page(vec![named(1, true, NAMES[1])])
        };
        assert_eq!(sight(&seen), Sighting::Elsewhere, "{path:?}");
    }
}

#[test]
fn addresses_lead_where_they_lead() {
    use Place::*;
    for (address, place) in [
        (ADDRESS, Setting),
        (
            "https://www.linkedin.com/mypreferences/m/settings/data-for-ai-improvement/?li_theme=light#top",
            Setting,
        ),
        (
            "https://www.linkedin.com:8443/mypreferences/d/settings/data-for-ai-improvement",
            Setting,
        ),
        (
            "https://www.linkedin.com/mypreferences/d/categories/privacy?x=/y",
            Category,
        ),
        ("https://www.linkedin.com/mypreferences/d/", Hub),
        ("https://www.linkedin.com/mypreferences/d", Hub),
        ("https://www.linkedin.com/mypreferences/d/categories/ads", Preferences),
        ("https://www.linkedin.com/mypreferences/", Preferences),
        (
            "https://www.linkedin.com/uas/login?session_redirect=%2Fmypreferences",
            SignIn,
        ),
        ("https://www.linkedin.com/login", SignIn),
        ("https://www.linkedin.com/login/de?x", SignIn),
        ("https://www.linkedin.com/authwall?trk=x", SignIn),
        ("https://www.linkedin.com/checkpoint/lg/sign-in", SignIn),
        ("https://www.linkedin.com/login-help", Elsewhere),
        ("https://www.linkedin.com/loginx/", Elsewhere),
        ("https://www.linkedin.com/mypreferences", Elsewhere),
        ("https://www.linkedin.com/feed/?next=/mypreferences/d/", Elsewhere),
        ("https://www.linkedin.com/#/mypreferences/d/", Elsewhere),
        ("https://www.linkedin.com", Elsewhere),
        ("https://www.linkedin.com?/mypreferences/d/", Elsewhere),
        ("", Elsewhere),
    ] {
        assert_eq!(Place::of_address(address), place, "{address}");
    }
}

#[test]
fn another_scheme_host_or_a_trick_with_user_info_is_elsewhere() {
    let path = SETTING;
    for start in [
        "http://www.linkedin.com",
        "ftp://www.linkedin.com",
        "file://www.linkedin.com",
        "view-source:https://www.linkedin.com",
        " https://www.linkedin.com",
        "https://linkedin.com",
        "https://de.linkedin.com",
        "https://www.linkedin.com.evil.example",
        "https://www.linkedin.com.",
        "https://www.linkedin.company",
        "https://www.linkedin.com@evil.example",
        "https://www.linkedin.com:@evil.example",
        "https://www.linkedin.com:443@evil.example",
        "https://www.linkedin.com:pass@evil.example",
        "https://user@www.linkedin.com",
        "https://www.linkedin.com\\@evil.example",
        "https://www.linkedin.com%2f@evil.example",
        "https://evil.example/https://www.linkedin.com",
        "https://evil.example?https://www.linkedin.com",
        "https://www-linkedin.com",
        "https://www.lınkedin.com",
    ] {
        let address = format!("{start}{path}");
        assert_eq!(Place::of_address(&address), Place::Elsewhere, "{address}");
    }
}

#[test]
fn the_content_script_runs_on_the_settings_pages_only() {
    let ours = [Place::Setting, Place::Category, Place::Hub, Place::Preferences];
    assert!(ours.iter().all(|place| place.is_in_settings()));
    assert!(!Place::SignIn.is_in_settings() && !Place::Elsewhere.is_in_settings());
    assert!(ADDRESS.starts_with(PAGES.trim_end_matches('*')));
}

// --- Which control --------------------------------------------------------------------------------------------------

#[test]
fn without_a_control_there_is_nothing_to_say() {
    assert_eq!(sight(&page(vec![])), Sighting::Nothing);
}

#[test]
fn what_cannot_be_ours_is_passed_over_and_never_taken_instead() {
    let decoys: Vec<(&str, Control)> = [Landmark::Header, Landmark::Nav, Landmark::Footer, Landmark::Dialog]
        .map(|landmark| {
            let why = match landmark {
                Landmark::Header => "in a header",
                Landmark::Nav => "in a navigation",
                Landmark::Footer => "in a footer",
                _ => "in a dialog",
            };
            let decoy = Control {
                landmark,
                ..named(7, true, NAMES[1])
            };
            (why, decoy)
        })
        .into_iter()
        .chain([(
            "hidden copy",
            Control {
                visible: false,
                ..named(7, true, NAMES[1])
            },
        )])
        .chain(other_keys().map(|key| {
            let neighbour = Control {
                labelled_by: Some(key.into()),
                ..named(7, true, NAMES[1])
            };
            (key, neighbour)
        }))
        .chain([(
            "a neighbour's key among other ids",
            Control {
                labelled_by: Some(format!(" x\t{}  y ", other_keys().next().unwrap())),
                ..named(7, true, NAMES[1])
            },
        )])
        .collect();
    for (why, decoy) in decoys {
        assert_eq!(sight(&page(vec![decoy.clone()])), Sighting::Nothing, "{why}, alone");
        assert_taken(1, |on| vec![decoy.clone(), switch(1, on)], why);
        assert_taken(1, |on| vec![switch(1, on), decoy.clone()], why);
    }
}

#[test]
fn a_key_that_only_begins_like_a_neighbours_rules_nothing_out() {
    assert_taken(
        1,
        |on| {
            vec![Control {
                labelled_by: Some("allowAdsByAgeAndAi".into()),
                ..switch(1, on)
            }]
        },
        "prefix",
    );
}

#[test]
fn several_controls_that_nothing_tells_apart_are_several() {
    let other = "Share my data with Microsoft";
    for controls in [
        vec![switch(1, true), switch(2, true)],
        vec![switch(1, true), switch(2, false)],
        vec![named(1, true, other), named(2, true, "Something else")],
        vec![named(1, true, NAMES[1]), named(2, true, NAMES[1])],
        vec![named(1, true, NAMES[0]), named(2, false, &reported(NAMES[3]))],
        vec![named(1, true, NAMES[1]), switch(2, true), named(3, true, NAMES[1])],
    ] {
        assert_eq!(sight(&page(controls.clone())), Sighting::Several, "{controls:?}");
    }
}

#[test]
fn the_one_with_linkedins_own_name_is_told_apart_in_every_language() {
    for name in NAMES {
        let ours = reported(name);
        assert_taken(
            2,
            |on| vec![switch(1, !on), named(2, on, &ours), named(3, true, "Datos")],
            name,
        );
    }
}

#[test]
fn spelling_that_only_looks_different_tells_apart_too() {
    for name in [
        "USE MY DATA FOR TRAINING CONTENT CREATION AI MODELS",
        "  Use my\u{a0}data for\n\ttraining content   creation AI models: On ",
        "Données pour l'amélioration de l'IA générative",
        "Données pour l‘amélioration de lʼIA générative",
        "Donne\u{301}es pour l’ame\u{301}lioration de l’IA ge\u{301}ne\u{301}rative",
        "Date pentru îmbunătăţirea IA generative",
        "Date pentru îmbunătățirea IA generative",
        "Ｄata for Generative AI Improvement",
    ] {
        let ours = reported(name);
        assert_taken(2, |on| vec![switch(1, true), named(2, on, &ours)], name);
    }
}

#[test]
fn words_never_make_a_control_ours_alone() {
    // The one control of the page is taken whatever it is called, and a wrong state stays a wrong state.
    assert_eq!(handle_of(only(|c| c.name = "Quelque chose".into())), Some(1));
    let unreadable = Control {
        disabled: true,
        ..named(2, true, NAMES[1])
    };
    assert_eq!(sight(&page(vec![switch(1, true), unreadable])), Sighting::Unclear);
}

#[test]
fn too_much_to_read_is_several() {
    let many = |n: usize| -> Vec<Control> {
        let decoy = |handle| Control {
            visible: false,
            ..switch(handle, true)
        };
        (1..n as u32).map(decoy).chain([switch(1_000, true)]).collect()
    };
    assert_eq!(handle_of(sight(&page(many(MOST_CONTROLS)))), Some(1_000));
    assert_eq!(sight(&page(many(MOST_CONTROLS + 1))), Sighting::Several);
    for controls in [vec![], vec![switch(1, true)]] {
        let seen = Observation {
            overflow: true,
            ..page(controls)
        };
        assert_eq!(sight(&seen), Sighting::Several);
    }
}

// --- Its state ------------------------------------------------------------------------------------------------------

#[test]
fn a_state_that_cannot_be_relied_on_is_unclear() {
    type Change = fn(&mut Control);
    let changes: [(&str, Change); 15] = [
        ("disabled", |c| c.disabled = true),
        ("busy", |c| c.busy = true),
        ("indeterminate", |c| c.indeterminate = true),
        ("aria-checked mixed", |c| c.aria_checked = Some("mixed".into())),
        ("aria-checked disagrees", |c| c.aria_checked = Some("false".into())),
        ("checked disagrees", |c| c.checked = Some(false)),
        ("aria-pressed disagrees", |c| c.aria_pressed = Some("false".into())),
        ("aria-pressed mixed", |c| c.aria_pressed = Some("mixed".into())),
        ("aria-checked empty", |c| c.aria_checked = Some(String::new())),
        ("aria-checked in capitals", |c| c.aria_checked = Some("TRUE".into())),
        ("aria-checked with a space", |c| c.aria_checked = Some("true ".into())),
        ("aria-checked in words", |c| c.aria_checked = Some("on".into())),
        ("aria-checked undefined", |c| c.aria_checked = Some("undefined".into())),
        ("nothing tells", |c| (c.checked, c.aria_checked) = (None, None)),
        ("only garbage tells", |c| {
            (c.checked, c.aria_checked) = (None, Some("1".into()));
        }),
    ];
    for (why, change) in changes {
        assert_eq!(only(change), Sighting::Unclear, "{why}");
    }
}

#[test]
fn an_unclear_control_is_not_passed_over_for_its_neighbour() {
    let unclear = Control {
        disabled: true,
        ..switch(1, true)
    };
    assert_eq!(sight(&page(vec![unclear, switch(2, true)])), Sighting::Several);
}

// --- The way --------------------------------------------------------------------------------------------------------

const HUB: &str = "/mypreferences/d/";
const CATEGORY: &str = "/mypreferences/d/categories/privacy";

fn way(path: &str, links: Vec<Link>) -> Sighting {
    sight(&Observation {
        path: path.into(),
        links,
        ..page(vec![switch(9, true)])
    })
}

#[test]
fn the_next_link_on_the_way_is_found_by_its_address() {
    let hidden = |link: Link| Link { visible: false, ..link };
    let in_nav = |link: Link| Link {
        landmark: Landmark::Nav,
        ..link
    };
    let other = || link(9, "/mypreferences/d/categories/ads");
    for (why, path, links, expected) in [
        ("hub: the category", HUB, vec![other(), link(1, CATEGORY)], Some(1)),
        (
            "hub: the setting itself first",
            HUB,
            vec![link(1, CATEGORY), link(2, SETTING)],
            Some(2),
        ),
        (
            "hub: without its slash",
            "/mypreferences/d",
            vec![link(1, CATEGORY)],
            Some(1),
        ),
        ("hub: nothing that leads on", HUB, vec![other(), link(1, HUB)], None),
        ("hub: no links yet", HUB, vec![], None),
        (
            "another letter leads on too",
            "/mypreferences/m/",
            vec![link(1, CATEGORY)],
            Some(1),
        ),
        (
            "category: the setting",
            CATEGORY,
            vec![other(), link(1, SETTING)],
            Some(1),
        ),
        (
            "category: never itself",
            CATEGORY,
            vec![link(1, CATEGORY), link(2, HUB)],
            None,
        ),
        (
            "hidden skipped",
            HUB,
            vec![hidden(link(1, CATEGORY)), link(2, CATEGORY)],
            Some(2),
        ),
        ("only hidden", CATEGORY, vec![hidden(link(1, SETTING))], None),
        (
            "hidden setting, visible category",
            HUB,
            vec![hidden(link(1, SETTING)), link(2, CATEGORY)],
            Some(2),
        ),
        (
            "main before nav",
            HUB,
            vec![in_nav(link(1, CATEGORY)), link(2, CATEGORY)],
            Some(2),
        ),
        (
            "nav if there is nothing else",
            HUB,
            vec![in_nav(link(1, CATEGORY))],
            Some(1),
        ),
        (
            "the first of several",
            CATEGORY,
            vec![link(1, SETTING), link(2, SETTING)],
            Some(1),
        ),
    ] {
        assert_eq!(way(path, links), Sighting::Way(expected), "{why}");
    }
}

// --- Words ----------------------------------------------------------------------------------------------------------

#[test]
fn every_word_of_the_catalogue_is_already_folded_and_there_once() {
    for words in LABELS {
        assert_eq!(fold(words), *words);
        assert_eq!(fold(&reported(words)), *words, "as the script reports it");
        let holding = LABELS.iter().filter(|other| other.contains(words)).count();
        assert_eq!(holding, 1, "{words} is part of another");
    }
}

#[test]
fn linkedins_own_spelling_folds_to_an_entry_of_the_catalogue() {
    for name in NAMES {
        let folded = fold(&reported(name));
        assert!(LABELS.contains(&folded.as_str()), "{name} → {folded}");
    }
    assert_eq!(NAMES.len(), LABELS.len());
}

#[test]
fn folding_twice_changes_nothing_more() {
    for text in [
        "",
        "  ",
        "İstanbul’s ŞŢ ăţ ß Ø Ł ﬁ ｄ",
        "a\u{a0}\u{2003}b\r\nc",
        "’‘ʼ`´'",
    ] {
        let once = fold(&reported(text));
        assert_eq!(fold(&once), once, "{text:?}");
    }
}

#[test]
fn a_switch_left_over_from_the_page_before_is_not_ours() {
    let elsewhere = "/mypreferences/d/settings/ads-by-age";
    assert_eq!(only(|control| control.path = elsewhere.into()), Sighting::Nothing);
    // One page more in the same settings app: the old switch still stands, ours has come.
    let left_over = Control {
        path: elsewhere.into(),
        ..switch(1, false)
    };
    assert_eq!(handle_of(sight(&page(vec![left_over, switch(2, true)]))), Some(2));
}
