//! A region for measuring: ten thousand holders with the right, some events without limits.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use uuid::Uuid;

pub const HOLDERS: usize = 10_000;
/// Holders who never checked in before.
pub const NEWCOMERS: usize = 2_000;
pub const EVENTS: usize = 10;
/// Organizers that hear what happens at their doors, beside the one of the events.
pub const OWNERS: usize = 50;

pub struct Region {
    pub folder: PathBuf,
    pub passes: Vec<String>,
    pub newcomers: Vec<String>,
}

fn holder(n: usize) -> Uuid {
    Uuid::from_u128(0xBE2C + n as u128)
}

/// The id of the n-th newcomer.
pub fn newcomer(n: usize) -> Uuid {
    holder(HOLDERS + n)
}

pub fn is_newcomer(id: &Uuid) -> bool {
    (newcomer(0)..newcomer(NEWCOMERS)).contains(id)
}

/// The n-th event.
pub fn event(n: usize) -> String {
    format!("be2c0000-0000-4000-8000-{n:012}")
}

/// The organizer of the events.
const ORGANIZER: &str = "be2c0000-0000-4000-8000-0000000000ff";

/// The n-th organizer that hears what happens; the first has the events.
pub fn owner(n: usize) -> String {
    match n {
        0 => ORGANIZER.to_owned(),
        _ => format!("be2c0000-0000-4000-8001-{n:012}"),
    }
}

/// Writes the pack.
pub fn write(folder: &Path) -> anyhow::Result<Region> {
    let file = |name: &str, text: String| std::fs::write(folder.join(name), text);
    let organizer = ORGANIZER;
    file(
        "card-systems.json",
        r#"[{"id": 38, "name": "Bench", "cities": [{"postalCode": "3450", "name": "Geetbets"}]}]"#.into(),
    )?;
    file(
        "municipalities.csv",
        "postal_code,municipality\n3450,Geetbets\n".into(),
    )?;
    let address = r#""address": {"postalCode": "3450", "city": "Geetbets"}"#;
    let organizers: Vec<String> = (0..=OWNERS)
        .map(|n| {
            format!(
                r#"{{"id": "{}", "name": "Bench", "cardSystems": [38], {address}}}"#,
                owner(n)
            )
        })
        .collect();
    file("organizers.json", format!("[{}]", organizers.join(",")))?;
    let events: Vec<String> = (0..EVENTS)
        .map(|n| {
            let calendar = r#""calendar": {"calendarType": "permanent"}"#;
            let limits =
                r#""checkinLimit": {"volume": 1, "periodType": "DAY"}, "passholderTicketLimit": null"#;
            format!(
                r#"{{"id": "{}", "title": "Event {n}", "organizerId": "{organizer}", {calendar}, {limits}}}"#,
                event(n)
            )
        })
        .collect();
    file("events.json", format!("[{}]", events.join(",")))?;
    let split = r#"[["passholder", {"percent_of_price": 2000}],
                     ["municipality", {"percent_of_price": 4000}], ["organizer", "rest"]]"#;
    let version =
        format!(r#"{{"version": 1, "valid_from": "2020-01-01", "own": {split}, "other": {split}}}"#);
    file(
        "distribution-keys.json",
        format!(
            r#"[{{"id": 1, "name": "20-40-40", "card_system_id": 38, "usage": "automatic",
                  "versions": [{version}]}}]"#
        ),
    )?;
    let permissions = r#"["CHECKINS_WRITE", "TARIFFS_READ", "PASSHOLDERS_SEARCH_BY_ID"]"#;
    let grants = format!(r#"[{{"organizer_id": "{organizer}", "permissions": {permissions}}}]"#);
    let hears = r#"["SUBSCRIPTIONS_WRITE", "CHECKINS_READ"]"#;
    let heard: Vec<String> = (0..=OWNERS)
        .map(|n| format!(r#"{{"organizer_id": "{}", "permissions": {hears}}}"#, owner(n)))
        .collect();
    let heard = heard.join(",");
    file(
        "clients.json",
        format!(
            r#"[{{"client_id": "bench", "name": "Bench", "secret": "demo-bench", "grants": {grants}}},
                {{"client_id": "hooks", "name": "Hooks", "secret": "demo-hooks", "grants": [{heard}]}}]"#
        ),
    )?;
    let mut holders = String::from("id,first_name,name,date_of_birth,postal_code,city,registered_on\n");
    let mut memberships = String::from("passholder_id,card_system_id,status,since,social_tariff_end\n");
    let mut cards = String::from("pass_number,card_system_id,card_type,status,passholder_id\n");
    let mut passes = vec![];
    for n in 0..HOLDERS + NEWCOMERS {
        let (id, number) = (holder(n), contracts::PassNumber::build(9902, n as u32));
        writeln!(
            holders,
            "{id},Test,Holder {n},2000-01-01,3450,Geetbets,2026-01-05"
        )?;
        writeln!(memberships, "{id},38,ACTIVE,2026-01-05,2099-12-31")?;
        writeln!(cards, "{},38,DIGITAL,ACTIVE,{id}", number.as_str())?;
        passes.push(number.as_str().to_owned());
    }
    file("passholders.csv", holders)?;
    file("memberships.csv", memberships)?;
    file("cards.csv", cards)?;
    let newcomers = passes.split_off(HOLDERS);
    Ok(Region {
        folder: folder.to_owned(),
        passes,
        newcomers,
    })
}
