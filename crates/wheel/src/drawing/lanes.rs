//! Lanes: what overlaps in time within one ring lies side by side, in as few lanes as the most crowded moment needs.

/// The lane (0 outermost) of each span, in the order given, and how many lanes there are. A span is `(from, to)` in turns; one that
/// begins exactly where another ends may share its lane. Earlier spans get outer lanes; ties go by order, so that the result is the
/// same every time.
pub fn lanes(spans: &[(f64, f64)]) -> (Vec<usize>, usize) {
    let mut order: Vec<usize> = (0..spans.len()).collect();
    let span = |i: usize| spans.get(i).copied().unwrap_or((0.0, 0.0));
    order.sort_by(|&a, &b| span(a).0.total_cmp(&span(b).0).then(span(a).1.total_cmp(&span(b).1)).then(a.cmp(&b)));
    let mut ends: Vec<f64> = Vec::new();
    let mut lane_of = vec![0; spans.len()];
    for i in order {
        let (from, to) = span(i);
        let lane = ends.iter().position(|&end| end <= from).unwrap_or(ends.len());
        match ends.get_mut(lane) {
            Some(end) => *end = to,
            None => ends.push(to),
        }
        if let Some(slot) = lane_of.get_mut(i) {
            *slot = lane;
        }
    }
    (lane_of, ends.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn neighbours_share_a_lane_and_overlaps_do_not() {
        assert_eq!(lanes(&[]), (vec![], 0));
        assert_eq!(lanes(&[(0.0, 0.1), (0.1, 0.2), (0.15, 0.3)]), (vec![0, 0, 1], 2));
        assert_eq!(lanes(&[(0.5, 0.6), (0.1, 0.9)]), (vec![1, 0], 2));
    }

    proptest! {
        #[test]
        fn lanes_never_overlap_and_are_as_few_as_can_be(raw in prop::collection::vec((0u32..1000, 1u32..300), 0..60)) {
            let spans: Vec<(f64, f64)> = raw.iter().map(|&(a, w)| (f64::from(a) / 1300.0, f64::from(a + w) / 1300.0)).collect();
            let (lane, count) = lanes(&spans);
            for i in 0..spans.len() {
                prop_assert!(lane[i] < count);
                for j in 0..i {
                    let apart = spans[i].1 <= spans[j].0 || spans[j].1 <= spans[i].0;
                    prop_assert!(apart || lane[i] != lane[j]);
                }
            }
            let crowd = spans.iter().map(|s| spans.iter().filter(|o| o.0 <= s.0 && s.0 < o.1).count()).max().unwrap_or(0);
            prop_assert_eq!(count, crowd);
        }
    }
}
