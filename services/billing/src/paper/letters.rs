//! The letters that documents are written with, and how wide they are.

use chassis::Fault;
use ttf_parser::Face;

const PLAIN: &[u8] = include_bytes!("font/DejaVuSansCondensed.ttf");
const BOLD: &[u8] = include_bytes!("font/DejaVuSansCondensed-Bold.ttf");
/// In the place of a letter that there is none for.
const UNKNOWN: char = '?';

/// One of two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    Plain,
    Bold,
}

impl Weight {
    /// The file.
    pub fn bytes(self) -> &'static [u8] {
        match self {
            Self::Plain => PLAIN,
            Self::Bold => BOLD,
        }
    }
}

/// How wide letters are.
pub struct Letters {
    plain: Face<'static>,
    bold: Face<'static>,
}

impl Letters {
    /// # Errors
    /// Broken when the files that come with the program are.
    pub fn new() -> Result<Self, Fault> {
        let face = |weight: Weight| Face::parse(weight.bytes(), 0).map_err(Fault::broken);
        Ok(Self {
            plain: face(Weight::Plain)?,
            bold: face(Weight::Bold)?,
        })
    }

    fn face(&self, weight: Weight) -> &Face<'static> {
        match weight {
            Weight::Plain => &self.plain,
            Weight::Bold => &self.bold,
        }
    }

    /// The text in letters that there are.
    pub fn known(&self, text: &str) -> String {
        let known = |letter: char| match letter {
            letter if letter.is_whitespace() => ' ',
            letter if self.plain.glyph_index(letter).is_some() => letter,
            _ => UNKNOWN,
        };
        text.chars().map(known).collect()
    }

    /// How wide a text is, in points.
    pub fn width(&self, text: &str, weight: Weight, size: f32) -> f32 {
        let face = self.face(weight);
        let of = |letter: char| {
            face.glyph_index(letter)
                .and_then(|glyph| face.glyph_hor_advance(glyph))
        };
        let units: u32 = text.chars().filter_map(of).map(u32::from).sum();
        units as f32 * size / f32::from(face.units_per_em())
    }

    /// The text in lines that are no wider than this. A word that is wider is cut.
    pub fn lines(&self, text: &str, weight: Weight, size: f32, width: f32) -> Vec<String> {
        let (known, mut lines, mut line) = (self.known(text), vec![], String::new());
        for word in known.split(' ').filter(|word| !word.is_empty()) {
            let longer = match line.is_empty() {
                true => word.to_owned(),
                false => format!("{line} {word}"),
            };
            if self.width(&longer, weight, size) <= width {
                line = longer;
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            for letter in word.chars() {
                line.push(letter);
                if self.width(&line, weight, size) > width && line.chars().count() > 1 {
                    line.pop();
                    lines.push(std::mem::replace(&mut line, letter.to_string()));
                }
            }
        }
        lines.push(line);
        lines
    }
}
