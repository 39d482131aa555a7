//! What the packages weigh, as they are and gzipped.

use std::{fs, io::Write, path::Path};

use e2e::scene::dist;
use flate2::{Compression, write::GzEncoder};

/// What it is, its bytes, and its bytes gzipped.
pub struct Size(pub &'static str, pub usize, pub usize);

/// Ours, and the scripts that the peers put into pages.
pub fn all(bench: &Path) -> Vec<Size> {
    let (dist, chrome) = (dist(), dist().join("chrome"));
    let of = |title, files: &[&Path]| {
        let read = |file: &&Path| fs::read(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let bytes: Vec<u8> = files.iter().flat_map(read).collect();
        let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
        gzip.write_all(&bytes).expect("it can be packed");
        Size(title, bytes.len(), gzip.finish().expect("it can be packed").len())
    };
    vec![
        of("whole package (zip)", &[&dist.join("objector-chrome.zip")]),
        of("WASM", &[&chrome.join("objector_bg.wasm")]),
        of(
            "scripts in the page: content.js and guidance.js",
            &[&chrome.join("content.js"), &chrome.join("guidance.js")],
        ),
        of("of these content.js", &[&chrome.join("content.js")]),
        of(
            "autoconsent's script in the page",
            &[&bench.join("AutoconsentOne/content.js")],
        ),
        of("AdGuard's scriptlet in the page", &[&bench.join("AdGuard/content.js")]),
        of("the floor's script in the page", &[&bench.join("Floor/content.js")]),
    ]
}
