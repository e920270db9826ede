//! Files as the command line takes them: plain, `.gz`, `.zst`, `-` for standard input, folders walked in name order.
use anyhow::{Context, Result, bail};
use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read},
    path::{Path, PathBuf},
};

const KNOWN: &[&str] = &["evtx", "jsonl", "json", "log", "raw", "txt", "xml", "ndjson"];

/// The files behind the arguments; a folder gives the log files below it, in name order.
pub fn files(args: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut out = Vec::new();
    for arg in args {
        if arg.is_dir() {
            let before = out.len();
            walk(arg, &mut out)?;
            if out.len() == before {
                bail!("{}: no log file ({}) in the folder", arg.display(), KNOWN.join(", "));
            }
        } else {
            out.push(arg.clone());
        }
    }
    Ok(out)
}

fn walk(folder: &Path, out: &mut Vec<PathBuf>) -> Result<()> {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder)
        .with_context(|| folder.display().to_string())?
        .map(|e| e.map(|e| e.path()))
        .collect::<io::Result<_>>()?;
    entries.sort();
    for path in entries {
        if path.is_dir() {
            walk(&path, out)?;
        } else if KNOWN.contains(&inner_extension(&path).as_str()) {
            out.push(path);
        }
    }
    Ok(())
}

/// The extension below `.gz` and `.zst`, lower case.
pub fn inner_extension(path: &Path) -> String {
    let name = path.file_name().and_then(|n| n.to_str()).unwrap_or("").to_lowercase();
    let name = name.strip_suffix(".gz").or_else(|| name.strip_suffix(".zst")).unwrap_or(&name);
    name.rsplit_once('.').map(|(_, ext)| ext.to_owned()).unwrap_or_default()
}

/// Opens a file for reading lines, decompressing by its extension.
pub fn open(path: &Path) -> Result<Box<dyn BufRead>> {
    let name = || path.display().to_string();
    if path == Path::new("-") {
        return Ok(Box::new(BufReader::with_capacity(1 << 18, io::stdin())));
    }
    let file = File::open(path).with_context(name)?;
    if file.metadata().with_context(name)?.is_dir() {
        bail!("{} is a folder", path.display());
    }
    let extension = path.extension().and_then(|e| e.to_str()).unwrap_or("").to_lowercase();
    let reader: Box<dyn Read> = match extension.as_str() {
        "gz" => Box::new(flate2::read::MultiGzDecoder::new(file)),
        "zst" => Box::new(zstd::stream::read::Decoder::new(file).with_context(name)?),
        _ => Box::new(file),
    };
    Ok(Box::new(BufReader::with_capacity(1 << 18, reader)))
}

/// Calls `each` with every line (without its line break) and its number from 1. A line is whatever stands before `\n`; bytes need not be UTF-8.
pub fn each_line(reader: &mut dyn BufRead, mut each: impl FnMut(u64, &[u8]) -> Result<()>) -> Result<u64> {
    let (mut line, mut number, mut bytes) = (Vec::with_capacity(4096), 0, 0);
    loop {
        line.clear();
        let read = reader.read_until(b'\n', &mut line)?;
        if read == 0 {
            return Ok(bytes);
        }
        number += 1;
        bytes += read as u64;
        while line.last().is_some_and(|b| matches!(b, b'\n' | b'\r')) {
            line.pop();
        }
        each(number, &line)?;
    }
}
