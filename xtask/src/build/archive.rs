//! A zip that is the same bytes each time: sorted names, one date, one set of permissions.

use std::io::{Cursor, Read, Write};

use anyhow::Result;
use flate2::{Compression, write::GzEncoder};
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

/// How many bytes it has as gzip packs it best.
pub fn gzipped(bytes: &[u8]) -> Result<usize> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(bytes)?;
    Ok(gzip.finish()?.len())
}

pub fn unzip(bytes: &[u8]) -> Result<Files> {
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
        assert_eq!(unzip(&bytes).unwrap(), one);
        // A local header's time and date: midnight, 1980-01-01.
        assert_eq!(bytes[10..14], [0, 0, 0x21, 0]);
    }
}
