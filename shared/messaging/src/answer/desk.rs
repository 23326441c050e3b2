//! Where a service registers its verbs: what each gets, and how its answer is kept.

use super::together::Together;
use super::verb::{LookUp, Read, ReadTogether, ReadWith, Replied, Write, WriteWith};
use crate::office::Office;
use crate::office::tx::Tx;
use chassis::Fault;
use chassis::ask::{Answer, Call, Desk, parse};
use contracts::Ask;
use futures_util::future::BoxFuture;
use std::sync::Arc;

/// Registers verbs: a write gets a transaction and honours the client's key, a read gets a connection.
pub struct OfficeDesk {
    pub(crate) office: Office,
    desk: Desk,
}

impl OfficeDesk {
    /// An empty desk. A service gets one from `Office::desk`, which answers what every post office answers.
    pub(crate) fn of(office: &Office) -> Self {
        Self {
            office: office.clone(),
            desk: Desk::for_service(office.service),
        }
    }

    /// A write: one transaction for each ask.
    pub fn write<A: Ask, F: Write<A>>(self, verb: F) -> Self {
        self.write_with::<A, _, _>(&Arc::new(verb), |tx, verb, ask| verb(tx, ask))
    }

    /// As [`OfficeDesk::write`], for a verb that needs something of the service beside the ask: keys,
    /// settings.
    pub fn write_with<A, S, F>(self, shared: &Arc<S>, verb: F) -> Self
    where
        A: Ask,
        S: Send + Sync + 'static,
        F: WriteWith<A, S>,
    {
        let (office, shared, verb) = (self.office.clone(), shared.clone(), Arc::new(verb));
        self.with(|desk| {
            desk.on::<A, _>(move |call: Call| {
                let (office, shared, verb) = (office.clone(), shared.clone(), verb.clone());
                Box::pin(async move {
                    let ask = parse::<A>(&call.body)?;
                    let key = call.idempotency;
                    office.once(key, move |tx| written(tx, verb, shared, ask)).await
                })
            })
        })
    }

    /// A write that serves all asks that wait for it in one transaction, and goes on while the line to the
    /// database is slow: several batches are under way at once, none with a key that another has, and what is
    /// only looked up is looked up while the transaction begins.
    pub fn write_overlapping<A: Ask, F: LookUp<A>>(self, keys: fn(&A) -> Vec<String>, look_up: F) -> Self {
        let together = Together::overlap(self.office.clone(), keys, look_up);
        let rehearsed = together.clone();
        self.office
            .at_start(Box::pin(async move { rehearsed.batches.rehearse().await }));
        self.with(|desk| desk.on::<A, _>(move |call| Box::pin(together.clone().serve(call))))
    }

    /// A read that serves all asks that wait for it with the same statements.
    pub fn read_together<A: Ask, F: ReadTogether<A>>(self, verb: F) -> Self {
        let together = Together::read(self.office.clone(), verb);
        self.with(|desk| desk.on::<A, _>(move |call| Box::pin(together.clone().serve(call))))
    }

    /// A read: one connection for each ask.
    pub fn read<A: Ask, F: Read<A>>(self, verb: F) -> Self {
        self.read_with::<A, _, _>(&Arc::new(verb), |reading, verb, ask| verb(reading, ask))
    }

    /// As [`OfficeDesk::read`], for a verb that needs something of the service beside the ask.
    pub fn read_with<A, S, F>(self, shared: &Arc<S>, verb: F) -> Self
    where
        A: Ask,
        S: Send + Sync + 'static,
        F: ReadWith<A, S>,
    {
        let (office, shared, verb) = (self.office.clone(), shared.clone(), Arc::new(verb));
        self.with(|desk| {
            desk.read::<A, _, _>(move |ask| {
                let (office, shared, verb) = (office.clone(), shared.clone(), verb.clone());
                async move { verb(&mut office.reading().await?, &shared, ask).await }
            })
        })
    }

    /// As [`OfficeDesk::read_with`], for searches: only a few of a service read at once.
    pub fn search_with<A, S, F>(self, shared: &Arc<S>, verb: F) -> Self
    where
        A: Ask,
        S: Send + Sync + 'static,
        F: ReadWith<A, S>,
    {
        let (office, shared, verb) = (self.office.clone(), shared.clone(), Arc::new(verb));
        self.with(|desk| {
            desk.read::<A, _, _>(move |ask| {
                let (office, shared, verb) = (office.clone(), shared.clone(), verb.clone());
                async move { verb(&mut office.searching().await?, &shared, ask).await }
            })
        })
    }

    /// A verb that loads a part of a region pack; as a dry run it tells every row's fate and changes nothing.
    /// Loads of one service go one after the other.
    pub fn load<A: Ask, F: Write<A>>(self, is_dry_run: fn(&A) -> bool, verb: F) -> Self {
        self.load_with::<A, _, _>(&Arc::new(verb), is_dry_run, |tx, verb, ask| verb(tx, ask))
    }

    /// As [`OfficeDesk::load`], for a verb that needs something of the service beside the rows.
    pub fn load_with<A, S, F>(self, shared: &Arc<S>, is_dry_run: fn(&A) -> bool, verb: F) -> Self
    where
        A: Ask,
        S: Send + Sync + 'static,
        F: WriteWith<A, S>,
    {
        let (office, shared, verb) = (self.office.clone(), shared.clone(), Arc::new(verb));
        self.with(|desk| {
            desk.on_patiently::<A, _>(move |call: Call| {
                let (office, shared, verb) = (office.clone(), shared.clone(), verb.clone());
                Box::pin(async move {
                    let load = parse::<A>(&call.body)?;
                    let report = match is_dry_run(&load) {
                        true => office.rehearse(move |tx| written(tx, verb, shared, load)).await?,
                        false => office.load(move |tx| written(tx, verb, shared, load)).await?,
                    };
                    Ok(Answer {
                        body: serde_json::to_vec(&report)?,
                        replayed: false,
                    })
                })
            })
        })
    }

    /// An answer that is more than one transaction: it gets the office, and sees to the client's key itself.
    pub fn saga<A: Ask, F>(self, saga: F) -> Self
    where
        F: Fn(Office, Call) -> BoxFuture<'static, Result<Answer, Fault>> + Send + Sync + 'static,
    {
        let office = self.office.clone();
        self.with(|desk| desk.on::<A, _>(move |call| saga(office.clone(), call)))
    }

    /// Registers on the plain desk: for answers that are more than one transaction.
    pub fn with(self, register: impl FnOnce(Desk) -> Desk) -> Self {
        Self {
            desk: register(self.desk),
            office: self.office,
        }
    }

    /// The desk with all that was registered.
    pub fn finish(self) -> Desk {
        self.desk
    }
}

/// Runs a verb in a transaction, with what it shares.
fn written<'a, A, S, F>(tx: &'a mut Tx, verb: Arc<F>, shared: Arc<S>, ask: A) -> Replied<'a, A>
where
    A: Ask,
    S: Send + Sync + 'static,
    F: WriteWith<A, S>,
{
    Box::pin(async move { verb(tx, &shared, ask).await })
}
