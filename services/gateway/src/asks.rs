//! Which asks it answers: its part of a region pack, and what operators do with clients, keys and look-ups.

use crate::access::Secrets;
use crate::store::{client, lookup};
use crate::usecases::{clients, load_pack, rotate_key};
use chassis::Desk;
use chassis::config::Mode;
use contracts::access::*;
use messaging::OfficeDesk;
use std::sync::Arc;

/// The largest page of a list for operators.
const PAGE: i64 = 500;

pub fn desk(desk: OfficeDesk, mode: Mode, secrets: Arc<Secrets>) -> Desk {
    let loading = secrets.clone();
    desk.load::<LoadAccess, _>(
        |load| load.dry_run,
        move |tx, load| {
            let secrets = loading.clone();
            Box::pin(async move { load_pack::load_pack(tx, mode, &secrets, load).await })
        },
    )
    .write::<CreateClient, _>(|tx, ask| Box::pin(clients::create(tx, ask)))
    .write::<RotateClientSecret, _>(|tx, ask| Box::pin(clients::rotate_secret(tx, ask)))
    .write::<SwitchClient, _>(|tx, ask| Box::pin(clients::switch(tx, ask)))
    .write::<GrantClient, _>(|tx, ask| Box::pin(clients::grant(tx, ask)))
    .read::<ListClients, _>(|reading, ask| {
        Box::pin(async move { client::page(reading.conn(), &ask.after, ask.limit.clamp(1, PAGE)).await })
    })
    .write::<RotateKey, _>(move |tx, ask| {
        let secrets = secrets.clone();
        Box::pin(async move { rotate_key::rotate_key(tx, &secrets, ask).await })
    })
    .read::<ListLookups, _>(|reading, ask| {
        Box::pin(async move {
            let (caller, limit) = (ask.caller.as_deref(), ask.limit.clamp(1, PAGE));
            lookup::page(reading.conn(), ask.before, caller, limit).await
        })
    })
    .finish()
}
