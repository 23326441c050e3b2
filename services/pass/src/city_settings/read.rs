//! The settings of a region's cities.

use super::{lies_in, require_postal_code, store};
use crate::card_system;
use chassis::Fault;
use contracts::pass::{
    CardSystem, CardSystemCitySettings, CardSystemSocialTariffSettings, CardlessRegistrationType,
    ListCitySettings, ReadSocialTariffSettings,
};
use contracts::{CardSystemId, Refusal};
use messaging::Reading;
use sqlx::PgConnection;

/// The most postal codes that are asked for at once.
const MOST: usize = 200;

/// Those of the asked postal codes, or all.
pub async fn list(
    reading: &mut Reading,
    ask: ListCitySettings,
) -> Result<Vec<CardSystemCitySettings>, Fault> {
    if ask.postal_codes.len() > MOST {
        let words = format!("at most {MOST} postal codes are asked for at once");
        return Err(Refusal::invalid(words).into());
    }
    let system = region(reading, ask.card_system_id).await?;
    for code in &ask.postal_codes {
        require_inside(&system, code)?;
    }
    store::of_region(reading.conn(), ask.card_system_id, &ask.postal_codes).await
}

/// What the city says; where it says nothing, what the region says of everybody.
pub async fn read(
    reading: &mut Reading,
    ask: ReadSocialTariffSettings,
) -> Result<CardSystemSocialTariffSettings, Fault> {
    let system = region(reading, ask.card_system_id).await?;
    require_inside(&system, &ask.postal_code)?;
    let city = of_city(reading.conn(), ask.card_system_id, &ask.postal_code).await?;
    Ok(CardSystemSocialTariffSettings {
        allows_cardless_registration: city.unwrap_or_else(|| is_open(&system)),
        postal_code: ask.postal_code,
    })
}

/// What a city says of people with a right who register without a counter; none when it says nothing.
pub async fn of_city(
    conn: &mut PgConnection,
    region: CardSystemId,
    postal_code: &str,
) -> Result<Option<bool>, Fault> {
    let own = store::of_region(conn, region, &[postal_code.to_owned()]).await?;
    Ok(own.first().map(|city| city.allows_cardless_registration))
}

/// Which city of a region a postal code is of; none where the region says nothing of it.
pub async fn city_of(
    conn: &mut PgConnection,
    region: CardSystemId,
    postal_code: &str,
) -> Result<Option<String>, Fault> {
    let own = store::of_region(conn, region, &[postal_code.to_owned()]).await?;
    Ok(own.into_iter().next().map(|city| city.city))
}

/// Whether people with a right register without a counter anywhere in the region.
fn is_open(system: &CardSystem) -> bool {
    let kinds = [
        CardlessRegistrationType::All,
        CardlessRegistrationType::Socialtariff,
    ];
    system.allows_cardless_registration == Some(true)
        && system
            .cardless_registration_type
            .is_some_and(|kind| kinds.contains(&kind))
}

async fn region(reading: &mut Reading, id: CardSystemId) -> Result<CardSystem, Fault> {
    let found = card_system::all_by_id(reading.conn()).await?.remove(&id);
    found.ok_or_else(|| Refusal::card_system_not_found(id).not_found().into())
}

fn require_inside(system: &CardSystem, code: &str) -> Result<(), Refusal> {
    require_postal_code(code)?;
    match lies_in(system, code) {
        true => Ok(()),
        false => Err(Refusal::uitpas(
            "postal-code-not-in-card-system",
            format!("Postal code {code} is not in card system {}", system.id),
        )),
    }
}
