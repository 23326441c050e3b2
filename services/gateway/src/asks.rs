//! Which asks it answers: its part of a region pack, and what operators do with clients, keys and look-ups.

use crate::access::{Secrets, client, signing_key};
use crate::sandbox::Sandbox;
use crate::{lookups, pack, sandbox};
use chassis::Desk;
use chassis::config::Mode;
use contracts::access::*;
use contracts::conformance::ReadConformance;
use messaging::OfficeDesk;
use std::sync::Arc;

/// The desk of the gateway: an ask, and the verb that answers it.
pub fn desk(desk: OfficeDesk, mode: Mode, secrets: Arc<Secrets>, sandbox: Option<Arc<Sandbox>>) -> Desk {
    let loading = secrets.clone();
    desk.load::<LoadAccess, _>(
        |load| load.dry_run,
        move |tx, load| {
            let secrets = loading.clone();
            Box::pin(async move { pack::load(tx, mode, &secrets, load).await })
        },
    )
    .write::<CreateClient, _>(|tx, ask| Box::pin(client::create(tx, ask)))
    .write::<RotateClientSecret, _>(|tx, ask| Box::pin(client::rotate_secret(tx, ask)))
    .write::<SwitchClient, _>(|tx, ask| Box::pin(client::switch(tx, ask)))
    .write::<GrantClient, _>(|tx, ask| Box::pin(client::grant(tx, ask)))
    .read::<ListClients, _>(|reading, ask| Box::pin(client::list(reading, ask)))
    .write::<RotateKey, _>(move |tx, ask| {
        let secrets = secrets.clone();
        Box::pin(async move { signing_key::rotate_key(tx, &secrets, ask).await })
    })
    .read::<ListLookups, _>(|reading, ask| Box::pin(lookups::list(reading, ask)))
    .with(|desk| {
        desk.read::<ReadConformance, _, _>(move |ask: ReadConformance| {
            let sandbox = sandbox.clone();
            async move {
                let sandbox = sandbox.ok_or_else(sandbox::unknown)?;
                Ok(sandbox.report(&ask.client_id)?)
            }
        })
    })
    .finish()
}
