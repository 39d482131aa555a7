//! The time of one observation in the core, for several numbers of controls: parse, recognise, update the session.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use objector::core::{
    evidence::Evidence,
    observation::{Control, Document, Landmark, Observation, Page},
    recognition::recognise,
    session::{self, Event, Questions, Session},
    setting::MAIN,
};

#[path = "../tests/support/json.rs"]
#[allow(dead_code, reason = "the tests use the rest")]
mod support;

use support::json;

const NOW: u64 = 1_800_000_000_000;

fn one_observation(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("observation");
    for controls in [1, 4, 16, 64] {
        let seen = json(&serde_json::to_value(observation(controls)).expect("an observation can be serialised"));
        group.bench_with_input(BenchmarkId::from_parameter(controls), &seen, |bencher, seen| {
            bencher.iter(|| {
                let seen: Observation = black_box(seen).clone().read().expect("a valid observation");
                let sighting = recognise(MAIN, &seen);
                let mut evidence = Evidence::default();
                let questions = Questions::of(&seen);
                let event = Event::Observed(&seen.document, sighting, &questions);
                session::update(Session::default(), &mut evidence, event, NOW)
            });
        });
    }
    group.finish();
}

/// An observation of the setting's page with so many switches.
fn observation(controls: u32) -> Observation {
    let path = "/mypreferences/d/settings/data-for-ai-improvement";
    let control = |handle| Control {
        handle,
        path: path.into(),
        tag: "input".into(),
        role: Some("switch".into()),
        checked: Some(true),
        indeterminate: false,
        aria_checked: None,
        aria_pressed: None,
        disabled: false,
        busy: false,
        visible: true,
        landmark: Landmark::Main,
        labelled_by: None,
        name: "Use my data for training content creation AI models".into(),
        text: String::new(),
        among_fields: false,
        within: None,
    };
    Observation {
        document: Document {
            id: "00000000-0000-0000-0000-000000000000".into(),
            loaded_at: NOW - 1_000,
            age: 1_000,
            arrival: "navigate".into(),
            status: 200,
            cached: false,
            cached_data: false,
            failed_data: false,
            unanswered: false,
            complete: true,
            answered: vec![],
            loading: false,
            restored: false,
            late: false,
            paths: vec![path.into()],
            touched_at: None,
            touched_under: Vec::new(),
            clicks: 0,
            input_at: None,
            answered_at: None,
        },
        path: path.into(),
        page: Page::default(),
        controls: (1..=controls).map(control).collect(),
        choices: Vec::new(),
        links: Vec::new(),
        overflow: false,
    }
}

criterion_group!(benches, one_observation);
criterion_main!(benches);
