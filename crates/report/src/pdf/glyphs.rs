//! Text in signs that the font has. Both standards refuse a page with a missing sign, and a box that stands for anything says nothing; so what the font
//! lacks is written by its number.
use typst::text::Coverage;

/// Signs that look the same and that the font has.
const ALIKE: [(char, char); 4] = [('☐', '□'), ('☑', '✓'), ('✔', '✓'), ('▒', '■')];

pub struct Glyphs(Coverage);

impl Glyphs {
    pub fn new(coverage: Coverage) -> Glyphs {
        Glyphs(coverage)
    }

    pub fn written(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        for sign in text.chars() {
            if self.0.contains(u32::from(sign)) && !private(sign) {
                out.push(sign);
            } else if let Some((_, alike)) = ALIKE.iter().find(|(a, _)| *a == sign) {
                out.push(*alike);
            } else if sign.is_whitespace() {
                out.push(' ');
            } else if !unseen(sign) {
                out.push_str(&format!("[U+{:04X}]", u32::from(sign)));
            }
        }
        out
    }
}

/// Private use: means something in one program only, so an archive may not hold it.
fn private(sign: char) -> bool {
    matches!(u32::from(sign), 0xe000..=0xf8ff | 0xf_0000..=0x10_ffff)
}

/// Joiners, marks of direction and variation: they have no form of their own.
fn unseen(sign: char) -> bool {
    matches!(u32::from(sign), 0x200b..=0x200f | 0x202a..=0x202e | 0x2060..=0x2069 | 0xfe00..=0xfe0f | 0xe_0100..=0xe_01ef)
}

#[cfg(test)]
mod tests {
    use crate::pdf::world::Engine;

    #[test]
    fn what_the_font_lacks_is_said_by_number_and_nothing_is_lost() {
        let glyphs = Engine::get().expect("fonts").sign();
        assert_eq!(glyphs.written("Åtgärd → ✓ ≤ 3 – “ja”"), "Åtgärd → ✓ ≤ 3 – “ja”");
        assert_eq!(glyphs.written("☐ ☑ ▒"), "□ ✓ ■");
        assert_eq!(glyphs.written("😀漢\u{e000}"), "[U+1F600][U+6F22][U+E000]");
        assert_eq!(glyphs.written("a\u{200d}b\u{fe0f}"), "ab");
    }
}
