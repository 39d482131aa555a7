//! Proves which tab a press goes to, and what it may do there. One row is one press: the tabs that are open, what is done,
//! and what waits or is under way afterwards.

mod support;

use objector::core::{
    account::{Effect, Input, Tab},
    message::{Message, PopupMessage},
    place::ADDRESS,
    session::{Failure, PERMISSION, Session, TASK_TIMEOUT, Task},
    setting::{CATALOGUE, MAIN, Setting},
    stability::{SETTLED, Shows, Stability},
};
use support::{T, account::Storage, confirming, turning_off};

/// The number of the tab that the browser opens when it is asked to.
const NEW: i32 = 9;
/// When the member presses.
const NOW: u64 = 100_000;

const AGE: &str = "ads-by-age";
const EMAIL: &str = "discover-me-by-email-address";

/// A tab by a few words: which page it has, then what is going on with that page's setting, or else with the main one.
/// A star is the tab in front.
fn tab(words: &str, id: i32, storage: &mut Storage) -> Tab {
    let mut words = words.trim_start_matches('*').split(' ');
    let page = words.next().unwrap();
    let url = match page {
        "main" => ADDRESS.to_owned(),
        "main-by-phone" => ADDRESS.replace("/d/", "/m/"),
        "hub" => "https://www.linkedin.com/mypreferences/d/".to_owned(),
        "sign-in" => "https://www.linkedin.com/uas/login?session_redirect=%2Fmypreferences".to_owned(),
        "feed" => "https://www.linkedin.com/feed/".to_owned(),
        "elsewhere" => "https://example.org/".to_owned(),
        // A private tab, or one that the extension may not see.
        "unknown" => String::new(),
        id => Setting::by_id(id).unwrap().address(),
    };
    let mut tab = Tab {
        id,
        url,
        ..Tab::default()
    };
    for word in words {
        let mut session = Session::default();
        match word {
            "loading" => {
                tab.is_loading = true;
                continue;
            }
            "permitted" => session.task = Task::Permitted { until: T + NOW },
            "expired" => session.task = Task::Permitted { until: T + NOW - 1 },
            "turning-off" => session.task = turning_off("a", NOW - TASK_TIMEOUT + 1, false),
            "overdue" => session.task = turning_off("a", NOW - TASK_TIMEOUT, false),
            "reloading" => session.task = confirming("a", NOW - 1),
            "failed" => session.task = Task::Failed(Failure::Ignored),
            "off" => {
                session.stability = Stability {
                    document: "a".into(),
                    shows: Shows::Off,
                    stable_for: SETTLED,
                    ..Stability::default()
                }
            }
            // The reload has led to an error.
            "in-vain" => {
                session.task = confirming("a", NOW - 1);
                session.stability = Stability {
                    document: "b".into(),
                    shows: Shows::Error,
                    ..Stability::default()
                }
            }
            "error" => {
                session.stability = Stability {
                    document: "b".into(),
                    shows: Shows::Error,
                    ..Stability::default()
                }
            }
            word => {
                let opener = word.strip_prefix("from-").unwrap_or_else(|| panic!("{word}?"));
                tab.opener = Some(opener.parse().unwrap());
                continue;
            }
        }
        let key = match Setting::by_id(page) {
            Some(setting) => format!("tab-{id}-{}", setting.id),
            None => format!("tab-{id}"),
        };
        storage.session.insert(key, serde_json::to_value(session).unwrap());
    }
    tab
}

/// A setting by a short name.
fn name(setting: &Setting) -> &str {
    if setting.is_main() { "main" } else { setting.id }
}

/// What a press does and leaves, as the rows write it, in a browser without containers.
fn press(pressed: &str, tabs: &[&str]) -> String {
    press_with(Storage::default(), pressed, tabs)
}

fn press_with(mut storage: Storage, pressed: &str, tabs: &[&str]) -> String {
    let front = tabs.iter().position(|words| words.starts_with('*'));
    let front = front.map_or(7, |at| at as i32 + 1);
    let tabs: Vec<Tab> = (1..)
        .zip(tabs)
        .map(|(id, words)| tab(words, id, &mut storage))
        .collect();
    let message = match pressed {
        "main" => PopupMessage::Press(front),
        "load" => PopupMessage::Load(front),
        setting => PopupMessage::PressOther {
            tab: front,
            setting: setting.into(),
        },
    };
    let input = Input::Message {
        message: Message::Popup(message),
        tabs: &tabs,
        access: true,
    };
    let mut told = Vec::new();
    for effect in storage.handle(input, NOW).0 {
        match effect {
            Effect::Show(tab) => {
                assert_eq!(tab, tabs[tab.id as usize - 1]);
                told.push(format!("show {}", tab.id));
            }
            Effect::Observe(tab) => told.push(format!("observe {tab}")),
            Effect::Reload(tab) => told.push(format!("reload {tab}")),
            Effect::Navigate { tab, address } => told.push(format!("navigate {tab} to {}", page(&address))),
            Effect::Open {
                address,
                pressed,
                opener,
            } => {
                let from = opener.map_or_else(String::new, |tab| format!(" from {}", tab.id));
                told.push(format!("open {}{from}", page(&address)));
                if let Some(setting) = pressed {
                    assert_eq!(storage.handle(Input::Opened { tab: NEW, setting }, NOW).0, []);
                }
            }
            Effect::Draw(_) => {}
            other => panic!("{other:?}"),
        }
    }
    let model = storage.model(NOW);
    let mut waits = Vec::new();
    for id in 1..=NEW {
        for setting in &CATALOGUE {
            let Some(session) = model.session(id, setting) else {
                continue;
            };
            let is_new = T + NOW + PERMISSION;
            let task = match session.task {
                Task::Permitted { until } if until == is_new => "may act",
                Task::Permitted { until } if until >= T + NOW => "might act before",
                Task::TurningOff { at, .. } if at + TASK_TIMEOUT > T + NOW => "is turned off",
                Task::Confirming { .. } => "is reloaded",
                _ => continue,
            };
            waits.push(format!("{} {task} in {id}", name(setting)));
        }
    }
    [told, waits].concat().join(", ")
}

fn page(address: &str) -> &str {
    let setting = CATALOGUE.iter().find(|setting| setting.address() == address);
    setting.map_or(address, name)
}

fn assert_rows(rows: &[(&str, &[&str], &str)]) {
    for (pressed, tabs, expected) in rows {
        assert_eq!(press(pressed, tabs), *expected, "{pressed} with {tabs:?}");
    }
}

// --- The main setting -----------------------------------------------------------------------------------------------

#[test]
fn with_the_setting_in_front_the_press_goes_there() {
    assert_rows(&[
        ("main", &["*main"], "observe 1, main may act in 1"),
        ("main", &["*main-by-phone"], "observe 1, main may act in 1"),
        ("main", &["main", "*main"], "observe 2, main may act in 2"),
        // It needs its proof.
        ("main", &["*main off"], "reload 1, main is reloaded in 1"),
        // A second press while the first is carried out does nothing.
        ("main", &["*main turning-off"], "main is turned off in 1"),
        ("main", &["*main reloading"], "main is reloaded in 1"),
        // What has come to an end can be tried again.
        ("main", &["*main overdue"], "observe 1, main may act in 1"),
        ("main", &["*main failed"], "observe 1, main may act in 1"),
        ("main", &["*main permitted"], "observe 1, main may act in 1"),
    ]);
}

/// Where LinkedIn has answered with an error, a press loads the page again: from the tab itself and from another one, and also
/// while the press before waits for its proof there.
#[test]
fn a_press_loads_an_error_page_again() {
    assert_rows(&[
        ("main", &["*main error"], "navigate 1 to main, main may act in 1"),
        ("main", &["*main in-vain"], "reload 1, main is reloaded in 1"),
        (
            "main",
            &["*feed", "main error"],
            "show 2, navigate 2 to main, main may act in 2",
        ),
        (
            "main",
            &["*feed", "main in-vain"],
            "show 2, reload 2, main is reloaded in 2",
        ),
        (AGE, &["*ads-by-age in-vain"], "reload 1, ads-by-age is reloaded in 1"),
        (
            AGE,
            &["*feed", "ads-by-age in-vain"],
            "show 2, reload 2, ads-by-age is reloaded in 2",
        ),
    ]);
}

#[test]
fn with_a_sign_in_in_front_the_press_waits_there() {
    assert_rows(&[
        ("main", &["*sign-in"], "main may act in 1"),
        ("main", &["*sign-in expired"], "main may act in 1"),
        ("main", &["*sign-in", "main"], "main may act in 1"),
    ]);
}

#[test]
fn with_the_setting_open_elsewhere_that_tab_is_shown() {
    assert_rows(&[
        ("main", &["*feed", "main"], "show 2, observe 2, main may act in 2"),
        ("main", &["*hub", "main"], "show 2, observe 2, main may act in 2"),
        ("main", &["*unknown", "main"], "show 2, observe 2, main may act in 2"),
        ("main", &["feed", "main"], "show 2, observe 2, main may act in 2"),
        (
            "main",
            &["*feed", "main off"],
            "show 2, navigate 2 to main, main may act in 2",
        ),
        (
            "main",
            &["*feed", "main turning-off"],
            "show 2, main is turned off in 2",
        ),
        (
            "main",
            &["*feed", "main", "main"],
            "show 2, observe 2, main may act in 2",
        ),
    ]);
}

#[test]
fn a_tab_that_an_earlier_press_has_opened_is_not_opened_twice() {
    assert_rows(&[
        (
            "main",
            &["*feed", "unknown loading permitted"],
            "show 2, main may act in 2",
        ),
        ("main", &["*feed", "sign-in permitted"], "show 2, main may act in 2"),
        // Without a permission, or with one that is over, nothing says that it leads to the setting.
        ("main", &["*feed", "unknown loading"], "open main, main may act in 9"),
        (
            "main",
            &["*feed", "unknown loading expired"],
            "open main, main may act in 9",
        ),
        ("main", &["*feed", "sign-in"], "open main, main may act in 9"),
        // It has loaded, and it is not the setting.
        (
            "main",
            &["*feed", "feed permitted"],
            "open main, main might act before in 2, main may act in 9",
        ),
        // The setting itself goes before it.
        (
            "main",
            &["*feed", "unknown loading permitted", "main"],
            "show 3, observe 3, main might act before in 2, main may act in 3",
        ),
    ]);
}

#[test]
fn else_the_setting_is_opened_in_a_new_tab() {
    for front in [
        "*feed",
        "*elsewhere",
        "*unknown",
        "*hub",
        "*ads-by-age",
        "feed",
        "*ads-by-age turning-off",
    ] {
        let done = press("main", &[front]);
        assert!(done.starts_with("open main, "), "{front}: {done}");
        assert!(done.ends_with("main may act in 9"), "{front}: {done}");
    }
    assert_eq!(press("main", &[]), "open main, main may act in 9");
}

/// Where no page of LinkedIn's has come, the press loads the setting's address in that very tab, once the press is permitted.
#[test]
fn with_nothing_of_linkedins_in_front_the_press_loads_the_setting_there() {
    assert_rows(&[
        ("load", &["*main"], "navigate 1 to main, main may act in 1"),
        ("load", &["*main-by-phone"], "navigate 1 to main, main may act in 1"),
        ("load", &["*main expired"], "navigate 1 to main, main may act in 1"),
        ("load", &["*main failed"], "navigate 1 to main, main may act in 1"),
        ("load", &["main", "*main"], "navigate 2 to main, main may act in 2"),
        // What was under way stays so: no second click comes of it.
        (
            "load",
            &["*main turning-off"],
            "navigate 1 to main, main is turned off in 1",
        ),
        (
            "load",
            &["*main reloading"],
            "navigate 1 to main, main is reloaded in 1",
        ),
        // The page that comes is the proof.
        ("load", &["*main off"], "navigate 1 to main, main is reloaded in 1"),
        // A press has sent it there, and another page of the settings has come.
        ("load", &["*hub permitted"], "navigate 1 to main, main may act in 1"),
        ("load", &["*hub in-vain"], "navigate 1 to main, main is reloaded in 1"),
        // A press has sent it there, and there is no network.
        (
            "load",
            &["*unknown loading permitted"],
            "navigate 1 to main, main may act in 1",
        ),
    ]);
}

/// The tab that the popup spoke of may be gone by then: what is in front instead is not replaced.
#[test]
fn a_tab_that_is_not_bound_for_the_setting_is_never_loaded_anew() {
    for tabs in [
        &["*feed"][..],
        &["*elsewhere"],
        &["*hub"],
        &["*hub expired"],
        &["*hub failed"],
        &["*unknown"],
        &["*unknown loading"],
        &["*unknown loading expired"],
        &["*feed permitted"],
        &["*sign-in"],
        &["*ads-by-age"],
        &["feed"],
        &["*feed", "main"],
        &[],
    ] {
        assert_eq!(press("load", tabs), press("main", tabs), "as any press: {tabs:?}");
    }
}

// --- Another setting ------------------------------------------------------------------------------------------------

#[test]
fn the_press_of_another_setting_goes_to_its_page_where_it_is_open() {
    assert_rows(&[
        (AGE, &["*ads-by-age"], "observe 1, ads-by-age may act in 1"),
        (AGE, &["*ads-by-age off"], "reload 1, ads-by-age is reloaded in 1"),
        (AGE, &["*ads-by-age turning-off"], "ads-by-age is turned off in 1"),
        (
            AGE,
            &["ads-by-age", "*ads-by-age"],
            "observe 2, ads-by-age may act in 2",
        ),
        (
            AGE,
            &["*feed", "ads-by-age"],
            "show 2, observe 2, ads-by-age may act in 2",
        ),
        (
            AGE,
            &["*main", "ads-by-age"],
            "show 2, observe 2, ads-by-age may act in 2",
        ),
        (
            AGE,
            &["*feed", "ads-by-age off"],
            "show 2, navigate 2 to ads-by-age, ads-by-age may act in 2",
        ),
        (AGE, &["ads-by-age"], "show 1, observe 1, ads-by-age may act in 1"),
    ]);
}

#[test]
fn else_a_page_of_the_settings_in_front_goes_there_unless_it_is_at_work() {
    assert_rows(&[
        (AGE, &["*main"], "navigate 1 to ads-by-age, ads-by-age may act in 1"),
        (AGE, &["*hub"], "navigate 1 to ads-by-age, ads-by-age may act in 1"),
        (
            AGE,
            &["*main failed"],
            "navigate 1 to ads-by-age, ads-by-age may act in 1",
        ),
        (
            AGE,
            &["*main overdue"],
            "navigate 1 to ads-by-age, ads-by-age may act in 1",
        ),
        // What was pressed before for a third setting is over. The main one's permission ends by itself.
        (
            AGE,
            &["*ads-by-gender permitted"],
            "navigate 1 to ads-by-age, ads-by-age may act in 1",
        ),
        (
            AGE,
            &["*main permitted"],
            "navigate 1 to ads-by-age, main might act before in 1, ads-by-age may act in 1",
        ),
        // It is at work.
        (
            AGE,
            &["*main turning-off"],
            "open ads-by-age, main is turned off in 1, ads-by-age may act in 9",
        ),
        (
            AGE,
            &["*hub reloading"],
            "open ads-by-age, main is reloaded in 1, ads-by-age may act in 9",
        ),
        (
            AGE,
            &["*ads-by-gender turning-off"],
            "open ads-by-age, ads-by-gender is turned off in 1, ads-by-age may act in 9",
        ),
    ]);
}

#[test]
fn else_another_setting_is_opened_in_a_new_tab() {
    for tabs in [
        &["*feed"][..],
        &["*unknown"],
        &["*sign-in"],
        &["*feed", "main"],
        &["main"],
        &["feed"],
        &[],
    ] {
        assert_eq!(press(AGE, tabs), "open ads-by-age, ads-by-age may act in 9", "{tabs:?}");
    }
}

#[test]
fn a_setting_that_is_a_choice_is_shown_and_may_never_be_clicked() {
    assert_rows(&[
        (EMAIL, &["*discover-me-by-email-address"], "observe 1"),
        (EMAIL, &["*feed", "discover-me-by-email-address"], "show 2, observe 2"),
        (EMAIL, &["*main"], "navigate 1 to discover-me-by-email-address"),
        (
            EMAIL,
            &["*ads-by-gender permitted"],
            "navigate 1 to discover-me-by-email-address",
        ),
        (
            EMAIL,
            &["*main turning-off"],
            "open discover-me-by-email-address, main is turned off in 1",
        ),
        (EMAIL, &["*feed"], "open discover-me-by-email-address"),
    ]);
}

#[test]
fn a_name_that_is_no_other_setting_does_nothing() {
    assert_eq!(press(MAIN.id, &["*main"]), "");
    assert_eq!(press("no-such-setting", &["*main"]), "");
}

// --- In a browser with containers -----------------------------------------------------------------------------------

/// A press never goes to a tab that may be in another container than the one in front: that may be another account's.
#[test]
fn with_containers_a_press_stays_in_the_container_of_the_tab_in_front() {
    let rows: &[(&str, &[&str], &str)] = &[
        ("main", &["*main", "main"], "observe 1, main may act in 1"),
        ("main", &["*feed"], "open main from 1, main may act in 9"),
        ("main", &["*unknown", "main"], "open main from 1, main may act in 9"),
        ("main", &["main", "*elsewhere"], "open main from 2, main may act in 9"),
        // Other extensions set openers too, to draw their trees of tabs.
        ("main", &["*feed", "main from-1"], "open main from 1, main may act in 9"),
        (
            "main",
            &["*feed", "main turning-off"],
            "open main from 1, main is turned off in 2, main may act in 9",
        ),
        (
            "main",
            &["*feed", "sign-in permitted"],
            "open main from 1, main might act before in 2, main may act in 9",
        ),
        // A press over the same tab has opened it, and is still at it.
        (
            "main",
            &["*feed", "unknown loading permitted from-1"],
            "show 2, main may act in 2",
        ),
        (
            "main",
            &["*feed", "main turning-off from-1"],
            "show 2, main is turned off in 2",
        ),
        (
            "main",
            &["*feed", "feed", "unknown loading permitted from-2"],
            "open main from 1, main might act before in 3, main may act in 9",
        ),
        // The tab in front is gone: nobody knows which container it was in.
        ("main", &["main", "feed"], ""),
        ("main", &[], "open main, main may act in 9"),
        (AGE, &["*main"], "navigate 1 to ads-by-age, ads-by-age may act in 1"),
        (
            AGE,
            &["*main", "ads-by-age"],
            "navigate 1 to ads-by-age, ads-by-age may act in 1",
        ),
        (
            AGE,
            &["*feed", "ads-by-age"],
            "open ads-by-age from 1, ads-by-age may act in 9",
        ),
        (
            AGE,
            &["*main turning-off"],
            "open ads-by-age from 1, main is turned off in 1, ads-by-age may act in 9",
        ),
        (AGE, &["ads-by-age"], ""),
        (EMAIL, &["*feed", EMAIL], "open discover-me-by-email-address from 1"),
    ];
    for (pressed, tabs, expected) in rows {
        let storage = Storage {
            has_containers: true,
            ..Storage::default()
        };
        assert_eq!(press_with(storage, pressed, tabs), *expected, "{pressed} with {tabs:?}");
    }
}
