//! The time that the script in the page spends in each function, by the browser's sampling profiler.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::{contenders::Contender, measures, setup::Setup};

/// The time between two samples, in microseconds.
const INTERVAL: u64 = 100;
/// Functions with a smaller share of the time are left out.
const LEAST: f64 = 0.01;

/// Prints the profile of each of the pages that change fifty times a second.
pub fn print(bench: &std::path::Path) {
    let mut setup = Setup::start(Contender::Objector, bench);
    for (page, grow) in measures::CHANGING {
        measures::grow(&mut setup, grow);
        setup.protocol("Profiler.enable", json!({}));
        setup.protocol("Profiler.setSamplingInterval", json!({ "interval": INTERVAL }));
        setup.protocol("Profiler.start", json!({}));
        measures::change(&mut setup, 50);
        let answer = setup.protocol("Profiler.stop", json!({}));
        println!("\n{page}, ms in each second of the page");
        for (function, spent) in by_function(&answer["profile"]) {
            println!("{spent:>8.2}  {function}");
        }
    }
}

/// Milliseconds per second in each function of the extension, and in each of the browser's that it calls; the largest first.
fn by_function(profile: &Value) -> Vec<(String, f64)> {
    let nodes = profile["nodes"].as_array().expect("a profile has nodes");
    let sampled = profile["samples"].as_array().expect("a profile has samples");
    let deltas = profile["timeDeltas"].as_array().expect("a profile has times");
    let id = |node: &Value| node["id"].as_u64().expect("a node has a number");
    let callees = nodes.iter().flat_map(|node| {
        let children = node["children"].as_array().into_iter().flatten();
        children.filter_map(move |callee| Some((callee.as_u64()?, node)))
    });
    let callers: BTreeMap<u64, &Value> = callees.collect();
    let own: BTreeMap<u64, String> = nodes.iter().filter_map(|node| Some((id(node), ours(node)?))).collect();
    let called = |node: &Value| {
        let caller = own.get(&id(callers.get(&id(node))?))?;
        let function = node["callFrame"]["functionName"].as_str()?;
        (node["callFrame"]["url"] == "").then(|| format!("{function}, called by {caller}"))
    };
    let names: BTreeMap<u64, String> = nodes
        .iter()
        .filter_map(|node| Some((id(node), ours(node).or_else(|| called(node))?)))
        .collect();
    let mut spent: BTreeMap<String, f64> = BTreeMap::new();
    let mut whole = 0.0;
    for (node, delta) in sampled.iter().zip(deltas) {
        let delta = delta.as_f64().unwrap_or_default() / 1_000.0;
        whole += delta;
        if let Some(name) = node.as_u64().and_then(|id| names.get(&id)) {
            *spent.entry(name.clone()).or_default() += delta;
        }
    }
    let all: f64 = spent.values().sum();
    spent.insert("all of it".to_owned(), all);
    let mut spent: Vec<(String, f64)> = spent
        .into_iter()
        .map(|(name, ms)| (name, ms * 1_000.0 / whole))
        .collect();
    spent.retain(|(_, ms)| *ms * whole / 1_000.0 >= LEAST * all);
    spent.sort_by(|a, b| b.1.total_cmp(&a.1));
    spent
}

/// A function of the extension, with its file and line; None for others.
fn ours(node: &Value) -> Option<String> {
    let call = &node["callFrame"];
    let file = call["url"]
        .as_str()?
        .strip_prefix("chrome-extension://")?
        .split_once('/')?
        .1;
    let line = call["lineNumber"].as_i64()? + 1;
    Some(format!("{} ({file}:{line})", call["functionName"].as_str()?))
}
