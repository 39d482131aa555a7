//! Random histories of two tabs (proptest), with everything that the model check leaves out: pages that cannot be
//! understood, pages that are no proof, a clock that is put back, storage that is erased or cannot be read, the record.
//! The world and the promises are in `tests/support/world.rs`; what a letter means is written there. And nonsense:
//! whatever a page claims, it clicks nothing that nobody has pressed for.

mod support;
#[path = "support/world.rs"]
mod world;

use std::cell::Cell;

use objector::core::{
    account::{self, Answer, Context, Effect, Input, Model},
    message::{Message, PageMessage, PopupMessage},
    observation::{Document, Ms, Observation},
    setting::MAIN,
};
use proptest::{prelude::*, sample::select, test_runner::TestRunner};
use support::{SETTING, T, cases};
use world::{Account, Tally, letters, live};

/// A part of a history: a letter, or letters that often follow one another.
fn part() -> impl Strategy<Value = Vec<u8>> {
    let any = letters().flat_map(|letter| [letter, letter.to_ascii_uppercase()]);
    let one = select(any.collect::<Vec<_>>()).prop_map(|letter| vec![letter]);
    let usual: &[&[u8]] = &[
        b"r", b"R", b"w", b"wr", b"WR", b"p", b"P", b"o", b"rs", b"RS", b"psrosrs", b"lrs", b"LRS",
    ];
    prop_oneof![3 => one, 7 => select(usual).prop_map(<[u8]>::to_vec)]
}

/// No history breaks a promise, and from its end there is a way to a truthful end. A property that is never tried proves
/// nothing: what matters has to come about often.
#[test]
fn no_history_breaks_a_promise() {
    let sum = Cell::new(Tally::default());
    let config = cases(2_000);
    let often = config.cases / 40;
    let histories = (prop::collection::vec(part(), 1..50), any::<bool>());
    let result = TestRunner::new(config).run(&histories, |(parts, server_on)| {
        sum.set(sum.get() + live::<Account>(&parts.concat(), server_on));
        Ok(())
    });
    if let Err(error) = result {
        let error = error.to_string();
        panic!("{}", error.lines().next().unwrap_or_default());
    }
    println!("{:?}", sum.get());
    let Tally {
        clicks,
        reloads,
        confirmed,
        confirmed_after_click,
        taken_back,
    } = sum.get();
    for count in [clicks, reloads, confirmed, confirmed_after_click, taken_back] {
        assert!(count >= often, "{:?} is too little", sum.get());
    }
}

// --- Nonsense -------------------------------------------------------------------------------------------------------

fn any_time() -> impl Strategy<Value = Ms> {
    let edges = select(vec![0, 1, Ms::MAX, Ms::MAX - 1, Ms::MAX / 2, T]);
    prop_oneof![6 => edges, 1 => T..T + 20_000, 1 => any::<Ms>()]
}

fn any_document() -> impl Strategy<Value = Document> {
    let times = (
        any_time(),
        any_time(),
        prop::option::of(any_time()),
        prop::option::of(any_time()),
        prop::option::of(any_time()),
    );
    let arrivals = select(vec!["navigate", "reload", "prerender", "back_forward", ""]);
    let path = prop_oneof![4 => Just(SETTING), 1 => Just("/mypreferences/d/"), 1 => Just("")];
    let paths = prop::collection::vec(path.prop_map(str::to_owned), 0..3);
    let answered = prop::collection::vec(0..3u32, 0..3);
    let clicks = select(vec![0, 1, u32::MAX]);
    (0..3u8, times, arrivals, any::<[bool; 8]>(), paths, answered, clicks).prop_map(
        |(
            id,
            (loaded_at, age, touched_at, input_at, answered_at),
            arrival,
            [
                cached,
                cached_data,
                failed_data,
                unanswered,
                loading,
                complete,
                restored,
                late,
            ],
            paths,
            answered,
            clicks,
        )| Document {
            id: id.to_string(),
            loaded_at,
            age,
            arrival: arrival.into(),
            status: 200,
            cached,
            cached_data,
            failed_data,
            unanswered,
            answered,
            loading,
            complete,
            restored,
            late,
            paths,
            touched_at,
            touched_under: vec![],
            clicks,
            input_at,
            answered_at,
        },
    )
}

proptest! {
    #![proptest_config(cases(500))]

    /// Whatever documents claim and whatever the clock says: no panic, and clicks only on what reads on. Clicks and reloads
    /// are never more than presses.
    #[test]
    fn nonsense_neither_panics_nor_clicks(
        events in prop::collection::vec((prop::option::weighted(0.8, (any_document(), 0..3u8)), any_time()), 1..30)
    ) {
        let (mut presses, mut clicks, mut reloads) = (0, 0, 0);
        let mut model = Model::read(&Default::default(), &Default::default(), Context::default(), T);
        let tabs = [account::Tab { id: 1, url: MAIN.address(), ..Default::default() }];
        for (seen, now) in events {
            let reads_on = seen.as_ref().is_some_and(|(_, shown)| *shown == 1);
            presses += i32::from(seen.is_none());
            let message = match seen {
                None => Message::Popup(PopupMessage::Press(1)),
                Some((document, shown)) => {
                    let controls = (shown > 0).then(|| support::switch(1, shown == 1));
                    let seen = Observation { document, ..support::page(controls.into_iter().collect()) };
                    Message::Page { tab: 1, path: SETTING.into(), message: PageMessage::Seen(Box::new(seen)) }
                }
            };
            for effect in account::update(&mut model, Input::Message { message, tabs: &tabs, access: true }, now) {
                match effect {
                    Effect::Answer(Answer { click: Some(_), .. }) => {
                        prop_assert!(reads_on);
                        clicks += 1;
                    }
                    Effect::Reload(_) => reloads += 1,
                    _ => {}
                }
            }
            prop_assert!(clicks <= presses && reloads <= presses);
        }
    }
}
