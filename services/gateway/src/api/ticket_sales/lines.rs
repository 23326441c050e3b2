//! Lines of a sale, as they are sent.

use contracts::billing::{MOST_LINES, SaleLine};
use contracts::{Euro, Refusal};
use serde::Deserialize;
use utoipa::ToSchema;

/// In characters.
const LONGEST_REFERENCE: usize = 255;

/// One line. `tariffId` is the older form of `tariff.id`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewSale {
    uitpas_number: String,
    event_id: String,
    tariff: Option<NewTariff>,
    tariff_id: Option<String>,
    regular_price: Euro,
    regular_price_label: Option<String>,
    /// The client's own reference: the same reference is the same sale.
    client_reference: Option<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
struct NewTariff {
    id: String,
}

/// Before any of them is counted as a question about a pass.
pub fn sale_lines(new: Vec<NewSale>) -> Result<Vec<SaleLine>, Refusal> {
    let whole = |words: String| Refusal::invalid_data(&[(String::new(), words)]);
    if new.is_empty() {
        return Err(whole("at least one sale is required".into()));
    }
    if new.len() > MOST_LINES {
        return Err(whole(format!("at most {MOST_LINES} sales at once")));
    }
    let new = new.into_iter().enumerate();
    new.map(|(index, new)| line(index, new)).collect()
}

fn line(index: usize, new: NewSale) -> Result<SaleLine, Refusal> {
    let wrong = |member: &str, words: &str| {
        let pointer = format!("/{index}/{member}");
        Refusal::invalid_data(&[(pointer, words.to_owned())])
    };
    let reference = new.client_reference.filter(|text| !text.trim().is_empty());
    if reference
        .as_ref()
        .is_some_and(|text| text.chars().count() > LONGEST_REFERENCE)
    {
        return Err(wrong("clientReference", "at most 255 characters"));
    }
    let tariff_id = new.tariff.map(|tariff| tariff.id).or(new.tariff_id);
    Ok(SaleLine {
        pass_number: new.uitpas_number,
        event_id: new.event_id.into(),
        tariff_id: tariff_id.ok_or_else(|| wrong("tariff", "tariff.id is required"))?,
        regular_price: new.regular_price.0,
        regular_price_label: new.regular_price_label,
        client_reference: reference,
    })
}
