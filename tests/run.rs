//! Proves what one press for several settings does, and does not do: what is opened, clicked, reloaded, proved and put
//! aside, in which order; and how it pauses, ends and goes on.

mod support;

use objector::core::{
    account::{Effect, Input, Tab},
    message::{Message, PopupMessage, RecordMessage},
    run::{ITEM_LIMIT, LONG_PAUSE, PAUSE, RUN_LIMIT, State},
};
use serde_json::json;
use support::run::{CHECK_UP, Death, How, Life, setting};

const MAIN: &str = "data-for-ai-improvement";
const AGE: &str = "ads-by-age";
const GENDER: &str = "ads-by-gender";
const COOKIES: &str = "member-cookies";
const IDS: [&str; 4] = [MAIN, AGE, GENDER, COOKIES];
const ON: bool = true;
const OFF: bool = false;

/// What happens in between: when this is told, this is done.
type Then = (&'static str, fn(&mut Life));

/// A run over pages like these, in the order of [`IDS`], and what happens in between; as it is told.
fn live(pages: &[(bool, How)], then: &[Then]) -> (Life, String) {
    let settings: Vec<_> = IDS.iter().zip(pages).map(|(id, (on, how))| (*id, *on, *how)).collect();
    let mut life = Life::new(&settings);
    let mut then = then.iter();
    let mut next = then.next();
    let mut heard = 0;
    life.run(&IDS[..pages.len()]);
    loop {
        while let Some((told, act)) = next
            && let Some(at) = life.log[heard..].iter().position(|it| it == told)
        {
            heard += at + 1;
            act(&mut life);
            next = then.next();
        }
        if !life.goes_on() {
            break;
        }
    }
    assert_eq!(next.map(|(told, _)| told), None, "{:?}", life.log);
    assert_eq!(life.broken, None, "{:?}", life.log);
    let told = life.log.join(", ");
    (life, told)
}

/// Each is clicked as often as its row says `click`, and no more than once.
fn assert_rows(rows: &[(&[(bool, How)], &str)]) {
    for (pages, expected) in rows {
        let (life, told) = live(pages, &[]);
        assert_eq!(told, *expected, "{pages:?}");
        let clicks: u32 = life.clicks.values().sum();
        assert_eq!(
            clicks as usize,
            told.matches("click").count() - told.matches("clicked").count()
        );
    }
}

fn go_on(life: &mut Life) {
    life.asks(&json!("goOn"));
}

fn pause(life: &mut Life) {
    life.asks(&json!("pause"));
}

fn stop(life: &mut Life) {
    life.asks(&json!("stop"));
}

// --- What is done ---------------------------------------------------------------------------------------------------

/// What is on is clicked, loaded again and proved; what is off is proved by the page that is opened anyway.
#[test]
fn each_setting_is_turned_off_and_proved_in_turn() {
    use How::Plain;
    assert_rows(&[
        (
            &[(ON, Plain)],
            "open improvement, click, reload, improvement proved, done",
        ),
        (&[(OFF, Plain)], "open improvement, improvement proved, done"),
        (
            &[(ON, Plain), (OFF, Plain), (ON, Plain)],
            "open improvement, click, reload, improvement proved, go to age, age proved, go to gender, click, reload, \
             gender proved, done",
        ),
        (
            &[(ON, How::Slow), (OFF, Plain)],
            "open improvement, click, reload, improvement proved, go to age, age proved, done",
        ),
        // What the browser had kept proves nothing, and is loaded again; then it is clicked if it is on.
        (
            &[(OFF, How::Kept)],
            "open improvement, reload, improvement proved, done",
        ),
        (
            &[(ON, How::Kept)],
            "open improvement, reload, click, reload, improvement proved, done",
        ),
    ]);
}

/// What cannot be done is put aside with its reason, and the next one has its turn.
#[test]
fn what_needs_the_member_is_put_aside_and_the_run_goes_on() {
    for (how, done, why) in [
        (How::Gone, "", "not-offered"),
        (How::Several, "", "several"),
        (How::Covered, "", "covered"),
        (How::Error, "", "error-page"),
        (How::Led, "", "led-elsewhere"),
        (How::SignIn, "", "signed-out"),
        (How::Away, "", "led-away"),
        (How::Silent, "", "unreachable"),
        (How::Loading, "", "unreachable"),
        // A page that belongs to another setting is none of ours, ticked or not.
        (How::OfAnother(AGE), "", "led-elsewhere"),
        (How::OfAnother(COOKIES), "", "led-elsewhere"),
        (How::Hangs, "", "stopped"),
        (How::HangsAfterwards, "click, ", "stopped"),
        (How::Refuses, "click, reload, ", "failed-still-on"),
        (How::Ignores, "click, ", "failed-ignored"),
        (How::AlwaysKept, "reload, ", "failed-kept"),
    ] {
        let (_, told) = live(
            &[(ON, how), (ON, How::Plain), (OFF, How::Plain), (OFF, How::Plain)],
            &[],
        );
        // A tab that is not in the settings any more, or that does not answer, is left as it is.
        let begins = match why {
            "led-away" | "unreachable" | "stopped" => "open",
            _ => "go to",
        };
        let expected = format!(
            "open improvement, {done}improvement aside: {why}, {begins} age, click, reload, age proved, go to gender, \
             gender proved, go to cookies, cookies proved, done"
        );
        assert_eq!(told, expected, "{how:?}");
    }
}

/// A question of LinkedIn's stays where it is, for the member to answer: the next setting gets another tab. An answer is
/// proved, also after the setting was put aside.
#[test]
fn a_question_is_left_open_and_can_be_answered_later() {
    let pages = [(ON, How::Asks), (OFF, How::Plain), (OFF, How::Plain)];
    assert_eq!(
        live(&pages, &[("click", Life::answers)]).1,
        "open improvement, click, reload, improvement proved, go to age, age proved, go to gender, gender proved, done"
    );
    assert_eq!(
        live(&pages, &[]).1,
        "open improvement, click, improvement aside: asked, open age, age proved, go to gender, gender proved, done"
    );
    let (life, told) = live(&pages, &[("open age", Life::answers)]);
    assert_eq!(
        told,
        "open improvement, click, improvement aside: asked, open age, reload, age proved, improvement proved, \
         go to gender, gender proved, done"
    );
    assert_eq!(life.tabs.len(), 2);
}

/// One is put aside; two in a row are in the way of all, so the run waits for the member and begins both again. That happens
/// once for each: the run comes to its end in any case.
#[test]
fn what_is_in_the_way_of_all_pauses_the_run() {
    let mended_and_gone_on = |life: &mut Life| {
        life.hows.clear();
        go_on(life);
    };
    for (how, paused, begins) in [
        (How::SignIn, "paused: signed-out", "go to"),
        // What the member has in that tab now is left alone.
        (How::Away, "paused: led-away", "open"),
        (How::Silent, "paused: unreachable", "open"),
    ] {
        let pages = [(OFF, How::Plain), (ON, how), (OFF, how), (OFF, how)];
        let why = &paused["paused: ".len()..];
        let before =
            format!("open improvement, improvement proved, go to age, age aside: {why}, {begins} gender, {paused}");
        assert_eq!(live(&pages, &[]).1, before);
        assert_eq!(
            live(&pages, &[(paused, mended_and_gone_on)]).1,
            format!(
                "{before}, {begins} age, click, reload, age proved, go to gender, gender proved, go to cookies, \
                 cookies proved, done"
            )
        );
        assert_eq!(
            live(&pages, &[(paused, go_on), (paused, go_on)]).1,
            format!(
                "{before}, {begins} age, age aside: {why}, {begins} gender, gender aside: {why}, {begins} cookies, {paused}, \
                 {begins} cookies, cookies aside: {why}, done"
            )
        );
    }
}

/// The network goes right after a click: that setting gets its turn again with the next one, to which no page comes, and is
/// proved without another click.
#[test]
fn what_was_clicked_before_the_network_went_gets_its_turn_again() {
    let gone = |life: &mut Life| life.hows = IDS.map(|id| (id, How::Silent)).into();
    let back_and_gone_on = |life: &mut Life| {
        life.hows.clear();
        go_on(life);
    };
    let (life, told) = live(
        &[(OFF, How::Plain), (ON, How::Plain), (ON, How::Plain)],
        &[("click", gone), ("paused: unreachable", back_and_gone_on)],
    );
    assert_eq!(
        told,
        "open improvement, improvement proved, go to age, click, reload, age aside: no-page, go to gender, \
         paused: unreachable, open age, age proved, go to gender, click, reload, gender proved, done"
    );
    assert_eq!(life.clicks, [(AGE, 1), (GENDER, 1)].into());
    // One page that is lost after its click is in nobody's way.
    let lost = |life: &mut Life| life.next_how = Some(How::Silent);
    assert_eq!(
        live(&[(ON, How::Plain), (OFF, How::Plain)], &[("click", lost)]).1,
        "open improvement, click, reload, improvement aside: no-page, go to age, age proved, done"
    );
}

/// The member leaves the run's tab for a page of their own, while a setting is at work there or between two of them: that page
/// is left alone. What had been clicked is not said to be untouched, and not clicked again.
#[test]
fn a_page_of_the_members_own_in_the_runs_tab_is_left_alone() {
    let leaves = |life: &mut Life| life.leaves().expect("a tab");
    for (at, expected, sentence) in [
        (
            "open improvement",
            "open improvement, improvement aside: led-away, open age, click, reload, age proved, done",
            Some("led_away"),
        ),
        (
            "click",
            "open improvement, click, improvement aside: led-away, open age, click, reload, age proved, done",
            Some("other_lost"),
        ),
        (
            "improvement proved",
            "open improvement, click, reload, improvement proved, open age, click, reload, age proved, done",
            None,
        ),
    ] {
        let (life, told) = live(&TWO, &[(at, leaves)]);
        assert_eq!(told, expected);
        let rows = life.shown().rows;
        let row = rows.iter().find(|row| row.setting.id == MAIN).unwrap();
        assert_eq!(row.sentence, sentence, "left at {at}");
    }
}

/// What the member turns on again after it was proved counts as proved no more, while the run goes on and after it.
#[test]
fn what_is_turned_on_again_is_not_counted_as_proved() {
    for at in ["improvement proved", "done"] {
        let (mut life, told) = live(&TWO, &[(at, |life| life.turns_on(MAIN))]);
        assert_eq!(
            told,
            "open improvement, click, reload, improvement proved, go to age, click, reload, age proved, done"
        );
        for _ in 0..4 {
            life.passes();
        }
        let shown = life.shown();
        assert_eq!((shown.proved, shown.ended, shown.of), (1, 2, 2), "turned on at {at}");
        assert!(life.shows_what_is_known());
        let row = shown.rows.iter().find(|row| row.setting.id == MAIN).unwrap();
        assert_eq!((row.step, row.sentence), (Some("aside"), Some("checkup_on_again")));
    }
}

// --- Pause, stop, go on ---------------------------------------------------------------------------------------------

const TWO: [(bool, How); 2] = [(ON, How::Plain), (ON, How::Plain)];

/// What was ordered comes to its end, and nothing more is begun or clicked until the member goes on.
#[test]
fn a_pause_lets_what_was_ordered_end_and_begins_nothing() {
    for (then, expected) in [
        (
            &[("click", pause as fn(&mut Life))][..],
            "open improvement, click, paused, reload, improvement proved",
        ),
        (
            &[("reload", pause)],
            "open improvement, click, reload, paused, improvement proved",
        ),
        // It had not been clicked: its permission is taken back, and it has its turn again.
        (&[("open improvement", pause)], "open improvement, paused"),
        (
            &[("open improvement", pause), ("paused", go_on)],
            "open improvement, paused, go to improvement, click, reload, improvement proved, go to age, click, reload, \
             age proved, done",
        ),
        (
            &[("improvement proved", pause), ("paused", go_on)],
            "open improvement, click, reload, improvement proved, paused, go to age, click, reload, age proved, done",
        ),
        // Gone on with at once: what is under way is not begun again.
        (
            &[("click", pause), ("paused", go_on)],
            "open improvement, click, paused, reload, improvement proved, go to age, click, reload, age proved, done",
        ),
        (
            &[("click", stop)],
            "open improvement, click, done, reload, improvement proved",
        ),
        (&[("open improvement", stop)], "open improvement, done"),
        (
            &[("improvement proved", stop), ("done", go_on)],
            "open improvement, click, reload, improvement proved, done",
        ),
    ] {
        assert_eq!(live(&TWO, then).1, expected);
    }
}

/// What was proved while the run was paused ends it if it was the last: nothing of it is opened or clicked again.
#[test]
fn a_paused_run_ends_with_its_last_setting() {
    let mut life = Life::new(&[(AGE, ON, How::Plain)]);
    life.run(&[AGE]);
    while life.log.last().is_some_and(|it| it != "click") && life.goes_on() {}
    pause(&mut life);
    while life.goes_on() {}
    go_on(&mut life);
    while life.goes_on() {}
    assert_eq!(life.log.join(", "), "open age, click, paused, reload, age proved, done");
}

/// "Run" of a page that does not know of the pause goes on with the run as it is.
#[test]
fn a_run_that_is_paused_is_not_begun_anew() {
    let mut life = Life::new(&[(AGE, ON, How::Plain), (GENDER, ON, How::Plain)]);
    life.run(&[AGE, GENDER]);
    while life.log.last().is_some_and(|it| it != "age proved") && life.goes_on() {}
    pause(&mut life);
    life.asks(&json!({ "run": [AGE] }));
    while life.goes_on() {}
    assert_eq!(
        life.log.join(", "),
        "open age, click, reload, age proved, paused, go to gender, click, reload, gender proved, done"
    );
}

/// A setting that was clicked and whose tab is gone is read again, and clicked no more by this run.
#[test]
fn nothing_is_clicked_twice() {
    let close = |life: &mut Life| life.closes(life.run_tab().unwrap());
    let end = "go to age, click, reload, age proved, done";
    for gone in [close as fn(&mut Life), Life::restarts] {
        for (at, how, expected) in [
            ("click", How::Plain, "improvement proved"),
            ("reload", How::Plain, "improvement proved"),
            ("click", How::Refuses, "improvement aside: failed-still-on"),
            ("click", How::Asks, "improvement aside: failed-still-on"),
        ] {
            let (life, told) = live(&[(ON, how), (ON, How::Plain)], &[(at, gone), ("paused: closed", go_on)]);
            let (before, after) = told.split_once(", paused: closed, ").unwrap();
            assert!(before.ends_with(at), "{told}");
            assert_eq!(
                after,
                format!("open improvement, {expected}, {end}"),
                "{how:?}, gone at {at}"
            );
            assert!(life.clicks.values().all(|clicks| *clicks == 1), "{:?}", life.clicks);
        }
    }
}

/// Whatever is closed, the run is where it was, and goes on from there.
#[test]
fn what_is_closed_pauses_the_run() {
    let close_tab = |life: &mut Life| life.closes(life.run_tab().unwrap());
    let close_page = |life: &mut Life| life.closes(CHECK_UP);
    let open_page_and_go_on = |life: &mut Life| {
        life.has_page = true;
        go_on(life);
    };
    let whole = "click, reload, improvement proved, go to age, click, reload, age proved, done";
    assert_eq!(
        live(&TWO, &[("open improvement", close_tab), ("paused: closed", go_on)]).1,
        format!("open improvement, paused: closed, open improvement, {whole}")
    );
    assert_eq!(
        live(
            &TWO,
            &[
                ("open improvement", close_page),
                ("paused: closed", open_page_and_go_on)
            ]
        )
        .1,
        format!("open improvement, paused: closed, go to improvement, {whole}")
    );
    assert_eq!(
        live(&TWO, &[("improvement proved", close_tab), ("paused: closed", go_on)]).1,
        "open improvement, click, reload, improvement proved, paused: closed, open age, click, reload, age proved, done"
    );
    // What was ordered comes to its end without the page.
    assert_eq!(
        live(&TWO, &[("click", close_page)]).1,
        "open improvement, click, paused: closed, reload, improvement proved"
    );
}

/// The member leaves the check-up's page without closing its tab, or the browser freezes it: nothing further is begun where it
/// cannot be watched and stopped. When the page is back soon, the run goes on; after a while only when the member wants it.
#[test]
fn without_its_page_nothing_further_is_begun() {
    let leave = |life: &mut Life| life.has_page = false;
    let (mut life, told) = live(&TWO, &[("improvement proved", leave)]);
    assert_eq!(told, "open improvement, click, reload, improvement proved");
    assert!(life.storage.model(life.now).run().unwrap().is_running());
    life.has_page = true;
    assert!(life.goes_on());
    assert_eq!(life.log.last().unwrap(), "paused: closed");
    assert!(!life.goes_on());
    go_on(&mut life);
    while life.goes_on() {}
    assert!(
        life.log
            .ends_with(&["go to age", "click", "reload", "age proved", "done"].map(String::from)),
        "{:?}",
        life.log
    );

    let leave_for_a_moment = |life: &mut Life| life.now += 20_000;
    assert_eq!(
        live(&TWO, &[("improvement proved", leave_for_a_moment)]).1,
        "open improvement, click, reload, improvement proved, go to age, click, reload, age proved, done"
    );
}

/// After the browser has ended, the number of the run's tab is that of another tab: nothing is done there.
#[test]
fn after_a_restart_nothing_is_done_in_a_tab_that_has_the_number_now() {
    let (mut life, _) = live(
        &TWO,
        &[("open improvement", |life| {
            let tabs = life.tabs.clone();
            life.restarts();
            life.tabs = tabs;
            life.asks(&json!("tick"));
        })],
    );
    assert_eq!(life.log.join(", "), "open improvement, paused: closed");
    go_on(&mut life);
    assert_eq!(life.log.last().unwrap(), "open improvement");
}

/// Access is in the way of all: without it nothing is begun, and what is not clicked yet is not clicked.
#[test]
fn without_access_the_run_pauses() {
    let revoke = |life: &mut Life| {
        life.access = false;
        life.turn(Input::Revoked);
    };
    let allow_and_go_on = |life: &mut Life| {
        life.access = true;
        go_on(life);
    };
    let (_, told) = live(
        &TWO,
        &[("open improvement", revoke), ("paused: no-access", allow_and_go_on)],
    );
    assert_eq!(
        told,
        "open improvement, paused: no-access, go to improvement, click, reload, improvement proved, \
         go to age, click, reload, age proved, done"
    );
    let mut life = Life::new(&[(AGE, ON, How::Plain)]);
    life.access = false;
    life.run(&[AGE]);
    assert_eq!(life.log, ["paused: no-access"]);
}

/// One page at a time, at a person's pace, and not for ever.
#[test]
fn the_next_setting_is_begun_after_a_pause_and_none_after_half_an_hour() {
    let mut life = Life::new(&[(AGE, OFF, How::Plain), (GENDER, OFF, How::Plain)]);
    life.run(&[AGE, GENDER]);
    let mut at = |told: &str| {
        while life.log.last().unwrap() != told {
            assert!(life.goes_on(), "{:?}", life.log);
        }
        life.now
    };
    let (proved, next) = (at("age proved"), at("go to gender"));
    assert!((PAUSE..PAUSE + 500).contains(&(next - proved)), "{}", next - proved);

    // After an error, or where no page has come, it may help to wait.
    for (how, told, next) in [
        (How::Error, "age aside: error-page", "go to gender"),
        (How::Silent, "age aside: unreachable", "open gender"),
    ] {
        let mut life = Life::new(&[(AGE, OFF, how), (GENDER, OFF, How::Plain)]);
        life.run(&[AGE, GENDER]);
        let mut at = |told: &str| {
            while life.log.last().unwrap() != told {
                assert!(life.goes_on(), "{:?}", life.log);
            }
            life.now
        };
        let (put_aside, next) = (at(told), at(next));
        let waited = next - put_aside;
        assert!((LONG_PAUSE..LONG_PAUSE + 1_500).contains(&waited), "{waited}");
    }

    let long_ago = |life: &mut Life| {
        let since = life.storage.local["run"]["since"].as_u64().unwrap();
        life.storage.local["run"]["since"] = (since - RUN_LIMIT).into();
    };
    assert_eq!(
        live(&TWO, &[("improvement proved", long_ago), ("paused: limit", go_on)]).1,
        "open improvement, click, reload, improvement proved, paused: limit, go to age, click, reload, age proved, done"
    );
}

/// A page that goes on changing is left after a while, and so is one that asks: see the table above for the rest.
#[test]
fn a_setting_that_takes_too_long_is_put_aside() {
    let mut life = Life::new(&[(AGE, ON, How::Plain)]);
    life.run(&[AGE]);
    let start = life.now;
    while life.log.len() < 2 && life.now < start + 2 * ITEM_LIMIT {
        for (_, page) in &mut life.tabs {
            (page.on, page.due) = (!page.on, Some(life.now));
        }
        life.passes();
    }
    assert_eq!(life.log, ["open age", "age aside: took-too-long", "done"]);
    assert!(life.now - start >= ITEM_LIMIT && life.now - start < ITEM_LIMIT + 2_000);
}

// --- Faults ---------------------------------------------------------------------------------------------------------

/// Wherever the background dies, the run comes to its end, with one click at most for each setting; `tests/model/` tries
/// every order.
#[test]
fn the_background_can_die_at_any_step() {
    let steps = "open improvement, click, reload, improvement proved, go to age, click, reload, age proved, done";
    let count = steps.split(", ").count();
    for death in [
        Death::BeforeWriting,
        Death::BetweenWrites,
        Death::BeforeActing,
        Death::WhileActing,
    ] {
        for n in 0..count {
            let mut life = Life::new(&[(MAIN, ON, How::Plain), (AGE, ON, How::Plain)]);
            if n == 0 {
                life.death = Some(death);
            }
            life.run(&[MAIN, AGE]);
            while life.log.len() < n && life.goes_on() {}
            if n > 0 {
                life.death = Some(death);
            }
            assert!(life.has_a_way_out(), "{death:?} after {:?}", life.log);
        }
    }
}

/// What is stored and cannot be understood is no run: nothing goes on, and a new one can be started.
#[test]
fn a_damaged_run_is_none() {
    let mut life = Life::new(&[(AGE, OFF, How::Plain), (GENDER, OFF, How::Plain)]);
    life.run(&[AGE, GENDER]);
    let stored = life.storage.local["run"].clone();
    let with = |pointer: &str, value: serde_json::Value| {
        let mut run = stored.clone();
        *run.pointer_mut(pointer).unwrap() = value;
        run
    };
    assert_eq!(serde_json::to_value(life.stored().unwrap()).unwrap(), stored);
    for damaged in [
        json!(null),
        json!("run"),
        with("/state", json!("running away")),
        with("/items", json!([])),
        with("/items/0/setting", json!("ads-by-gender")),
        with("/items/0/setting", json!("discover-me-by-email-address")),
        with("/items/0/setting", json!("no-such-setting")),
        with("/items/1/step", json!("working")),
        with("/items/1/step", json!("clicked")),
        with("/items/1/clicked", json!(1)),
        with("/items/1", json!({})),
        with("/at", json!(-1)),
    ] {
        let mut life = life.clone();
        life.storage.local.insert("run".into(), damaged.clone());
        assert_eq!(life.storage.model(life.now).run(), None, "{damaged}");
        life.asks(&json!("goOn"));
        life.asks(&json!("tick"));
        assert_eq!(life.storage.local["run"], damaged);
        life.run(&[GENDER]);
        assert!(life.stored().is_some_and(|run| run.is_running()), "{damaged}");
    }
}

/// A run goes on as it is: a second press starts no other, until it has come to its end.
#[test]
fn there_is_one_run_at_a_time() {
    let mut life = Life::new(&[(AGE, ON, How::Plain), (GENDER, ON, How::Plain)]);
    life.run(&[AGE]);
    while life.log.last().is_some_and(|it| it != "click") && life.goes_on() {}
    for message in [json!({ "run": [GENDER] }), json!("goOn")] {
        life.asks(&message);
        assert_eq!(life.stored().unwrap().items.len(), 1);
        assert_eq!(life.stored().unwrap().items[0].setting.setting().id, AGE);
    }
    // Stopped, it is still at work on what was ordered.
    stop(&mut life);
    life.asks(&json!({ "run": [GENDER] }));
    assert_eq!(life.stored().unwrap().state, State::Done);
    while life.goes_on() {}
    life.run(&[GENDER]);
    while life.goes_on() {}
    assert_eq!(
        life.log.join(", "),
        "open age, click, done, reload, age proved, go to gender, click, reload, gender proved, done"
    );
}

/// A press in the popup for another setting does not take the run's tab, which is at work.
#[test]
fn a_press_in_the_popup_leaves_the_runs_tab_alone() {
    let mut life = Life::new(&[(AGE, ON, How::Plain)]);
    life.run(&[AGE]);
    let tab = life.run_tab().unwrap();
    let tabs = [Tab {
        id: tab,
        url: setting(AGE).address(),
        ..Tab::default()
    }];
    let message = Message::Popup(PopupMessage::PressOther {
        tab,
        setting: GENDER.into(),
    });
    let input = Input::Message {
        message,
        tabs: &tabs,
        access: true,
    };
    let (effects, _) = life.storage.clone().handle(input, life.now);
    let opens = |effect: &Effect| matches!(effect, Effect::Open { pressed: Some(it), .. } if it.id == GENDER);
    assert!(effects.iter().any(opens), "{effects:?}");
}

/// A document that was there before the setting had its turn is not listened to, however late its messages come: it shows the
/// setting on, and is not clicked.
#[test]
fn an_older_document_of_the_same_setting_is_not_listened_to() {
    let mut life = Life::new(&[(AGE, ON, How::Plain)]);
    life.run(&[AGE]);
    let tab = life.run_tab().unwrap();
    for (_, page) in &mut life.tabs {
        page.loaded_at -= 5_000;
    }
    for _ in 0..16 {
        life.passes();
    }
    assert_eq!(life.log, ["open age"]);
    assert!(
        !life
            .storage
            .model(life.now)
            .session(tab, setting(AGE))
            .unwrap()
            .has_report()
    );
}

/// The entries of the record are those of a press for each setting.
#[test]
fn the_record_holds_a_run_as_the_same_entries() {
    let mut life = Life::new(&[(AGE, ON, How::Plain)]);
    life.storage.message(Message::Record(RecordMessage::Keep(true)), 0);
    life.run(&[AGE]);
    while life.goes_on() {}
    let entries = (1..).map_while(|n| life.storage.local.get(&format!("journal-entry-{n}")));
    let what: Vec<_> = entries
        .map(|entry| entry["what"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(what, ["began", "click-ordered", "read", "read"]);
}
