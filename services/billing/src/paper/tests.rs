//! Documents as others read them.

use super::*;
use testing::judge;

fn paper(rows: usize) -> Paper {
    let row = |n: usize| vec![format!("Gemeente {n}"), format!("{n}.00")];
    Paper {
        title: "Afrekening Bibliotheek Geetbets \u{2013} 3e kwartaal".into(),
        language: "nl",
        made_at: "2026-10-05T08:00:00Z".parse().unwrap(),
        foot: "Regio 38".into(),
        parts: vec![
            Part::Words("Wie betaalt: Zoë, Łukasz en \u{65e5}\u{672c} staan er niet in.".into()),
            Part::Heading("Te ontvangen".into()),
            Part::Table(Table {
                columns: vec![Head::words("Betaler", 3), Head::amounts("Bedrag", 1)],
                rows: (1..=rows).map(row).collect(),
            }),
            Part::Heading("Slot".into()),
            Part::Words(String::new()),
        ],
    }
}

#[test]
fn a_document_can_be_heard_as_well_as_read() {
    let bytes = write(&paper(120)).unwrap();
    let said = judge::of_bytes("pdf", &bytes);
    assert_eq!(said["title"], paper(0).title);
    assert_eq!(said["language"], "nl");
    for what in ["marked", "shows_title", "is_ua"] {
        assert_eq!(said[what], true, "{what}");
    }
    let kinds = &said["kinds"];
    assert_eq!(
        (&kinds["/TH"], &kinds["/TD"], &kinds["/TR"]),
        (&2.into(), &240.into(), &121.into())
    );
    assert_eq!((&kinds["/H1"], &kinds["/H2"]), (&1.into(), &2.into()));
    let pages = said["pages"].as_array().unwrap();
    assert!(pages.len() > 1);
    let text: String = pages.iter().flat_map(|page| page.as_str()).collect();
    for words in [
        "Gemeente 1 1.00",
        "Gemeente 120 120.00",
        "Łukasz en ?? staan",
        "Regio 38",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(
        pages
            .iter()
            .all(|page| page.as_str().unwrap().contains("Betaler")),
        "heads on each page"
    );
}

#[test]
fn the_same_document_is_the_same_file_and_long_words_are_cut() {
    assert_eq!(write(&paper(3)).unwrap(), write(&paper(3)).unwrap());
    let mut long = paper(1);
    long.parts.push(Part::Words("W".repeat(2_000)));
    long.parts.push(Part::Table(Table {
        columns: vec![Head::words("A", 1)],
        rows: vec![vec!["w".repeat(300)], vec![String::new()]],
    }));
    write(&long).unwrap();
}
