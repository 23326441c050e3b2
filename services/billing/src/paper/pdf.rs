//! The document as PDF/UA-1.

use super::Paper;
use super::layout::{Block, HEIGHT, Layout, Placed, WIDTH, lay_out};
use super::letters::{Letters, Weight};
use chassis::Fault;
use chrono::{Datelike, Timelike};
use krilla::configure::ConfigurationBuilder;
use krilla::configure::validate::Accessibility;
use krilla::destination::XyzDestination;
use krilla::geom::Point;
use krilla::metadata::{DateTime, Metadata};
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::surface::Surface;
use krilla::tagging::{
    Artifact, ArtifactType, ContentTag, Identifier, SpanTag, TableHeaderScope, Tag, TagGroup, TagTree,
};
use krilla::text::{Font, TextDirection};
use krilla::{Document, SerializeSettings};
use std::num::NonZeroU16;

/// Identifiers of what was drawn for each leaf.
type Drawn = Vec<Vec<Identifier>>;

/// The bytes of the file.
///
/// # Errors
/// Broken when it would not be PDF/UA.
pub fn write(paper: &Paper) -> Result<Vec<u8>, Fault> {
    let letters = Letters::new()?;
    let layout = lay_out(paper, &letters);
    let configuration = ConfigurationBuilder::new()
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(|error| Fault::broken(format!("{error:?}")))?;
    let mut document = Document::new_with(SerializeSettings {
        configuration,
        enable_tagging: true,
        ..SerializeSettings::default()
    });
    let fonts = Fonts::new()?;
    let mut drawn: Drawn = (0..layout.leaves).map(|_| vec![]).collect();
    for placed in &layout.pages {
        let settings = PageSettings::from_wh(WIDTH, HEIGHT).ok_or_else(|| Fault::broken("no page"))?;
        let mut page = document.start_page_with(settings);
        let mut surface = page.surface();
        for line in placed {
            draw(&mut surface, &fonts, line, &mut drawn);
        }
        surface.finish();
        page.finish();
    }
    document.set_metadata(metadata(paper));
    document.set_outline(outline(&layout));
    document.set_tag_tree(tags(paper, layout, drawn)?);
    document
        .finish()
        .map_err(|error| Fault::broken(format!("no PDF: {error:?}")))
}

struct Fonts {
    plain: Font,
    bold: Font,
}

impl Fonts {
    fn new() -> Result<Self, Fault> {
        let font = |weight: Weight| {
            let font = Font::new(weight.bytes().to_vec().into(), 0);
            font.ok_or_else(|| Fault::broken("a font that cannot be read"))
        };
        Ok(Self {
            plain: font(Weight::Plain)?,
            bold: font(Weight::Bold)?,
        })
    }

    fn of(&self, weight: Weight) -> Font {
        match weight {
            Weight::Plain => self.plain.clone(),
            Weight::Bold => self.bold.clone(),
        }
    }
}

fn draw(surface: &mut Surface<'_>, fonts: &Fonts, line: &Placed, drawn: &mut Drawn) {
    let tag = match line.leaf {
        Some(_) => ContentTag::Span(SpanTag::empty()),
        None => ContentTag::Artifact(Artifact::with_kind(ArtifactType::PaginationOther)),
    };
    let identifier = surface.start_tagged(tag);
    let (at, font) = (Point::from_xy(line.x, line.y), fonts.of(line.weight));
    surface.draw_text(at, font, line.size, &line.text, false, TextDirection::LeftToRight);
    surface.end_tagged();
    if let Some(identifiers) = line.leaf.and_then(|leaf| drawn.get_mut(leaf)) {
        identifiers.push(identifier);
    }
}

fn metadata(paper: &Paper) -> Metadata {
    let at = paper.made_at;
    let small = |number: u32| u8::try_from(number).unwrap_or_default();
    let made_at = DateTime::new(u16::try_from(at.year()).unwrap_or_default())
        .month(small(at.month()))
        .day(small(at.day()))
        .hour(small(at.hour()))
        .minute(small(at.minute()))
        .second(small(at.second()))
        .utc_offset_hour(0)
        .utc_offset_minute(0);
    Metadata::new()
        .title(paper.title.clone())
        .language(paper.language.to_owned())
        .creator("Beleefregio".to_owned())
        .creation_date(made_at)
        .document_id(format!("{} {}", paper.title, at.timestamp()))
}

fn outline(layout: &Layout) -> Outline {
    let mut outline = Outline::new();
    for block in &layout.blocks {
        let (text, page, y) = match block {
            Block::Title(text, _) => (text, 0, 0.0),
            Block::Heading(text, _, (page, y)) => (text, *page, *y),
            Block::Words(_) | Block::Table(..) => continue,
        };
        let place = XyzDestination::new(page, Point::from_xy(0.0, y));
        outline.push_child(OutlineNode::new(text.clone(), place));
    }
    outline
}

fn tags(paper: &Paper, layout: Layout, mut drawn: Drawn) -> Result<TagTree, Fault> {
    let mut tree = TagTree::new().with_lang(Some(paper.language.to_owned()));
    let level = |n: u16| NonZeroU16::new(n).ok_or_else(|| Fault::broken("no level"));
    let mut filled = |mut group: TagGroup, leaf: usize| {
        let identifiers = drawn.get_mut(leaf).map(std::mem::take).unwrap_or_default();
        identifiers
            .into_iter()
            .for_each(|identifier| group.push(identifier));
        group
    };
    for block in layout.blocks {
        tree.push(match block {
            Block::Title(text, leaf) => filled(TagGroup::new(Tag::Hn(level(1)?, Some(text))), leaf),
            Block::Heading(text, leaf, _) => filled(TagGroup::new(Tag::Hn(level(2)?, Some(text))), leaf),
            Block::Words(leaf) => filled(TagGroup::new(Tag::P), leaf),
            Block::Table(heads, rows) => {
                let mut head = TagGroup::new(Tag::TR);
                for leaf in heads {
                    let cell = TagGroup::new(Tag::TH(TableHeaderScope::Column));
                    head.push(filled(cell, leaf));
                }
                let mut table = TagGroup::new(Tag::Table);
                table.push(head);
                for leaves in rows {
                    let mut row = TagGroup::new(Tag::TR);
                    leaves
                        .into_iter()
                        .for_each(|leaf| row.push(filled(TagGroup::new(Tag::TD), leaf)));
                    table.push(row);
                }
                table
            }
        });
    }
    Ok(tree)
}
