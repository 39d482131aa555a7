//! Two plots, as SVG files beside the page that shows them.

use std::{fmt::Write, fs, path::Path};

use crate::{
    contenders::Contender,
    figures::{Figures, short},
    measures::GROWING,
};

const WIDTH: f64 = 720.0;
const STYLE: &str = "<style>svg{background:#fff}text{font:13px system-ui,sans-serif;fill:#222}</style>";

/// Writes both.
pub fn write(figures: &Figures, docs: &Path) {
    save(&docs.join("performance-click.svg"), &clicks(figures));
    save(&docs.join("performance-nodes.svg"), &growth(figures));
}

fn save(file: &Path, svg: &str) {
    fs::write(file, svg).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
}

/// A bar for each: control appears → click.
fn clicks(figures: &Figures) -> String {
    let times = Contender::ALL.map(|who| (who, figures.median("click", who)));
    let known: Vec<_> = times.iter().filter_map(|(who, time)| Some((*who, (*time)?))).collect();
    let longest = known
        .iter()
        .map(|it| it.1)
        .filter(|it| it.is_finite())
        .fold(1.0, f64::max);
    let mut body = String::from("<text x='10' y='22'>control appears → click, median in milliseconds</text>");
    for (n, (who, time)) in known.iter().enumerate() {
        let y = 40.0 + 30.0 * n as f64;
        let wide = if time.is_finite() { time / longest * 420.0 } else { 0.0 };
        let colour = if *who == Contender::Objector {
            "#7c3aed"
        } else {
            "#9ca3af"
        };
        let told = if time.is_finite() { short(*time) } else { "never".into() };
        let title = who.title().replace('*', "");
        let _ = write!(
            body,
            "<text x='10' y='{}'>{title}</text><rect x='180' y='{y}' width='{wide:.1}' height='20' fill='{colour}'/>\
             <text x='{:.1}' y='{}'>{told}</text>",
            y + 15.0,
            188.0 + wide,
            y + 15.0
        );
    }
    framed(&body, 50.0 + 30.0 * known.len() as f64)
}

/// A line for each: script time as the page grows, both scales logarithmic.
fn growth(figures: &Figures) -> String {
    let x = |nodes: f64| 70.0 + (nodes.log10() - 2.0) / 3.0 * 460.0;
    let y = |time: f64| 260.0 - time.max(0.3).log10().clamp(-1.0, 3.0) * 60.0 - 20.0;
    let mut body =
        String::from("<text x='10' y='22'>script time in ms a second, by the page's nodes; 50 changes a second</text>");
    for nodes in GROWING {
        let _ = write!(
            body,
            "<text x='{:.0}' y='305'>{nodes}</text>",
            x(f64::from(nodes)) - 15.0
        );
    }
    for time in [1.0, 10.0, 100.0, 1_000.0] {
        let _ = write!(
            body,
            "<text x='10' y='{:.0}'>{time}</text><path d='M60 {:.0}H540' stroke='#ddd'/>",
            y(time) + 4.0,
            y(time)
        );
    }
    let lines = [
        (Contender::None, "#9ca3af"),
        (Contender::Floor, "#0d9488"),
        (Contender::Objector, "#7c3aed"),
    ];
    for (who, colour) in lines {
        let found = |nodes: &u32| Some((f64::from(*nodes), figures.median(&format!("nodes {nodes}"), who)?));
        let points: Vec<_> = GROWING.iter().filter_map(found).collect();
        let Some((_, last)) = points.last() else { continue };
        let path: Vec<_> = points
            .iter()
            .map(|(nodes, time)| format!("{:.1},{:.1}", x(*nodes), y(*time)))
            .collect();
        let _ = write!(
            body,
            "<polyline points='{}' fill='none' stroke='{colour}' stroke-width='2'/><text x='550' y='{:.0}'>{} {}</text>",
            path.join(" "),
            y(*last) + 4.0,
            who.title().replace('*', ""),
            short(*last)
        );
    }
    framed(&body, 320.0)
}

fn framed(body: &str, height: f64) -> String {
    format!(
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {height}' width='{WIDTH}' height='{height}'>{STYLE}{body}</svg>\n"
    )
}
