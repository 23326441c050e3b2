//! Where each line of a document stands, and what it is a part of.

use super::letters::{Letters, Weight};
use super::{Paper, Part, Side, Table};

/// A4, in points.
pub const WIDTH: f32 = 595.0;
/// A4, in points.
pub const HEIGHT: f32 = 842.0;
const MARGIN: f32 = 48.0;
const BOTTOM: f32 = HEIGHT - 56.0;
const FOOT: f32 = HEIGHT - 32.0;
const TITLE: f32 = 17.0;
const HEADING: f32 = 12.0;
const TEXT: f32 = 9.0;
const CELL: f32 = 8.0;
const GAP: f32 = 6.0;
/// Between two lines, of their size.
const LEADING: f32 = 1.35;

/// A line in its place.
pub struct Placed {
    pub text: String,
    pub x: f32,
    pub y: f32,
    pub size: f32,
    pub weight: Weight,
    /// The number of the leaf that it belongs to; none for what is repeated on each page.
    pub leaf: Option<usize>,
}

/// A block of a document, with the leaves that it is made of, in the order in which they are read.
pub enum Block {
    Title(String, usize),
    /// With the page and height where it stands.
    Heading(String, usize, (usize, f32)),
    Words(usize),
    /// Heads of columns first, then rows.
    Table(Vec<usize>, Vec<Vec<usize>>),
}

/// A document on its pages.
pub struct Layout {
    pub pages: Vec<Vec<Placed>>,
    pub blocks: Vec<Block>,
    pub leaves: usize,
}

/// Lays a document out.
pub fn lay_out(paper: &Paper, letters: &Letters) -> Layout {
    let mut pen = Pen {
        letters,
        layout: Layout {
            pages: vec![vec![]],
            blocks: vec![],
            leaves: 0,
        },
        y: MARGIN,
    };
    let title = pen.block(&paper.title, Weight::Bold, TITLE);
    pen.layout
        .blocks
        .push(Block::Title(letters.known(&paper.title), title));
    for part in &paper.parts {
        pen.y += GAP;
        match part {
            Part::Heading(text) => pen.heading(text),
            Part::Words(text) => {
                let leaf = pen.block(text, Weight::Plain, TEXT);
                pen.layout.blocks.push(Block::Words(leaf));
            }
            Part::Table(table) => pen.table(table),
        }
    }
    pen.feet(&paper.foot);
    pen.layout
}

struct Pen<'a> {
    letters: &'a Letters,
    layout: Layout,
    y: f32,
}

/// A column between its edges.
struct Column {
    left: f32,
    right: f32,
    side: Side,
}

impl Pen<'_> {
    fn leaf(&mut self) -> usize {
        self.layout.leaves += 1;
        self.layout.leaves - 1
    }

    fn put(&mut self, placed: Placed) {
        if let Some(page) = self.layout.pages.last_mut() {
            page.push(placed);
        }
    }

    /// Goes to the next page where so much does not fit on this one.
    fn make_room(&mut self, height: f32) -> bool {
        let is_full = self.y + height > BOTTOM;
        if is_full {
            self.layout.pages.push(vec![]);
            self.y = MARGIN;
        }
        is_full
    }

    /// Words over the width of the page.
    fn block(&mut self, text: &str, weight: Weight, size: f32) -> usize {
        let leaf = self.leaf();
        for line in self.letters.lines(text, weight, size, WIDTH - 2.0 * MARGIN) {
            self.make_room(size * LEADING);
            self.y += size * LEADING;
            let (x, y) = (MARGIN, self.y);
            self.put(Placed {
                text: line,
                x,
                y,
                size,
                weight,
                leaf: Some(leaf),
            });
        }
        leaf
    }

    fn heading(&mut self, text: &str) {
        // Never the last line of a page.
        self.make_room((HEADING + 3.0 * TEXT) * LEADING);
        let place = (self.layout.pages.len() - 1, self.y);
        let leaf = self.block(text, Weight::Bold, HEADING);
        let text = self.letters.known(text);
        self.layout.blocks.push(Block::Heading(text, leaf, place));
    }

    fn table(&mut self, table: &Table) {
        let columns = columns(table);
        let titles: Vec<String> = table.columns.iter().map(|head| head.title.to_owned()).collect();
        let heads: Vec<usize> = titles.iter().map(|_| self.leaf()).collect();
        let named = heads.iter().copied().map(Some).collect::<Vec<_>>();
        self.row(&columns, &titles, Weight::Bold, &named);
        let mut rows = vec![];
        for cells in &table.rows {
            let leaves: Vec<usize> = columns.iter().map(|_| self.leaf()).collect();
            if self.make_room(self.height(&columns, cells, Weight::Plain)) {
                let repeated = vec![None; columns.len()];
                self.row(&columns, &titles, Weight::Bold, &repeated);
            }
            let named = leaves.iter().copied().map(Some).collect::<Vec<_>>();
            self.row(&columns, cells, Weight::Plain, &named);
            rows.push(leaves);
        }
        self.layout.blocks.push(Block::Table(heads, rows));
    }

    fn height(&self, columns: &[Column], cells: &[String], weight: Weight) -> f32 {
        let of = |(column, text): (&Column, &String)| {
            let width = column.right - column.left;
            self.letters.lines(text, weight, CELL, width).len()
        };
        let most = columns.iter().zip(cells).map(of).max().unwrap_or(1);
        most as f32 * CELL * LEADING + 2.0
    }

    fn row(&mut self, columns: &[Column], cells: &[String], weight: Weight, leaves: &[Option<usize>]) {
        let height = self.height(columns, cells, weight);
        self.make_room(height);
        for ((column, text), leaf) in columns.iter().zip(cells).zip(leaves) {
            let mut y = self.y;
            let width = column.right - column.left;
            for line in self.letters.lines(text, weight, CELL, width) {
                y += CELL * LEADING;
                let x = match column.side {
                    Side::Left => column.left,
                    Side::Right => column.right - self.letters.width(&line, weight, CELL),
                };
                self.put(Placed {
                    // A cell without words is still a cell.
                    text: if line.is_empty() { " ".to_owned() } else { line },
                    x,
                    y,
                    size: CELL,
                    weight,
                    leaf: *leaf,
                });
            }
        }
        self.y += height;
    }

    fn feet(&mut self, foot: &str) {
        let (foot, count) = (self.letters.known(foot), self.layout.pages.len());
        for (n, page) in self.layout.pages.iter_mut().enumerate() {
            page.push(Placed {
                text: format!("{foot}  \u{2013}  {}/{count}", n + 1),
                x: MARGIN,
                y: FOOT,
                size: CELL,
                weight: Weight::Plain,
                leaf: None,
            });
        }
    }
}

fn columns(table: &Table) -> Vec<Column> {
    let all: f32 = table.columns.iter().map(|head| f32::from(head.share)).sum();
    let (width, mut left) = (WIDTH - 2.0 * MARGIN, MARGIN);
    let mut columns = vec![];
    for head in &table.columns {
        let right = left + width * f32::from(head.share) / all.max(1.0);
        columns.push(Column {
            left,
            right: right - 4.0,
            side: head.side,
        });
        left = right;
    }
    columns
}
