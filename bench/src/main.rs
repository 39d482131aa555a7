//! The bench: this extension beside what its users would otherwise run, and beside the floor, in one run on one machine.
//! Writes the tables of `docs/performance.md`. `cargo xtask bench` fetches the peers and starts it.
//!
//! | file | purpose |
//! | --- | --- |
//! | `main.rs` | the order of the run |
//! | `contenders.rs` | who is compared, each made an extension |
//! | `stage.rs` | a browser, the replica, and the page's own clock |
//! | `measures.rs` | what is measured |
//! | `figures.rs` | the samples, their medians and spread |
//! | `profile.rs` | where the time goes, by function |
//! | `report.rs` | sizes, targets, tables, the page |
//! | `bin/pictures.rs` | a program of its own: the stores' pictures |

mod contenders;
mod figures;
mod measures;
mod profile;
mod report;
mod stage;

use std::{
    path::{Path, PathBuf},
    thread,
    time::Instant,
};

use contenders::Contender::{self, Floor, None, Objector};
use figures::Figures;
use stage::Stage;

/// Where `cargo xtask bench` has put the peers' packages.
const FOLDER: &str = "OBJECTOR_BENCH";
/// How often everything is measured, in the ordinary run and in the long one.
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
    let tell = |what: String| println!("{:>5.0} s  {what}", began.elapsed().as_secs_f64());
    // Interleaved: whatever else the machine does falls upon everybody.
    for round in 1..=rounds {
        for who in Contender::ALL {
            tell(format!("round {round} of {rounds}: {who:?}"));
            let mut stage = Stage::set(who, &bench);
            play(&mut stage, round == 1 || is_long);
            figures.take_in(stage.figures);
        }
    }
    for who in Contender::ACTING {
        tell(format!("late controls and mounts: {who:?}"));
        let mut stage = Stage::set(who, &bench);
        measures::late(&mut stage, &measures::DELAYS);
        measures::mounts(&mut stage);
        figures.take_in(stage.figures);
    }
    tell("very late controls: everybody".to_owned());
    very_late(&bench, &mut figures);
    report::write(&report::Run {
        figures,
        sizes: report::sizes(&bench),
        rounds,
        is_long,
        took: began.elapsed(),
    });
}

/// Everything that is measured in every round, once; and how it grows, if that is asked for.
fn play(stage: &mut Stage, growing: bool) {
    let who = stage.who;
    let (is_ours, is_measured) = (who == Objector, [Floor, Objector].contains(&who));
    if who != None {
        measures::click(stage);
    }
    if is_ours {
        measures::ring(stage);
    }
    for a_second in [50, 1_000] {
        measures::changing(stage, &format!("{a_second}/s"), "", a_second);
    }
    measures::unrelated(stage);
    if is_measured {
        measures::popup(stage);
        measures::cold_start(stage);
    }
    if growing && (is_measured || who == None) {
        measures::nodes(stage);
    }
    if growing && (is_ours || who == None) {
        measures::controls(stage);
    }
}

/// All at once, since there is little to do but to wait: whether somebody acts at all is asked, and not how soon.
fn very_late(bench: &Path, figures: &mut Figures) {
    let play = |who| {
        let mut stage = Stage::set(who, bench);
        measures::late(&mut stage, &[measures::VERY_LATE]);
        stage.figures
    };
    thread::scope(|scope| {
        for player in Contender::ACTING.map(|who| scope.spawn(move || play(who))) {
            figures.take_in(player.join().expect("what went wrong is told above"));
        }
    });
}
