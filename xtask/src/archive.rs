//! A zip that is the same bytes each time: sorted names, one date, one set of permissions.

use std::{
    collections::BTreeSet,
    io::{Cursor, Read, Write},
};

use anyhow::Result;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter, write::SimpleFileOptions};

/// The files of a package: name with forward slashes, content.
pub type Files = std::collections::BTreeMap<String, Vec<u8>>;

pub fn zip(files: &Files) -> Result<Vec<u8>> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(9))
        // The earliest a zip can name: 1980-01-01.
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        writer.start_file(name.as_str(), options)?;
        writer.write_all(content)?;
    }
    Ok(writer.finish()?.into_inner())
}

/// What tells two zips apart, a line for each file in which they differ.
pub fn differences(one: &[u8], other: &[u8]) -> Result<Vec<String>> {
    let (one, other) = (unzip(one)?, unzip(other)?);
    let names: BTreeSet<&String> = one.keys().chain(other.keys()).collect();
    let mut lines = Vec::new();
    for name in names {
        match (one.get(name), other.get(name)) {
            (Some(a), Some(b)) if a == b => {}
            (Some(a), Some(b)) => {
                let same = a.iter().zip(b).take_while(|(a, b)| a == b).count();
                let sizes = format!("{} and {} bytes", a.len(), b.len());
                lines.push(format!("{name}: {sizes}, the same up to byte {same}"));
            }
            (Some(_), None) => lines.push(format!("{name}: only in the first")),
            (None, _) => lines.push(format!("{name}: only in the second")),
        }
    }
    if lines.is_empty() {
        lines.push("the files are the same, but not how they are packed".into());
    }
    Ok(lines)
}

fn unzip(bytes: &[u8]) -> Result<Files> {
    let mut archive = ZipArchive::new(Cursor::new(bytes))?;
    let mut files = Files::new();
    for at in 0..archive.len() {
        let mut file = archive.by_index(at)?;
        let mut content = Vec::new();
        file.read_to_end(&mut content)?;
        files.insert(file.name()?.into(), content);
    }
    Ok(files)
}

#[cfg(test)]
pub fn names(zip: &[u8]) -> Result<Vec<String>> {
    Ok(unzip(zip)?.into_keys().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_files_give_the_same_bytes() {
        let one: Files = [("b.js".into(), b"b".to_vec()), ("a.js".into(), vec![b'a'; 999])].into();
        let mut other = Files::new();
        other.insert("a.js".into(), vec![b'a'; 999]);
        other.insert("b.js".into(), b"b".to_vec());
        let bytes = zip(&one).unwrap();
        assert_eq!(bytes, zip(&other).unwrap());
        // A local header's time and date: midnight, 1980-01-01.
        assert_eq!(bytes[10..14], [0, 0, 0x21, 0]);
    }

    #[test]
    fn the_files_that_differ_are_named() {
        let files = |list: &[(&str, &str)]| -> Vec<u8> {
            let pairs = list
                .iter()
                .map(|(name, text)| (name.to_string(), text.as_bytes().to_vec()));
            zip(&pairs.collect()).unwrap()
        };
        let one = files(&[("a.js", "same"), ("b.js", "before"), ("c.js", "")]);
        let other = files(&[("a.js", "same"), ("b.js", "behind"), ("d.js", "")]);
        let expected = [
            "b.js: 6 and 6 bytes, the same up to byte 2",
            "c.js: only in the first",
            "d.js: only in the second",
        ];
        assert_eq!(differences(&one, &other).unwrap(), expected);
    }
}
