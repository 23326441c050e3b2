//! Work: a simulation that runs goes on by one page.

use super::replay::{Tried, replay};
use super::told::Effect;
use super::{Kept, store};
use crate::managed_key;
use crate::sale::{self, Stored};
use crate::threshold;
use chassis::Fault;
use chrono::{DateTime, NaiveDate, Utc};
use contracts::billing::{KeyUsage, PaidShare, PayerKind};
use contracts::day::brussels_day;
use contracts::{Cents, OrganizerId, TicketSaleId};
use messaging::Tx;
use std::collections::{BTreeMap, HashMap, HashSet};

/// The sales of one page.
pub const PAGE: i64 = 500;

/// What sales come to, by who pays: of how many sales, before and after.
type Effects = BTreeMap<(PayerKind, String), (i64, Cents, Cents)>;

/// One page of the simulation that waits longest, and whether there may be more to do. One that another
/// process works on is left to it.
pub async fn work(tx: &mut Tx) -> Result<bool, Fault> {
    let Some(mut kept) = store::next(tx.conn()).await? else {
        return Ok(false);
    };
    let key = managed_key::find(tx.conn(), kept.key_id, &[kept.card_system_id]).await?;
    let tried = Tried {
        key_id: key.id,
        usage: key.usage,
        organizers: key.organizers,
        version: kept
            .rule
            .clone()
            .version(kept.version, kept.first_day, None, None),
    };
    let own_alone = (tried.usage != KeyUsage::Automatic).then_some(kept.key_id);
    let page = store::page(tx.conn(), &kept, own_alone, PAGE).await?;
    let Some(last) = page.last() else {
        store::end(tx.conn(), kept.id).await?;
        return Ok(true);
    };
    kept.seen = (last.sold_at, last.id);
    kept.looked_at += i64::try_from(page.len()).unwrap_or(i64::MAX);
    let standing: Vec<TicketSaleId> = page
        .iter()
        .filter(|one| !one.is_cancelled)
        .map(|one| one.id)
        .collect();
    let sales = sale::find_all(tx.conn(), &standing).await?;
    let reached = reached(tx, &kept, &sales).await?;
    let effects = replay_all(&tried, &sales, &reached, &mut kept);
    store::add_effects(
        tx.conn(),
        kept.id,
        &effects.into_iter().map(effect).collect::<Vec<_>>(),
    )
    .await?;
    store::go_on(tx.conn(), &kept).await?;
    Ok(true)
}

/// When each organizer of these sales would have reached the threshold: counted from the beginning of the
/// period, of all its sales at the social tariff.
async fn reached(
    tx: &mut Tx,
    kept: &Kept,
    sales: &[Stored],
) -> Result<HashMap<OrganizerId, DateTime<Utc>>, Fault> {
    let mut all = HashMap::new();
    let Some(rule) = &kept.rule.threshold else {
        return Ok(all);
    };
    let organizers: HashSet<&OrganizerId> = sales.iter().map(|sale| &sale.organizer_id).collect();
    for organizer in organizers {
        let today = brussels_day(tx.now());
        let Some(members) = threshold::members_on(tx.conn(), organizer, today).await? else {
            continue;
        };
        let takes = threshold::needed(members, rule.percent);
        if let Some(at) = store::reached_at(tx.conn(), organizer, kept, takes).await? {
            all.insert(organizer.clone(), at);
        }
    }
    Ok(all)
}

fn replay_all(
    tried: &Tried,
    sales: &[Stored],
    reached: &HashMap<OrganizerId, DateTime<Utc>>,
    kept: &mut Kept,
) -> Effects {
    let mut effects = Effects::new();
    for sale in sales {
        let threshold: Option<NaiveDate> = reached
            .get(&sale.organizer_id)
            .filter(|at| **at <= sale.sold_at)
            .map(|at| brussels_day(*at));
        let Some(replayed) = replay(tried, sale, threshold) else {
            continue;
        };
        kept.sales += 1;
        kept.not_covered += i64::from(!replayed.is_covered);
        let mut of_sale: Effects = BTreeMap::new();
        // Its organizer has a line, whether it bears anything or not.
        of_sale.insert(
            (PayerKind::Organizer, sale.organizer_id.0.clone()),
            (1, Cents(0), Cents(0)),
        );
        for share in &sale.shares {
            of_sale.entry(payer(share)).or_insert((1, Cents(0), Cents(0))).1 = share.cents;
        }
        for share in &replayed.after {
            of_sale.entry(payer(share)).or_insert((1, Cents(0), Cents(0))).2 = share.cents;
        }
        for (payer, (number, before, after)) in of_sale {
            let sum = effects.entry(payer).or_insert((0, Cents(0), Cents(0)));
            *sum = (sum.0 + number, sum.1 + before, sum.2 + after);
        }
    }
    effects
}

fn payer(share: &PaidShare) -> (PayerKind, String) {
    (share.payer, share.payer_id.clone().unwrap_or_default())
}

fn effect(((payer, payer_id), (sales, before, after)): ((PayerKind, String), (i64, Cents, Cents))) -> Effect {
    Effect {
        payer,
        payer_id,
        sales,
        before,
        after,
    }
}
