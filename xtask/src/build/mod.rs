//! The packages: from the compiled module and `extension/` to `dist/`.

pub mod archive;
mod budget;
mod icons;
mod languages;
pub mod manifest;
pub mod package;
