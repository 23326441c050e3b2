//! Search: a page of the catalogue, with the number of all that match and the counts that were asked for.

use super::balance::balance;
use super::facet::{counted, facet};
use super::matching::{self, Person, Wanted};
use super::sorting::{Order, orders};
use super::store;
use super::words;
use chassis::Fault;
use contracts::reward::{Facet, RewardsPage, SearchRewards};
use contracts::{CardSystemId, Refusal, named};
use directory::{Holder, KnownOrganizer};
use messaging::{Office, Reading};
use sqlx::PgConnection;
use std::collections::BTreeMap;

/// Reads first whom and where the search is about, asks points with no connection held, and searches last.
///
/// # Errors
/// 400 for an organizer or a card system that nobody knows, 404 for a field that nothing can be sorted by.
/// `Busy` when a balance is needed and points cannot be reached.
pub async fn search(office: &Office, ask: SearchRewards) -> Result<RewardsPage, Fault> {
    let mut reading = office.reading().await?;
    require_known(reading.conn(), &ask).await?;
    let orders = orders(&ask.sort)?;
    let about = about(reading.conn(), &ask).await?;
    drop(reading);
    let Some(about) = about else {
        return Ok(nothing(&ask));
    };
    let person = match about.holder {
        Some(holder) => Some(Person {
            balance: balance(office, holder.passholder_id).await?,
            holder,
        }),
        None => None,
    };
    let mut reading = office.searching().await?;
    let wanted = Wanted {
        ask: &ask,
        at: reading.now(),
        words: words::wanted(ask.text.as_deref().unwrap_or_default()),
        places: about.places,
        regions: about.regions,
        person,
    };
    found(&mut reading, &wanted, &orders).await
}

async fn found(reading: &mut Reading, wanted: &Wanted<'_>, orders: &[Order]) -> Result<RewardsPage, Fault> {
    let (ask, conn) = (wanted.ask, reading.conn());
    let total_items = matching::count(conn, wanted).await?;
    let mut member = vec![];
    if ask.window.limit > 0 && ask.window.start < total_items {
        let ids = matching::page(conn, wanted, orders).await?;
        member = store::shown(conn, &ids, wanted.at).await?;
    }
    let mut page = RewardsPage {
        total_items,
        member,
        ..nothing(ask)
    };
    for (name, counts) in &mut page.facet {
        *counts = count_by(conn, wanted, name).await?;
    }
    Ok(page)
}

async fn count_by(conn: &mut PgConnection, wanted: &Wanted<'_>, name: &str) -> Result<Facet, Fault> {
    let Some(by) = counted(name) else {
        return Ok(Facet::new());
    };
    Ok(facet(by, matching::facet(conn, wanted, by).await?))
}

/// An empty page, with an empty facet for each that was asked for.
fn nothing(ask: &SearchRewards) -> RewardsPage {
    // What is no facet may be a number of a person.
    let facets = ask.facets.iter().map(|name| (named(name), Facet::new()));
    RewardsPage {
        total_items: 0,
        member: vec![],
        facet: facets.collect::<BTreeMap<_, _>>(),
    }
}

/// Asks only about what the search names.
async fn require_known(conn: &mut PgConnection, ask: &SearchRewards) -> Result<(), Fault> {
    if !ask.organizers.is_empty() {
        let known = directory::organizers(conn, &ask.organizers).await?;
        if let Some(unknown) = ask
            .organizers
            .iter()
            .find(|id| !known.iter().any(|organizer| organizer.organizer_id == **id))
        {
            return Err(Refusal::organizer_not_found(unknown).into());
        }
    }
    let named = [ask.owning_card_systems.as_slice(), &ask.applicable_card_systems].concat();
    if !named.is_empty() {
        let known = directory::card_system_names(conn).await?;
        if let Some(unknown) = named.into_iter().find(|id| !known.contains_key(id)) {
            return Err(Refusal::card_system_not_found(unknown).into());
        }
    }
    Ok(())
}

/// What others told of whom and where the search names; a part is none when the search names none.
struct About {
    places: Option<Vec<KnownOrganizer>>,
    regions: Option<Vec<CardSystemId>>,
    holder: Option<Holder>,
}

/// None when it is about nobody or nowhere, so that nothing can match.
async fn about(conn: &mut PgConnection, ask: &SearchRewards) -> Result<Option<About>, Fault> {
    let mut about = About {
        places: None,
        regions: None,
        holder: None,
    };
    if !ask.organizer_postal_codes.is_empty() {
        let there = directory::organizers_in(conn, &ask.organizer_postal_codes).await?;
        if there.is_empty() {
            return Ok(None);
        }
        about.places = Some(there);
    }
    if let Some(id) = ask.interesting_for {
        let holder = directory::find_holder(conn, id).await?;
        let memberships = holder.iter().flat_map(Holder::active);
        let regions: Vec<_> = memberships.map(|membership| membership.card_system_id).collect();
        if regions.is_empty() {
            return Ok(None);
        }
        about.regions = Some(regions);
    }
    if let Some(id) = ask.redeemable_by {
        let holder = directory::find_holder(conn, id).await?;
        // A group redeems nothing.
        let Some(holder) = holder.filter(|holder| !holder.is_group()) else {
            return Ok(None);
        };
        about.holder = Some(holder);
    }
    Ok(Some(about))
}
