//! A generator of pages: how many of the setting's own pages are lost by asking for a reason to believe, and how many
//! switches of others are believed. `cargo test --test belief -- --nocapture` prints the tables; `docs/reliability.md` has
//! them. Every combination counts once, likely or not: the figures say where something is lost, not how often.

mod support;

use std::{collections::BTreeMap, fmt::Display};

use objector::core::{
    observation::{Control, Landmark, Observation, Page},
    recognition::Sighting,
    words::{is_latin, knows},
};
use support::{page, sight, switch};
use unicode_normalization::UnicodeNormalization;

/// A language: what the switch is called, what its page is called, dark mode, and "on".
struct Language {
    lang: &'static str,
    switch: &'static str,
    heading: &'static str,
    stranger: &'static str,
    on: &'static str,
}

const fn language(
    lang: &'static str,
    switch: &'static str,
    heading: &'static str,
    stranger: &'static str,
    on: &'static str,
) -> Language {
    Language {
        lang,
        switch,
        heading,
        stranger,
        on,
    }
}

/// Up to Finnish with LinkedIn's own names, as far as they are known. All other words were written for this test.
const LANGUAGES: [Language; 23] = [
    language(
        "en",
        "Use my data for training content creation AI models",
        "Data for Generative AI Improvement",
        "Dark mode",
        "On",
    ),
    language(
        "fr",
        "Utiliser mes données pour entraîner des modèles d’IA de création de contenu",
        "Données pour l’amélioration de l’IA générative",
        "Mode sombre",
        "Activé",
    ),
    language(
        "de",
        "Ihre Daten zum Schulen von KI-Modellen verwenden, um Inhalte zu erstellen",
        "Daten zur Verbesserung generativer KI",
        "Dunkler Modus",
        "Ein",
    ),
    language(
        "nl",
        "Mijn gegevens gebruiken voor training van AI-modellen waarmee content wordt gemaakt",
        "Gegevens voor verbetering van generatieve AI",
        "Donkere modus",
        "Aan",
    ),
    language(
        "pt-BR",
        "Usar meus dados para treinar modelos de IA para criar conteúdos",
        "Dados para aprimoramento da IA generativa",
        "Modo escuro",
        "Ativado",
    ),
    language(
        "cs",
        "Použít moje data pro trénování modelů umělé inteligence k tvorbě obsahu",
        "Data pro zdokonalování generativní umělé inteligence",
        "Tmavý režim",
        "Zapnuto",
    ),
    language(
        "pl",
        "Użyj moich danych do trenowania modeli AI służących do tworzenia treści",
        "Dane do ulepszania generatywnej AI",
        "Tryb ciemny",
        "Włączone",
    ),
    language(
        "it",
        "Usa i miei dati per addestrare modelli di IA",
        "Dati per migliorare l’IA generativa",
        "Modalità scura",
        "Attivo",
    ),
    language(
        "es",
        "Usar mis datos para entrenar modelos de IA",
        "Datos para mejorar la IA generativa",
        "Modo oscuro",
        "Activado",
    ),
    language(
        "ro",
        "Utilizați datele mele pentru antrenarea modelelor IA",
        "Date pentru îmbunătăţirea IA generative",
        "Mod întunecat",
        "Activat",
    ),
    language(
        "fi",
        "Käytä tietojani tekoälymallien kouluttamiseen",
        "Tiedot generatiivisen tekoälyn parantamiseen",
        "Tumma tila",
        "Käytössä",
    ),
    language(
        "sv",
        "Använd mina data för att träna AI-modeller",
        "Data för förbättring av generativ AI",
        "Mörkt läge",
        "På",
    ),
    language(
        "tr",
        "Verilerimi yapay zekâ modellerini eğitmek için kullan",
        "Üretken yapay zekâ için veriler",
        "Koyu mod",
        "Açık",
    ),
    language(
        "id",
        "Gunakan data saya untuk melatih model AI",
        "Data untuk peningkatan AI generatif",
        "Mode gelap",
        "Aktif",
    ),
    language(
        "hu",
        "Adataim felhasználása MI-modellek tanítására",
        "Adatok a generatív mesterséges intelligencia fejlesztéséhez",
        "Sötét mód",
        "Be",
    ),
    language(
        "el",
        "Χρήση των δεδομένων μου για εκπαίδευση μοντέλων ΤΝ",
        "Δεδομένα για τη βελτίωση της τεχνητής νοημοσύνης",
        "Σκοτεινή λειτουργία",
        "Ενεργό",
    ),
    language(
        "ru",
        "Использовать мои данные для обучения моделей ИИ",
        "Данные для улучшения генеративного ИИ",
        "Тёмная тема",
        "Вкл.",
    ),
    language(
        "uk",
        "Використовувати мої дані для навчання моделей ШІ",
        "Дані для вдосконалення генеративного ШІ",
        "Темна тема",
        "Увімк.",
    ),
    language(
        "ar",
        "استخدام بياناتي لتدريب نماذج الذكاء الاصطناعي",
        "بيانات لتحسين الذكاء الاصطناعي التوليدي",
        "الوضع الداكن",
        "تشغيل",
    ),
    language(
        "hi",
        "एआई मॉडल के प्रशिक्षण के लिए मेरा डेटा उपयोग करें",
        "जनरेटिव एआई के लिए डेटा",
        "डार्क मोड",
        "चालू",
    ),
    language(
        "ja",
        "コンテンツ作成AIモデルのトレーニングに自分のデータを使用する",
        "生成AIの改善のためのデータ",
        "ダークモード",
        "オン",
    ),
    language(
        "ko",
        "콘텐츠 제작 AI 모델 학습에 내 데이터 사용",
        "생성형 AI 개선을 위한 데이터",
        "다크 모드",
        "켜짐",
    ),
    language(
        "zh-CN",
        "使用我的数据训练内容创作人工智能模型",
        "用于改进生成式人工智能的数据",
        "深色模式",
        "开",
    ),
];

/// How the switch is marked up: the replica's families.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Family {
    Ember,
    ReactButton,
    KeyedCheckbox,
    PlainCheckbox,
}

const FAMILIES: [Family; 4] = [
    Family::Ember,
    Family::ReactButton,
    Family::KeyedCheckbox,
    Family::PlainCheckbox,
];

/// What the page calls it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Called {
    /// By its own name.
    Named,
    /// No name, but its own name stands beside it.
    Beside,
    /// Only *on*.
    State,
    Nothing,
}

const CALLED: [Called; 4] = [Called::Named, Called::Beside, Called::State, Called::Nothing];

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Stands {
    InMain,
    /// The page has no main part.
    NoMain,
    OutsideMain,
    InDialog,
    /// The page has a dialog and no main part.
    OnlyDialog,
}

const STANDS: [Stands; 5] = [
    Stands::InMain,
    Stands::NoMain,
    Stands::OutsideMain,
    Stands::InDialog,
    Stands::OnlyDialog,
];

/// What the `lang` attribute says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Told {
    Right,
    Nothing,
    /// English, whatever the page is in.
    English,
}

const TOLD: [Told; 3] = [Told::Right, Told::Nothing, Told::English];

/// A page with one switch.
#[derive(Clone, Copy)]
struct Case {
    language: &'static Language,
    family: Family,
    called: Called,
    stands: Stands,
    told: Told,
    /// The setting's name is the heading and the title.
    has_heading: bool,
    /// It is not the setting's: dark mode.
    is_stranger: bool,
    among_fields: bool,
    /// Recognition takes the switch for the setting's.
    is_believed: bool,
}

impl Case {
    fn page(self) -> Observation {
        let nfkd = |text: &str| -> String { text.nfkd().collect() };
        let own = nfkd(if self.is_stranger {
            self.language.stranger
        } else {
            self.language.switch
        });
        let (name, text) = match self.called {
            Called::Named => (own, String::new()),
            Called::Beside => (String::new(), own),
            Called::State => (nfkd(self.language.on), String::new()),
            Called::Nothing => Default::default(),
        };
        let key = if self.is_stranger {
            "darkModeSetting"
        } else {
            "allowGenAiTraining"
        };
        let plain = switch(1, true);
        let control = Control {
            landmark: match self.stands {
                Stands::InMain => Landmark::Main,
                Stands::NoMain | Stands::OutsideMain => Landmark::None,
                Stands::InDialog | Stands::OnlyDialog => Landmark::Dialog,
            },
            labelled_by: (self.family == Family::KeyedCheckbox).then(|| key.into()),
            role: plain.role.clone().filter(|_| self.family != Family::PlainCheckbox),
            checked: plain.checked.filter(|_| self.family != Family::ReactButton),
            name,
            text,
            among_fields: self.among_fields,
            ..plain
        };
        let heading = nfkd(if self.has_heading {
            self.language.heading
        } else {
            "LinkedIn"
        });
        Observation {
            page: Page {
                lang: match self.told {
                    Told::Right => self.language.lang,
                    Told::Nothing => "",
                    Told::English => "en",
                }
                .into(),
                title: heading.clone(),
                headings: vec![heading],
                has_main: !matches!(self.stands, Stands::NoMain | Stands::OnlyDialog),
                ..Page::default()
            },
            ..page(vec![control])
        }
    }

    fn is_known(self) -> bool {
        knows(self.language.lang)
    }
}

/// Every combination.
fn all() -> Vec<Case> {
    let mut all = Vec::new();
    for language in &LANGUAGES {
        for family in FAMILIES {
            for called in CALLED {
                for stands in STANDS {
                    for told in TOLD {
                        for flags in 0..8 {
                            let case = Case {
                                language,
                                family,
                                called,
                                stands,
                                told,
                                has_heading: flags & 1 == 0,
                                is_stranger: flags & 2 == 0,
                                among_fields: flags & 4 == 0,
                                is_believed: false,
                            };
                            // The setting's own switch stands in no form with fields to type in.
                            if case.is_stranger || !case.among_fields {
                                let is_believed = matches!(sight(&case.page()), Sighting::On(_));
                                all.push(Case { is_believed, ..case });
                            }
                        }
                    }
                }
            }
        }
    }
    all
}

/// Of how many there were, this many were lost, or were believed wrongly.
#[derive(Clone, Copy, Debug, Default)]
struct Count(u32, u32);

impl Display for Count {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.pad(&format!("{} of {}", self.0, self.1))
    }
}

/// Lost, and wrongly believed; each where the language is known, and where it is not.
type Row = [Count; 4];

fn print<K: Ord + std::fmt::Debug>(title: &str, cases: &[Case], key: impl Fn(&Case) -> K) -> BTreeMap<K, Row> {
    let mut rows: BTreeMap<K, Row> = BTreeMap::new();
    for case in cases {
        let row = rows.entry(key(case)).or_default();
        let column = 2 * usize::from(case.is_stranger) + usize::from(!case.is_known());
        row[column].0 += u32::from(case.is_believed == case.is_stranger);
        row[column].1 += 1;
    }
    println!(
        "\n{title:<28} | {:<14} | {:<14} | {:<14} | {:<14}",
        "lost, known", "lost, unknown", "wrong, known", "wrong, unknown"
    );
    for (key, [a, b, c, d]) in &rows {
        let key = format!("{key:?}");
        println!("{key:<28} | {a:<14} | {b:<14} | {c:<14} | {d:<14}");
    }
    rows
}

/// Where a page is as LinkedIn's settings app draws it, none is lost in any language; nor is one that is called by its own name
/// anywhere. A stranger that has a name is never believed where the language is known and told.
#[test]
fn what_is_lost_and_what_is_believed_wrongly() {
    let all = all();

    // A page as the replica draws it: its name on the switch or beside it, under its heading, in the main part.
    let is_usual = |case: &Case| {
        let is_named = matches!(case.called, Called::Named | Called::Beside);
        is_named && case.stands == Stands::InMain && case.has_heading && case.told == Told::Right && !case.among_fields
    };
    let usual: Vec<Case> = all.iter().copied().filter(is_usual).collect();
    let rows = print("as the replica draws it", &usual, |case| case.family);
    for (family, [known, unknown, wrong, wrong_unknown]) in rows {
        assert_eq!(
            (known.0, unknown.0, wrong.0, wrong_unknown.0),
            (0, 0, 0, 0),
            "{family:?}"
        );
    }

    print("family", &all, |case| case.family);
    let rows = print("called", &all, |case| case.called);
    for called in [Called::Named, Called::Beside] {
        let [lost, lost_unknown, ..] = rows[&called];
        assert_eq!((lost.0, lost_unknown.0), (0, 0), "{called:?}");
    }
    print("stands", &all, |case| case.stands);
    print("lang attribute", &all, |case| case.told);
    print("heading", &all, |case| case.has_heading);
    print("among fields", &all, |case| case.among_fields);
    let rows = print("all", &all, |_| ());
    let [lost, lost_unknown, wrong, wrong_unknown] = rows[&()];
    let share = |count: Count| f64::from(count.0) / f64::from(count.1);
    assert!(share(lost) < 0.45 && share(lost_unknown) < 0.45);
    assert!(share(wrong) < 0.1 && share(wrong_unknown) < 0.1);

    // What each family offers where there is nothing else, in the main part.
    println!("\nbelieved with nothing but    | its name       | its heading    | neither        | (known, unknown)");
    for family in FAMILIES {
        let believed = |called: Called, has_heading: bool| {
            let matching = |is_known: bool| {
                let mut cases = usual_in_main(&all, family, called, has_heading).filter(|it| it.is_known() == is_known);
                if cases.all(|case| case.is_believed) {
                    "yes"
                } else {
                    "no"
                }
            };
            format!("{}, {}", matching(true), matching(false))
        };
        println!(
            "{:<28} | {:<14} | {:<14} | {:<14} |",
            format!("{family:?}"),
            believed(Called::Named, false),
            believed(Called::Nothing, true),
            believed(Called::Nothing, false)
        );
    }

    // A stranger with a name is believed only where the page tells no language whose words are known, in its letters, and
    // does not have the setting's heading.
    for case in all.iter().filter(|it| it.is_stranger && it.is_believed) {
        let is_named = matches!(case.called, Called::Named | Called::Beside);
        let is_english = case.told == Told::English && is_latin(case.language.stranger);
        let is_known = case.is_known() && case.told == Told::Right;
        let what = (case.language.lang, case.family, case.called, case.told);
        assert!(!is_named || !(case.has_heading || is_english || is_known), "{what:?}");
    }
    // A checkbox without words or key beside it is believed in no language.
    let bare = |case: &&Case| case.family == Family::PlainCheckbox && !case.has_heading && case.is_stranger;
    assert!(!all.iter().filter(bare).any(|case| case.is_believed));
    // Nor is anything in a form with fields to type in.
    assert!(!all.iter().filter(|case| case.among_fields).any(|case| case.is_believed));
}

fn usual_in_main(all: &[Case], family: Family, called: Called, has_heading: bool) -> impl Iterator<Item = Case> {
    let is_it = move |case: &Case| {
        let is_usual = case.stands == Stands::InMain && case.told == Told::Right && !case.is_stranger;
        is_usual && case.family == family && case.called == called && case.has_heading == has_heading
    };
    all.iter().copied().filter(is_it).collect::<Vec<_>>().into_iter()
}
