//! The files of reports as others read them.

use crate::reports::{made, many, period, rows, sell, stage, totals, unpacked};
use contracts::activity::EventChanged;
use serde_json::{Value, json};
use testing::{given, judge};

/// The rows of a sheet, as the judge reads them.
fn sheet<'a>(said: &'a Value, name: &str) -> &'a Vec<Value> {
    said["sheets"][name].as_array().unwrap()
}

#[tokio::test]
async fn a_report_opens_in_other_programs_and_all_say_the_same() {
    let it = stage().await;
    let wild = EventChanged {
        version: 3,
        title: "=HYPERLINK(\"http://x.example\", \"Klik\")".into(),
        ticket_limit: None,
        ..given::event("theatre")
    };
    it.hear_events(&[wild]).await;
    many(&it, 400).await;
    sell(&it, "2026-03-01T10:00:00Z", 2, "workshop", 1299).await;
    it.stage.at("2026-11-14T10:00:00Z");
    let files = unpacked(&made(&it, period("2026-01-01", "2026-12-31")).await);
    let mut sums = vec![];
    for name in ["01-gemeente-geetbets", "02-gemeente-linter", "overzicht"] {
        let csv = rows(&files[&format!("{name}.csv")]);
        let said = judge::of_bytes("xlsx", &files[&format!("{name}.xlsx")]);
        let types: Vec<&str> = said["types"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(Value::as_str)
            .collect();
        assert!(!types.contains(&"f"), "no formula: {types:?}");
        let title = if name == "overzicht" {
            "Overzicht"
        } else {
            "Verkopen"
        };
        let xlsx = sheet(&said, title);
        assert_eq!(xlsx.len(), csv.len());
        for (one, other) in csv.iter().zip(xlsx) {
            let other: Vec<String> = other.as_array().unwrap().iter().map(plain).collect();
            let tamed = |cell: &String| cell.strip_prefix('\'').unwrap_or(cell).to_owned();
            assert_eq!(one.iter().map(tamed).collect::<Vec<_>>(), other);
        }
        assert!(csv.iter().flatten().all(|cell| !cell.starts_with('=')));
        sums.push(csv.last().unwrap().last().unwrap().clone());
    }
    let cents = |text: &str| text.replace('.', "").parse::<i64>().unwrap();
    assert_eq!(cents(&sums[0]) + cents(&sums[1]), cents(&sums[2]));
    assert_eq!(totals(&files).last().unwrap().1, sums[2]);
    let ledger = "select sum(cents)::bigint from sale_share where payer = 'municipality'";
    assert_eq!(it.stage.number(ledger).await.unwrap(), cents(&sums[2]));
}

/// As it stands in CSV.
fn plain(cell: &Value) -> String {
    match cell {
        Value::Null => String::new(),
        Value::String(text) => text.strip_suffix("T00:00:00").unwrap_or(text).to_owned(),
        Value::Number(number) if number.is_f64() => format!("{:.2}", number.as_f64().unwrap()),
        other => other.to_string(),
    }
}

#[tokio::test]
async fn a_report_names_nobody() {
    let it = stage().await;
    sell(&it, "2026-08-01T10:00:00Z", 1, "theatre", 735).await;
    sell(&it, "2026-08-02T10:00:00Z", 1, "theatre", 735).await;
    sell(&it, "2026-10-02T10:00:00Z", 1, "theatre", 735).await;
    it.stage.at("2026-11-14T10:00:00Z");
    let mut names = vec![];
    for quarter in [
        period("2026-07-01", "2026-09-30"),
        period("2026-10-01", "2026-11-13"),
    ] {
        let files = unpacked(&made(&it, quarter).await);
        let csv = rows(&files["01-gemeente-geetbets.csv"]);
        for row in &csv[1..csv.len() - 1] {
            names.push(row[8].clone());
        }
        let said = judge::of_bytes("xlsx", &files["01-gemeente-geetbets.xlsx"]).to_string();
        let text = String::from_utf8_lossy(&files["01-gemeente-geetbets.csv"]).into_owned() + &said;
        let (id, number) = (given::holder_id(1).to_string(), given::pass_number(1, true));
        for word in [id.as_str(), number.as_str(), &id.replace('-', ""), "client:shop"] {
            assert!(!text.contains(word), "{word}");
        }
    }
    assert_eq!(names.len(), 3);
    assert_eq!(names[0], names[1], "the same holder in one report");
    assert_ne!(names[0], names[2], "another name in the next");
    assert_eq!(json!(names[0].len()), json!(16));
}
