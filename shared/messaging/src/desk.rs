//! Where a service registers its verbs: what each gets, and how its answer is kept.

use crate::batch::{Asked, Finish, Outcomes};
use crate::office::{LOADING, Office, Reading};
use crate::together::Together;
use crate::tx::Tx;
use chassis::Fault;
use chassis::ask::{Answer, Call, Desk};
use contracts::Ask;
use futures_util::future::BoxFuture;
use sqlx::PgConnection;
use std::sync::Arc;

/// Registers verbs: a write gets a transaction and honours the client's key, a read gets a connection.
pub struct OfficeDesk {
    pub(crate) office: Office,
    pub(crate) desk: Desk,
}

impl OfficeDesk {
    pub fn write<A, F>(self, verb: F) -> Self
    where
        A: Ask,
        F: for<'a> Fn(&'a mut Tx, A) -> BoxFuture<'a, Result<A::Reply, Fault>> + Send + Sync + 'static,
    {
        let (office, verb) = (self.office.clone(), Arc::new(verb));
        self.with(|desk| {
            desk.on::<A, _>(move |call: Call| {
                let (office, verb) = (office.clone(), verb.clone());
                Box::pin(async move {
                    let ask = chassis::ask::parse::<A>(&call.body)?;
                    office.once(call.idempotency, move |tx| verb(tx, ask)).await
                })
            })
        })
    }

    /// A write that serves all asks that wait for it in one transaction, and goes on while the line to the
    /// database is slow: several batches are under way at once, none with a key that another has, and what is
    /// only looked up is looked up while the transaction begins.
    pub fn write_overlapping<A, F>(self, keys: fn(&A) -> Vec<String>, look_up: F) -> Self
    where
        A: Ask,
        F: for<'a> Fn(&'a mut PgConnection, &'a [Asked<A>]) -> BoxFuture<'a, Result<Finish<A>, Fault>>
            + Send
            + Sync
            + 'static,
    {
        let together = Together::overlap(self.office.clone(), keys, look_up);
        let rehearsed = together.clone();
        self.office
            .at_start(Box::pin(async move { rehearsed.batches.rehearse().await }));
        self.with(|desk| desk.on::<A, _>(move |call| Box::pin(together.clone().serve(call))))
    }

    /// A read that serves all asks that wait for it with the same statements.
    pub fn read_together<A, F>(self, verb: F) -> Self
    where
        A: Ask,
        F: for<'a> Fn(&'a mut Reading, Vec<A>) -> BoxFuture<'a, Result<Outcomes<A>, Fault>>
            + Send
            + Sync
            + 'static,
    {
        let together = Together::read(self.office.clone(), verb);
        self.with(|desk| desk.on::<A, _>(move |call| Box::pin(together.clone().serve(call))))
    }

    pub fn read<A, F>(self, verb: F) -> Self
    where
        A: Ask,
        F: for<'a> Fn(&'a mut Reading, A) -> BoxFuture<'a, Result<A::Reply, Fault>> + Send + Sync + 'static,
    {
        let (office, verb) = (self.office.clone(), Arc::new(verb));
        self.with(|desk| {
            desk.read::<A, _, _>(move |ask| {
                let (office, verb) = (office.clone(), verb.clone());
                async move { verb(&mut office.reading().await?, ask).await }
            })
        })
    }

    /// A verb that loads a part of a region pack; as a dry run it tells every row's fate and changes nothing.
    pub fn load<A, F>(self, is_dry_run: fn(&A) -> bool, verb: F) -> Self
    where
        A: Ask,
        F: for<'a> Fn(&'a mut Tx, A) -> BoxFuture<'a, Result<A::Reply, Fault>> + Send + Sync + 'static,
    {
        let (office, verb) = (self.office.clone(), Arc::new(verb));
        self.with(|desk| {
            desk.on_patiently::<A, _>(move |call: Call| {
                let (office, verb) = (office.clone(), verb.clone());
                Box::pin(async move {
                    let load = chassis::ask::parse::<A>(&call.body)?;
                    let report = match is_dry_run(&load) {
                        true => office.rehearse(move |tx| verb(tx, load)).await,
                        false => office.transact_within(LOADING, move |tx| verb(tx, load)).await,
                    };
                    Ok(Answer {
                        body: serde_json::to_vec(&report?)?,
                        replayed: false,
                    })
                })
            })
        })
    }

    /// Registers on the plain desk: for answers that are more than one transaction.
    pub fn with(self, register: impl FnOnce(Desk) -> Desk) -> Self {
        Self {
            desk: register(self.desk),
            office: self.office,
        }
    }

    pub fn finish(self) -> Desk {
        self.desk
    }
}
