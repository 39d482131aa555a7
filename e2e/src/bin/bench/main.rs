//! The bench: this extension beside what its users would otherwise run, and beside the floor, in one run on one machine.
//! Writes the tables of `docs/performance.md` and its plots. `cargo xtask bench` fetches the peers and starts it.
//!
//! | file | purpose |
//! | --- | --- |
//! | `main.rs` | the order of the run |
//! | `contenders.rs` | who is compared, each made an extension |
//! | `stage.rs` | a browser, the replica, and the page's own clock |
//! | `measures.rs` | what is measured |
//! | `figures.rs` | the samples, their medians and spread |
//! | `sizes.rs` | what the packages weigh |
//! | `profile.rs` | where the time goes, by function, for whoever wants to mend it |
//! | `report.rs` | tables, targets, the page |
//! | `plot.rs` | the plots |

mod contenders;
mod figures;
mod measures;
mod plot;
mod profile;
mod report;
mod sizes;
mod stage;

use std::{
    path::{Path, PathBuf},
    thread,
    time::Instant,
};

use contenders::Contender;
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
    // Interleaved: whatever else the machine does falls upon everybody.
    for round in 1..=rounds {
        for who in Contender::ALL {
            println!(
                "{:>5.0} s  round {round} of {rounds}: {who:?}",
                began.elapsed().as_secs_f64()
            );
            let mut stage = Stage::set(who, &bench);
            play(&mut stage, &mut figures);
            if round == 1 || is_long {
                measures::nodes(&mut stage, &mut figures);
                measures::controls(&mut stage, &mut figures);
            }
        }
    }
    for who in Contender::ALL {
        println!(
            "{:>5.0} s  late controls and mounts: {who:?}",
            began.elapsed().as_secs_f64()
        );
        let mut stage = Stage::set(who, &bench);
        measures::late(&mut stage, &mut figures, &measures::DELAYS);
        measures::mounts(&mut stage, &mut figures);
    }
    println!(
        "{:>5.0} s  very late controls: everybody",
        began.elapsed().as_secs_f64()
    );
    figures.take_in(very_late(&bench));
    let run = report::Run {
        figures,
        sizes: sizes::all(&bench),
        rounds,
        is_long,
        took: began.elapsed(),
    };
    report::write(&run);
}

/// All at once, since there is little to do but to wait: whether somebody acts at all is asked, and not how soon.
fn very_late(bench: &Path) -> Figures {
    let play = |who| {
        let mut figures = Figures::default();
        measures::late(&mut Stage::set(who, bench), &mut figures, &[measures::VERY_LATE]);
        figures
    };
    thread::scope(|scope| {
        let players = Contender::ALL.map(|who| scope.spawn(move || play(who)));
        let mut all = Figures::default();
        for player in players {
            all.take_in(player.join().expect("what went wrong is told above"));
        }
        all
    })
}

/// Everything that is measured in every round, once.
fn play(stage: &mut Stage, figures: &mut Figures) {
    measures::click(stage, figures);
    measures::ring(stage, figures);
    for a_second in [50, 1_000] {
        measures::mutating(stage, figures, a_second);
    }
    measures::unrelated(stage, figures);
    measures::popup(stage, figures);
    measures::cold_start(stage, figures);
}
