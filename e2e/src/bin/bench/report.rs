//! The run as tables: printed, and put between the markers of `docs/performance.md`, whose other words are written by hand.

use std::{fmt::Write, fs, path::Path, time::Duration};

use serde_json::Value;

use crate::{
    contenders::Contender::{self, AdGuard, AutoconsentAll, AutoconsentOne, Floor, None, Objector, Timer},
    figures::{Figures, short},
    measures::{CONTROLS, DELAYS, GROWING, MOUNTS, VERY_LATE},
    plot,
    sizes::Size,
};

const BEGIN: &str = "<!-- from here on the bench writes -->";
const END: &str = "<!-- to here -->";
/// How long a page that nobody has touched must have stood still before it is clicked in (`session::SETTLE`), and before
/// a control is spoken of (`session::STEADY`).
const SETTLE: f64 = 2_000.0;
const STEADY: f64 = 250.0;

/// All that was seen.
pub struct Run {
    /// What was measured.
    pub figures: Figures,
    /// What was weighed.
    pub sizes: Vec<Size>,
    /// How often.
    pub rounds: u32,
    /// `--long`
    pub is_long: bool,
    /// How long it took.
    pub took: Duration,
}

/// Prints the tables, and puts them and the plots into `docs/`.
pub fn write(run: &Run) {
    let docs = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs"));
    let text = format!("{}{}{}", about(run), targets(run), tables(run));
    println!("\n{text}");
    plot::write(&run.figures, docs);
    let file = docs.join("performance.md");
    let old = fs::read_to_string(&file).unwrap_or_else(|_| format!("# Performance\n\n{BEGIN}\n{END}\n"));
    let (before, rest) = old.split_once(BEGIN).expect("performance.md has its first marker");
    let (_, after) = rest.split_once(END).expect("performance.md has its second marker");
    fs::write(&file, format!("{before}{BEGIN}\n\n{text}\n{END}{after}")).expect("performance.md can be written");
}

fn about(run: &Run) -> String {
    let read = |file: &str| fs::read_to_string(file).unwrap_or_default();
    let cpu = read("/proc/cpuinfo");
    let model = cpu
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split(": ").nth(1));
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let said = |name: &str| std::env::var(name).unwrap_or_else(|_| "unknown".into());
    format!(
        "`cargo xtask bench{}`: {} rounds in {:.0} minutes, everybody in turn in each. {} cores ({}), {}, {}. \
         Figures are medians, with the least and the most in brackets.\n\n",
        if run.is_long { " --long" } else { "" },
        run.rounds,
        run.took.as_secs_f64() / 60.0,
        cores,
        model.unwrap_or("unknown"),
        said("OBJECTOR_BENCH_BROWSER"),
        said("OBJECTOR_BENCH_PEERS"),
    )
}

/// The targets, each with what was seen and whether that meets it.
fn targets(run: &Run) -> String {
    let of = |measure: &str, who| run.figures.median(measure, who).unwrap_or(f64::INFINITY);
    let (click, floor) = (of("click", Objector), of("click", Floor));
    let (ring, popup) = (of("ring", Objector), of("popup", Objector));
    let added = |measure: &str| of(measure, Objector) - of(measure, None);
    let within = |measure: &str| {
        let (with, without) = (run.figures.of(measure, Objector), run.figures.of(measure, None));
        with.zip(without).is_some_and(|(with, without)| with.overlaps(&without))
    };
    let heap = f64::max(added("heap 50"), added("heap 1000"));
    let heap_told = format!(
        "{} MB at 50, {} MB at 1,000",
        short(added("heap 50")),
        short(added("heap 1000"))
    );
    let acts = |who| acts(run, who);
    let peers = [AutoconsentOne, AutoconsentAll, AdGuard, Timer];
    let (small, large) = (CONTROLS[0], CONTROLS[CONTROLS.len() - 1]);
    let by_controls = [small, large].map(|count| added(&format!("controls {count}")));
    let by_nodes = [GROWING[0], GROWING[2]].map(|count| added(&format!("nodes {count}")));
    let gzipped = |n: usize| run.sizes[n].2 as f64 / 1e3;
    let package = run.sizes[0].1 as f64 / 1e3;
    let script = |n: u32| {
        format!(
            "{} ms/s against {}",
            short(of(&format!("script {n}"), Objector)),
            short(of(&format!("script {n}"), None))
        )
    };
    let rows = [
        (
            "click within 50 ms beyond 250 ms",
            format!(
                "{} ms after the control; it stands still for {SETTLE} ms first",
                short(click)
            ),
            click <= STEADY + 50.0,
        ),
        (
            "click within 50 ms beyond what it stands still",
            format!("{} ms beyond {SETTLE} ms", short(click - SETTLE)),
            click - SETTLE <= 50.0,
        ),
        (
            "that within 3× of the floor",
            format!("{} ms against {} ms", short(click - SETTLE), short(floor)),
            click - SETTLE <= 3.0 * floor,
        ),
        ("ring within 50 ms", format!("{} ms", short(ring)), ring <= 50.0),
        (
            "ring within 50 ms beyond what it stands still",
            format!("{} ms beyond {STEADY} ms", short(ring - STEADY)),
            ring - STEADY <= 50.0,
        ),
        (
            "idle script time as without, 50 changes/s",
            script(50),
            within("script 50"),
        ),
        (
            "idle script time as without, 1,000 changes/s",
            script(1_000),
            within("script 1000"),
        ),
        (
            "idle script time no more than the floor's",
            format!(
                "{} ms/s against {} at 50, {} against {} at 1,000",
                short(of("script 50", Objector)),
                short(of("script 50", Floor)),
                short(of("script 1000", Objector)),
                short(of("script 1000", Floor))
            ),
            ["script 50", "script 1000"]
                .iter()
                .all(|it| of(it, Objector) <= of(it, Floor)),
        ),
        ("heap added under 0.5 MB", heap_told, heap < 0.5),
        (
            "acts at every delay and mount",
            format!("{} of {}", acts(Objector).0, acts(Objector).1),
            acts(Objector).0 == acts(Objector).1,
        ),
        (
            "no peer does",
            peers
                .map(|who| format!("{}: {} of {}", who.title(), acts(who).0, acts(who).1))
                .join("; "),
            peers.iter().all(|who| acts(*who).0 < acts(*who).1),
        ),
        (
            "at most linear in controls",
            format!(
                "{} ms/s more with {small}, {} with {large}",
                short(by_controls[0]),
                short(by_controls[1])
            ),
            by_controls[1] <= by_controls[0].max(1.0) * f64::from(large) / f64::from(small),
        ),
        (
            "flat in nodes",
            format!(
                "{} ms/s more with {}, {} with {}",
                short(by_nodes[0]),
                GROWING[0],
                short(by_nodes[1]),
                GROWING[2]
            ),
            by_nodes[1] <= 2.0 * by_nodes[0],
        ),
        (
            "popup painted under 100 ms",
            format!("{} ms; the floor's {} ms", short(popup), short(of("popup", Floor))),
            popup < 100.0,
        ),
        (
            "script in the page under 5 KB gzipped",
            format!("{:.1} KB, content.js alone {:.1}", gzipped(2), gzipped(3)),
            gzipped(2) < 5.0,
        ),
        (
            "WASM under 45 KB gzipped",
            format!("{:.1} KB", gzipped(1)),
            gzipped(1) < 45.0,
        ),
        ("package under 250 KB", format!("{package:.1} KB"), package < 250.0),
    ];
    let mut text = String::from("## Targets\n\n| target | seen | |\n| --- | --- | --- |\n");
    for (target, seen, is_met) in rows {
        let _ = writeln!(
            text,
            "| {target} | {seen} | {} |",
            if is_met { "met" } else { "**missed**" }
        );
    }
    text + "\n"
}

fn late() -> impl Iterator<Item = u64> {
    DELAYS.into_iter().chain([VERY_LATE])
}

/// At how many of the delays and mounts it acted, and how many there were.
fn acts(run: &Run, who: Contender) -> (usize, usize) {
    let measures = late().map(|delay| format!("late {delay}"));
    let measures = measures.chain(MOUNTS.iter().map(|mount| format!("mount {mount}")));
    let seen: Vec<f64> = measures
        .filter_map(|measure| run.figures.median(&measure, who))
        .collect();
    (seen.iter().filter(|time| time.is_finite()).count(), seen.len())
}

fn tables(run: &Run) -> String {
    let mut text = String::new();
    let mut table = |title: &str, rows: &[(String, String)]| {
        let columns: Vec<Contender> = Contender::ALL
            .into_iter()
            .filter(|who| rows.iter().any(|(_, measure)| run.figures.of(measure, *who).is_some()))
            .collect();
        let titles: Vec<_> = columns.iter().map(|who| who.title()).collect();
        let _ = writeln!(
            text,
            "## {title}\n\n| | {} |\n| --- |{}",
            titles.join(" | "),
            " --- |".repeat(titles.len())
        );
        for (name, measure) in rows {
            let told = |who: &Contender| run.figures.of(measure, *who).map_or("–".into(), |it| it.to_string());
            let _ = writeln!(
                text,
                "| {name} | {} |",
                columns.iter().map(told).collect::<Vec<_>>().join(" | ")
            );
        }
        text.push('\n');
    };
    let row = |name: &str, measure: &str| (name.to_owned(), measure.to_owned());
    table(
        "Acting, in ms after the control appeared",
        &[row("click, asked for before", "click"), row("ring painted", "ring")],
    );
    let mut late: Vec<_> = late()
        .map(|s| (format!("control after {s} s"), format!("late {s}")))
        .collect();
    late.extend(
        MOUNTS
            .iter()
            .map(|n| (format!("mount {n}, by in-page navigation"), format!("mount {n}"))),
    );
    table("Late and again: click, in ms after the control appeared", &late);
    let changing = |n: &str, title: &str| {
        [
            ("script time, ms/s", "script"),
            ("main thread, ms/s", "task"),
            ("longest wait, ms", "longest"),
            ("heap, MB", "heap"),
        ]
        .map(|(name, measure)| (format!("{title}: {name}"), format!("{measure} {n}")))
    };
    table(
        "A settings page without the control, changing",
        &[changing("50", "50/s"), changing("1000", "1,000/s")].concat(),
    );
    let growing = |kind: &'static str, counts: [u32; 4]| {
        counts.into_iter().flat_map(move |n| {
            let measure = format!("{kind} {n}");
            [
                (format!("{n} {kind}: script time, ms/s"), measure.clone()),
                (format!("{n} {kind}: longest wait, ms"), format!("{measure} longest")),
            ]
        })
    };
    let grown: Vec<_> = growing("nodes", GROWING).chain(growing("controls", CONTROLS)).collect();
    table("A page that grows, changing 50 times a second", &grown);
    table(
        "The extension's own pages and worker, in ms",
        &[
            row("popup opened → status painted", "popup"),
            row("sleeping background → answer", "cold"),
            row("waking background → answer", "warm"),
        ],
    );
    table(
        "An unrelated page that works without a pause",
        &[
            row("rounds a second", "unrelated"),
            row("main thread a round, ms", "unrelated task"),
        ],
    );
    let _ = writeln!(
        text,
        "## The core, natively\n\n| controls | µs an observation |\n| --- | --- |"
    );
    for controls in [1, 4, 16, 64] {
        let _ = writeln!(text, "| {controls} | {} |", criterion(controls));
    }
    let _ = writeln!(text, "\n## Sizes, in bytes\n\n| | raw | gzipped |\n| --- | --- | --- |");
    for Size(title, raw, gzipped) in &run.sizes {
        let _ = writeln!(text, "| {title} | {raw} | {gzipped} |");
    }
    text
}

/// What criterion has found, in microseconds.
fn criterion(controls: u32) -> String {
    let target = std::env::var("OBJECTOR_BENCH").unwrap_or_default();
    let file = Path::new(&target).join(format!("../criterion/observation/{controls}/new/estimates.json"));
    let found: Option<Value> = fs::read_to_string(file)
        .ok()
        .and_then(|text| serde_json::from_str(&text).ok());
    let time = |name: &str| found.as_ref().and_then(|all| all["median"][name].as_f64());
    let bound = |name: &str| {
        found
            .as_ref()
            .and_then(|all| all["median"]["confidence_interval"][name].as_f64())
    };
    match (time("point_estimate"), bound("lower_bound"), bound("upper_bound")) {
        (Some(median), Some(least), Some(most)) => {
            let [median, least, most] = [median, least, most].map(|it| short(it / 1e3));
            format!("{median} ({least}–{most})")
        }
        _ => "–".into(),
    }
}
