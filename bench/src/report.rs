//! The run as tables: printed, and written between the markers of `docs/performance.md`. The rest of that file is written by
//! hand.

use std::{
    fmt::Write as _,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    time::Duration,
};

use e2e::scene::dist;
use flate2::{Compression, write::GzEncoder};
use serde_json::Value;

use crate::{
    contenders::Contender::{self, AdGuard, AutoconsentAll, AutoconsentOne, Floor, None, Objector, Timer},
    figures::{Figures, short},
    measures::{CONTROLS, DELAYS, GROWING, MOUNTS, VERY_LATE},
};

const BEGIN: &str = "<!-- from here on the bench writes -->";
const END: &str = "<!-- to here -->";
/// How long the reading of an untouched page has to stay the same before a click (`session::SETTLE`), and before its
/// state is shown (`session::STEADY`).
const SETTLE: f64 = 2_000.0;
const STEADY: f64 = 250.0;
/// The least time between two settings of a check-up (`run::PAUSE`).
const PAUSE: f64 = 1_500.0;

/// The results of the run.
pub struct Run {
    /// The samples.
    pub figures: Figures,
    /// The sizes.
    pub sizes: Vec<Size>,
    /// The number of rounds.
    pub rounds: u32,
    /// `--long`
    pub is_long: bool,
    /// How long it took.
    pub took: Duration,
}

/// A name, its size in bytes, and gzipped.
pub struct Size(&'static str, usize, usize);

/// The sizes of our package, and of the scripts that the peers add to pages.
pub fn sizes(bench: &Path) -> Vec<Size> {
    let ours = |name: &str| dist().join("chrome").join(name);
    let theirs = |name: &str| vec![bench.join(name).join("content.js")];
    let in_page = || {
        let folder = fs::read_dir(ours("content")).expect("the scripts in the page");
        let mut files: Vec<_> = folder.map(|file| file.expect("a file").path()).collect();
        files.sort();
        files
    };
    let of = |(title, files): (_, Vec<PathBuf>)| {
        let read = |file: &PathBuf| fs::read(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let bytes: Vec<u8> = files.iter().flat_map(read).collect();
        let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
        gzip.write_all(&bytes).expect("it can be packed");
        Size(title, bytes.len(), gzip.finish().expect("it can be packed").len())
    };
    [
        ("whole package (zip)", vec![dist().join("objector-chrome.zip")]),
        ("WASM", vec![ours("objector_bg.wasm")]),
        ("scripts in the page", in_page()),
        ("of these content.js", vec![ours("content/content.js")]),
        ("autoconsent's script in the page", theirs("AutoconsentOne")),
        ("AdGuard's scriptlet in the page", theirs("AdGuard")),
        ("the floor's script in the page", theirs("Floor")),
    ]
    .map(of)
    .into()
}

/// Prints the tables, and writes them into `docs/performance.md`.
pub fn write(run: &Run) {
    let text = format!("{}{}{}", about(run), targets(run), tables(run));
    println!("\n{text}");
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/performance.md");
    let old = fs::read_to_string(file).expect("performance.md is there");
    let (before, rest) = old.split_once(BEGIN).expect("performance.md has its first marker");
    let (_, after) = rest.split_once(END).expect("performance.md has its second marker");
    fs::write(file, format!("{before}{BEGIN}\n\n{text}\n{END}{after}")).expect("performance.md can be written");
}

fn about(run: &Run) -> String {
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split(": ").nth(1));
    let variable = |name: &str| std::env::var(name).unwrap_or_else(|_| "unknown".into());
    format!(
        "`cargo xtask bench{}`: {} rounds in {:.0} minutes, all contenders in turn in each. {} cores ({}), {}, {}. \
         Figures are medians, with the least and the most in brackets.\n\n",
        if run.is_long { " --long" } else { "" },
        run.rounds,
        run.took.as_secs_f64() / 60.0,
        std::thread::available_parallelism().map_or(1, usize::from),
        model.unwrap_or("unknown"),
        variable("OBJECTOR_BENCH_BROWSER"),
        variable("OBJECTOR_BENCH_PEERS"),
    )
}

/// The targets, each with what was measured and whether it is met.
fn targets(run: &Run) -> String {
    let mut text = String::from("## Targets\n\n| target | seen | |\n| --- | --- | --- |\n");
    let mut row = |target: &str, seen: String, is_met: bool| {
        let met = if is_met { "met" } else { "**missed**" };
        let _ = writeln!(text, "| {target} | {seen} | {met} |");
    };
    let of = |measure: &str, who| run.figures.median(measure, who).unwrap_or(f64::INFINITY);
    let added = |measure: &str| of(measure, Objector) - of(measure, None);
    let acts = |who| acts(run, who);

    let (click, ring) = (of("click", Objector), of("ring", Objector));
    let (late, floor) = (click - SETTLE, of("click", Floor));
    let settled = format!(
        "{} ms after the control, which has to be stable for {SETTLE} ms",
        short(click)
    );
    row("click within 50 ms beyond 250 ms", settled, click <= STEADY + 50.0);
    row(
        "click within 50 ms after the control is stable",
        format!("{} ms beyond {SETTLE} ms", short(late)),
        late <= 50.0,
    );
    let against = format!("{} ms against {} ms", short(late), short(floor));
    row("that within 3× of the floor", against, late <= 3.0 * floor);
    row("ring within 50 ms", format!("{} ms", short(ring)), ring <= 50.0);
    row(
        "ring within 50 ms after the control is stable",
        format!("{} ms beyond {STEADY} ms", short(ring - STEADY)),
        ring - STEADY <= 50.0,
    );

    let scripts = ["50/s script", "1000/s script"];
    for (measure, pace) in scripts.iter().zip(["50", "1,000"]) {
        let summary = |who| run.figures.of(measure, who);
        let within = summary(Objector)
            .zip(summary(None))
            .is_some_and(|(with, without)| with.overlaps(&without));
        row(
            &format!("idle script time as without, {pace} changes/s"),
            format!(
                "{} ms/s against {}",
                short(of(measure, Objector)),
                short(of(measure, None))
            ),
            within,
        );
    }
    let [few, many] = scripts.map(|it| [Objector, Floor].map(|who| short(of(it, who))));
    row(
        "idle script time no more than the floor's",
        format!(
            "{} ms/s against {} at 50, {} against {} at 1,000",
            few[0], few[1], many[0], many[1]
        ),
        scripts.iter().all(|it| of(it, Objector) <= of(it, Floor)),
    );
    let [few, many] = ["50/s heap", "1000/s heap"].map(added);
    row(
        "heap added under 0.5 MB",
        format!("{} MB at 50, {} MB at 1,000", short(few), short(many)),
        few.max(many) < 0.5,
    );

    let (ours, all) = acts(Objector);
    row("acts at every delay and mount", format!("{ours} of {all}"), ours == all);
    let peers = [AutoconsentOne, AutoconsentAll, AdGuard, Timer];
    row(
        "no peer does",
        peers
            .map(|who| format!("{}: {} of {}", who.title(), acts(who).0, acts(who).1))
            .join("; "),
        peers.iter().all(|who| acts(*who).0 < acts(*who).1),
    );

    let (one, most) = (CONTROLS[0], CONTROLS[CONTROLS.len() - 1]);
    let [by_one, by_most] = [one, most].map(|count| added(&format!("controls {count} script")));
    row(
        "at most linear in controls",
        format!("{} ms/s more with {one}, {} with {most}", short(by_one), short(by_most)),
        by_most <= by_one.max(1.0) * f64::from(most) / f64::from(one),
    );
    let (few, many) = (GROWING[0], GROWING[2]);
    let [by_few, by_many] = [few, many].map(|count| added(&format!("nodes {count} script")));
    row(
        "flat in nodes",
        format!("{} ms/s more with {few}, {} with {many}", short(by_few), short(by_many)),
        by_many <= 2.0 * by_few,
    );

    let popup = of("popup", Objector);
    row(
        "popup painted under 100 ms",
        format!("{} ms; the floor's {} ms", short(popup), short(of("popup", Floor))),
        popup < 100.0,
    );
    let [wasm, both, content] = [1, 2, 3].map(|n| run.sizes[n].2 as f64 / 1e3);
    let scripts = format!("{both:.1} KB, content.js alone {content:.1}");
    row("script in the page under 5 KB gzipped", scripts, both < 5.0);
    row("WASM under 45 KB gzipped", format!("{wasm:.1} KB"), wasm < 45.0);
    let package = run.sizes[0].1 as f64 / 1e3;
    row("package under 250 KB", format!("{package:.1} KB"), package < 250.0);
    text + "\n"
}

fn late() -> impl Iterator<Item = u64> {
    DELAYS.into_iter().chain([VERY_LATE])
}

/// At how many of the delays and mounts the contender acted, and how many there were.
fn acts(run: &Run, who: Contender) -> (usize, usize) {
    let delays = late().map(|delay| format!("late {delay}"));
    let measures = delays.chain(MOUNTS.iter().map(|mount| format!("mount {mount}")));
    let seen: Vec<f64> = measures
        .filter_map(|measure| run.figures.median(&measure, who))
        .collect();
    (seen.iter().filter(|time| time.is_finite()).count(), seen.len())
}

fn tables(run: &Run) -> String {
    let mut text = String::new();
    // A row is a name and a measure; only a contender that was measured gets a column.
    let mut table = |title: &str, rows: &[(String, String)]| {
        let is_measured = |who: &Contender| rows.iter().any(|(_, measure)| run.figures.of(measure, *who).is_some());
        let columns: Vec<_> = Contender::ALL.into_iter().filter(is_measured).collect();
        let titles: Vec<_> = columns.iter().map(|who| who.title()).collect();
        let (titles, rule) = (titles.join(" | "), " --- |".repeat(columns.len()));
        let _ = writeln!(text, "## {title}\n\n| | {titles} |\n| --- |{rule}");
        for (name, measure) in rows {
            let cell = |who: &Contender| run.figures.of(measure, *who).map_or("–".into(), |it| it.to_string());
            let cells: Vec<_> = columns.iter().map(cell).collect();
            let _ = writeln!(text, "| {name} | {} |", cells.join(" | "));
        }
        text.push('\n');
    };
    let row = |name: &str, measure: &str| (name.to_owned(), measure.to_owned());
    table(
        "Acting, in ms after the control appeared",
        &[row("click, asked for before", "click"), row("ring painted", "ring")],
    );
    let delays = late().map(|s| (format!("control after {s} s"), format!("late {s}")));
    let mounts = MOUNTS.map(|n| (format!("mount {n}, by in-page navigation"), format!("mount {n}")));
    table(
        "Late and again: click, in ms after the control appeared",
        &delays.chain(mounts).collect::<Vec<_>>(),
    );
    let changing = [("50/s", 50), ("1,000/s", 1_000)].map(|(title, pace)| {
        [
            ("script time, ms/s", "script"),
            ("main thread, ms/s", "task"),
            ("longest wait, ms", "longest"),
            ("heap, MB", "heap"),
        ]
        .map(|(name, measure)| (format!("{title}: {name}"), format!("{pace}/s {measure}")))
    });
    table("A settings page without the control, changing", changing.as_flattened());
    let growing = [("nodes", GROWING), ("controls", CONTROLS)].map(|(kind, counts)| {
        counts.map(|n| {
            [("script time, ms/s", "script"), ("longest wait, ms", "longest")]
                .map(|(name, measure)| (format!("{n} {kind}: {name}"), format!("{kind} {n} {measure}")))
        })
    });
    table(
        "A page that grows, changing 50 times a second",
        growing.as_flattened().as_flattened(),
    );
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
    text += &check_up(run);
    text += "## The core, natively\n\n| controls | µs an observation |\n| --- | --- |\n";
    for controls in [1, 4, 16, 64] {
        let time = criterion(controls).unwrap_or("–".into());
        let _ = writeln!(text, "| {controls} | {time} |");
    }
    text += "\n## Sizes, in bytes\n\n| | raw | gzipped |\n| --- | --- | --- |\n";
    for Size(title, raw, gzipped) in &run.sizes {
        let _ = writeln!(text, "| {title} | {raw} | {gzipped} |");
    }
    text
}

/// Twelve settings in a run, beside one by one. What is neither the page's load, nor one of the three times that it stands
/// still (before the click, before the reload, before the proof), nor the pause between two settings is ours.
fn check_up(run: &Run) -> String {
    let mut text = String::from(
        "## Twelve settings that are on, turned off and proved, in seconds a setting\n\n\
         | | all | its page's two loads | standing still, three times 2 s | pause between two | **ours** |\n\
         | --- | --- | --- | --- | --- | --- |\n",
    );
    // Twelve settings have eleven pauses between them.
    let ways = [
        ("one run of the check-up", "run", PAUSE * 11.0 / 12.0),
        ("one by one in the popup", "popup", 0.0),
    ];
    for (title, way, pause) in ways {
        let [all, load] = ["", " load"].map(|what| run.figures.median(&format!("check-up {way}{what}"), Objector));
        let (Some(all), Some(load)) = (all, load) else { continue };
        let (still, pause) = (3.0 * SETTLE / 1e3, pause / 1e3);
        let ours = all - load - still - pause;
        let _ = writeln!(
            text,
            "| {title} | {all:.2} | {load:.2} | {still:.2} | {pause:.2} | {ours:.2} |"
        );
    }
    text + "\n"
}

/// Criterion's result, in microseconds.
fn criterion(controls: u32) -> Option<String> {
    let file = format!("../criterion/observation/{controls}/new/estimates.json");
    let file = Path::new(&std::env::var_os(crate::FOLDER)?).join(file);
    let found: Value = serde_json::from_str(&fs::read_to_string(file).ok()?).ok()?;
    let median = &found["median"];
    let bounds = &median["confidence_interval"];
    let time = |value: &Value| Some(short(value.as_f64()? / 1e3));
    Some(format!(
        "{} ({}–{})",
        time(&median["point_estimate"])?,
        time(&bounds["lower_bound"])?,
        time(&bounds["upper_bound"])?
    ))
}
