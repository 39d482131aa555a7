//! The icons at each size that a browser asks for, from their drawings in `extension/icons/`.

use anyhow::{Context, Result};
use resvg::{
    tiny_skia::{Pixmap, Transform},
    usvg::{Options, Tree},
};

use super::archive::Files;

/// The sides of the extension's own icon, in pixels.
const SIDES: [u32; 4] = [16, 32, 48, 128];
/// Those of the toolbar's button, which also shows the status.
const TOOLBAR: [u32; 2] = [16, 32];

/// Adds a PNG file of every drawing at every size. Only the extension's own drawing stays: its pages show it.
pub fn export(files: &mut Files) -> Result<()> {
    let drawings: Vec<String> = files.keys().filter(|name| is_drawing(name)).cloned().collect();
    for name in drawings {
        let stem = name.trim_end_matches(".svg");
        let is_own = stem == "icons/icon";
        for side in if is_own { &SIDES[..] } else { &TOOLBAR } {
            files.insert(
                format!("{stem}-{side}.png"),
                png(&files[&name], *side).with_context(|| name.clone())?,
            );
        }
        if !is_own {
            files.remove(&name);
        }
    }
    Ok(())
}

fn is_drawing(name: &str) -> bool {
    name.starts_with("icons/") && name.ends_with(".svg")
}

/// A drawing as a PNG file with so many pixels a side.
pub fn png(drawing: &[u8], side: u32) -> Result<Vec<u8>> {
    let tree = Tree::from_data(drawing, &Options::default())?;
    let mut picture = Pixmap::new(side, side).context("an icon has a side")?;
    let scale = side as f32 / tree.size().width();
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut picture.as_mut());
    Ok(picture.encode_png()?)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::run;

    #[test]
    fn each_drawing_has_its_sizes_and_the_states_differ() {
        let folder = run::root().join("extension/icons");
        let mut files = Files::new();
        for name in ["icon.svg", "icon-on.svg", "icon-unknown.svg"] {
            files.insert(format!("icons/{name}"), fs::read(folder.join(name)).unwrap());
        }
        export(&mut files).unwrap();
        let names: Vec<&str> = files.keys().map(|name| &name["icons/icon".len()..]).collect();
        assert_eq!(
            names.join(" "),
            "-128.png -16.png -32.png -48.png -on-16.png -on-32.png -unknown-16.png -unknown-32.png .svg"
        );
        // A PNG file tells its width in the four bytes from the seventeenth on.
        assert_eq!(files["icons/icon-48.png"][16..20], 48_u32.to_be_bytes());
        let [off, on, unknown] = ["", "-on", "-unknown"].map(|state| &files[&format!("icons/icon{state}-16.png")]);
        assert!(off != on && on != unknown && unknown != off);
    }
}
