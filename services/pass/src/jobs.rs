//! What time triggers: holders are told whose loader was cut before it could; orders are brought to an end,
//! and forgotten; mails are sent.

use crate::mail::{self, Post};
use crate::order::{self, Shop};
use crate::person;
use crate::seals::Seals;
use chassis::Fault;
use contracts::pass::TellLoaded;
use messaging::{Job, Office};
use std::sync::Arc;
use std::time::Duration;

/// The service's jobs.
pub fn all(seals: Arc<Seals>, shop: Arc<Shop>, post: Arc<Post>) -> Vec<Job> {
    let tell = Job::new("tell holders", Duration::from_secs(10), move |office| {
        tell_left(office, seals.clone())
    });
    let sweeping = shop.clone();
    let sweep = Job::new("sweep orders", Duration::from_secs(5), move |office| {
        let shop = sweeping.clone();
        async move { order::sweep(&office, &shop).await }
    });
    let forget = Job::new("forget orders", Duration::from_secs(3600), move |office| {
        forget_orders(office, shop.clone())
    });
    let send = Job::new("send mails", Duration::from_secs(5), move |office| {
        let post = post.clone();
        async move { mail::send(&office, &post).await }
    });
    vec![tell, sweep, forget, send]
}

async fn forget_orders(office: Office, shop: Arc<Shop>) -> Result<(), Fault> {
    loop {
        let shop = shop.clone();
        let has_more = office.transact(|tx| Box::pin(async move { order::forget(tx, &shop).await }));
        if !has_more.await? {
            return Ok(());
        }
    }
}

async fn tell_left(office: Office, seals: Arc<Seals>) -> Result<(), Fault> {
    if !person::is_forsaken(&mut office.reading().await?).await? {
        return Ok(());
    }
    let mut after = None;
    loop {
        let (seals, ask) = (seals.clone(), TellLoaded { after });
        let slice = office.transact(|tx| Box::pin(async move { person::tell(tx, &seals.rights, ask).await }));
        after = slice.await?;
        if after.is_none() {
            return Ok(());
        }
    }
}
