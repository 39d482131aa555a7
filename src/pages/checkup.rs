//! The check-up's page: the member ticks settings, and watches, pauses and stops their run. The background carries it out.

use std::cell::RefCell;

use gloo::{timers::callback::Interval, utils::document};
use web_sys::{Element, HtmlElement, HtmlInputElement, HtmlTemplateElement};

use super::{
    list::{self, part},
    page::{self, name, on, on_click, say},
    panel,
};
use crate::{
    browser::{Result, i18n, runtime, spawn, storage, tabs},
    core::{
        account::Model,
        evidence::Status,
        message::CheckUpMessage,
        observation::Ms,
        place::Place,
        run::{Run, Ticked, Why},
        setting::{CATALOGUE, MAIN, Safer, Setting},
        view::{self, CheckUpPage, CheckUpRow, Pings, Silence, Situation, Tab},
    },
};

/// How often the background hears that time has passed, in milliseconds.
const CLOCK: u32 = 1_000;
const MINUTE: Ms = 60_000;

thread_local! {
    /// The run's tab, and what asking its page has brought so far.
    static PINGS: RefCell<(Option<i32>, Pings)> = RefCell::default();
}

/// Runs the page for as long as it is open.
pub async fn open() -> Result<()> {
    for setting in can_be_ticked() {
        list::add_row(setting, &list::group(setting), "#row")?;
        let (name, word) = (format!("name-{}", setting.id), format!("word-{}", setting.id));
        page::element::<Element>(&part(setting, ".word")).set_id(&word);
        let tick = tick(setting);
        tick.set_id(&format!("tick-{}", setting.id));
        tick.set_attribute("aria-describedby", &word)?;
        page::element::<Element>(&part(setting, ".name")).set_attribute("for", &tick.id())?;
        page::element::<Element>(&part(setting, "summary")).set_attribute("aria-describedby", &name)?;
        add_by_hand(setting, "#aside")?;
        page::show(&by_hand(setting, ""), false);
    }
    for setting in CATALOGUE.iter().filter(|setting| setting.safer == Safer::Choice) {
        add_by_hand(setting, "#choices")?;
        say(&by_hand(setting, "p"), &page::means(setting));
    }
    page::translate()?;
    on("#unread", "change", || {
        let is_ticked = unread().checked();
        for setting in can_be_ticked().filter(|setting| is_unread(setting)) {
            tick(setting).set_checked(is_ticked);
        }
    });
    on("#checkup", "change", || {
        set_chosen(true);
        show_ticks();
    });
    on_click("#run", || {
        let ticked = can_be_ticked().filter(|setting| tick(setting).checked());
        let ticked: Vec<Ticked> = ticked
            .filter_map(|setting| setting.id.to_owned().try_into().ok())
            .collect();
        if let Ok(ticks) = ticked.try_into() {
            ask(CheckUpMessage::Run(ticks));
        }
    });
    on_click("#pause", || {
        ask(match state().as_str() {
            "paused" => CheckUpMessage::GoOn,
            _ => CheckUpMessage::Pause,
        });
    });
    on_click("#stop", || ask(CheckUpMessage::Stop));
    show().await?;
    if is_from_welcome().await && is_unread(MAIN) {
        // That is what the member has come for.
        tick(MAIN).set_checked(true);
        set_chosen(true);
        show_ticks();
    }
    panel::keep_shown(show);
    let pass = || {
        if state() == "running" {
            let is_silent = page::element::<Element>("#checkup").has_attribute("data-silent");
            spawn(async move {
                page::send(&match is_silent {
                    true => CheckUpMessage::Silent,
                    false => CheckUpMessage::Tick,
                })
                .await;
            });
        }
    };
    Interval::new(CLOCK, pass).forget();
    Ok(())
}

/// Whether the welcome page has opened this one.
async fn is_from_welcome() -> bool {
    let own = tabs::own().await.unwrap_or_default();
    match own.opener {
        Some(opener) => tabs::get(opener)
            .await
            .is_some_and(|tab| tab.url == runtime::own_address("welcome.html")),
        None => false,
    }
}

/// Passes on what the member asks for. Access to LinkedIn's pages can only be asked for in the very turn of the click.
fn ask(message: CheckUpMessage) {
    let main: Element = page::element("#checkup");
    let needs_access = main.has_attribute("data-no-access") && message != CheckUpMessage::Stop;
    spawn(async move {
        if !needs_access || runtime::request_access().await {
            let is_done = page::send(&message).await;
            let _ = main.toggle_attribute_with_force("data-refused", !is_done);
        }
    });
}

/// Asks the page of the setting at work whether it answers, unless it has been asked already. Nobody waits for the answer.
fn listen(setting: &'static Setting, tab: i32, now: Ms) {
    spawn(async move {
        let Some(tab) = tabs::get(tab).await else { return };
        let came_back = |id, is_answer| {
            PINGS.with_borrow_mut(|(of, pings)| {
                if *of == Some(id) {
                    pings.came_back(is_answer);
                }
            });
        };
        PINGS.with_borrow_mut(|(of, pings)| {
            if *of != Some(tab.id) {
                (*of, *pings) = (Some(tab.id), Pings::default());
            }
            panel::ask(pings, setting.place_of_address(&tab.url), &tab, now, came_back);
        });
    });
}

/// Whether the page in this tab answers, as far as is known. Where nobody is there no page has come yet: the background sees
/// that.
fn silence(tab: i32, now: Ms) -> Silence {
    PINGS.with_borrow(|(of, pings)| match pings.silence(false, now) {
        Silence::NoAnswer if *of == Some(tab) => Silence::NoAnswer,
        _ => Silence::None,
    })
}

/// Shows the run, and what is known of each setting.
async fn show() -> Result<()> {
    let now = runtime::now();
    let access = runtime::has_access().await;
    let stored = storage::read().await?;
    let model = Model::read(&stored.local, &stored.session, runtime::context(), now);
    let evidence = |setting: &Setting| model.known(setting).evidence.clone();
    let at_work = model.run().and_then(Run::at_work).map(|item| item.setting.setting());
    let silence = match at_work.zip(model.run_tab()) {
        Some((setting, tab)) => {
            listen(setting, tab, now);
            silence(tab, now)
        }
        None => Silence::None,
    };
    let shown = view::check_up_page(model.run(), evidence, model.run_session(), silence, now);
    let main: Element = page::element("#checkup");
    main.toggle_attribute_with_force("data-silent", silence == Silence::NoAnswer)?;
    main.toggle_attribute_with_force("data-no-access", !access)?;
    page::show("#refused", stored.was_refused() || main.has_attribute("data-refused"));
    let before = state();
    let is_first = !main.has_attribute("data-shown");
    main.set_attribute("data-shown", "")?;
    main.set_attribute("data-state", shown.state)?;
    let is_to_tick = matches!(shown.state, "idle" | "done");
    let is_new = is_first || before != shown.state;
    if is_new {
        set_chosen(false);
    }
    let is_chosen = main.has_attribute("data-chosen");

    let mut ended = Vec::new();
    for row in shown.rows.iter().filter(|row| row.can_be_ticked) {
        let setting = row.setting;
        let elsewhere = Tab {
            place: Place::Elsewhere,
            session: None,
            access: true,
            silence: Silence::None,
            is_loading: false,
        };
        list::paint_known(setting, &view::row(setting, model.known(setting), elsewhere, now))?;
        let place: Element = page::element(&part(setting, ""));
        let step = row.step.unwrap_or("waiting");
        let step_before = place.get_attribute("data-step");
        place.set_attribute("data-step", step)?;
        let word = match step {
            "working" => Some("word_working"),
            "aside" => Some("word_aside"),
            _ => None,
        };
        if let Some(word) = word {
            say(&part(setting, ".word"), &i18n::message(word));
        }
        let sentence = row.sentence.map(i18n::message).unwrap_or_default();
        say(&part(setting, ".says"), &sentence);
        say(&by_hand(setting, "p"), &sentence);
        page::show(&by_hand(setting, ""), is_by_hand(row, &shown));
        if step_before.is_some_and(|before| before != step) && matches!(step, "proved" | "aside") {
            ended.push(i18n::message_with(
                if step == "proved" {
                    "checkup_ended"
                } else {
                    "checkup_put_aside"
                },
                &[&name(setting)],
            ));
        }
        let tick = tick(setting);
        tick.set_disabled(!is_to_tick);
        if !is_to_tick {
            tick.set_checked(row.step.is_some());
        } else if !is_chosen {
            // What is read later is ticked too, until the member has chosen.
            tick.set_checked(row.is_ticked);
        }
    }
    show_ticks();
    show_panel(&shown)?;
    let is_turn = is_new && !is_first;
    if is_turn {
        keep_focus(is_to_tick)?;
        ended.push(text("#title"));
    }
    if !ended.is_empty() {
        ended.push(text("#count"));
    }
    if is_turn {
        ended.push(text("#says"));
        // The list below, in one sentence.
        ended.push(by_hand_names(&shown).join(", "));
    }
    if !ended.is_empty() {
        let sentences = ended.iter().filter(|it| !it.is_empty());
        let sentences: Vec<String> = sentences.map(|it| view::sentence(it)).collect();
        say("#announced", &sentences.join(" "));
    }
    Ok(())
}

fn show_panel(shown: &CheckUpPage) -> Result<()> {
    let is_running = shown.state == "running";
    let (title, says) = match (shown.state, shown.why) {
        ("running", _) => {
            let at_work = shown.at_work.map(name);
            let row = shown.rows.iter().find(|row| Some(row.setting) == shown.at_work);
            let sentence = row.and_then(|row| row.sentence).unwrap_or("checkup_next");
            (
                at_work.unwrap_or_else(|| i18n::message("checkup_running")),
                i18n::message(sentence),
            )
        }
        ("paused", why) => {
            let sentence = match why {
                Some(Why::Closed) => "checkup_closed",
                Some(Why::Limit) => "checkup_limit",
                _ => shown.sentence.unwrap_or("checkup_asked"),
            };
            let then = match why {
                // “Go on” itself asks for it.
                Some(Why::Needs(Situation::NoAccess)) => String::new(),
                Some(Why::Needs(_)) => i18n::message("checkup_then"),
                _ => String::new(),
            };
            (
                i18n::message("checkup_paused"),
                format!("{} {then}", i18n::message(sentence)).trim().to_owned(),
            )
        }
        ("done", _) if shown.ended < shown.of => (i18n::message("checkup_stopped"), summary(shown)),
        ("done", _) => (i18n::message("checkup_done"), summary(shown)),
        _ if page::element::<Element>("#checkup").has_attribute("data-no-access") => {
            (i18n::message("checkup_choose"), i18n::message("checkup_no_access"))
        }
        _ => (i18n::message("checkup_choose"), String::new()),
    };
    say("#title", &title);
    say("#says", &says);
    page::show("#tab", is_running);
    page::show("#far", !matches!(shown.state, "idle" | "done"));
    let progress: Element = page::element("#progress");
    progress.set_attribute("max", &shown.of.max(1).to_string())?;
    progress.set_attribute("value", &shown.ended.to_string())?;
    say("#count", &list::count("checkup_count", shown.ended, shown.of));
    let left = shown.left.map(|left| match left {
        ..MINUTE => i18n::message("checkup_left_little"),
        _ => i18n::message_with("checkup_left", &[&page::number(left.div_ceil(MINUTE))]),
    });
    say("#left", &left.unwrap_or_default());
    let is_under_way = matches!(shown.state, "running" | "paused");
    page::show("#run", !is_under_way);
    page::show("#pause", is_under_way);
    page::show("#stop", is_under_way);
    say(
        "#pause",
        &i18n::message(if is_running { "checkup_pause" } else { "checkup_go_on" }),
    );
    Ok(())
}

/// How many are proved, and how many have been put aside.
fn summary(shown: &CheckUpPage) -> String {
    let proved = list::count("checkup_proved", shown.proved, shown.of);
    match shown.ended - shown.proved {
        0 => proved,
        aside => {
            let aside = i18n::message_with("checkup_aside", &[&page::number(aside as u64)]);
            format!("{proved} {aside}")
        }
    }
}

/// Whether a setting is left for the member, at the end.
fn is_by_hand(row: &CheckUpRow, shown: &CheckUpPage) -> bool {
    row.step == Some("aside") && shown.state == "done"
}

fn by_hand_names(shown: &CheckUpPage) -> Vec<String> {
    let rows = shown.rows.iter().filter(|row| is_by_hand(row, shown));
    rows.map(|row| name(row.setting)).collect()
}

/// Notes whether the member has ticked something since the state is this one.
fn set_chosen(is_chosen: bool) {
    let main: Element = page::element("#checkup");
    let _ = main.toggle_attribute_with_force("data-chosen", is_chosen);
}

/// Shows what follows from what is ticked.
fn show_ticks() {
    let is_unread_there = can_be_ticked().any(is_unread);
    let is_to_tick = matches!(state().as_str(), "idle" | "done");
    page::show("#never", is_unread_there && is_to_tick);
    unread().set_checked(can_be_ticked().filter(|it| is_unread(it)).all(|it| tick(it).checked()));
    let is_any_ticked = can_be_ticked().any(|setting| tick(setting).checked());
    let run: Element = page::element("#run");
    let _ = run.toggle_attribute_with_force("disabled", !is_any_ticked);
    say(
        "#run",
        &i18n::message(if is_any_ticked {
            "checkup_run"
        } else {
            "checkup_nothing"
        }),
    );
}

/// Where the button that was pressed is gone, the focus goes to the one that stands in its place, or to what is said.
fn keep_focus(is_to_tick: bool) -> Result<()> {
    let is_lost = document()
        .active_element()
        .is_none_or(|it| it.has_attribute("hidden") || it.tag_name() == "BODY");
    if is_lost {
        let place: HtmlElement = page::element(if is_to_tick { "#title" } else { "#pause" });
        place.focus()?;
    }
    Ok(())
}

fn can_be_ticked() -> impl Iterator<Item = &'static Setting> {
    CATALOGUE.iter().filter(|setting| setting.safer == Safer::Off)
}

/// Whether nothing is known of a setting, by what is shown.
fn is_unread(setting: &Setting) -> bool {
    let row: Element = page::element(&part(setting, ""));
    row.get_attribute("data-status").as_deref() == Some(Status::Unknown.name())
}

fn tick(setting: &Setting) -> HtmlInputElement {
    page::element(&part(setting, "input"))
}

fn unread() -> HtmlInputElement {
    page::element("#unread")
}

fn state() -> String {
    page::element::<Element>("#checkup")
        .get_attribute("data-state")
        .unwrap_or_default()
}

fn text(selector: &str) -> String {
    page::element::<Element>(selector).text_content().unwrap_or_default()
}

/// Draws a link to a setting's page, with room for a sentence.
fn add_by_hand(setting: &Setting, list: &str) -> Result<()> {
    let template: HtmlTemplateElement = page::element("#by-hand");
    page::element::<Element>(list).append_child(&template.content().clone_node_with_deep(true)?)?;
    page::element::<Element>(&format!("{list} > :last-child")).set_id(&format!("by-hand-{}", setting.id));
    page::element::<Element>(&by_hand(setting, "a")).set_attribute("href", &setting.address())?;
    say(&by_hand(setting, "a"), &name(setting));
    Ok(())
}

fn by_hand(setting: &Setting, what: &str) -> String {
    format!("#by-hand-{} {what}", setting.id)
}
