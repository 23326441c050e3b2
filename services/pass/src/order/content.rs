//! Who is in an order and what they get: sealed for the row of the order.
//!
//! Rule: what is stored of an order shows nobody's name or number, nor in its size who has a right
//! Test: `what_an_order_stores_has_one_size_with_a_right_and_without`,
//! `nobody_in_an_order_stands_in_a_table_in_clear`
//! Source: docs/security.md: nobody can tell who is poor

use super::{Order, Sealed};
use chassis::Fault;
use chassis::sealing::Keys;
use chrono::NaiveDate;
use contracts::OrderId;
use contracts::pass::{PriceLine, RegisterPassholder};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A place for what one person gets, in bytes: more than two texts of the longest kind need.
const PLACE: usize = 8192;

/// The persons, and where their buyer goes.
#[derive(Serialize, Deserialize)]
pub struct Content {
    pub passes: Vec<Ordered>,
    pub return_to: Option<String>,
    pub return_unpaid: Option<String>,
    /// Whoever ordered showed no token.
    #[serde(default)]
    pub by_stranger: bool,
}

/// A person, as the registration will be. Without the right, which stands in the terms.
#[derive(Serialize, Deserialize)]
pub struct Ordered {
    pub id: Uuid,
    pub ask: RegisterPassholder,
}

/// What a person gets, and for how much.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Terms {
    /// The last day of the right; none without one.
    pub last_day: Option<NaiveDate>,
    pub line: PriceLine,
}

/// Seals for the row of this order.
pub fn seal(keys: &Keys, order: OrderId, content: &Content, terms: &[Terms]) -> Result<Sealed, Fault> {
    let mut places = vec![];
    for each in terms {
        let start = places.len();
        serde_json::to_writer(&mut places, each)?;
        if places.len() - start > PLACE {
            return Err(Fault::broken("a line of a price table is longer than one can be"));
        }
        places.resize(start + PLACE, b' ');
    }
    let under = keys.newest().to_owned();
    let sealed = |part: &str, plain: &[u8]| keys.seal(&under, plain, &place(order, part));
    Ok(Sealed {
        content: sealed("content", &serde_json::to_vec(content)?)?,
        terms: sealed("terms", &places)?,
        under,
    })
}

/// What the order holds; none once it is forgotten.
pub fn open(keys: &Keys, order: &Order) -> Result<Option<(Content, Vec<Terms>)>, Fault> {
    let Some(sealed) = &order.sealed else {
        return Ok(None);
    };
    let opened = |part: &str, bytes: &[u8]| keys.open(&sealed.under, bytes, &place(order.id, part));
    let content = serde_json::from_slice(&opened("content", &sealed.content)?)?;
    let places = opened("terms", &sealed.terms)?;
    let terms: Result<Vec<Terms>, _> = places
        .chunks(PLACE)
        .map(|place| serde_json::from_slice(place.trim_ascii_end()))
        .collect();
    Ok(Some((content, terms?)))
}

fn place(order: OrderId, part: &str) -> Vec<u8> {
    [order.0.as_bytes().as_slice(), part.as_bytes()].concat()
}
