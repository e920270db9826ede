//! Checks every record of a journal: readable, whole, and tied to the one before. An unfinished tail is fine: somebody may be writing.
use super::{
    JournalError,
    disk::Disk,
    record::{Chain, read_body},
    recover::segments,
    segment::{HEADER, Header, Step, Walk, file_name},
};
use std::{fmt, sync::Arc};

/// The result; sound when `problems` is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VerifyReport {
    pub segments: u64,
    pub records: u64,
    pub bytes: u64,
    /// Bytes at the end that are no whole record yet.
    pub tail: u64,
    /// In the order of the journal: the first is the first bad record.
    pub problems: Vec<Problem>,
}

/// One thing that is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub segment: u64,
    pub offset: u64,
    pub what: &'static str,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "journal segment {} offset {}: {}", self.segment, self.offset, self.what)
    }
}

/// Reads the whole journal. Memory stays small; time is that of reading the files once.
pub fn verify(disk: &dyn Disk) -> Result<VerifyReport, JournalError> {
    let mut report = VerifyReport::default();
    let numbers = segments(disk)?;
    let mut before: Option<(Header, Option<Chain>)> = None;
    for (n, &segment) in numbers.iter().enumerate() {
        let at = |error| JournalError::Segment { segment, error };
        let file: Arc<dyn super::DiskFile> = disk.open(&file_name(segment), false).map_err(at)?.into();
        let header = Header::read(&*file).map_err(at)?;
        let following = match numbers.get(n + 1) {
            Some(&next) => {
                let error = |error| JournalError::Segment { segment: next, error };
                Header::read(&*disk.open(&file_name(next), false).map_err(error)?).map_err(error)?
            }
            None => None,
        };
        let last = n + 1 == numbers.len();
        let len = file.size().map_err(at)?;
        report.segments += 1;
        check_header(&mut report, segment, header, before, last && len <= HEADER as u64);
        let end = following.map_or(len, |f| f.end_before);
        if end > len {
            report.problem(segment, len, "the end of the segment is missing");
        }
        let chain = check_records(&mut report, segment, file, end.min(len), header.map(|h| h.chain_before), last).map_err(at)?;
        before = header.or(before.map(|(h, _)| h)).map(|h| (h, chain));
    }
    Ok(report)
}

fn check_header(
    report: &mut VerifyReport,
    segment: u64,
    header: Option<Header>,
    before: Option<(Header, Option<Chain>)>,
    fresh: bool,
) {
    let Some(header) = header else {
        if !fresh {
            report.problem(segment, 0, "unreadable segment header");
        }
        return;
    };
    if header.segment != segment {
        report.problem(segment, 0, "the header belongs to another segment");
    }
    let Some((first, chain)) = before else { return };
    if header.journal != first.journal {
        report.problem(segment, 0, "the segment belongs to another journal");
    }
    if chain.is_some_and(|chain| chain != header.chain_before) {
        report.problem(segment, 0, "does not follow the segment before: records are missing or were changed");
    }
}

fn check_records(
    report: &mut VerifyReport,
    segment: u64,
    file: Arc<dyn super::DiskFile>,
    end: u64,
    chain: Option<Chain>,
    last: bool,
) -> std::io::Result<Option<Chain>> {
    let mut latest = chain;
    let mut walk = Walk::new(file, HEADER as u64, end, chain);
    loop {
        match walk.step()? {
            Step::Record { offset, end, chain, chain_before } => {
                report.records += 1;
                report.bytes += end - offset;
                latest = Some(chain);
                if !walk.chained(&chain, chain_before) {
                    report.problem(segment, offset, "does not follow the record before: changed, removed or moved");
                }
                if read_body(walk.body()).is_none() {
                    report.problem(segment, offset, "unknown kind of record");
                }
            }
            Step::Damage { offset, .. } => report.problem(segment, offset, "unreadable bytes"),
            Step::End { good, end } if last => {
                report.tail = end.saturating_sub(good);
                return Ok(latest);
            }
            Step::End { good, end } => {
                if end > good {
                    report.problem(segment, good, "unreadable bytes");
                    return Ok(None);
                }
                return Ok(latest);
            }
        }
    }
}

impl VerifyReport {
    fn problem(&mut self, segment: u64, offset: u64, what: &'static str) {
        self.problems.push(Problem { segment, offset, what });
    }
}
