//! Journeys of people through the whole platform, with the exact numbers.

mod cards;
mod counter;
mod enrolment;
mod household;
mod orders;
mod points;
mod referral;
mod registration;
mod rewards;
mod settlement;
mod together;
mod two_homes;

use platform::pack_rows;

/// Events of the demo region.
const THEATRE: &str = "b1e00000-0000-4000-8000-000000000001";
const WORKSHOP: &str = "b1e00000-0000-4000-8000-000000000002";
const CAMP: &str = "b1e00000-0000-4000-8000-000000000003";

/// The pass number of somebody in the demo region.
fn pass_of(first_name: &str, name: &str) -> String {
    let holders = pack_rows("beleefregio", "passholders.csv").unwrap();
    let id = holders
        .iter()
        .find(|row| row["first_name"] == first_name && row["name"] == name)
        .map(|row| row["id"].clone())
        .unwrap();
    let cards = pack_rows("beleefregio", "cards.csv").unwrap();
    cards
        .iter()
        .find(|row| row["passholder_id"] == id)
        .map(|row| row["pass_number"].clone())
        .unwrap()
}
