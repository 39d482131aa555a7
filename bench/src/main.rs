//! The bench compares this extension with its peers (what its users could run instead) and with the floor (the least that
//! any extension costs), in one run on one machine. It writes the tables of `docs/performance.md`. `cargo xtask bench`
//! fetches the peers and starts it.
//!
//! | file | purpose |
//! | --- | --- |
//! | `main.rs` | the order of the run |
//! | `contenders.rs` | what is compared, each as an extension |
//! | `setup.rs` | a browser, the replica, and times by the page's clock |
//! | `measures.rs` | what is measured |
//! | `figures.rs` | the samples, their medians and spread |
//! | `profile.rs` | the time spent, by function |
//! | `report.rs` | sizes, targets, tables |
//! | `bin/pictures.rs` | another program: the stores' pictures |

mod contenders;
mod figures;
mod measures;
mod profile;
mod report;
mod setup;

use std::{
    path::{Path, PathBuf},
    thread,
    time::Instant,
};

use contenders::Contender::{self, Floor, None, Objector};
use figures::Figures;
use setup::Setup;

/// The folder where `cargo xtask bench` has installed the peers' packages.
const FOLDER: &str = "OBJECTOR_BENCH";
/// How often everything is measured, in the ordinary run and in the long run.
const ROUNDS: u32 = 3;
const MANY_ROUNDS: u32 = 9;

fn main() {
    let is_long = std::env::args().any(|argument| argument == "--long");
    let rounds = if is_long { MANY_ROUNDS } else { ROUNDS };
    let bench = PathBuf::from(std::env::var_os(FOLDER).expect("`cargo xtask bench` says where the peers are"));
    if std::env::args().any(|argument| argument == "--profile") {
        return profile::print(&bench);
    }
    let began = Instant::now();
    let mut figures = Figures::default();
    let log = |what: String| println!("{:>5.0} s  {what}", began.elapsed().as_secs_f64());
    // In turn, so that other work of the machine affects all contenders.
    for round in 1..=rounds {
        for who in Contender::ALL {
            log(format!("round {round} of {rounds}: {who:?}"));
            let mut setup = Setup::start(who, &bench);
            measure(&mut setup, round == 1 || is_long);
            figures.extend(setup.figures);
        }
    }
    for who in Contender::ACTING {
        log(format!("late controls and mounts: {who:?}"));
        let mut setup = Setup::start(who, &bench);
        measures::late(&mut setup, &measures::DELAYS);
        measures::mounts(&mut setup);
        figures.extend(setup.figures);
    }
    log("twelve settings: in a run, and one by one".to_owned());
    let mut setup = Setup::start(Objector, &bench);
    measures::check_up(&mut setup);
    figures.extend(setup.figures);
    log("very late controls: all contenders".to_owned());
    very_late(&bench, &mut figures);
    report::write(&report::Run {
        figures,
        sizes: report::sizes(&bench),
        rounds,
        is_long,
        took: began.elapsed(),
    });
}

/// Takes one sample of everything that is measured in every round; and of growing pages, if `growing`.
fn measure(setup: &mut Setup, growing: bool) {
    let who = setup.who;
    let (is_ours, is_measured) = (who == Objector, [Floor, Objector].contains(&who));
    if who != None {
        measures::click(setup);
    }
    if is_ours {
        measures::ring(setup);
    }
    for a_second in [50, 1_000] {
        measures::changing(setup, &format!("{a_second}/s"), "", a_second);
    }
    measures::unrelated(setup);
    if is_measured {
        measures::popup(setup);
        measures::cold_start(setup);
    }
    if growing && (is_measured || who == None) {
        measures::nodes(setup);
    }
    if growing && (is_ours || who == None) {
        measures::controls(setup);
    }
}

/// All at the same time, because it is mostly waiting, and it only counts whether a contender acts, not how soon.
fn very_late(bench: &Path, figures: &mut Figures) {
    let measure = |who| {
        let mut setup = Setup::start(who, bench);
        measures::late(&mut setup, &[measures::VERY_LATE]);
        setup.figures
    };
    thread::scope(|scope| {
        for thread in Contender::ACTING.map(|who| scope.spawn(move || measure(who))) {
            figures.extend(thread.join().expect("the panic is printed above"));
        }
    });
}
