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

use std::{path::PathBuf, time::Instant};

use contenders::Contender;
use figures::Figures;
use stage::Stage;

/// Where `cargo xtask bench` has put the peers' packages.
const FOLDER: &str = "OBJECTOR_BENCH";
/// How often everything is measured, and how late a control may come, in the ordinary run and in the long one.
const QUICK: (u32, &[u64]) = (3, &[4, 8, 13, 25]);
const LONG: (u32, &[u64]) = (9, &[4, 8, 13, 25, 120]);

fn main() {
    let is_long = std::env::args().any(|argument| argument == "--long");
    let (rounds, delays) = if is_long { LONG } else { QUICK };
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
        measures::late(&mut stage, &mut figures, delays);
        measures::mounts(&mut stage, &mut figures);
    }
    let run = report::Run {
        figures,
        sizes: sizes::all(&bench),
        rounds,
        delays,
        is_long,
        took: began.elapsed(),
    };
    report::write(&run);
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
