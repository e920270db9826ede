//! Whether the files are what was written, and the repair of sidecars.
use crate::{
    FileEntry, Problem, VerifyReport,
    fs::Fs,
    read, schema,
    sidecar::{self, Group},
    writer::{GROUP_ROWS, TokenSet, sidecar_name, write_sidecar},
};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

/// Reads every file from end to end.
pub(crate) fn verify(dir: &Path, files: &[FileEntry], sidecars: bool) -> VerifyReport {
    let mut report =
        VerifyReport { files: files.len() as u64, rows: files.iter().map(|f| f.rows).sum(), ..VerifyReport::default() };
    for file in files {
        if let Err(error) = parquet_is_whole(dir, file) {
            report.damaged.push(Problem { file: file.name.clone(), reason: error.to_string() });
        }
        let name = sidecar_name(&file.name);
        if let Err(error) = sidecar::open(&dir.join(&name), file).and_then(|mut s| s.check())
            && sidecars
        {
            report.sidecars.push(Problem { file: name, reason: error.to_string() });
        }
    }
    report
}

pub(crate) fn parquet_is_whole(dir: &Path, file: &FileEntry) -> io::Result<()> {
    let mut opened = File::open(dir.join(&file.name))?;
    let mut buffer = vec![0; 1 << 20];
    let (mut crc, mut bytes) = (0, 0_u64);
    loop {
        let n = opened.read(&mut buffer)?;
        if n == 0 {
            break;
        }
        crc = crc32c::crc32c_append(crc, buffer.get(..n).unwrap_or_default());
        bytes += n as u64;
    }
    let bad = |why: String| Err(io::Error::new(io::ErrorKind::InvalidData, why));
    if bytes != file.bytes {
        return bad(format!("{bytes} bytes, not {} as written", file.bytes));
    }
    if crc != file.crc32c {
        return bad("checksum differs: the content is not what was written".to_owned());
    }
    Ok(())
}

/// Writes the sidecars that are missing or damaged anew; files that are damaged themselves are left alone.
pub(crate) fn rebuild(fs: &dyn Fs, dir: &Path, files: &[FileEntry]) -> io::Result<Vec<String>> {
    let mut made = Vec::new();
    for file in files {
        let name = sidecar_name(&file.name);
        if sidecar::open(&dir.join(&name), file).and_then(|mut s| s.check()).is_ok() || parquet_is_whole(dir, file).is_err() {
            continue;
        }
        write_sidecar(fs, dir, file, &groups_of(dir, file)?)?;
        made.push(name);
    }
    if !made.is_empty() {
        fs.sync_dir(dir)?;
    }
    Ok(made)
}

fn groups_of(dir: &Path, file: &FileEntry) -> io::Result<Vec<Group>> {
    let mut groups = Vec::new();
    for number in 0..file.row_groups as usize {
        let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(dir.join(&file.name))?)
            .and_then(|b| b.with_row_groups(vec![number]).with_batch_size(GROUP_ROWS / 16).build())
            .map_err(io::Error::other)?;
        let mut tokens = TokenSet::default();
        let mut group = Group { rows: 0, times: Default::default(), tokens: vec![] };
        let mut times = None;
        for batch in reader {
            let batch = batch.map_err(io::Error::other)?;
            tokens.take(&batch);
            group.rows += batch.num_rows() as u64;
            if let Some(array) = batch.column_by_name(schema::TIME) {
                let new = (0..batch.num_rows()).filter_map(|row| read::time_at(array, row));
                times = crate::rows::time_range(new.chain(times.into_iter().flat_map(|(a, b)| [a, b])));
            }
        }
        group.times = times.unwrap_or_default();
        group.tokens = tokens.drain();
        groups.push(group);
    }
    Ok(groups)
}
