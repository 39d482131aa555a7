//! Proves that the setting's one control is recognised by structure, in every language, and that doubt stays doubt.

mod support;

use objector::core::{
    observation::{Choice, Control, Landmark, Link, MOST_CONTROLS, Observation, Page},
    place::{ADDRESS, PAGES, Place},
    recognition::{Belief, Sighting, belief},
    setting::{LABELS, MAIN, Setting, other_keys},
    words::{WORDS, fold, is_topic, knows},
};
use support::{HUB, SETTING, link, named, page, sight, switch};
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
    let families: [(&str, Family); 5] = [
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
        ("plain checkbox inside its label", |on| Control {
            role: None,
            aria_checked: None,
            ..named(1, on, "Use my data for training content creation AI models")
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
    let decoys: Vec<(&str, Control)> = [Landmark::Header, Landmark::Nav, Landmark::Footer]
        .map(|landmark| {
            let why = match landmark {
                Landmark::Header => "in a header",
                Landmark::Nav => "in a navigation",
                _ => "in a footer",
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

/// D4, D9: what stands in the main part comes first, then what is in no landmark, and a dialog last; each hides the next.
#[test]
fn the_main_part_comes_before_the_rest_and_a_dialog_last() {
    let at = |landmark, handle, on| Control {
        landmark,
        ..named(handle, on, NAMES[1])
    };
    let all = [Landmark::Dialog, Landmark::None, Landmark::Main];
    for (n, first) in all.iter().enumerate() {
        for rest in [&all[..n], &[]] {
            let controls = |on: bool| {
                let others = rest.iter().map(|landmark| at(*landmark, 7, !on));
                others.chain([at(*first, 1, on)]).collect::<Vec<_>>()
            };
            assert_taken(1, controls, &format!("{first:?} before {rest:?}"));
        }
    }
    // The one in the main part is not ours, and is not passed over for another either.
    let stranger = Control {
        role: None,
        ..switch(1, true)
    };
    for landmark in [Landmark::None, Landmark::Dialog] {
        let seen = page(vec![stranger.clone(), at(landmark, 2, true)]);
        assert_eq!(sight(&seen), Sighting::MayBe, "{landmark:?}");
    }
}

/// D8: of controls that are one in the other and tell the same, the inner one works. Where they differ nobody knows.
#[test]
fn of_nested_controls_the_innermost_is_it() {
    let wrapper = |on: bool| Control {
        tag: "div".into(),
        checked: None,
        ..switch(1, on)
    };
    let inside = |outer, handle, on| Control {
        within: Some(outer),
        ..switch(handle, on)
    };
    assert_taken(2, |on| vec![wrapper(on), inside(1, 2, on)], "two");
    assert_taken(3, |on| vec![wrapper(on), inside(1, 2, on), inside(2, 3, on)], "three");
    let seen = page(vec![wrapper(true), inside(1, 2, false)]);
    assert_eq!(sight(&seen), Sighting::Several, "they differ");
    let hidden = Control {
        visible: false,
        ..inside(1, 2, true)
    };
    assert_eq!(handle_of(sight(&page(vec![wrapper(true), hidden]))), Some(1));
    let two = page(vec![wrapper(true), inside(1, 2, true), inside(1, 3, true)]);
    assert_eq!(sight(&two), Sighting::Several, "two in one");
}

#[test]
fn a_key_that_only_begins_like_a_neighbours_rules_nothing_out() {
    assert_taken(
        1,
        |on| {
            vec![Control {
                labelled_by: Some("allowAnonymizedDataResearchForAi".into()),
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

/// A wrong state stays a wrong state, whatever the control is called.
#[test]
fn a_name_makes_no_state() {
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

// --- Whether there is a reason to believe it ------------------------------------------------------------------------

/// A control beside a heading.
struct Case {
    setting: &'static str,
    control: Control,
    lang: &'static str,
    heading: &'static str,
    has_main: bool,
}

/// A nameless switch in the main part of the main setting's page, in a language that is not known.
fn bare() -> Case {
    Case {
        setting: MAIN.id,
        control: switch(1, true),
        lang: "xx",
        heading: "",
        has_main: true,
    }
}

impl Case {
    fn with(mut self, change: impl Fn(&mut Control)) -> Case {
        change(&mut self.control);
        self
    }

    fn called(self, name: &str) -> Case {
        self.with(|control| control.name = reported(name))
    }

    fn checkbox(self) -> Case {
        self.with(|control| control.role = None)
    }

    fn keyed(self, key: &str) -> Case {
        self.with(|control| control.labelled_by = Some(key.into()))
    }

    fn among_fields(self) -> Case {
        self.with(|control| control.among_fields = true)
    }

    fn at(self, landmark: Landmark) -> Case {
        self.with(|control| control.landmark = landmark)
    }

    fn of(self, setting: &'static str) -> Case {
        Case { setting, ..self }
    }

    fn lang(self, lang: &'static str) -> Case {
        Case { lang, ..self }
    }

    fn under(self, heading: &'static str) -> Case {
        Case { heading, ..self }
    }

    fn without_main(self) -> Case {
        Case {
            has_main: false,
            ..self
        }
    }

    /// The belief, which is the same whether the words are a heading or the title.
    fn belief(self) -> Belief {
        let setting = Setting::by_id(self.setting).unwrap();
        let [heading, title] = [true, false].map(|is_heading| {
            let words = reported(self.heading);
            let seen = Observation {
                page: Page {
                    lang: self.lang.into(),
                    headings: if is_heading { vec![words.clone()] } else { vec![] },
                    title: if is_heading { String::new() } else { words },
                    has_main: self.has_main,
                    ..Page::default()
                },
                ..page(vec![self.control.clone()])
            };
            belief(setting, &self.control, &seen)
        });
        assert_eq!(heading, title);
        heading
    }
}

/// Each row of the table, and beside it a page that differs in nothing else.
#[test]
fn each_row_of_the_table_decides() {
    let age = "ads-by-age";
    let ours = "Use my data to train AI";
    for (row, believed, not_believed) in [
        (
            "the setting's key, among fields or not",
            bare().of(age).keyed("allowAdsByAge").among_fields(),
            bare().of(age).keyed("ember260").among_fields(),
        ),
        (
            "another key, where the setting's is public",
            bare().of(age).keyed("ember260"),
            bare().of(age).keyed("darkModeSetting"),
        ),
        (
            "a key, where the setting's is not public",
            bare().keyed("useDataForAi"),
            bare().of(age).keyed("darkModeSetting"),
        ),
        (
            "its name speaks of AI, among fields or not",
            bare().called(ours).among_fields(),
            bare().called("Use my data").among_fields(),
        ),
        (
            "words of other settings are not known",
            bare().called(ours).among_fields(),
            bare().of(age).called(ours).among_fields(),
        ),
        ("a switch among fields", bare(), bare().among_fields()),
        (
            "a name in a language that is known",
            bare().called("Dark mode"),
            bare().called("Dark mode").lang("en-GB"),
        ),
        (
            "the same with a key",
            bare().keyed("useDataForAi").lang("en"),
            bare().keyed("useDataForAi").called("Dark mode").lang("en"),
        ),
        (
            "a name beside words on AI",
            bare().called("ダークモード"),
            bare().called("ダークモード").under("生成AI"),
        ),
        (
            "outside the main part",
            bare().at(Landmark::None).without_main(),
            bare().at(Landmark::None),
        ),
        ("in a dialog", bare(), bare().at(Landmark::Dialog)),
        (
            "in a dialog, with its own words",
            bare().called(ours).at(Landmark::Dialog),
            bare().called("Use my data").at(Landmark::Dialog),
        ),
        (
            "a checkbox under words on AI",
            bare().checkbox().under("AI"),
            bare().checkbox().under("Privacy"),
        ),
        (
            "the same in a language that is known",
            bare().lang("fr").under("L’IA générative"),
            bare().lang("fr").under("Confidentialité"),
        ),
        (
            "a key on a checkbox",
            bare().checkbox().keyed("useDataForGenAITraining"),
            bare().checkbox().keyed("someKey"),
        ),
        ("a switch where no word is known", bare(), bare().checkbox()),
        (
            "a switch, not keyed as another's",
            bare().keyed("ember260"),
            bare().keyed("darkMode"),
        ),
        (
            "a key on the opposite",
            bare().keyed("trainAiOnMyData"),
            bare().keyed("optOutOfAiTraining"),
        ),
        (
            "a switch that says nothing, where the word for AI is known",
            bare().lang("ko"),
            bare().lang("ko").under("설정"),
        ),
        (
            "a use of data",
            bare().called(ours).lang("en"),
            bare()
                .called("Do not use my data for training content creation AI models")
                .lang("en"),
        ),
        (
            "the training of AI on data",
            bare().called("Use my data to train AI").lang("en"),
            bare().called("Show me AI features").lang("en"),
        ),
        (
            "a switch where the words are known",
            bare().lang("ja"),
            bare().lang("ja").lang("en"),
        ),
        (
            "the same of another setting",
            bare().of(age).lang("en"),
            bare().of(age).lang("en").checkbox(),
        ),
    ] {
        assert_eq!(believed.belief(), Belief::Yes, "{row}");
        assert_eq!(not_believed.belief(), Belief::MayBe, "not {row}");
    }
}

/// What tells only a state is no name: then the text around it is.
#[test]
fn a_state_is_no_name() {
    for state in [
        "On",
        "Off",
        "Activé",
        " Ein ",
        "WYŁ.",
        "Włączone",
        "Zapnuto",
        "Käytössä",
    ] {
        let under = |text: &'static str| {
            bare()
                .lang("en")
                .called(state)
                .under("AI")
                .with(|c| c.text = text.into())
        };
        assert_eq!(under("").belief(), Belief::Yes, "{state}");
        assert_eq!(under("Use my data to train AI").belief(), Belief::Yes, "{state}");
        assert_eq!(under("Dark mode").belief(), Belief::MayBe, "{state}");
    }
}

/// A1: a sign-in form at the setting's own address.
#[test]
fn a_form_to_sign_in_is_a_sign_in() {
    for role in [None, Some("switch".to_owned())] {
        let keep_me = Control {
            role,
            among_fields: true,
            ..named(1, true, "Keep me logged in")
        };
        let mut seen = page(vec![keep_me]);
        assert_eq!(sight(&seen), Sighting::MayBe, "a form without a password");
        seen.page.password = true;
        assert_eq!(sight(&seen), Sighting::SignIn);
        seen.document.status = 403;
        assert_eq!(sight(&seen), Sighting::Error);
    }
}

/// A3: a page that is an error by its status is one, whatever it shows. What is not 200 and no error may be read, and is
/// no proof.
#[test]
fn an_error_page_is_an_error_whatever_it_shows() {
    for (status, is_error) in [
        (0, false),
        (200, false),
        (203, false),
        (304, false),
        (399, false),
        (400, true),
        (403, true),
        (404, true),
        (500, true),
        (u16::MAX, true),
    ] {
        let mut seen = page(vec![switch(1, false)]);
        seen.document.status = status;
        let expected = if is_error { Sighting::Error } else { Sighting::Off };
        assert_eq!(sight(&seen), expected, "{status}");
        assert_eq!(seen.document.doubt(0, false).is_none(), status == 200, "{status}");
    }
}

/// A2: not available here, and one unrelated switch, under the heading of the setting or under none.
#[test]
fn a_strangers_switch_is_not_believed() {
    for (lang, heading, name) in [
        ("en", "Data for Generative AI Improvement", "Dark mode"),
        ("en", "Not available in your region", "Dark mode"),
        ("fr", "Données pour l’amélioration de l’IA générative", "Mode sombre"),
        ("fr", "Non disponible dans votre région", "Mode sombre"),
        ("ja", "生成AIの改善のためのデータ", "ダークモード"),
        // The page says that it is English, and is in Japanese.
        ("en", "ご利用の地域では利用できません", "ダークモード"),
    ] {
        for role in [None, Some("switch")] {
            let case = bare().lang(lang).under(heading).called(name);
            let case = case.with(|control| control.role = role.map(String::from));
            assert_eq!(case.belief(), Belief::MayBe, "{lang}: {heading}: {name}");
        }
    }
    // Where no word on the page is known, a checkbox is nothing and a switch is the setting's. That is the price.
    let foreign = || {
        bare()
            .lang("sw")
            .under("ご利用の地域では利用できません")
            .called("ダークモード")
    };
    assert_eq!(foreign().checkbox().belief(), Belief::MayBe);
    assert_eq!(foreign().belief(), Belief::Yes);
}

/// C2: an unrelated switch alone, and the real one later.
#[test]
fn a_switch_that_stands_alone_before_ours_comes_is_not_taken() {
    let stranger = || named(1, true, "Dark mode");
    let mut alone = page(vec![stranger()]);
    alone.page.lang = "en".into();
    assert_eq!(sight(&alone), Sighting::MayBe);
    let both = Observation {
        controls: vec![stranger(), named(2, true, NAMES[1])],
        ..alone
    };
    assert_eq!(handle_of(sight(&both)), Some(2));
}

/// E: something is there that is no switch, or that cannot be reached: each is told apart from nothing.
#[test]
fn what_stands_there_in_place_of_a_switch_is_told_apart() {
    let seen = |change: fn(&mut Observation)| {
        let mut seen = page(vec![]);
        change(&mut seen);
        sight(&seen)
    };
    assert_eq!(seen(|_| ()), Sighting::Nothing);
    assert_eq!(seen(|it| it.page.opaque = true), Sighting::Unclear);
    let a_choice = |it: &mut Observation| {
        it.choices.push(Choice {
            handle: 3,
            visible: true,
            landmark: Landmark::Main,
        });
    };
    assert_eq!(seen(a_choice), Sighting::Unclear, "a pair of radio buttons, or a list");
    assert_eq!(seen(|it| it.page.frame = true), Sighting::Framed);
    assert_eq!(seen(|it| it.page.covered = true), Sighting::Covered);
    assert_eq!(
        seen(|it| (it.page.covered, it.page.opaque, it.page.frame) = (true, true, true)),
        Sighting::Covered
    );
    assert_eq!(
        seen(|it| (it.page.opaque, it.page.frame) = (true, true)),
        Sighting::Unclear
    );
    // Beside a switch that can be read none of them counts.
    let mut seen = page(vec![switch(1, false)]);
    (seen.page.opaque, seen.page.frame, seen.page.covered) = (true, true, true);
    a_choice(&mut seen);
    assert_eq!(sight(&seen), Sighting::Off);
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

/// The lists are compared with what the script reports, folded. A word that folding would change would never be found.
#[test]
fn every_word_of_every_list_is_already_folded() {
    let lists = [
        WORDS.topic,
        WORDS.train,
        WORDS.data,
        WORDS.other,
        WORDS.phrase,
        WORDS.state,
    ];
    for word in lists.into_iter().flatten() {
        // A space at the end of a phrase tells it from the beginning of a word.
        assert_eq!(fold(&reported(word)), word.trim_end());
    }
    for short in WORDS.short {
        assert_eq!(reported(short), *short);
    }
}

/// Each of LinkedIn's names speaks of AI, as it is spelled and as the catalogue has it; with what a page adds to it too.
#[test]
fn each_of_linkedins_names_is_a_topic() {
    for name in NAMES.iter().chain(LABELS) {
        assert!(is_topic(&reported(name)), "{name}");
        assert!(is_topic(&reported(&format!("LinkedIn | {name}: On"))), "{name}");
    }
}

/// The same in other languages of LinkedIn's. These are translations, not LinkedIn's own words.
#[test]
fn generative_ai_is_a_topic_in_languages_whose_names_are_not_known() {
    for text in [
        "بيانات لتحسين الذكاء الاصطناعي التوليدي",
        "生成AIの改善のためのデータ",
        "コンテンツ生成に自分のデータを使用する",
        "생성형 AI 개선을 위한 데이터",
        "인공지능 모델 학습에 내 데이터 사용",
        "用于改进生成式人工智能的数据",
        "用於改善生成式人工智慧的資料",
        "Данные для улучшения генеративного ИИ",
        "Дані для вдосконалення генеративного ШІ",
        "Üretken yapay zekâ için veriler",
        "Data untuk peningkatan kecerdasan buatan generatif",
        "ข้อมูลสำหรับปรับปรุงปัญญาประดิษฐ์",
        "जनरेटिव एआई के लिए डेटा",
        "Dữ liệu để cải thiện trí tuệ nhân tạo",
        "Δεδομένα για τη βελτίωση της παραγωγικής τεχνητής νοημοσύνης",
        "Adatok a mesterséges intelligencia fejlesztéséhez",
        "Data för förbättring av generativ AI",
        "Data til forbedring af kunstig intelligens",
        "נתונים לשיפור בינה מלאכותית",
        "داده‌ها برای بهبود هوش مصنوعی",
        "জেনারেটিভ এআই উন্নতির জন্য তথ্য",
        "జనరేటివ్ ఏఐ కోసం డేటా",
        "ਜਨਰੇਟਿਵ ਏਆਈ ਲਈ ਡਾਟਾ",
        "Adataim felhasználása MI-modellek tanítására",
    ] {
        assert!(is_topic(&reported(text)), "{text}");
    }
}

#[test]
fn what_only_looks_like_ai_is_no_topic() {
    for text in [
        "",
        "Invia ai miei contatti",
        "Ce ai de făcut",
        "Ai có thể xem hồ sơ của tôi",
        "Ce que j’ai partagé",
        "J'ai",
        "Mail",
        "SKI, MAIL, MEDIA, KIT",
        "Skilanglauf",
        "Dark mode",
        "Model",
        "Training",
        "Data privacy",
        "Données",
        "ダークモード",
    ] {
        assert!(!is_topic(&reported(text)), "{text}");
    }
    for text in [
        "AI",
        "(AI)",
        "KI-Modelle",
        "l’IA",
        "생성형AI",
        "AIの",
        "Gen AI",
        "modèles à entraîner",
    ] {
        assert!(is_topic(&reported(text)), "{text}");
    }
}

/// By the primary subtag, whatever its case.
#[test]
fn the_languages_whose_words_are_known_are_those_of_the_names() {
    for lang in [
        "en", "en-US", "EN_gb", "fr-FR", "de", "nl", "pt-BR", "cs", "pl", "it", "es", "ro", "fi",
    ] {
        assert!(knows(lang), "{lang}");
    }
    for lang in ["", "ja", "ar", "xx", "eng", "zh-CN", "e", "-en"] {
        assert!(!knows(lang), "{lang}");
    }
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

/// D5: what was first shown under the hub or the category belongs to the page that follows: those have no switch.
#[test]
fn a_switch_left_over_from_the_page_before_is_not_ours() {
    let neighbour = "/mypreferences/d/settings/ads-by-age";
    for (path, expected) in [
        (neighbour, Sighting::Nothing),
        ("/mypreferences/d/dark-mode", Sighting::Nothing),
        ("/uas/login", Sighting::Nothing),
        ("", Sighting::Nothing),
    ] {
        assert_eq!(only(|control| control.path = path.into()), expected, "{path}");
    }
    for path in [
        HUB,
        CATEGORY,
        SETTING,
        "/mypreferences/m/settings/data-for-ai-improvement/",
    ] {
        assert_eq!(handle_of(only(|control| control.path = path.into())), Some(1), "{path}");
    }
    // One page more in the same settings app: the old switch still stands, ours has come.
    let left_over = Control {
        path: neighbour.into(),
        ..switch(1, false)
    };
    assert_eq!(handle_of(sight(&page(vec![left_over, switch(2, true)]))), Some(2));
}

#[test]
fn of_two_named_switches_the_one_that_speaks_of_ai_is_taken() {
    let reworded = "Use my data to train AI";
    assert_taken(
        1,
        |on| vec![named(1, on, reworded), named(2, true, "Dark mode")],
        "the other is for something else",
    );
    for other in [named(2, true, ""), named(2, true, "Suggestions by AI")] {
        let both = page(vec![named(1, true, reworded), other]);
        assert_eq!(sight(&both), Sighting::Several);
    }
}
