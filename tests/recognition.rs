//! Proves that the setting's one control is recognised by structure, in every language, and that doubt stays doubt.

mod support;

use objector::core::{
    observation::{Choice, Control, Landmark, Link, MOST_CONTROLS, Observation, Page},
    place::{ADDRESS, PAGES, Place},
    recognition::{Belief, Sighting, belief},
    setting::{LABELS, MAIN, Setting, other_keys},
    words::{WORDS, fold, is_own, is_topic, knows},
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
    fn belief(&self) -> Belief {
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
    let trusted = "share-data-with-trusted-partners";
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
        (
            "another setting's own words",
            bare().of(age).called("Age range").checkbox(),
            bare().of(age).called("Dark mode"),
        ),
        (
            "another setting, called as its page is",
            bare().of(age).called("Alter").under("Alter"),
            bare().of(age).called("Alter").under("Werbung"),
        ),
        (
            "another setting, called as its page is, in a language whose words for it are known",
            bare().of(age).called("Age range").under("Age range").lang("en"),
            bare()
                .of(age)
                .called("Two-step verification")
                .under("Two-step verification")
                .lang("en"),
        ),
        (
            "another setting, called as its page is, but with a key of other words",
            bare()
                .of(trusted)
                .called("Datenfreigabe")
                .under("Datenfreigabe")
                .lang("de"),
            bare()
                .of(trusted)
                .called("Datenfreigabe")
                .under("Datenfreigabe")
                .lang("de")
                .keyed("twoStepVerification"),
        ),
        (
            "a page that says the opposite of itself",
            bare().called(ours).under("Data for Generative AI Improvement"),
            bare().called(ours).under("Opt out of AI training"),
        ),
        (
            "another setting's key, where none is public",
            bare()
                .of("data-export-by-page-admins")
                .called("エクスポート")
                .keyed("allowPageAdminsExport"),
            bare()
                .of("data-export-by-page-admins")
                .called("エクスポート")
                .keyed("hidePageAdminsExport"),
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

/// What the switch may be called in a language.
struct Tongue {
    lang: &'static str,
    /// The page's name and the switch's. Beside [`NAMES`] these are translations.
    ours: &'static [&'static str],
    opposites: &'static [&'static str],
    /// Switches of something else that speak of AI, of data, or of both.
    strangers: &'static [&'static str],
}

const fn tongue(
    lang: &'static str,
    ours: &'static [&'static str],
    opposites: &'static [&'static str],
    strangers: &'static [&'static str],
) -> Tongue {
    Tongue {
        lang,
        ours,
        opposites,
        strangers,
    }
}

/// All languages of LinkedIn's.
#[rustfmt::skip]
const TONGUES: &[Tongue] = &[
    tongue("en", &["Allow LinkedIn to use my data to train generative AI models", "Use my data to improve generative AI", "Data for Generative AI Improvement", "Use my data for training content creation AI models"],
        &["Keep my data out of AI training", "Shield my data from generative AI models", "Revoke the use of my data for training AI models", "Use no data for training AI models", "Use my data for training content creation AI models only if I agree", "Cease training AI models on my data"],
        &["Use my inbox data for training AI models", "Use AI to polish my profile with data", "Use my data for training safety AI models", "Show posts about training data for AI models", "Get a digest on generative AI and data", "Training on generative AI models"]),
    tongue("fr", &["Autoriser LinkedIn à utiliser mes données pour améliorer l’IA générative", "Données pour l’amélioration de l’IA générative", "Utiliser mes données pour entraîner des modèles d’IA de création de contenu"],
        &["Ne pas utiliser mes données pour entraîner l’IA", "Soustraire mes données à l’entraînement de l’IA", "Arrêter d’entraîner l’IA avec mes données", "Interdire l’entraînement de modèles d’IA avec mes données"],
        &["Recevoir des nouvelles sur les données et l’IA générative", "Utiliser mes messages et données pour entraîner l’IA", "Utiliser mes données pour des modèles d’IA de recrutement", "Afficher les contenus créés par l’IA", "Partager mes données avec Microsoft pour l’IA"]),
    tongue("de", &["Meine Daten zum Trainieren generativer KI verwenden", "Daten zur Verbesserung generativer KI", "Ihre Daten zum Schulen von KI-Modellen verwenden, um Inhalte zu erstellen"],
        &["Meine Daten nicht für KI-Training verwenden", "Meine Daten dem KI-Training entziehen", "KI-Training mit meinen Daten stoppen", "Meine Daten von KI-Modellen fernhalten", "Ihre Daten zum Schulen von KI-Modellen verwenden, um Inhalte zu erstellen: untersagen"],
        &["KI-Modelle für die Jobsuche mit meinen Daten trainieren", "Neues über Daten und KI per E-Mail", "Meine Nachrichten zum Training von KI-Modellen verwenden", "Daten für KI-Schreibvorschläge verwenden", "Daten zum KI-Training herunterladen"]),
    tongue("nl", &["Mijn gegevens gebruiken om generatieve AI te verbeteren", "Gegevens voor verbetering van generatieve AI", "Mijn gegevens gebruiken voor training van AI-modellen waarmee content wordt gemaakt"],
        &["Gebruik mijn gegevens niet voor AI-training", "Mijn gegevens weghouden van AI-training", "Stop met AI-training op mijn gegevens"],
        &["Mijn berichten gebruiken voor training van AI-modellen", "Nieuws over gegevens en AI ontvangen", "AI-suggesties op basis van mijn gegevens", "Gegevens voor training van AI downloaden", "Gegevens voor AI-moderatie gebruiken"]),
    tongue("pt-BR", &["Permitir que o LinkedIn use meus dados para melhorar a IA generativa", "Dados para aprimoramento da IA generativa", "Usar meus dados para treinar modelos de IA para criar conteúdos"],
        &["Não permitir o uso dos meus dados para treinar IA", "Retirar meus dados do treinamento de IA", "Bloquear o treinamento de modelos de IA com meus dados"],
        &["Usar minhas mensagens e dados para treinar IA", "Receber novidades sobre dados e IA", "Usar meus dados para treinar IA de recrutamento", "Baixar os dados usados para treinar IA", "Sugestões de IA com meus dados"]),
    tongue("cs", &["Použít moje data ke zlepšení generativní umělé inteligence", "Data pro zdokonalování generativní umělé inteligence", "Použít moje data pro trénování modelů umělé inteligence k tvorbě obsahu"],
        &["Zabránit použití mých dat pro trénování AI", "Nepoužívat moje data pro trénování AI", "Vyjmout moje data z trénování umělé inteligence"],
        &["Návrhy umělé inteligence podle mých dat", "Použít moje zprávy a data pro trénování AI", "Novinky o datech a umělé inteligenci", "Stáhnout data pro trénování AI", "Reklamy umělé inteligence podle mých dat"]),
    tongue("pl", &["Dane do ulepszania generatywnej AI", "Użyj moich danych do trenowania modeli AI służących do tworzenia treści"],
        &["Zabroń trenowania modeli AI na moich danych", "Nie używaj moich danych do trenowania AI", "Wycofaj moje dane z trenowania AI"],
        &["Użyj moich wiadomości i danych do trenowania AI", "Nowości o danych i AI", "Pobierz dane do trenowania AI", "Użyj moich danych do rekrutacji z AI", "Sugestie AI na podstawie moich danych"]),
    tongue("it", &["Dati per migliorare l’IA generativa", "Usa i miei dati per addestrare modelli di IA per la creazione di contenuti"],
        &["Impedisci l’uso dei miei dati per addestrare l’IA", "Non utilizzare i miei dati per l’IA", "Rimuovi i miei dati dall’addestramento dell’IA"],
        &["Usa i miei messaggi e dati per addestrare l’IA", "Ricevi novità su dati e IA", "Scarica i dati per addestrare l’IA", "Usa i miei dati per annunci con IA", "Mostra contenuti creati con dati e IA"]),
    tongue("es", &["Datos para mejorar la IA generativa", "Usar mis datos para entrenar modelos de IA de creación de contenido"],
        &["Retirar mis datos del entrenamiento de modelos de IA", "Impedir el uso de mis datos para entrenar la IA", "Bloquear el uso de mis datos para la IA"],
        &["Usar mis mensajes y datos para entrenar la IA", "Recibir novedades sobre datos e IA", "Descargar los datos para entrenar la IA", "Usar mis datos para anuncios con IA", "Sugerencias de IA con mis datos"]),
    tongue("ro", &["Date pentru îmbunătățirea IA generative", "Utilizați datele mele pentru antrenarea modelelor IA de creare a conținutului"],
        &["Oprește utilizarea datelor mele pentru antrenarea IA", "Nu folosi datele mele pentru IA", "Scoate datele mele din antrenarea IA"],
        &["Utilizați mesajele și datele mele pentru IA", "Noutăți despre date și IA", "Descarcă datele pentru antrenarea IA", "Reclame cu IA și datele mele", "Sugestii IA din datele mele"]),
    tongue("fi", &["Tiedot generatiivisen tekoälyn parantamiseen", "Käytä tietojani sisällön luontiin tarkoitettujen tekoälymallien kouluttamiseen"],
        &["Estä tekoälymallien kouluttaminen tiedoillani", "Älä käytä tietojani tekoälyn kouluttamiseen", "Poista tietoni tekoälyn koulutuksesta"],
        &["Käytä viestejäni ja tietojani tekoälyn kouluttamiseen", "Uutisia tekoälystä ja tiedoista", "Lataa tekoälyn koulutukseen käytetyt tiedot", "Tekoälymainokset tietojeni perusteella", "Tekoälyn ehdotukset tietojani käyttäen"]),
    tongue("sv", &["Data för förbättring av generativ AI", "Använd mina data för att träna AI-modeller som skapar innehåll"],
        &["Sluta använda mina data för att träna AI-modeller", "Förhindra AI-träning på mina data", "Skydda mina data mot AI-träning"], &["Visa annonser från AI med mina data", "Skrivförslag från AI"]),
    tongue("da", &["Data til forbedring af generativ AI", "Brug mine data til at træne AI-modeller, der skaber indhold"],
        &["Stop med at bruge mine data til AI-træning", "Bloker AI-træning på mine data", "Hold mine data ude af AI-træning"], &["Nyheder om data og AI", "Skriveforslag fra AI"]),
    tongue("no", &["Data for forbedring av generativ KI", "Bruk dataene mine til å trene KI-modeller som lager innhold"],
        &["Stopp bruken av dataene mine til KI-trening", "Blokker KI-trening på mine data", "Hold dataene mine utenfor KI-trening"], &["Nyheter om data og KI", "Skriveforslag fra KI"]),
    tongue("el", &["Δεδομένα για τη βελτίωση της παραγωγικής ΤΝ", "Χρήση των δεδομένων μου για την εκπαίδευση μοντέλων τεχνητής νοημοσύνης δημιουργίας περιεχομένου"],
        &["Να μην χρησιμοποιούνται τα δεδομένα μου για την εκπαίδευση ΤΝ", "Διακοπή χρήσης των δεδομένων μου για την εκπαίδευση ΤΝ", "Αποκλεισμός των δεδομένων μου από την ΤΝ"], &["Νέα για τα δεδομένα και την ΤΝ", "Διαφημίσεις ΤΝ με τα δεδομένα μου"]),
    tongue("hu", &["Adatok a generatív MI fejlesztéséhez", "Adataim felhasználása tartalomkészítő MI-modellek betanítására"],
        &["Adataim használatának tiltása MI-modellek betanítására", "Ne használja adataimat MI-modellek tanítására", "Adataim védelme az MI-modellek betanításától"], &["Hírek az adatokról és az MI-modellekről", "MI-írási javaslatok az adataim alapján"]),
    tongue("tr", &["Üretken Yapay Zekâ İyileştirme İçin Veriler", "Verilerimi içerik oluşturma yapay zekâ modellerini eğitmek için kullan"],
        &["Verilerimi yapay zekâ modellerini eğitmek için kullanmayın", "Verilerimin yapay zekâ eğitiminde kullanımını durdur", "Verilerimi yapay zekâ eğitiminden koru", "Verilerimin yapay zekâ eğitimi için kullanılmasına izin verme"], &["Yapay zekâ ve veri haberleri", "Verilerimle yapay zekâ reklamları"]),
    tongue("ru", &["Данные для улучшения генеративного ИИ", "Использовать мои данные для обучения моделей ИИ, создающих контент"],
        &["Прекратить использование моих данных для обучения ИИ", "Отказаться от обучения ИИ на моих данных", "Защитить мои данные от ИИ", "Обучение ИИ без моих данных"], &["Новости о данных и ИИ", "Реклама ИИ по моим данным"]),
    tongue("uk", &["Дані для вдосконалення генеративного ШІ", "Використовувати мої дані для навчання моделей ШІ, що створюють контент"],
        &["Припинити використання моїх даних для навчання ШІ", "Відмовитися від навчання ШІ на моїх даних", "Захистити мої дані від ШІ"], &["Новини про дані та ШІ", "Реклама ШІ за моїми даними"]),
    tongue("id", &["Data untuk Peningkatan AI Generatif", "Gunakan data saya untuk melatih model AI pembuatan konten"],
        &["Hentikan penggunaan data saya untuk melatih model AI", "Larang penggunaan data saya untuk AI", "Lindungi data saya dari pelatihan AI"], &["Berita tentang data dan AI", "Iklan AI dengan data saya"]),
    tongue("ms", &["Data untuk Penambahbaikan AI Generatif", "Gunakan data saya untuk melatih model AI penciptaan kandungan"],
        &["Hentikan penggunaan data saya untuk melatih model AI", "Halang penggunaan data saya untuk AI", "Lindungi data saya daripada latihan AI"], &["Berita tentang data dan AI", "Iklan AI dengan data saya"]),
    tongue("vi", &["Dữ liệu để cải thiện AI tạo sinh", "Sử dụng dữ liệu của tôi để đào tạo mô hình AI tạo nội dung"],
        &["Dừng sử dụng dữ liệu của tôi để đào tạo AI", "Đừng sử dụng dữ liệu của tôi để đào tạo AI", "Cấm sử dụng dữ liệu của tôi để đào tạo AI", "Không cho phép đào tạo AI bằng dữ liệu của tôi"], &["Tin tức về dữ liệu và AI", "Quảng cáo AI dùng dữ liệu của tôi"]),
    tongue("tl", &["Data para sa Pagpapahusay ng Generative AI", "Gamitin ang aking data sa pagsasanay ng mga AI model para sa paggawa ng content"],
        &["Huwag gamitin ang aking data sa pagsasanay ng AI", "Itigil ang paggamit ng aking data para sa AI", "Pigilan ang pagsasanay ng AI sa aking data"], &["Balita tungkol sa data at AI", "Mga ad ng AI gamit ang aking data"]),
    tongue("fil", &["Data para sa Pagpapahusay ng Generative AI", "Gamitin ang aking data sa pagsasanay ng mga AI model para sa paggawa ng content"],
        &["Huwag gamitin ang aking data sa pagsasanay ng AI", "Itigil ang paggamit ng aking data para sa AI", "Pigilan ang pagsasanay ng AI sa aking data"], &["Balita tungkol sa data at AI", "Mga ad ng AI gamit ang aking data"]),
    tongue("ar", &["بيانات لتحسين الذكاء الاصطناعي التوليدي", "استخدام بياناتي لتدريب نماذج الذكاء الاصطناعي التي تنشئ المحتوى", "استخدام بياناتي لتدريب نماذج الذكاء الاصطناعي لإنشاء المحتوى"],
        &["إيقاف استخدام بياناتي لتدريب الذكاء الاصطناعي", "حظر استخدام بياناتي لتدريب الذكاء الاصطناعي", "لا تسمح باستخدام بياناتي لتدريب الذكاء الاصطناعي", "حماية بياناتي من تدريب الذكاء الاصطناعي"], &["أخبار عن البيانات والذكاء الاصطناعي", "إعلانات الذكاء الاصطناعي باستخدام بياناتي"]),
    tongue("fa", &["داده‌ها برای بهبود هوش مصنوعی مولد", "استفاده از داده‌های من برای آموزش مدل‌های هوش مصنوعی تولید محتوا"],
        &["استفاده نکردن از داده‌های من برای آموزش هوش مصنوعی", "جلوگیری از آموزش هوش مصنوعی با داده‌های من", "از داده‌های من برای آموزش هوش مصنوعی استفاده نکنید"], &["اخبار داده‌ها و هوش مصنوعی", "تبلیغات هوش مصنوعی با داده‌های من"]),
    tongue("he", &["נתונים לשיפור בינה מלאכותית יוצרת", "שימוש בנתונים שלי לאימון מודלי AI ליצירת תוכן"],
        &["אין להשתמש בנתונים שלי לאימון AI", "הפסק שימוש בנתונים שלי לאימון AI", "מניעת שימוש בנתונים שלי לאימון בינה מלאכותית", "אימון AI ללא הנתונים שלי"], &["חדשות על נתונים ו-AI", "מודעות AI לפי הנתונים שלי"]),
    tongue("hi", &["जनरेटिव AI सुधार के लिए डेटा", "कंटेंट बनाने वाले AI मॉडल को प्रशिक्षित करने के लिए मेरे डेटा का उपयोग करें"],
        &["AI प्रशिक्षण के लिए मेरे डेटा का उपयोग बंद करें", "AI प्रशिक्षण में मेरे डेटा का उपयोग रोकें", "AI प्रशिक्षण के लिए मेरा डेटा इस्तेमाल मत करें"], &["डेटा और AI के समाचार", "मेरे डेटा से AI विज्ञापन"]),
    tongue("mr", &["जनरेटिव्ह AI सुधारणेसाठी डेटा", "सामग्री निर्मिती AI मॉडेल प्रशिक्षणासाठी माझा डेटा वापरा"],
        &["AI प्रशिक्षणासाठी माझ्या डेटाचा वापर थांबवा", "AI प्रशिक्षणासाठी माझा डेटा वापरू नका", "AI प्रशिक्षणापासून माझा डेटा वगळा"], &["डेटा आणि AI च्या बातम्या", "माझ्या डेटावर AI जाहिराती"]),
    tongue("bn", &["জেনারেটিভ AI উন্নতির জন্য ডেটা", "কনটেন্ট তৈরির AI মডেল প্রশিক্ষণে আমার ডেটা ব্যবহার করুন"],
        &["AI প্রশিক্ষণে আমার ডেটা ব্যবহার বন্ধ করুন", "AI প্রশিক্ষণে আমার ডেটা ব্যবহার করবেন না", "AI প্রশিক্ষণ থেকে আমার ডেটা বাদ দিন"], &["ডেটা এবং AI খবর", "আমার ডেটা দিয়ে AI বিজ্ঞাপন"]),
    tongue("pa", &["ਜਨਰੇਟਿਵ AI ਸੁਧਾਰ ਲਈ ਡੇਟਾ", "ਸਮੱਗਰੀ ਬਣਾਉਣ ਵਾਲੇ AI ਮਾਡਲਾਂ ਦੀ ਸਿਖਲਾਈ ਲਈ ਮੇਰਾ ਡੇਟਾ ਵਰਤੋ"],
        &["AI ਸਿਖਲਾਈ ਲਈ ਮੇਰੇ ਡੇਟਾ ਦੀ ਵਰਤੋਂ ਬੰਦ ਕਰੋ", "AI ਸਿਖਲਾਈ ਲਈ ਮੇਰਾ ਡੇਟਾ ਨਾ ਵਰਤੋ", "AI ਸਿਖਲਾਈ ਤੋਂ ਮੇਰਾ ਡੇਟਾ ਬਾਹਰ ਰੱਖੋ"], &["ਡੇਟਾ ਅਤੇ AI ਖ਼ਬਰਾਂ", "ਮੇਰੇ ਡੇਟਾ ਨਾਲ AI ਇਸ਼ਤਿਹਾਰ"]),
    tongue("te", &["జనరేటివ్ AI మెరుగుదల కోసం డేటా", "కంటెంట్ సృష్టించే AI మోడల్‌లకు శిక్షణ ఇవ్వడానికి నా డేటాను ఉపయోగించండి"],
        &["AI శిక్షణకు నా డేటాను ఉపయోగించకండి", "AI శిక్షణ కోసం నా డేటాను ఉపయోగించవద్దు", "AI శిక్షణ కోసం నా డేటా ఉపయోగం ఆపండి"], &["డేటా మరియు AI వార్తలు", "నా డేటాతో AI ప్రకటనలు"]),
    tongue("th", &["ข้อมูลสำหรับการปรับปรุง AI เชิงสร้างสรรค์", "ใช้ข้อมูลของฉันเพื่อฝึกโมเดล AI สร้างเนื้อหา"],
        &["หยุดใช้ข้อมูลของฉันเพื่อฝึกโมเดล AI", "ห้ามใช้ข้อมูลของฉันเพื่อฝึก AI", "ไม่อนุญาตให้ใช้ข้อมูลของฉันฝึก AI", "ปกป้องข้อมูลของฉันจากการฝึก AI"], &["ข่าวเกี่ยวกับข้อมูลและ AI", "โฆษณา AI จากข้อมูลของฉัน"]),
    tongue("ja", &["生成AIの改善のためのデータ", "コンテンツを作成するAIモデルのトレーニングに自分のデータを使用する", "コンテンツ作成AIモデルのトレーニングに自分のデータを使用"],
        &["AIモデルの学習に自分のデータを使用しない", "AIモデルの学習への自分のデータの利用を制限する", "AIモデルのトレーニングに自分のデータを使用させない", "自分のデータを使用せずにAIモデルを学習", "AIの学習にデータを使用するのをやめる"], &["データとAIのニュース", "AIモデルの広告に自分のデータを使用する"]),
    tongue("ko", &["생성형 AI 개선을 위한 데이터", "콘텐츠 제작 AI 모델 학습에 내 데이터 사용"],
        &["AI 모델 학습에 내 데이터 사용 안 함", "AI 모델 학습에 내 데이터 사용 중단", "AI 모델 학습에 내 데이터를 사용하지 않음", "AI 모델 학습에 내 데이터 사용 차단"], &["데이터와 AI 소식", "내 데이터를 사용하는 AI 광고"]),
    tongue("zh-CN", &["用于改进生成式人工智能的数据", "使用我的数据训练内容创作 AI 模型"],
        &["停止使用我的数据训练人工智能模型", "不使用我的数据训练人工智能模型", "勿用我的数据训练 AI", "阻止使用我的数据训练 AI"], &["数据和人工智能新闻", "使用我的数据投放人工智能广告"]),
    tongue("zh-TW", &["用於改善生成式 AI 的資料", "使用我的資料訓練內容創作 AI 模型"],
        &["停用我的資料訓練 AI 模型", "禁止使用我的資料訓練 AI", "不允許使用我的資料訓練 AI"], &["資料和 AI 新聞", "使用我的資料投放 AI 廣告"]),
];

/// A switch with one of the tongue's names, in its language and with none told, under the setting's heading and under none.
fn called_in(tongue: &Tongue, name: &str) -> [Case; 4] {
    let under = |lang, heading| bare().lang(lang).under(heading).called(name);
    let heading = tongue.ours[0];
    [
        under(tongue.lang, heading),
        under(tongue.lang, ""),
        under("", heading),
        under("", ""),
    ]
}

/// The names of these that are not believed as expected, with their languages and headings.
fn not_believed_as(
    expected: Belief,
    names: fn(&Tongue) -> &'static [&'static str],
    change: fn(Case) -> Case,
) -> Vec<(&'static str, &'static str, &'static str)> {
    let mut found = Vec::new();
    for tongue in TONGUES {
        for name in names(tongue) {
            let cases = called_in(tongue, name).map(change);
            let wrong = cases.into_iter().filter(|case| case.belief() != expected);
            found.extend(wrong.map(|case| (case.lang, *name, case.heading)));
        }
    }
    found
}

/// What the page and the switch are called, in each of LinkedIn's languages.
#[test]
fn a_use_of_data_is_believed_in_every_language() {
    assert!(TONGUES.iter().all(|tongue| tongue.ours.len() > 1));
    let lost = not_believed_as(Belief::Yes, |tongue| tongue.ours, |case| case);
    assert!(lost.is_empty(), "{lost:#?}");
}

/// A switch of the opposite, whatever its words, also with a key such as the setting may have: to turn it off turns the
/// training on.
#[test]
fn the_opposite_is_believed_in_no_language() {
    assert!(TONGUES.iter().all(|tongue| tongue.opposites.len() > 2));
    let wrong = not_believed_as(
        Belief::MayBe,
        |tongue| tongue.opposites,
        |case| case.keyed("useDataForAi"),
    );
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// A switch of something else, which speaks of AI, in the languages whose names are known of data too.
#[test]
fn a_stranger_that_speaks_of_ai_is_believed_in_no_language() {
    for tongue in TONGUES {
        let fewest = if knows(tongue.lang) { 5 } else { 2 };
        assert!(tongue.strangers.len() >= fewest, "{}", tongue.lang);
    }
    let wrong = not_believed_as(Belief::MayBe, |tongue| tongue.strangers, |case| case);
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// LinkedIn's own names, and those of the replica, are made of the words that the setting may be named with.
#[test]
fn each_label_is_made_of_the_settings_words() {
    for label in LABELS {
        assert!(is_own(label), "{label}");
    }
}

/// Words that deny or stop, in every language: none may be among those that the setting may be named with.
#[test]
fn no_word_of_the_opposite_is_among_the_settings_words() {
    let own: Vec<&str> = WORDS.own.split(' ').collect();
    for word in WORDS.other.iter().chain(WORDS.phrase) {
        assert!(!own.contains(word), "{word}");
    }
    for word in [
        "no",
        "not",
        "never",
        "without",
        "non",
        "ne",
        "pas",
        "sans",
        "nicht",
        "ohne",
        "kein",
        "aus",
        "vom",
        "niet",
        "uit",
        "geen",
        "não",
        "sem",
        "bez",
        "nie",
        "senza",
        "sin",
        "nu",
        "fără",
        "din",
        "ei",
        "älä",
        "inte",
        "utan",
        "från",
        "ikke",
        "fra",
        "uden",
        "uten",
        "δεν",
        "μη",
        "μην",
        "χωρίς",
        "από",
        "nem",
        "ki",
        "nélkül",
        "değil",
        "kullanma",
        "verme",
        "eğitme",
        "не",
        "без",
        "от",
        "із",
        "від",
        "tidak",
        "jangan",
        "tanpa",
        "dari",
        "daripada",
        "không",
        "đừng",
        "từ",
        "huwag",
        "hindi",
        "لا",
        "عدم",
        "بلا",
        "بدون",
        "من",
        "نه",
        "بی",
        "לא",
        "אל",
        "בלי",
        "ללא",
        "אין",
        "न",
        "नहीं",
        "मत",
        "बिना",
        "से",
        "नको",
        "नका",
        "না",
        "নয়",
        "ਨਾ",
        "ਨਹੀਂ",
        "ਤੋਂ",
        "వద్దు",
        "లేదు",
        "ไม่",
        "อย่า",
        "จาก",
        "ない",
        "ません",
        "ず",
        "ぬ",
        "から",
        "안",
        "못",
        "하지",
        "않",
        "에서",
        "不",
        "勿",
        "别",
        "無",
        "无",
        "未",
        "非",
        "外",
    ] {
        let folded = fold(&reported(word));
        // German artificial intelligence is spelled like Hungarian out, and Persian mine like Arabic from.
        if !["ki", "من"].contains(&folded.as_str()) {
            assert!(!is_own(&folded), "{word}");
        }
    }
}

/// A key of the opposite or of another setting speaks against the control, whatever that is called. An unknown key does not.
#[test]
fn a_key_of_another_speaks_against_the_right_name() {
    for key in [
        "optOutOfAi",
        "darkMode",
        "aiWriting",
        "aiNews",
        "messagesAi",
        "messages",
        "moderation",
        "doNotUseData",
        "msftAi",
    ] {
        assert_eq!(
            bare().lang("en").called(NAMES[1]).keyed(key).belief(),
            Belief::MayBe,
            "{key}"
        );
    }
    for key in [
        "ember260",
        "useDataForAi",
        "settingX",
        "label",
        "title-1",
        "notch",
        "shareDataForAi",
    ] {
        assert_eq!(
            bare().lang("en").called(NAMES[1]).keyed(key).belief(),
            Belief::Yes,
            "{key}"
        );
    }
}

/// Without a name of its own a switch is called what stands before it: LinkedIn's name, and then a description that may say
/// anything. What follows the name at once counts.
#[test]
fn the_text_around_a_switch_may_go_on_after_its_name() {
    let beside = |text: String| bare().lang("en").with(|control| control.text = text.clone()).belief();
    let description = "When this setting is on, your data may be used. It does not change what was learnt before.";
    assert_eq!(beside(format!("{} {description}", NAMES[1])), Belief::Yes);
    assert_eq!(beside(format!("{} Learn more", NAMES[1])), Belief::Yes);
    let japanese = |text: &str| {
        bare()
            .lang("ja")
            .called("オン")
            .with(|control| control.text = reported(text))
            .belief()
    };
    assert_eq!(japanese("AIモデルの学習に自分のデータを使用する オン"), Belief::Yes);
    assert_eq!(japanese("AIモデルの学習に自分のデータを使用しない オン"), Belief::MayBe);
    assert_eq!(beside(format!("{} only with my consent", NAMES[1])), Belief::MayBe);
    assert_eq!(beside(format!("Never: {} {description}", NAMES[1])), Belief::MayBe);
    assert_eq!(beside(format!("Avert this: {} {description}", NAMES[1])), Belief::MayBe);
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

/// At the address of another setting, under its heading: its own names are believed, with a key or without; the opposite and
/// strangers are not, however harmless their words. To turn these off would turn something on.
#[test]
fn another_settings_switch_is_believed_by_its_own_words() {
    const NAMES: [(&str, &[&str], &[&str]); 12] = [
        (
            "policy-and-academic-research",
            &[
                "Social, economic, and workplace research",
                "Use my data for research",
                "Recherche sociale, économique et professionnelle",
            ],
            &[
                "Opt out of research",
                "Leave my data out of research",
                "Email me about research opportunities",
            ],
        ),
        (
            "share-data-with-trusted-partners",
            &[
                "Share data with affiliates and partners",
                "Share my data with trusted partners",
                "Partager des données avec les partenaires",
            ],
            &[
                "Keep my data from partners",
                "Share my location",
                "Ne pas partager mes données avec des partenaires",
            ],
        ),
        (
            "member-cookies",
            &[
                "Non-essential cookies",
                "Allow non-essential cookies",
                "Cookies non essentiels",
            ],
            &[
                "Reject non-essential cookies",
                "Show the cookie banner",
                "Refuser les cookies non essentiels",
            ],
        ),
        (
            "ads-inferred-location",
            &[
                "Inferred location",
                "Ads: inferred location",
                "Use my IP address for ads",
                "Publicités : lieu déduit",
            ],
            &["Private location", "Show jobs near my location"],
        ),
        (
            "interest-categories",
            &[
                "Interests and traits",
                "Interest categories",
                "Centres d’intérêt et traits",
            ],
            &["Ignore my interests", "Recommend interests by email"],
        ),
        (
            "ads-by-age",
            &["Age range", "Use my age range for ads", "Tranche d’âge"],
            &[
                "Ignore my age range for ads",
                "Conceal my age range from advertisers",
                "Show ads",
            ],
        ),
        (
            "ads-by-gender",
            &["Gender", "Use my gender for ads", "Genre"],
            &[
                "Hide my gender from advertisers",
                "Mask my gender",
                "Ads without gender",
                "Show gender pronouns",
            ],
        ),
        (
            "ads-beyond-linkedin",
            &[
                "Ads outside LinkedIn",
                "Ads beyond LinkedIn",
                "Publicités hors de LinkedIn",
            ],
            &[
                "Limit ads outside LinkedIn",
                "Fewer ads outside LinkedIn",
                "Open links outside LinkedIn",
            ],
        ),
        (
            "ads-interactions-with-business",
            &[
                "Interactions with businesses",
                "Data from others",
                "Données d’autres entreprises",
            ],
            &["Ignore data from others", "Sound effects"],
        ),
        (
            "ads-related-actions",
            &["Ad-related actions", "Measure ad success", "Mesure d’efficacité"],
            &["Do not measure ad success", "Private browsing of ads", "Sound effects"],
        ),
        (
            "profile-visibility-for-partners",
            &[
                "Profile visibility off LinkedIn",
                "Show my profile to partners",
                "Visibilité du profil hors de LinkedIn",
            ],
            &[
                "Private profile",
                "Keep my profile private off LinkedIn",
                "Show profile photo",
                "Dark mode",
            ],
        ),
        (
            "data-export-by-page-admins",
            &[
                "Page owners exporting your data",
                "Allow page admins to export my data",
                "Export de vos données par les propriétaires de pages",
            ],
            &[
                "Only I can export my data",
                "Protect my data from export",
                "Disallow Page owners to export my data",
                "Download my data",
            ],
        ),
    ];
    for (setting, ours, others) in NAMES {
        for (names, expected) in [(ours, Belief::Yes), (others, Belief::MayBe)] {
            for name in names {
                let case = || bare().of(setting).called(name).under(ours[0]).lang("en");
                for case in [case(), case().keyed("k21"), case().checkbox()] {
                    assert_eq!(
                        case.belief(),
                        expected,
                        "{setting}: {name}, {:?}",
                        case.control.labelled_by
                    );
                }
            }
        }
    }
}

/// What follows LinkedIn's name for the main setting is a description only if it begins as one. Who may use the data counts.
#[test]
fn what_is_added_to_the_setting_s_name_counts() {
    let called = |name: &str| bare().lang("en").called(name).under(NAMES[0]).belief();
    for more in [
        "",
        ".",
        ": On",
        " On",
        " When this setting is on, LinkedIn and its affiliates may use your data.",
        " Learn more",
    ] {
        assert_eq!(called(&format!("{}{more}", NAMES[1])), Belief::Yes, "{more}");
    }
    for more in [
        ": paused",
        " paused",
        ": Paused",
        " – stopped",
        " (suspended)",
        " of partners",
        ": until May",
    ] {
        assert_eq!(called(&format!("{}{more}", NAMES[1])), Belief::MayBe, "{more}");
    }
    assert_eq!(
        called("Let affiliates use my data for training content creation AI models"),
        Belief::MayBe
    );
    let vietnamese = "Sử dụng dữ liệu tin nhắn của tôi để đào tạo mô hình AI";
    assert_eq!(bare().lang("vi").called(vietnamese).belief(), Belief::MayBe);
    // As a browser translates it.
    let french = "Utiliser mes données pour la formation de modèles d'IA de création de contenu";
    assert_eq!(bare().lang("fr").called(french).belief(), Belief::Yes);
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
