//! Proves the transition table of `session::update`, one row at a time. Times are milliseconds since the story began.

mod support;

use objector::core::{
    evidence::{Evidence, Status},
    observation::{Control, Document, Doubt, Ms, Observation},
    recognition::{Sighting, Sighting::*, recognise_clicked},
    session::{
        Ask, CLICK_TIMEOUT, Command, Failure, GIVE_UP_AFTER, PARSE_TIMEOUT, PERMISSION, Questions, SAVE_TIMEOUTS,
        Session, TASK_TIMEOUT, Task,
    },
    setting::MAIN,
    stability::{SETTLED, STABLE, Shows},
};
use support::{
    FAILURES, HUB, SETTING, T, Tab, answered, clicked, confirming, failure_of, fresh, named, on, page, permitted,
    restored, sight, stale, switch, touched, turning_off, used,
};

const MINUTE: Ms = 60_000;

/// What is neither on nor off, on the setting's page.
const DOUBTS: [Sighting; 6] = [Nothing, Several, Unclear, MayBe, Covered, Framed];
/// Another page of the settings.
const LED_ON: [Sighting; 3] = [Way(Some(2)), Way(None), Elsewhere];
/// What shows that the page is not the setting's any more.
const ELSEWHERE: [Sighting; 5] = [Way(Some(2)), Way(None), Elsewhere, SignIn, Error];

/// Whether these commands are the one order to click control 1.
fn is_click(commands: &[Command]) -> bool {
    matches!(commands, [Command::Click(control)] if control.handle() == 1)
}

/// A tab where the order to click was given at 1 000 to document `a`, loaded at 0, which has not yet answered.
fn told_to_click() -> Tab {
    let mut tab = Tab::default();
    let a = fresh("a", 0);
    tab.sees(&a, on(1), 0);
    // It has read on for long.
    (tab.session.stability.stable_for, tab.look_in) = (SETTLED, None);
    tab.pressed(900);
    assert!(is_click(&tab.sees(&a, on(1), 1_000)));
    assert_eq!(tab.session.task, turning_off("a", 1_000, false));
    tab
}

/// Document `a` once the script has clicked, and the save has been answered.
fn saved() -> Document {
    answered(&clicked(&fresh("a", 0), 1_000), 1_050)
}

/// The same tab once the page has obeyed, shown off from 1 100 on, and was reloaded at 3 100.
fn told_to_reload() -> Tab {
    let mut tab = told_to_click();
    let a = saved();
    assert_eq!(tab.keeps_seeing(&a, Off, [1_100, 3_100]), [Command::Reload]);
    assert_eq!(tab.session.task, confirming("a", 3_100));
    tab
}

/// A new tab of an account whose setting another tab proved off at 2 000.
fn proved_off_elsewhere() -> Tab {
    let mut other = Tab::default();
    other.keeps_seeing(&fresh("other", 0), Off, [0, 2_000]);
    assert_eq!(other.is(2_000).1, Status::OffConfirmed);
    Tab {
        evidence: other.evidence,
        ..Tab::default()
    }
}

// --- The main job ---------------------------------------------------------------------------------------------------

#[test]
fn the_main_job_on_click_off_reload_proof() {
    let (mut tab, a, b) = (Tab::default(), fresh("a", 0), fresh("b", 5_400));
    assert_eq!(tab.sees(&a, Nothing, 50), []);
    assert_eq!(tab.keeps_seeing(&a, on(1), [100, 350]), []);
    assert_eq!(
        tab.is(350),
        (Task::Idle, Status::Unknown),
        "on, but it has not stable_for for long"
    );
    assert_eq!(tab.sees(&a, on(1), 2_100), []);
    assert_eq!(tab.is(2_100), (Task::Idle, Status::On), "on has stable_for");

    assert_eq!(tab.pressed(3_000), [Command::Observe]);
    assert_eq!(tab.is(3_000), (permitted(3_000), Status::On));
    assert!(is_click(&tab.sees(&a, on(1), 3_010)));
    assert_eq!(tab.is(3_010), (turning_off("a", 3_010, false), Status::On));

    let a = answered(&clicked(&a, 3_012), 3_200);
    assert_eq!(tab.sees(&a, Off, 3_020), []);
    assert_eq!(
        tab.is(3_020),
        (turning_off("a", 3_010, true), Status::On),
        "clicked is not done"
    );
    assert_eq!(tab.sees(&a, Off, 3_270), []);
    assert_eq!(tab.is(3_270), (turning_off("a", 3_010, true), Status::Off));
    assert_eq!(tab.sees(&a, Off, 5_019), [], "not settled");
    assert_eq!(tab.sees(&a, Off, 5_020), [Command::Reload]);
    assert_eq!(tab.is(5_020), (confirming("a", 5_020), Status::Off));

    assert_eq!(tab.sees(&b, Nothing, 5_500), []);
    assert_eq!(tab.keeps_seeing(&b, Off, [5_800, 7_799]), []);
    assert_eq!(
        tab.is(7_799),
        (confirming("a", 5_020), Status::Off),
        "a fresh off has to stand too"
    );
    assert_eq!(tab.sees(&b, Off, 7_800), []);
    assert_eq!(tab.is(7_800), (Task::Idle, Status::OffConfirmed));
}

#[test]
fn off_confirmed_lasts_while_the_page_goes_on_reporting() {
    let (mut tab, a) = (Tab::default(), fresh("a", 0));
    assert_eq!(tab.keeps_seeing(&a, Off, [0, 2_000, 5_000, 50_000]), []);
    assert_eq!(tab.is(50_000), (Task::Idle, Status::OffConfirmed));
}

// --- Nothing without a press ----------------------------------------------------------------------------------------

#[test]
fn nothing_is_done_unasked_whatever_the_page_shows() {
    for shown in [on(1), Off].into_iter().chain(DOUBTS).chain(ELSEWHERE) {
        let (mut tab, a) = (Tab::default(), fresh("a", 0));
        assert_eq!(
            tab.keeps_seeing(&a, shown, [0, 250, 2_000, 3_000, 10_000, 60_000]),
            [],
            "{shown:?}"
        );
        assert_eq!(tab.session.task, Task::Idle, "{shown:?}");
    }
}

#[test]
fn only_on_and_off_teach_anything() {
    for shown in DOUBTS.into_iter().chain(ELSEWHERE) {
        let mut tab = Tab::default();
        tab.keeps_seeing(&fresh("a", 0), shown, [0, 2_000, 60_000]);
        assert_eq!(tab.evidence.status(T + 60_000), Status::Unknown, "{shown:?}");
    }
}

// --- A press waits for the control ----------------------------------------------------------------------------------

#[test]
fn already_off_in_a_fresh_page_is_done_without_click_or_reload() {
    let (mut tab, a) = (Tab::default(), fresh("a", 0));
    assert_eq!(tab.pressed(0), [Command::Observe]);
    assert_eq!(tab.keeps_seeing(&a, Off, [100, 2_099]), []);
    assert_eq!(tab.is(2_099), (permitted(0), Status::Unknown));
    assert_eq!(tab.sees(&a, Off, 2_100), []);
    assert_eq!(tab.is(2_100), (Task::Idle, Status::OffConfirmed));
}

#[test]
fn already_off_in_a_page_that_is_no_proof_is_reloaded_once() {
    for (why, _, a) in stale("a", 0) {
        let mut tab = Tab::default();
        tab.pressed(0);
        assert_eq!(tab.keeps_seeing(&a, Off, [100, 2_100]), [Command::Reload], "{why}");
        assert_eq!(tab.is(2_100), (confirming("a", 2_100), Status::Off), "{why}");
        assert_eq!(tab.keeps_seeing(&a, Off, [2_200, 9_000]), [], "{why}");
    }
}

#[test]
fn a_press_while_off_stands_reloads_at_once_and_once() {
    let (mut tab, a) = (Tab::default(), fresh("a", 0));
    tab.keeps_seeing(&a, Off, [0, 2_000]);
    assert_eq!(tab.pressed(3_000), [Command::Reload]);
    assert_eq!(tab.is(3_000), (confirming("a", 3_000), Status::OffConfirmed));
    assert_eq!(tab.sees(&a, Off, 3_050), []);
    tab.keeps_seeing(&fresh("b", 3_100), Off, [3_200, 5_200]);
    assert_eq!(tab.is(5_200), (Task::Idle, Status::OffConfirmed));
    assert_eq!(tab.evidence.read_at(), Some(T + 5_200), "proved anew");
}

#[test]
fn a_press_before_off_has_stood_waits() {
    let (mut tab, a) = (Tab::default(), fresh("a", 0));
    tab.sees(&a, Off, 0);
    assert_eq!(tab.pressed(1_999), [Command::Observe]);
    assert_eq!(tab.session.task, permitted(1_999));
}

/// It is too short for a click; the reload then tells whether the page is off from its start.
#[test]
fn a_first_moment_of_on_is_neither_clicked_nor_believed() {
    for (until, stood) in [(349, false), (350, true), (2_099, true)] {
        let (mut tab, a) = (Tab::default(), fresh("a", 0));
        tab.pressed(0);
        assert_eq!(tab.keeps_seeing(&a, on(1), [100, until]), []);
        let last = until + SETTLED;
        let commands = tab.keeps_seeing(&a, Off, [until, last]);
        if stood {
            assert_eq!(commands, [Command::Reload], "{until}");
            assert_eq!(tab.is(last), (confirming("a", last), Status::Off), "{until}");
        } else {
            assert_eq!(commands, [], "{until}");
            assert_eq!(tab.is(last), (Task::Idle, Status::OffConfirmed), "{until}");
        }
    }
}

#[test]
fn a_first_moment_of_off_is_not_believed_and_the_on_behind_it_is_clicked() {
    let (mut tab, a) = (Tab::default(), fresh("a", 0));
    tab.pressed(0);
    assert_eq!(tab.keeps_seeing(&a, Off, [100, 2_099]), []);
    assert_eq!(tab.sees(&a, on(1), 2_100), []);
    assert_eq!(tab.is(2_100), (permitted(0), Status::Unknown));
    assert_eq!(tab.sees(&a, on(1), 4_099), []);
    assert!(is_click(&tab.sees(&a, on(1), 4_100)));
}

/// What the member's own click has drawn is no placeholder, so it need not stand for as long.
#[test]
fn in_a_touched_page_a_quarter_of_a_second_of_on_is_enough() {
    let mut tab = Tab::default();
    let a = touched(&fresh("a", 0), 1_000);
    tab.pressed(500);
    assert_eq!(tab.keeps_seeing(&a, on(1), [1_000, 1_249]), []);
    assert!(is_click(&tab.sees(&a, on(1), 1_250)));
}

#[test]
fn a_press_waits_through_whatever_is_not_the_control() {
    let mut tab = Tab::default();
    tab.pressed(0);
    let a = fresh("a", 0);
    for (n, shown) in DOUBTS.into_iter().chain(ELSEWHERE).enumerate() {
        let at = n as Ms * 20_000;
        assert_eq!(tab.keeps_seeing(&a, shown, [at, at + 15_000]), [], "{shown:?}");
        assert_eq!(tab.session.task, permitted(0), "{shown:?}");
    }
    assert!(is_click(&tab.keeps_seeing(&a, on(1), [300_000, 302_000])));
}

#[test]
fn a_press_before_the_sign_in_is_good_for_the_page_after_it() {
    let mut tab = Tab::default();
    assert_eq!(tab.pressed(0), [Command::Observe]);
    assert!(is_click(&tab.keeps_seeing(
        &fresh("b", 5 * MINUTE),
        on(1),
        [5 * MINUTE, 5 * MINUTE + 2_000]
    )));
}

#[test]
fn a_press_is_a_permission_for_ten_minutes_and_no_longer() {
    assert_eq!(PERMISSION, 10 * MINUTE);
    // It stands just in time, or a millisecond later.
    for (from, shown, clicks) in [(0, on(1), true), (1, on(1), false), (0, Nothing, false)] {
        let (mut tab, a) = (Tab::default(), fresh("a", 0));
        tab.pressed(0);
        tab.sees(&a, shown, PERMISSION - 2_000 + from);
        assert_eq!(is_click(&tab.sees(&a, shown, PERMISSION + from)), clicks, "{shown:?}");
        if !clicks {
            assert_eq!(tab.sees(&a, shown, PERMISSION + 2_000), []);
            assert_eq!(tab.session.task, Task::Idle, "{shown:?}");
            assert_eq!(tab.sees(&a, shown, PERMISSION + 9_000), []);
        }
    }
}

#[test]
fn a_clock_put_back_makes_a_reading_stand_anew() {
    let mut tab = Tab::default();
    // The page's own clock goes on.
    let aged = |age| Document { age, ..fresh("a", 0) };
    tab.reads(&aged(10_000), on(1), 10_000);
    tab.pressed(5_000);
    for n in 0..8 {
        assert_eq!(tab.reads(&aged(10_250 + n * 250), on(1), 5_000 + n * 250), []);
    }
    assert!(is_click(&tab.reads(&aged(12_250), on(1), 7_000)));
}

/// It would permit a click for longer than it was given for.
#[test]
fn a_press_from_before_the_clock_was_put_back_is_over() {
    let (mut tab, a) = (Tab::default(), fresh("a", 0));
    tab.sees(&a, Nothing, 100);
    tab.pressed(10_000);
    tab.reads(&a, Nothing, 9_999);
    assert_eq!(tab.session.task, Task::Idle);
}

/// While a page sleeps, or is busy, the data that would correct it cannot come: such a time does not count, whoever
/// measures it. The same with messages that come late.
#[test]
fn only_a_page_that_is_awake_makes_a_reading_stand() {
    let (mut tab, a) = (Tab::default(), fresh("a", 0));
    tab.pressed(0);
    // Three looks, of which two came long after they were asked for.
    for at in [100, 5_000, 60_000] {
        assert_eq!(tab.reads(&a, Off, at), [], "at {at}");
        assert_eq!(tab.look_in, Some(STABLE));
    }
    assert_eq!(tab.is(60_000), (permitted(0), Status::Unknown));
    // The data has come: on is what stands, from now on.
    assert_eq!(tab.sees(&a, on(1), 60_100), []);
    assert_eq!(tab.sees(&a, on(1), 62_099), []);
    assert!(is_click(&tab.sees(&a, on(1), 62_100)));
}

/// The page's own clock counts, whatever the time of day does.
#[test]
fn a_reading_stands_though_the_time_of_day_stands_still() {
    let mut tab = Tab::default();
    for n in 0..=8 {
        assert_eq!(tab.evidence.status(T), Status::Unknown, "after {n} looks");
        let age = n * STABLE;
        tab.reads(&Document { age, ..fresh("a", 0) }, Off, 0);
    }
    assert_eq!(tab.evidence.status(T), Status::OffConfirmed);
}

/// The back-forward cache lets a document say again what it said before: only what it has read since counts.
#[test]
fn what_a_document_said_before_it_said_more_is_dropped() {
    let (mut tab, a) = (Tab::default(), fresh("a", 0));
    tab.sees(&a, on(1), 500);
    let before = tab.session.clone();
    let younger = Document { age: 400, ..a };
    tab.session = objector::core::session::update(
        tab.session,
        &mut tab.evidence,
        objector::core::session::Event::Observed(&younger, Off, &Default::default()),
        T + 600,
    )
    .0;
    assert_eq!(tab.session, before);
}

// --- The click has been ordered -------------------------------------------------------------------------------------

#[test]
fn the_click_that_the_script_refused_is_not_clicked() {
    let (mut tab, a) = (told_to_click(), fresh("a", 0));
    assert_eq!(tab.sees(&a, on(1), 1_000 + CLICK_TIMEOUT - 1), []);
    assert_eq!(tab.session.task, turning_off("a", 1_000, false));
    assert_eq!(tab.sees(&a, on(1), 1_000 + CLICK_TIMEOUT), []);
    assert_eq!(tab.session.task, Task::Failed(Failure::NotClicked));
}

/// It was turned on again since the proof, and the click did not come about.
#[test]
fn a_refused_click_does_not_hide_that_the_page_reads_on() {
    let (mut tab, a) = (proved_off_elsewhere(), fresh("a", 10_000));
    tab.pressed(9_900);
    assert!(is_click(&tab.keeps_seeing(&a, on(1), [10_100, 12_100])));
    tab.keeps_seeing(&a, on(1), [15_100, 60_000]);
    assert_eq!(tab.is(60_000), (Task::Failed(Failure::NotClicked), Status::On));
}

/// D13: the page may show off only when its save has been answered.
#[test]
fn the_click_that_the_page_ignores_is_waited_for() {
    let (mut tab, a) = (told_to_click(), clicked(&fresh("a", 0), 1_000));
    assert_eq!(tab.keeps_seeing(&a, on(1), [1_100, 1_000 + SAVE_TIMEOUTS[0] - 1]), []);
    assert_eq!(tab.session.task, turning_off("a", 1_000, false));
    assert_eq!(tab.sees(&a, on(1), 1_000 + SAVE_TIMEOUTS[0]), []);
    assert_eq!(tab.is(11_000), (Task::Failed(Failure::Ignored), Status::On));
}

/// D13: off comes with the answer, four seconds after the click, and it goes on to the proof by itself.
#[test]
fn off_that_comes_with_the_answer_goes_on_to_the_proof() {
    let (mut tab, a) = (told_to_click(), clicked(&fresh("a", 0), 1_000));
    assert_eq!(tab.keeps_seeing(&a, on(1), [1_100, 4_999]), []);
    let a = answered(&a, 5_000);
    assert_eq!(tab.keeps_seeing(&a, Off, [5_000, 6_999]), []);
    assert_eq!(tab.sees(&a, Off, 7_000), [Command::Reload]);
    tab.keeps_seeing(&fresh("b", 7_100), Off, [7_200, 9_200]);
    assert_eq!(tab.is(9_200), (Task::Idle, Status::OffConfirmed));
}

/// D3: off stands at once, and the reload would abort the save: it waits for the answer, up to a limit.
#[test]
fn a_save_that_has_not_been_answered_is_not_swept_away() {
    let not_answered = clicked(&fresh("a", 0), 1_000);
    for answered_at in [3_500, 5_000, 10_900] {
        let mut tab = told_to_click();
        assert_eq!(tab.keeps_seeing(&not_answered, Off, [1_100, answered_at - 1]), []);
        assert_eq!(tab.session.task, turning_off("a", 1_000, true));
        let a = answered(&not_answered, answered_at);
        assert_eq!(tab.sees(&a, Off, answered_at), [Command::Reload], "{answered_at}");
    }
    let mut tab = told_to_click();
    let limit = 1_000 + SAVE_TIMEOUTS[0];
    assert_eq!(tab.keeps_seeing(&not_answered, Off, [1_100, limit - 1]), []);
    assert_eq!(tab.sees(&not_answered, Off, limit), [Command::Reload]);
}

/// D3: what was answered may have been another request. After a try that failed the next one waits for longer, until a
/// proof has come.
#[test]
fn the_second_try_waits_longer_whatever_was_answered() {
    for (is_answered, limit) in [(true, SAVE_TIMEOUTS[0]), (false, SAVE_TIMEOUTS[1])] {
        let mut tab = told_to_reload();
        tab.keeps_seeing(&fresh("b", 3_200), on(1), [3_300, 5_300]);
        assert_eq!(tab.session.task, Task::Failed(Failure::StillOn));
        tab.pressed(6_000);
        assert!(is_click(&tab.sees(&fresh("b", 3_200), on(1), 6_010)));
        let b = clicked(&fresh("b", 3_200), 6_011);
        let b = if is_answered { answered(&b, 6_100) } else { b };
        assert_eq!(
            tab.keeps_seeing(&b, Off, [6_100, 6_010 + limit - 1]),
            [],
            "{is_answered}"
        );
        assert_eq!(tab.sees(&b, Off, 6_010 + limit), [Command::Reload], "{is_answered}");
        let c = fresh("c", 60_000);
        tab.keeps_seeing(&c, Off, [60_100, 62_100]);
        assert_eq!(tab.is(62_100), (Task::Idle, Status::OffConfirmed));
        assert!(!tab.session.has_failed, "the proof ends it");
    }
}

/// An answer from before the click says nothing: the script tells only of those since.
#[test]
fn an_answer_from_before_the_click_is_none() {
    let (mut tab, a) = (told_to_click(), clicked(&fresh("a", 0), 1_000));
    let a = Document {
        answered_at: Some(T - 100),
        ..a
    };
    assert_eq!(tab.keeps_seeing(&a, Off, [1_100, 10_999]), []);
}

#[test]
fn clicks_of_earlier_presses_do_not_count_as_this_one() {
    let mut tab = Tab::default();
    let a = clicked(&fresh("a", 0), 50);
    tab.pressed(100);
    assert!(is_click(&tab.keeps_seeing(&a, on(1), [100, 1_000])));
    tab.sees(&a, on(1), 4_000);
    assert_eq!(tab.session.task, Task::Failed(Failure::NotClicked));
}

/// With or without an answer to the save.
#[test]
fn off_that_goes_back_to_on_by_itself_is_rolled_back() {
    for a in [saved(), clicked(&fresh("a", 0), 1_000)] {
        let mut tab = told_to_click();
        tab.keeps_seeing(&a, Off, [1_100, 1_900]);
        assert_eq!(tab.keeps_seeing(&a, on(1), [2_000, 2_249]), []);
        assert_eq!(tab.session.task, turning_off("a", 1_000, true));
        assert_eq!(tab.sees(&a, on(1), 2_250), []);
        assert_eq!(tab.is(2_250), (Task::Failed(Failure::RolledBack), Status::On));
    }
}

#[test]
fn a_flicker_of_on_is_no_rollback() {
    let (mut tab, a) = (told_to_click(), saved());
    tab.sees(&a, Off, 1_100);
    assert_eq!(tab.keeps_seeing(&a, on(1), [1_500, 1_749]), []);
    assert_eq!(tab.keeps_seeing(&a, Off, [1_750, 3_749]), [], "off has to settle anew");
    assert_eq!(tab.sees(&a, Off, 3_750), [Command::Reload]);
}

#[test]
fn a_control_drawn_anew_as_off_is_waited_for() {
    for shown in DOUBTS {
        let mut tab = told_to_click();
        // Once the save has been answered a doubt is waited for no longer than any reading.
        assert_eq!(tab.keeps_seeing(&saved(), shown, [1_050, 3_049]), [], "{shown:?}");
        assert_eq!(tab.session.task, turning_off("a", 1_000, false));
        assert_eq!(tab.keeps_seeing(&saved(), Off, [3_050, 5_049]), [], "{shown:?}");
        assert_eq!(tab.sees(&saved(), Off, 5_050), [Command::Reload], "{shown:?}");
    }
}

/// D2: what has become of the click only a fresh page can tell, so it spends the one reload: as soon as the save has been
/// answered and the doubt stands, or else at the limit.
#[test]
fn whatever_is_unclear_after_the_click_spends_the_one_reload() {
    let not_answered = clicked(&fresh("a", 0), 1_000);
    for (a, last) in [(saved(), 3_050), (not_answered, 11_000)] {
        for shown in DOUBTS {
            let mut tab = told_to_click();
            assert_eq!(tab.keeps_seeing(&a, shown, [1_050, last - 1]), [], "{shown:?}");
            assert_eq!(tab.session.task, turning_off("a", 1_000, false), "{shown:?}");
            assert_eq!(tab.sees(&a, shown, last), [Command::Reload], "{shown:?}");
            assert_eq!(tab.session.task, confirming("a", last), "{shown:?}");
            tab.keeps_seeing(&fresh("b", 20_000), Off, [20_100, 22_100]);
            assert_eq!(tab.is(22_100), (Task::Idle, Status::OffConfirmed), "{shown:?}");
        }
    }
}

/// The script did not click, and the control has gone: there is nothing to prove.
#[test]
fn a_control_that_was_lost_before_the_click_is_lost() {
    for shown in DOUBTS {
        let (mut tab, a) = (told_to_click(), fresh("a", 0));
        assert_eq!(tab.keeps_seeing(&a, shown, [1_050, 10_999]), [], "{shown:?}");
        assert_eq!(tab.sees(&a, shown, 11_000), [], "{shown:?}");
        assert_eq!(tab.session.task, Task::Failed(Failure::Lost), "{shown:?}");
    }
}

/// D2: a toast with a checkbox, or a second switch, has come after the click. The control that was clicked is still it.
#[test]
fn after_the_click_the_control_that_was_clicked_is_followed() {
    let clicked_one = |on| Control {
        handle: 1,
        ..switch(1, on)
    };
    let followed = |controls| recognise_clicked(MAIN, &page(controls), 1);
    let rival = switch(2, true);
    assert_eq!(sight(&page(vec![clicked_one(false), rival.clone()])), Several);
    assert_eq!(followed(vec![clicked_one(false), rival.clone()]), Off);
    assert_eq!(followed(vec![rival.clone(), clicked_one(false)]), Off);
    assert!(matches!(followed(vec![rival.clone(), clicked_one(true)]), On(control) if control.handle() == 1));
    // It is gone, hidden, or the page is another one: then the page is judged as any other.
    assert!(matches!(followed(vec![rival.clone()]), On(control) if control.handle() == 2));
    let hidden = Control {
        visible: false,
        ..clicked_one(false)
    };
    assert!(matches!(followed(vec![hidden, rival]), On(control) if control.handle() == 2));
    let elsewhere = Observation {
        path: HUB.into(),
        ..page(vec![clicked_one(false)])
    };
    assert_eq!(recognise_clicked(MAIN, &elsewhere, 1), Way(None));
}

/// D11: the page goes on telling on beside a native state that is off. That leads to the reload, and to nothing more.
#[test]
fn a_state_that_contradicts_itself_after_the_click_leads_to_the_reload_and_never_to_green() {
    let contradiction = |handle| Control {
        checked: Some(false),
        ..switch(handle, true)
    };
    let shown = recognise_clicked(MAIN, &page(vec![contradiction(1)]), 1);
    assert_eq!(shown, Unclear);
    let mut tab = told_to_click();
    assert_eq!(tab.keeps_seeing(&saved(), shown, [1_050, 3_050]), [Command::Reload]);
    let b = sight(&page(vec![contradiction(1)]));
    assert_eq!(tab.keeps_seeing(&fresh("b", 3_200), b, [3_300, 60_000]), []);
    assert_eq!(tab.is(60_000).1, Status::On, "what was known before");
}

#[test]
fn a_page_that_was_left_under_the_click_is_lost_at_once() {
    for shown in [SignIn, Error] {
        let (mut tab, a) = (told_to_click(), clicked(&fresh("a", 0), 1_000));
        assert_eq!(tab.sees(&a, shown, 1_100), [], "{shown:?}");
        assert_eq!(tab.session.task, Task::Failed(Failure::Lost), "{shown:?}");
    }
    for shown in LED_ON {
        let (mut tab, a) = (told_to_click(), clicked(&fresh("a", 0), 1_000));
        assert_eq!(
            tab.sees(&used(&a, 1_050), shown, 1_100),
            [],
            "{shown:?}: the member's move"
        );
        assert_eq!(tab.session.task, Task::Failed(Failure::Lost), "{shown:?}");
        let mut tab = told_to_click();
        assert_eq!(tab.sees(&fresh("a", 0), shown, 1_100), [], "{shown:?}");
        assert_eq!(
            tab.session.task,
            Task::Failed(Failure::NotClicked),
            "{shown:?}: before the click"
        );
    }
}

/// LinkedIn leads on after the click, in the page or by a load, as settings pages do: the click is not forgotten. Once the save
/// has been answered the one reload is spent on the setting's own address, whose page is the proof.
#[test]
fn a_page_that_leads_on_after_the_click_is_followed_by_the_proof() {
    for shown in LED_ON {
        let mut tab = told_to_click();
        assert_eq!(tab.keeps_seeing(&saved(), shown, [1_100, 3_099]), [], "{shown:?}");
        assert_eq!(tab.session.task, turning_off("a", 1_000, false));
        assert_eq!(tab.look_in, Some(1), "{shown:?}");
        assert_eq!(tab.sees(&saved(), shown, 3_100), [Command::Load], "{shown:?}");
        assert_eq!(tab.session.task, confirming("a", 3_100));
        assert_eq!(tab.keeps_seeing(&saved(), shown, [3_200, 3_300]), [], "once");
        tab.keeps_seeing(&fresh("b", 3_400), Off, [3_500, 5_500]);
        assert_eq!(tab.is(5_500), (Task::Idle, Status::OffConfirmed), "{shown:?}");

        // The save has not been answered.
        let (mut tab, a) = (told_to_click(), clicked(&fresh("a", 0), 1_000));
        assert_eq!(tab.keeps_seeing(&a, shown, [1_100, 10_999]), [], "{shown:?}");
        assert_eq!(tab.sees(&a, shown, 11_000), [Command::Load], "{shown:?}");

        // By a load; that leads there again.
        let (mut tab, b, c) = (told_to_click(), fresh("b", 2_000), fresh("c", 2_300));
        assert_eq!(tab.sees(&b, shown, 2_200), [Command::Load], "{shown:?}");
        assert_eq!(tab.keeps_seeing(&c, shown, [2_400, 60_000]), [], "{shown:?}: once");
        assert_eq!(tab.session.task, confirming("b", 2_200));
        // Long after the click it is another matter.
        let (mut tab, b) = (told_to_click(), fresh("b", 40_000));
        assert_eq!(tab.sees(&b, shown, 40_200), [], "{shown:?}");
        assert_eq!(tab.session.task, Task::Failed(Failure::Lost), "{shown:?}");
    }
}

#[test]
fn a_reload_by_hand_right_after_the_click_is_the_proof() {
    let (mut tab, b) = (told_to_click(), fresh("b", 1_500));
    assert_eq!(tab.sees(&b, Nothing, 1_600), []);
    assert_eq!(tab.session.task, confirming("a", 1_000));
    assert_eq!(tab.keeps_seeing(&b, Off, [1_800, 3_800]), [], "no second reload");
    assert_eq!(tab.is(3_800), (Task::Idle, Status::OffConfirmed));
}

#[test]
fn a_reload_by_hand_that_still_reads_on_is_still_on_and_not_clicked_again() {
    let (mut tab, b) = (told_to_click(), fresh("b", 1_500));
    assert_eq!(tab.keeps_seeing(&b, on(1), [1_600, 2_000, 3_600, 9_000]), []);
    assert_eq!(tab.is(9_000), (Task::Failed(Failure::StillOn), Status::On));
}

// --- LinkedIn asks something ----------------------------------------------------------------------------------------

fn dialogs<const N: usize>(dialogs: [u32; N]) -> Questions {
    Questions {
        dialogs: dialogs.into(),
        save: false,
    }
}

fn to_save() -> Questions {
    Questions {
        dialogs: vec![],
        save: true,
    }
}

fn asked(tab: &Tab) -> Option<Ask> {
    match tab.session.task {
        Task::TurningOff { asked, .. } => asked,
        ref task => panic!("{task:?}"),
    }
}

/// D7: a dialog, or a button to save, has come after the click. The switch shows off already, but there is no reload until
/// the member has answered; then the save is waited for anew.
#[test]
fn what_is_asked_after_the_click_is_waited_for_and_then_the_save() {
    for (questions, ask) in [(dialogs([7]), Ask::Dialog), (to_save(), Ask::Save)] {
        let (mut tab, a) = (told_to_click(), saved());
        tab.questions = questions;
        for shown in [Off, on(1), Nothing, Several, Unclear, Covered] {
            let mut tab = tab.clone();
            assert_eq!(tab.keeps_seeing(&a, shown, [1_100, 60_000, 500_000]), [], "{shown:?}");
            assert_eq!(asked(&tab), Some(ask), "{shown:?}");
            assert!(tab.session.is_under_way(T + 500_000), "{shown:?}");
        }
        assert_eq!(tab.keeps_seeing(&a, Off, [1_100, 60_000]), []);
        // It is answered, and nothing is asked any more.
        tab.questions = Questions::default();
        assert_eq!(
            tab.sees(&a, Off, 60_100),
            [],
            "the answer from before is not this save's"
        );
        assert_eq!(asked(&tab), None);
        let a = answered(&a, 62_000);
        assert_eq!(tab.sees(&a, Off, 62_000), [Command::Reload]);
    }
}

/// D7: the dialog was closed in the moment in which its answer came.
#[test]
fn an_answer_just_before_the_dialog_was_seen_to_close_counts() {
    let (mut tab, a) = (told_to_click(), saved());
    tab.questions = dialogs([7]);
    tab.keeps_seeing(&a, Off, [1_100, 60_000]);
    tab.questions = Questions::default();
    assert_eq!(tab.sees(&answered(&a, 59_900), Off, 60_100), [Command::Reload]);
}

/// D7: the member cancels, and the switch is on again.
#[test]
fn a_question_that_is_answered_with_no_is_rolled_back() {
    let (mut tab, a) = (told_to_click(), saved());
    tab.questions = dialogs([7]);
    tab.keeps_seeing(&a, Off, [1_100, 5_000]);
    tab.questions = Questions::default();
    assert_eq!(tab.keeps_seeing(&a, on(1), [5_100, 5_350]), []);
    assert_eq!(tab.session.task, Task::Failed(Failure::RolledBack));
}

/// D7: a press while something is asked means that the member will not wait.
#[test]
fn a_press_while_something_is_asked_reloads() {
    for questions in [dialogs([7]), to_save()] {
        let (mut tab, a) = (told_to_click(), saved());
        tab.questions = questions;
        tab.keeps_seeing(&a, Off, [1_100, 5_000]);
        assert_eq!(tab.pressed(6_000), [Command::Reload]);
        assert_eq!(tab.session.task, confirming("a", 6_000));
        assert_eq!(tab.pressed(6_100), [], "once");
    }
}

/// What was there before the click is not asked because of it.
#[test]
fn a_dialog_or_a_button_from_before_the_click_holds_nothing_up() {
    let before = Questions {
        dialogs: vec![3, 4],
        save: true,
    };
    for after in [before.clone(), dialogs([4]), Questions::default()] {
        let (mut tab, a) = (Tab::default(), fresh("a", 0));
        tab.questions = before.clone();
        tab.keeps_seeing(&a, on(1), [0, 2_000]);
        tab.pressed(2_000);
        assert!(is_click(&tab.sees(&a, on(1), 2_010)));
        tab.questions = after;
        let a = answered(&clicked(&a, 2_011), 2_100);
        assert_eq!(tab.keeps_seeing(&a, Off, [2_100, 4_100]), [Command::Reload]);
    }
}

/// The member answers by leaving: that page was left, whatever it asked.
#[test]
fn a_reload_by_hand_ends_the_question() {
    let (mut tab, a) = (told_to_click(), saved());
    tab.questions = dialogs([7]);
    tab.keeps_seeing(&a, Off, [1_100, 5_000]);
    tab.questions = Questions::default();
    tab.keeps_seeing(&fresh("b", 6_000), on(1), [6_100, 8_100]);
    assert_eq!(tab.is(8_100), (Task::Failed(Failure::StillOn), Status::On));
}

// --- An error page, a sign-in ---------------------------------------------------------------------------------------

/// On an error page an observation is of no use: the press loads the setting's address.
#[test]
fn a_press_on_an_error_page_loads_the_address_and_goes_on_there() {
    let (mut tab, a) = (
        Tab::default(),
        Document {
            status: 500,
            ..fresh("a", 0)
        },
    );
    tab.sees(&a, Error, 100);
    assert_eq!(tab.pressed(1_000), [Command::Load]);
    assert_eq!(tab.session.task, permitted(1_000));
    assert!(is_click(&tab.keeps_seeing(&fresh("b", 1_100), on(1), [1_200, 3_200])));
}

/// A press of its own for each try: the reload that led to an error, or to a page without the switch, is made again, and the
/// page that comes then is the proof. Nothing is clicked on the way.
#[test]
fn a_press_after_a_reload_that_led_to_no_switch_reloads_again() {
    for (shown, wait) in [
        (Error, 0),
        (Way(None), 0),
        (Elsewhere, 0),
        (Nothing, GIVE_UP_AFTER),
        (Several, GIVE_UP_AFTER),
    ] {
        let (mut tab, b) = (told_to_reload(), fresh("b", 3_200));
        let c = fresh("c", 3_400 + wait);
        assert_eq!(tab.keeps_seeing(&b, shown, [3_300, 3_300 + wait]), [], "{shown:?}");
        if wait > 0 {
            assert_eq!(tab.clone().pressed(3_299 + wait), [], "{shown:?}: it may still come");
        }
        assert_eq!(tab.pressed(3_300 + wait), [Command::Reload], "{shown:?}");
        assert_eq!(tab.session.task, confirming("b", 3_300 + wait), "{shown:?}");
        assert_eq!(tab.pressed(3_350 + wait), [], "{shown:?}: once for a press");
        assert_eq!(tab.keeps_seeing(&b, shown, [3_360 + wait]), [], "{shown:?}");
        let (mut on_again, end) = (tab.clone(), 5_500 + wait);
        tab.keeps_seeing(&c, Off, [3_500 + wait, end]);
        assert_eq!(tab.is(end), (Task::Idle, Status::OffConfirmed), "{shown:?}");
        assert_eq!(on_again.keeps_seeing(&c, on(1), [3_500 + wait, end]), [], "{shown:?}");
        assert_eq!(on_again.session.task, Task::Failed(Failure::StillOn), "{shown:?}");
    }
}

/// "Check again" was answered with an error: the old proof does not answer for the page that the next press loads.
#[test]
fn a_check_that_led_to_an_error_is_made_again_by_the_next_press() {
    let mut tab = Tab::default();
    tab.keeps_seeing(&fresh("a", 0), Off, [0, 2_000]);
    assert_eq!(tab.pressed(3_000), [Command::Reload]);
    tab.sees(&fresh("b", 3_100), Error, 3_200);
    assert_eq!(tab.pressed(4_000), [Command::Reload]);
    let mut kept = fresh("c", 4_100);
    kept.cached = true;
    tab.keeps_seeing(&kept, Off, [4_200, 6_200]);
    assert_eq!(tab.session.task, Task::Failed(Failure::Kept));
}

/// A page whose end does not come, and that shows no switch, is waited for up to a limit; after that a press loads it anew, also
/// where it came instead of the proof.
#[test]
fn a_press_on_a_page_that_is_parsed_for_ever_loads_it_anew() {
    let part = |id, loaded| Document {
        loading: true,
        ..fresh(id, loaded)
    };
    for (after, command) in [(PARSE_TIMEOUT - 1, Command::Observe), (PARSE_TIMEOUT, Command::Load)] {
        let mut tab = Tab::default();
        assert_eq!(tab.keeps_seeing(&part("a", 0), Nothing, [100, after]), []);
        assert_eq!(tab.pressed(after), [command], "{after}");
        assert_eq!(tab.session.task, permitted(after));
        let b = fresh("b", 20_000);
        assert!(is_click(&tab.keeps_seeing(&b, on(1), [20_100, 22_100])));
    }
    let (mut tab, b) = (told_to_reload(), part("b", 3_200));
    tab.keeps_seeing(&b, Nothing, [3_300, 3_200 + PARSE_TIMEOUT]);
    assert_eq!(tab.clone().pressed(3_199 + PARSE_TIMEOUT), []);
    assert_eq!(tab.pressed(3_200 + PARSE_TIMEOUT), [Command::Reload]);
    // What has come to its end is another matter.
    let mut tab = Tab::default();
    tab.keeps_seeing(&part("a", 0), Nothing, [100, PARSE_TIMEOUT]);
    tab.sees(&fresh("a", 0), Nothing, PARSE_TIMEOUT + 100);
    assert_eq!(tab.pressed(PARSE_TIMEOUT + 200), [Command::Observe]);
}

// --- The reload has been ordered ------------------------------------------------------------------------------------

#[test]
fn the_document_before_the_reload_proves_nothing() {
    let (mut tab, a) = (told_to_reload(), saved());
    assert_eq!(tab.keeps_seeing(&a, Off, [3_200, 9_000]), []);
    assert_eq!(tab.keeps_seeing(&a, on(1), [9_100, 12_000]), []);
    assert_eq!(tab.session.task, confirming("a", 3_100));
}

#[test]
fn a_fresh_page_that_still_reads_on_is_still_on_after_two_seconds_and_not_before() {
    let (mut tab, b) = (told_to_reload(), fresh("b", 3_200));
    assert_eq!(tab.keeps_seeing(&b, on(1), [3_300, 3_550, 5_299]), []);
    assert_eq!(tab.is(5_299), (confirming("a", 3_100), Status::Off));
    assert_eq!(tab.sees(&b, on(1), 5_300), []);
    assert_eq!(tab.is(5_300), (Task::Failed(Failure::StillOn), Status::On));
}

/// A page may draw a default for less than a quarter of a second. One that shows it for longer proves nothing.
#[test]
fn a_fresh_page_that_only_begins_with_on_proves_off() {
    for (until, task, status) in [
        (3_549, Task::Idle, Status::OffConfirmed),
        (3_550, Task::Failed(Failure::Changed), Status::Off),
    ] {
        let (mut tab, b) = (told_to_reload(), fresh("b", 3_200));
        assert_eq!(tab.keeps_seeing(&b, on(1), [3_300, until - 1]), []);
        assert_eq!(tab.keeps_seeing(&b, Off, [until, until + 2_000]), []);
        assert_eq!(tab.is(until + 2_000), (task, status), "{until}");
    }
}

#[test]
fn a_page_that_is_no_proof_confirms_nothing_however_long_it_reads_off() {
    for (why, _, b) in stale("b", 3_200) {
        let mut tab = told_to_reload();
        assert_eq!(tab.keeps_seeing(&b, Off, [3_300, 5_300, 60_000]), [], "{why}");
        assert_eq!(tab.is(60_000), (Task::Idle, Status::Off), "{why}");
    }
}

/// And why it is none: only one reason is mended by another reload.
#[test]
fn a_page_that_is_no_proof_is_told_as_such() {
    for (why, doubt, b) in stale("b", 3_200) {
        let mut tab = told_to_reload();
        tab.keeps_seeing(&b, Off, [3_300, 5_300]);
        assert_eq!(tab.is(5_300), (Task::Failed(failure_of(doubt)), Status::Off), "{why}");
    }
}

/// "Check again" while the status is off-confirmed: an old proof must not answer for a page that is none.
#[test]
fn a_check_that_got_no_fresh_page_is_not_told_as_done() {
    for (why, doubt, b) in stale("b", 3_200) {
        let mut tab = Tab::default();
        tab.keeps_seeing(&fresh("a", 0), Off, [0, 2_000]);
        assert_eq!(tab.pressed(3_000), [Command::Reload]);
        tab.keeps_seeing(&b, Off, [3_300, 5_300]);
        assert_eq!(tab.session.task, Task::Failed(failure_of(doubt)), "{why}");
    }
}

#[test]
fn a_page_touched_before_it_could_be_read_is_no_proof() {
    let (mut tab, b) = (told_to_reload(), fresh("b", 3_200));
    tab.sees(&b, on(1), 3_300);
    tab.keeps_seeing(&touched(&b, 3_400), Off, [3_410, 5_410]);
    assert_eq!(tab.is(5_410), (Task::Failed(Failure::Changed), Status::Off));
}

#[test]
fn a_page_loaded_before_the_click_is_no_proof_though_nobody_touched_it() {
    // Another tab of the same account, loaded before the click, drawn off only now.
    let (mut tab, older) = (told_to_reload(), fresh("other", 900));
    let mut other = Tab {
        evidence: std::mem::take(&mut tab.evidence),
        ..Tab::default()
    };
    assert_eq!(other.keeps_seeing(&older, Off, [1_200, 60_000]), []);
    assert_eq!(other.is(60_000), (Task::Idle, Status::Off));
}

#[test]
fn a_page_that_never_shows_the_control_ends_in_no_verdict_but_no_longer_counts_as_under_way() {
    let (mut tab, b) = (told_to_reload(), fresh("b", 3_200));
    tab.keeps_seeing(&b, Nothing, [3_300, 20_000]);
    assert!(tab.session.is_under_way(T + 3_100 + TASK_TIMEOUT - 1));
    assert!(!tab.session.is_under_way(T + 3_100 + TASK_TIMEOUT));
    tab.keeps_seeing(&b, Off, [50_000, 52_000]);
    assert_eq!(
        tab.is(52_000),
        (Task::Idle, Status::OffConfirmed),
        "the truth may still come"
    );
}

// --- The member's own hand ------------------------------------------------------------------------------------------

#[test]
fn the_member_turns_it_off_by_hand_and_a_fresh_page_proves_it() {
    let (mut tab, a) = (Tab::default(), fresh("a", 0));
    tab.keeps_seeing(&a, on(1), [0, 2_000]);
    let a = touched(&a, 5_000);
    assert_eq!(tab.keeps_seeing(&a, Off, [5_010, 5_259]), []);
    assert_eq!(tab.is(5_259), (Task::Idle, Status::On));
    assert_eq!(tab.sees(&a, Off, 5_260), []);
    assert_eq!(tab.is(5_260), (Task::Idle, Status::Off));
    assert_eq!(tab.keeps_seeing(&a, Off, [7_010, 60_000]), [], "no reload unasked");
    tab.keeps_seeing(&fresh("b", 61_000), Off, [61_500, 63_500]);
    assert_eq!(tab.is(63_500), (Task::Idle, Status::OffConfirmed));
}

#[test]
fn the_member_turns_it_on_by_hand_and_no_proof_stays() {
    let (mut tab, a) = (Tab::default(), fresh("a", 0));
    tab.keeps_seeing(&a, Off, [0, 2_000]);
    assert_eq!(tab.is(2_000).1, Status::OffConfirmed);
    let a = touched(&a, 3_000);
    tab.sees(&a, on(1), 3_001);
    assert_eq!(tab.is(3_001).1, Status::Off, "touched: no proof from this moment on");
    tab.sees(&a, on(1), 3_251);
    assert_eq!(tab.is(3_251).1, Status::On);
}

#[test]
fn a_touch_before_the_first_reading_stood_spoils_the_proof() {
    let (mut tab, a) = (Tab::default(), fresh("a", 0));
    tab.sees(&a, Off, 0);
    tab.keeps_seeing(&touched(&a, 1_000), Off, [1_000, 60_000]);
    assert_eq!(tab.is(60_000).1, Status::Off);
}

#[test]
fn what_failed_and_then_reads_off_is_no_failure_any_more() {
    for failure in FAILURES {
        let a = touched(&fresh("a", 0), 9_000);
        let mut tab = Tab::default();
        tab.sees(&a, on(1), 8_000);
        tab.session.task = Task::Failed(failure);
        assert_eq!(tab.keeps_seeing(&a, Off, [9_010, 9_259]), []);
        assert_eq!(tab.session.task, Task::Failed(failure));
        assert_eq!(tab.sees(&a, Off, 9_260), []);
        assert_eq!(tab.is(9_260), (Task::Idle, Status::Off));
    }
}

#[test]
fn a_verdict_ends_with_the_document_that_gave_it() {
    for failure in FAILURES {
        let mut tab = Tab::default();
        tab.sees(&fresh("a", 0), on(1), 100);
        tab.session.task = Task::Failed(failure);
        tab.sees(&fresh("a", 0), on(1), 20_000);
        assert_eq!(tab.session.task, Task::Failed(failure), "the same document");
        tab.sees(&fresh("b", 20_500), Nothing, 21_000);
        assert_eq!(tab.session.task, Task::Idle);
    }
}

// --- Presses --------------------------------------------------------------------------------------------------------

#[test]
fn a_second_press_while_under_way_is_ignored() {
    for tab in [told_to_click(), told_to_reload()] {
        for at in [3_101, 5_000, 30_999] {
            let mut pressed = tab.clone();
            assert_eq!(pressed.pressed(at), []);
            assert_eq!(pressed.session, tab.session);
        }
    }
}

#[test]
fn a_press_after_thirty_seconds_without_an_end_is_taken() {
    let mut tab = told_to_click();
    assert_eq!(tab.pressed(1_000 + TASK_TIMEOUT - 1), []);
    assert_eq!(tab.pressed(1_000 + TASK_TIMEOUT), [Command::Observe]);
    assert_eq!(tab.session.task, permitted(1_000 + TASK_TIMEOUT));

    let mut tab = told_to_reload();
    assert_eq!(tab.pressed(3_100 + TASK_TIMEOUT - 1), []);
    assert_eq!(
        tab.pressed(3_100 + TASK_TIMEOUT),
        [Command::Reload],
        "off still stands in the page before the reload"
    );
    assert_eq!(tab.session.task, confirming("a", 3_100 + TASK_TIMEOUT));
}

#[test]
fn a_second_press_while_the_first_waits_is_still_one_click() {
    let (mut tab, a) = (Tab::default(), fresh("a", 0));
    tab.pressed(0);
    tab.pressed(10);
    assert!(is_click(&tab.keeps_seeing(&a, on(1), [100, 2_100, 2_150, 2_200])));
}

#[test]
fn trying_again_after_any_failure_is_a_new_press() {
    for failure in FAILURES {
        let (mut tab, a) = (Tab::default(), fresh("a", 0));
        tab.keeps_seeing(&a, on(1), [0, 2_000]);
        tab.session.task = Task::Failed(failure);
        assert_eq!(tab.pressed(2_000), [Command::Observe]);
        assert!(is_click(&tab.sees(&a, on(1), 2_010)));
    }
}

#[test]
fn the_click_takes_every_earlier_proof_with_it() {
    let (mut tab, a) = (proved_off_elsewhere(), fresh("a", 2_100));
    tab.pressed(2_100);
    assert!(is_click(&tab.keeps_seeing(&a, on(1), [2_200, 4_200])));
    assert_eq!(tab.is(4_200).1, Status::On);
}

// --- Documents ------------------------------------------------------------------------------------------------------

#[test]
fn the_late_words_of_a_document_already_left_are_dropped() {
    let (mut tab, a, b) = (Tab::default(), fresh("a", 0), fresh("b", 5_000));
    tab.sees(&a, on(1), 100);
    tab.pressed(4_000);
    // The next one says its first in the very millisecond in which it was loaded.
    tab.sees(&b, Nothing, 5_000);
    let before = tab.clone();
    assert_eq!(tab.keeps_seeing(&a, on(1), [5_000, 5_200, 5_600, 9_000]), []);
    assert_eq!((&tab.session, &tab.evidence), (&before.session, &before.evidence));
    assert_eq!(tab.look_in, None);
}

/// Nothing can have been loaded later than now: such a mark is from a clock that was put back since.
#[test]
fn a_clock_put_back_does_not_make_the_tab_deaf() {
    let mut tab = Tab::default();
    tab.keeps_seeing(&fresh("a", 3_600_000), on(1), [3_600_100, 3_602_100]);
    tab.keeps_seeing(&fresh("b", 5_000), on(2), [5_100, 7_100]);
    assert_eq!(tab.session.stability.document, "b");
}

#[test]
fn an_older_document_from_the_back_forward_cache_never_overrules_newer_evidence() {
    let (mut tab, a, b) = (Tab::default(), fresh("a", 0), fresh("b", 5_000));
    tab.keeps_seeing(&a, on(1), [100, 2_100]);
    tab.keeps_seeing(&b, Off, [5_100, 7_100]);
    assert_eq!(tab.is(7_100).1, Status::OffConfirmed);
    let read_at = tab.evidence.read_at();
    assert_eq!(tab.keeps_seeing(&restored(&a), on(1), [8_000, 60_000]), []);
    assert_eq!(tab.is(60_000).1, Status::OffConfirmed);
    assert_eq!(
        tab.session.stability.shows,
        Shows::On,
        "the popup still says what stands in the tab"
    );
    assert_eq!(tab.evidence.read_at(), read_at);
}

#[test]
fn an_older_document_that_reads_off_never_hides_a_newer_on() {
    let (mut tab, a, b) = (Tab::default(), fresh("a", 0), fresh("b", 5_000));
    tab.sees(&a, Off, 100);
    tab.keeps_seeing(&b, on(1), [5_100, 7_100]);
    tab.keeps_seeing(&restored(&a), Off, [8_000, 60_000]);
    assert_eq!(tab.is(60_000).1, Status::On);
}

#[test]
fn a_page_that_wavers_untouched_proves_nothing_any_more() {
    let (mut tab, a) = (Tab::default(), fresh("a", 0));
    tab.keeps_seeing(&a, on(1), [0, 2_000]);
    assert_eq!(tab.is(2_000).1, Status::On);
    tab.keeps_seeing(&a, Off, [3_000, 60_000]);
    assert_eq!(tab.is(60_000).1, Status::Off);
    tab.keeps_seeing(&a, on(1), [61_000, 63_000]);
    assert_eq!(tab.is(63_000).1, Status::On);
    tab.keeps_seeing(&a, Off, [64_000, 66_000]);
    assert_eq!(tab.is(66_000).1, Status::Off);
}

/// After a quarter of a second of on it is not green any more, and after two it is on.
#[test]
fn a_proof_that_wavers_to_on_is_taken_back() {
    let (mut tab, a) = (Tab::default(), fresh("a", 0));
    tab.keeps_seeing(&a, Off, [0, 2_000]);
    tab.keeps_seeing(&a, on(1), [3_000, 3_249]);
    assert_eq!(tab.is(3_249).1, Status::OffConfirmed);
    tab.sees(&a, on(1), 3_250);
    assert_eq!(tab.is(3_250).1, Status::Off);
    tab.keeps_seeing(&a, on(1), [4_000, 4_999]);
    assert_eq!(tab.is(4_999).1, Status::Off);
    tab.sees(&a, on(1), 5_000);
    assert_eq!(tab.is(5_000).1, Status::On);
    tab.keeps_seeing(&a, Off, [6_000, 60_000]);
    assert_eq!(tab.is(60_000).1, Status::Off, "the same document cannot prove it again");
}

/// The same in another tab: a page loaded after the proof takes it away, one loaded before it says nothing.
#[test]
fn on_in_another_page_takes_the_proof_if_it_is_not_older() {
    for (loaded, expected) in [(1_000, Status::Off), (0, Status::Off), (10, Status::Off)] {
        let mut tab = proved_off_elsewhere();
        tab.keeps_seeing(&fresh("b", loaded), on(1), [5_000, 5_249]);
        assert_eq!(tab.is(5_249).1, Status::OffConfirmed, "{loaded}");
        tab.sees(&fresh("b", loaded), on(1), 5_250);
        assert_eq!(tab.is(5_250).1, expected, "{loaded}");
    }
    let mut tab = proved_off_elsewhere();
    let older = Document {
        loaded_at: T - 1,
        ..fresh("b", 0)
    };
    tab.keeps_seeing(&older, on(1), [5_000, 60_000]);
    assert_eq!(tab.is(60_000).1, Status::OffConfirmed);
}

/// A7: something else than the control was clicked, and the reading changed: that was the member, so nothing is proved here.
#[test]
fn a_reading_that_changes_after_any_click_or_key_is_a_touch() {
    let (mut tab, a) = (Tab::default(), fresh("a", 0));
    tab.keeps_seeing(&a, on(1), [100, 200]);
    let a = used(&a, 600);
    tab.keeps_seeing(&a, Off, [610, 859]);
    assert_eq!(tab.is(859).1, Status::Unknown);
    tab.sees(&a, Off, 860);
    assert_eq!(
        tab.is(860).1,
        Status::Off,
        "as after any touch a quarter of a second is enough to know"
    );
    tab.keeps_seeing(&a, Off, [2_700, 60_000]);
    assert_eq!(tab.is(60_000).1, Status::Off);
    // A click that changes nothing costs no proof.
    let (mut tab, b) = (Tab::default(), used(&fresh("b", 0), 50));
    tab.keeps_seeing(&b, Off, [100, 2_100]);
    assert_eq!(tab.is(2_100).1, Status::OffConfirmed);
}

/// A8: proved off; then the row is clicked on and off again.
#[test]
fn on_and_off_again_by_hand_takes_the_proof() {
    for told in [used, touched] {
        let (mut tab, a) = (Tab::default(), fresh("a", 0));
        tab.keeps_seeing(&a, Off, [0, 2_000]);
        assert_eq!(tab.is(2_000).1, Status::OffConfirmed);
        let a = told(&a, 3_000);
        tab.sees(&a, on(1), 3_010);
        assert_eq!(tab.is(3_010).1, Status::Off);
        tab.keeps_seeing(&told(&a, 3_100), Off, [3_110, 60_000]);
        assert_eq!(tab.is(60_000).1, Status::Off);
        tab.keeps_seeing(&fresh("b", 61_000), Off, [61_100, 63_100]);
        assert_eq!(tab.is(63_100).1, Status::OffConfirmed, "a fresh page proves it");
    }
}

/// D10: a router rewrites the path while it starts. What counts is the path since the first reading.
#[test]
fn a_path_that_changes_before_the_first_reading_costs_no_proof() {
    let with_paths = |paths: &[&str]| Document {
        paths: paths.iter().map(|path| (*path).to_owned()).collect(),
        ..fresh("a", 0)
    };
    let mut tab = Tab::default();
    tab.sees(&with_paths(&[SETTING]), Nothing, 50);
    tab.sees(&with_paths(&[SETTING, HUB]), Way(None), 60);
    tab.keeps_seeing(&with_paths(&[SETTING, HUB, SETTING]), Off, [100, 2_100]);
    assert_eq!(tab.is(2_100).1, Status::OffConfirmed);
    // It began elsewhere, or left after the first reading.
    for [before, after] in [
        [&[HUB][..], &[HUB, SETTING]],
        [&[SETTING], &[SETTING, HUB, SETTING]],
        [&[SETTING], &[SETTING, "/mypreferences/d/settings/ads-by-age", SETTING]],
    ] {
        let mut tab = Tab::default();
        let first = if before == [HUB] { Way(None) } else { Off };
        tab.sees(&with_paths(before), first, 50);
        tab.sees(&with_paths(&after[..2]), Elsewhere, 60);
        tab.keeps_seeing(&with_paths(after), Off, [100, 60_000]);
        assert_eq!(tab.is(60_000).1, Status::Off, "{after:?}");
    }
}

#[test]
fn only_a_fresh_document_is_fresh() {
    assert_eq!(fresh("a", 0).doubt(0, false), None);
    for arrival in ["navigate", "reload", "prerender"] {
        let mut document = fresh("a", 0);
        document.arrival = arrival.into();
        document.paths = vec![SETTING.into(), format!("{SETTING}/")];
        assert_eq!(document.doubt(0, false), None, "{arrival}");
    }
    for (why, doubt, document) in stale("a", 0) {
        assert_eq!(document.doubt(0, false), Some(doubt), "{why}");
    }
    assert_eq!(touched(&fresh("a", 0), 1).doubt(0, false), Some(Doubt::Changed));
}

#[test]
fn the_control_that_is_clicked_is_the_one_of_this_very_sighting() {
    let (mut tab, a) = (Tab::default(), fresh("a", 0));
    tab.keeps_seeing(&a, on(1), [0, 1_900]);
    tab.pressed(2_000);
    // Drawn anew meanwhile, under another handle and beside a neighbour.
    let seen = page(vec![
        switch(8, false),
        named(9, true, "Use my data for training content creation AI models"),
    ]);
    let commands = tab.sees(&a, sight(&seen), 2_010);
    assert!(matches!(commands[..], [Command::Click(control)] if control.handle() == 9));
}

// --- When to look again ---------------------------------------------------------------------------------------------

#[test]
fn it_looks_again_when_standing_still_would_next_mean_something_and_never_for_ever() {
    let stands = &[
        (0, Some(250)),
        (100, Some(250)),
        (250, Some(250)),
        (1_999, Some(1)),
        (2_000, Some(8_000)),
        (10_000, None),
    ][..];
    let doubtful = &[
        (0, Some(2_000)),
        (500, Some(1_500)),
        (2_000, Some(8_000)),
        (9_999, Some(1)),
        (10_000, None),
    ][..];
    let looks = [(on(1), stands), (Off, stands)];
    let looks = looks.into_iter().chain(DOUBTS.map(|shown| (shown, doubtful)));
    let looks = looks.chain([(SignIn, doubtful), (Error, doubtful)]);
    for (shown, looks) in looks.chain([(Way(Some(1)), &[(0, None)][..]), (Elsewhere, &[(0, None)])]) {
        let (mut tab, a) = (Tab::default(), fresh("a", 0));
        for (at, wait) in looks {
            tab.sees(&a, shown, *at);
            assert_eq!(tab.look_in, *wait, "{shown:?} at {at}");
        }
    }
}

#[test]
fn under_a_click_it_looks_again_when_the_answer_is_due_too() {
    let a = clicked(&fresh("a", 0), 1_000);
    for (shown, looks) in [
        // It is settled, so only the click, and then the save, is waited for.
        (
            on(1),
            &[
                (1_500, Some(2_500)),
                (4_000, Some(6_000)),
                (10_500, Some(500)),
                (11_000, None),
            ][..],
        ),
        (
            Off,
            &[
                (1_100, Some(250)),
                (1_350, Some(250)),
                (3_000, Some(100)),
                (3_100, Some(900)),
                (4_000, Some(7_000)),
                (11_000, Some(100)),
            ],
        ),
        (
            Nothing,
            &[
                (1_100, Some(2_000)),
                (3_100, Some(900)),
                (4_000, Some(7_000)),
                (10_999, Some(1)),
                (11_000, Some(100)),
            ],
        ),
    ] {
        let mut tab = told_to_click();
        assert_eq!(tab.look_in, Some(CLICK_TIMEOUT));
        for (at, wait) in looks {
            tab.sees(&a, shown, *at);
            assert_eq!(tab.look_in, *wait, "{shown:?} at {at}");
        }
    }
}

#[test]
fn a_press_asks_for_one_report_and_for_no_look_of_its_own() {
    let mut tab = Tab::default();
    assert_eq!(tab.pressed(0), [Command::Observe]);
    assert_eq!(tab.look_in, None);
    assert_eq!(tab.session.stability, Session::default().stability);
}

/// Driven by nothing but its own looks, a page that stands still comes to its verdict.
#[test]
fn its_own_looks_are_enough_to_come_to_an_end() {
    let drive = |tab: &mut Tab, document: &Document, shown, from: Ms| {
        let mut at = from;
        tab.sees(document, shown, at);
        for _ in 0..20 {
            match tab.look_in {
                Some(wait) => at += wait,
                None => break,
            }
            tab.sees(document, shown, at);
        }
        assert_eq!(tab.look_in, None, "it stops looking");
        at
    };
    let a = clicked(&fresh("a", 0), 1_000);
    for (shown, task) in [
        (on(1), Task::Failed(Failure::Ignored)),
        (Nothing, confirming("a", 11_000)),
        (Off, confirming("a", 11_000)),
    ] {
        let mut tab = told_to_click();
        drive(&mut tab, &a, shown, 1_050);
        assert_eq!(tab.session.task, task, "{shown:?}");
    }
    for (shown, task) in [(on(1), Task::Failed(Failure::StillOn)), (Off, Task::Idle)] {
        let mut tab = told_to_reload();
        drive(&mut tab, &fresh("b", 3_200), shown, 3_300);
        assert_eq!(tab.session.task, task, "{shown:?}");
    }
}

/// While a page is being parsed, what is still to come may change everything: nothing is read, and it can be proved once it
/// has come whole.
#[test]
fn a_page_that_is_still_being_parsed_is_not_read() {
    let mut tab = Tab::default();
    let whole = fresh("a", 0);
    let part = Document {
        loading: true,
        ..whole.clone()
    };
    tab.keeps_seeing(&part, Off, [100, 5_000]);
    assert_eq!(tab.is(5_000).1, Status::Unknown);
    tab.keeps_seeing(&whole, Off, [5_100, 5_100 + SETTLED]);
    assert_eq!(tab.is(5_100 + SETTLED).1, Status::OffConfirmed);
}

/// A script of the page's that is still on its way may turn the switch on: off counts once the page is complete.
#[test]
fn a_page_that_is_not_complete_is_waited_for() {
    let mut tab = Tab::default();
    let whole = fresh("a", 0);
    let part = Document {
        complete: false,
        ..whole.clone()
    };
    for age in [100, 2_000, 4_000, 9_900] {
        tab.sees(&at_age(&part, age), Off, age);
        assert_eq!(tab.is(age).1, Status::Unknown, "{age}");
    }
    tab.sees(&at_age(&whole, 9_950), Off, 9_950);
    tab.sees(&at_age(&whole, 10_250), Off, 10_250);
    assert_eq!(tab.is(10_250).1, Status::OffConfirmed);
    // Some never are.
    let mut tab = Tab::default();
    for age in [100, 3_000, 6_000, 10_000, 12_000] {
        tab.sees(&at_age(&part, age), Off, age);
    }
    assert_eq!(tab.is(12_000).1, Status::OffConfirmed);
}

/// The proof of a page whose data come from a cache after it has counted is taken back.
#[test]
fn a_proof_whose_data_come_late_from_a_cache_is_taken_back() {
    let mut tab = Tab::default();
    let early = fresh("a", 0);
    let late = Document {
        cached_data: true,
        ..early.clone()
    };
    for age in [100, 2_000, 3_000] {
        tab.sees(&at_age(&early, age), Off, age);
    }
    assert_eq!(tab.is(3_000).1, Status::OffConfirmed);
    tab.sees(&at_age(&late, 3_500), Off, 3_500);
    assert_eq!(tab.is(3_500).1, Status::Off);
    // What a page asks for long after that is not what it had to show.
    let mut tab = Tab::default();
    for age in [100, 2_000, 3_000] {
        tab.sees(&at_age(&early, age), Off, age);
    }
    tab.sees(&at_age(&late, 60_000), Off, 60_000);
    assert_eq!(tab.is(60_000).1, Status::OffConfirmed);
}

/// After the click a reload reads on from what the browser had kept: that is no word that LinkedIn has not kept the change.
#[test]
fn on_from_a_cache_after_the_click_is_not_told_as_linkedins_word() {
    for (cached_data, why) in [(true, Failure::Kept), (false, Failure::StillOn)] {
        let mut tab = told_to_click();
        let clicked = Document {
            clicks: 1,
            answered_at: Some(T + 1_200),
            ..fresh("a", 0)
        };
        tab.keeps_seeing(&clicked, Off, [1_100, 1_400, 4_400]);
        let reloaded = Document {
            cached_data,
            ..fresh("b", 5_000)
        };
        tab.keeps_seeing(&reloaded, on(1), [5_100, 7_100]);
        assert_eq!(tab.session.task, Task::Failed(why));
    }
}

// --- Data that earlier pages have asked for ---------------------------------------------------------------------------

/// The same document at another age, by its own clock.
fn at_age(document: &Document, age: Ms) -> Document {
    Document {
        age,
        ..document.clone()
    }
}

/// The same document once its server has answered requests for these data.
fn with_data(document: &Document, answered: &[u32]) -> Document {
    Document {
        answered: answered.to_vec(),
        ..document.clone()
    }
}

/// A page that draws off before its data have come is waited for, where an earlier page has had them.
#[test]
fn data_that_an_earlier_page_has_had_are_waited_for() {
    let mut tab = Tab::default();
    let on_page = with_data(&fresh("a", 0), &[7]);
    tab.keeps_seeing(&on_page, on(1), [0, 2_000]);
    assert_eq!(tab.is(2_000).1, Status::On);
    let early = fresh("b", 3_000);
    for age in [0, 2_000, 4_000, 9_900] {
        tab.sees(&at_age(&early, age), Off, 3_000 + age);
        assert_eq!(tab.is(3_000 + age).1, Status::On, "{age}");
    }
    let whole = with_data(&early, &[9, 7]);
    tab.sees(&at_age(&whole, 9_950), Off, 12_950);
    tab.sees(&at_age(&whole, 10_250), Off, 13_250);
    assert_eq!(tab.is(13_250).1, Status::OffConfirmed);
}

/// A page that reads on while it waits is believed at once: nothing that comes later makes it a wrong green.
#[test]
fn a_page_that_reads_on_does_not_wait_for_data() {
    let mut tab = Tab::default();
    tab.keeps_seeing(&with_data(&fresh("a", 0), &[7]), on(1), [0, 2_000]);
    tab.keeps_seeing(&fresh("b", 3_000), on(1), [3_000, 5_000]);
    assert_eq!(tab.is(5_000).1, Status::On);
    tab.keeps_seeing(&fresh("c", 6_000), Off, [6_000, 8_000]);
    assert_eq!(
        tab.is(8_000).1,
        Status::OffConfirmed,
        "the last page has shown that it needs none"
    );
}

/// What a page asks for after a click, to save the change, no later page has to have.
#[test]
fn the_save_is_no_data_that_a_page_needs() {
    let mut tab = told_to_click();
    let a = with_data(&saved(), &[5]);
    assert_eq!(tab.keeps_seeing(&a, Off, [1_100, 3_100]), [Command::Reload]);
    assert!(tab.evidence.data(T + 3_100).is_empty());
    tab.keeps_seeing(&fresh("b", 4_000), Off, [4_000, 6_000]);
    assert_eq!(tab.is(6_000), (Task::Idle, Status::OffConfirmed));
}

/// Where none of the data have come after ten seconds, the page is no proof; where some have, it is.
#[test]
fn a_page_without_any_of_its_data_is_no_proof() {
    for (answered, right) in [
        (&[][..], Status::Off),
        (&[5], Status::Off),
        (&[7], Status::OffConfirmed),
    ] {
        let mut tab = told_to_reload();
        tab.evidence = Evidence::default();
        tab.evidence.mark_changed(T + 3_000);
        let a = with_data(&fresh("z", 3_001), &[7, 8]);
        tab.session.task = Task::Idle;
        tab.keeps_seeing(&a, on(1), [3_100, 5_100]);
        let b = with_data(&fresh("b", 6_000), answered);
        tab.sees(&at_age(&b, 100), Off, 6_100);
        tab.sees(&at_age(&b, 9_999), Off, 15_999);
        for age in [10_000, 10_300, 10_600, 12_900] {
            tab.sees(&at_age(&b, age), Off, 6_000 + age);
        }
        assert_eq!(tab.is(18_900).1, right, "{answered:?}");
    }
}

/// A request that got no answer makes a page no proof where nothing else was answered: what a member blocks is no data.
#[test]
fn a_request_without_an_answer_is_doubt_where_nothing_was_answered() {
    let lost = Document {
        unanswered: true,
        ..fresh("a", 0)
    };
    assert_eq!(lost.doubt(0, false), Some(Doubt::Failed));
    assert_eq!(with_data(&lost, &[1]).doubt(0, false), None);
}

/// An error that has nothing to do with the setting is no doubt, once a page that read on has shown which data it needs.
#[test]
fn an_error_of_another_request_is_no_doubt_where_all_known_data_have_come() {
    let failed = |document: Document| Document {
        failed_data: true,
        ..document
    };
    for (answered, right) in [(&[7][..], Status::OffConfirmed), (&[8], Status::Off)] {
        let mut tab = Tab::default();
        let a = failed(with_data(&fresh("a", 0), &[7]));
        tab.keeps_seeing(&a, on(1), [0, 2_000]);
        let b = failed(with_data(&fresh("b", 3_000), answered));
        for age in [0, 2_000, 4_000, 6_000, 8_000, 10_000, 10_300, 10_600] {
            tab.sees(&at_age(&b, age), Off, 3_000 + age);
        }
        assert_eq!(tab.is(13_600).1, right, "{answered:?}");
    }
}

/// What makes a switch work may come last: it is clicked once the page is loaded, or after ten seconds.
#[test]
fn a_switch_is_not_clicked_before_its_page_is_loaded() {
    let loading = Document {
        complete: false,
        ..fresh("a", 0)
    };
    let waits = || {
        let mut tab = Tab::default();
        tab.pressed(0);
        assert_eq!(tab.keeps_seeing(&loading, on(1), [0, 2_000, 4_000]), []);
        tab
    };
    assert!(is_click(&waits().sees(&fresh("a", 0), on(1), 4_100)));
    assert!(is_click(&waits().sees(&loading, on(1), 10_000)));
}

/// A member who leaves the page right after the click is told that the result was not seen; the next page tells what has become
/// of it.
#[test]
fn a_page_that_is_left_after_the_click_is_lost() {
    let mut tab = told_to_click();
    tab.left(1_200);
    assert!(tab.session.is_left && !tab.session.is_under_way(T + 1_300));
    assert_eq!(tab.clone().pressed(1_300), [Command::Observe]);
    for shown in LED_ON {
        let mut tab = tab.clone();
        assert_eq!(tab.sees(&fresh("b", 1_400), shown, 1_500), [Command::Load], "{shown:?}");
        assert!(tab.session.is_under_way(T + 1_600), "{shown:?}");
    }
    let mut on_again = tab.clone();
    on_again.keeps_seeing(&fresh("b", 5_000), on(1), [5_000, 7_000]);
    assert_eq!(on_again.session.task, Task::Failed(Failure::StillOn));
    let mut waiting = told_to_reload();
    waiting.left(3_200);
    assert_eq!(
        waiting.session.task,
        confirming("a", 3_100),
        "the reload leaves the page, too"
    );
    tab.keeps_seeing(&fresh("b", 5_000), Off, [5_000, 7_000]);
    assert_eq!(tab.is(7_000), (Task::Idle, Status::OffConfirmed));
}

/// A switch that the member has turned on again is not said to have come back by itself.
#[test]
fn a_switch_that_the_member_turns_on_again_has_not_been_rolled_back() {
    let mut tab = told_to_click();
    let a = clicked(&fresh("a", 0), 1_000);
    tab.keeps_seeing(&a, Off, [1_100, 1_400]);
    tab.keeps_seeing(&used(&a, 1_700), on(1), [1_750, 2_050]);
    assert_eq!(tab.session.task, Task::Failed(Failure::Changed));
}
