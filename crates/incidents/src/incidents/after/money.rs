//! Money in whole öre: as people write it, and as they read it.

/// The largest amount that is taken: a thousand milliard kronor.
const MOST: i64 = 100_000_000_000_000;

/// "12 500", "12 500,50 kr": öre; `None` for what is no amount.
pub fn ore(text: &str) -> Option<i64> {
    let text: String = text.trim().trim_end_matches("kr").chars().filter(|c| !c.is_whitespace()).collect();
    let (kronor, rest) = text.split_once([',', '.']).unwrap_or((&text, ""));
    let digits = |part: &str| part.chars().all(|c| c.is_ascii_digit());
    if kronor.is_empty() || !digits(kronor) || !digits(rest) || rest.len() > 2 || kronor.len() > 13 {
        return None;
    }
    let fraction: i64 = format!("{rest:0<2}").parse().ok()?;
    let amount = kronor.parse::<i64>().ok()?.checked_mul(100)?.checked_add(fraction)?;
    Some(amount).filter(|a| *a <= MOST)
}

/// "12 500,50 kr"; whole kronor without decimals. Thousands are apart by a space that does not break.
pub fn kronor(ore: i64) -> String {
    let (whole, rest) = (ore / 100, ore % 100);
    let digits = whole.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i) % 3 == 0 {
            out.push('\u{a0}');
        }
        out.push(digit);
    }
    if rest > 0 { format!("{out},{rest:02}\u{a0}kr") } else { format!("{out}\u{a0}kr") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_people_write_them() {
        for (text, amount) in
            [("0", 0), ("12 500", 1_250_000), ("12\u{a0}500,5", 1_250_050), ("7.05 kr", 705), ("1 000 000 kr", 100_000_000)]
        {
            assert_eq!(ore(text), Some(amount), "{text}");
        }
        for text in ["", "-5", "1,234", "tolv", "1e3", "99999999999999", ",50"] {
            assert_eq!(ore(text), None, "{text}");
        }
    }

    #[test]
    fn whole_ore_come_back_as_they_went_in() {
        for amount in [0, 5, 100, 1_250_050, 100_000_000, MOST] {
            assert_eq!(ore(&kronor(amount)), Some(amount), "{}", kronor(amount));
        }
        assert_eq!(kronor(1_250_050), "12\u{a0}500,50\u{a0}kr");
    }
}
