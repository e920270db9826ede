//! The thread as a picture: one band a layer, a box a record, a line a relation. Everything in it stands in the list below it as well, in words; so it is
//! hidden from screen readers, from the order of the keyboard and from narrow screens.
use super::Layer;
use crate::Tr;
use std::collections::BTreeMap;
use vk_core::Id;

/// Boxes beside each other in a band.
const ACROSS: usize = 4;
/// Boxes of one band; the rest is a number.
const MOST: usize = 12;
/// Characters of a title that fit into a box.
const FITS: usize = 27;
const LABEL: usize = 130;
const BOX: (usize, usize) = (200, 46);
const GAP: (usize, usize) = (16, 22);
const BAND_GAP: usize = 18;

/// Drawn by `thread.html`, in units of the picture.
#[derive(Clone, Debug, Default)]
pub struct Drawing {
    pub width: usize,
    pub height: usize,
    pub bands: Vec<Band>,
    pub boxes: Vec<BoxView>,
    pub lines: Vec<Line>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Band {
    pub title: String,
    pub y: usize,
    pub height: usize,
    /// "och 7 till"
    pub more: Option<(usize, String)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoxView {
    pub x: usize,
    pub y: usize,
    pub kind: String,
    pub text: String,
    pub title: String,
    pub href: Option<String>,
    pub here: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    pub x1: usize,
    pub y1: usize,
    pub x2: usize,
    pub y2: usize,
}

impl BoxView {
    pub fn width(&self) -> usize {
        BOX.0
    }
    pub fn height(&self) -> usize {
        BOX.1
    }
}

impl Drawing {
    pub fn of(layers: &[Layer], edges: &[(Id, String, Id)], tr: &Tr) -> Drawing {
        let mut out = Drawing { width: LABEL + ACROSS * (BOX.0 + GAP.0), ..Drawing::default() };
        let mut places: BTreeMap<Id, (usize, usize)> = BTreeMap::new();
        let mut y = BAND_GAP;
        for layer in layers {
            let shown = layer.stops.len().min(MOST);
            let left = layer.stops.len() - shown;
            for (i, stop) in layer.stops.iter().take(shown).enumerate() {
                let at = (LABEL + (i % ACROSS) * (BOX.0 + GAP.0), y + (i / ACROSS) * (BOX.1 + GAP.1));
                places.insert(stop.id, at);
                out.boxes.push(BoxView {
                    x: at.0,
                    y: at.1,
                    kind: stop.kind.clone(),
                    text: fitting(&stop.title),
                    title: stop.title.clone(),
                    href: stop.href.clone(),
                    here: stop.here,
                });
            }
            let height = shown.div_ceil(ACROSS) * (BOX.1 + GAP.1) - GAP.1;
            let more = (left > 0).then(|| (y + height + GAP.1 / 2 + 2, tr.n("thread-more", left)));
            out.bands.push(Band { title: layer.title.clone(), y, height, more });
            y += height + GAP.1 + BAND_GAP;
        }
        out.height = y;
        out.lines = edges.iter().filter_map(|(a, _, b)| Some(line(*places.get(a)?, *places.get(b)?))).collect();
        out
    }
}

/// From the middle of the lower edge of the upper box to the upper edge of the lower one; beside each other from side to side.
fn line(a: (usize, usize), b: (usize, usize)) -> Line {
    let ((left, right), (upper, lower)) = (if a.0 <= b.0 { (a, b) } else { (b, a) }, if a.1 <= b.1 { (a, b) } else { (b, a) });
    if a.1 == b.1 {
        return Line { x1: left.0 + BOX.0, y1: left.1 + BOX.1 / 2, x2: right.0, y2: right.1 + BOX.1 / 2 };
    }
    Line { x1: upper.0 + BOX.0 / 2, y1: upper.1 + BOX.1, x2: lower.0 + BOX.0 / 2, y2: lower.1 }
}

fn fitting(title: &str) -> String {
    if title.chars().count() <= FITS {
        return title.to_owned();
    }
    let mut cut: String = title.chars().take(FITS - 1).collect();
    cut.truncate(cut.trim_end().len());
    cut.push('…');
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_goes_between_facing_sides_whichever_way_the_relation_points() {
        let (upper, lower) = ((130, 18), (346, 120));
        assert_eq!(line(upper, lower), line(lower, upper));
        assert_eq!(line(upper, lower), Line { x1: 230, y1: 64, x2: 446, y2: 120 });
        assert_eq!(line((346, 18), (130, 18)), Line { x1: 330, y1: 41, x2: 346, y2: 41 });
    }

    #[test]
    fn a_long_title_is_cut_to_what_fits() {
        assert_eq!(fitting("Journalsystem"), "Journalsystem");
        assert_eq!(fitting("Granskning av patientuppgifter i journal").chars().count(), FITS);
    }
}
