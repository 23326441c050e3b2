//! The shapes that a verb may have: what a desk hands it, and what it gives back.
//!
//! Each is a name for a closure or function of that shape; nobody implements one by hand.

use super::batch::{Asked, Finish, Outcomes};
use crate::office::Reading;
use crate::office::tx::Tx;
use chassis::Fault;
use contracts::Ask;
use futures_util::future::BoxFuture;
use sqlx::PgConnection;

/// What comes of an ask, once the work is done.
pub type Replied<'a, A> = BoxFuture<'a, Result<<A as Ask>::Reply, Fault>>;

/// A verb that writes: it gets a transaction, and whoever runs it commits.
pub trait Write<A: Ask>: for<'a> Fn(&'a mut Tx, A) -> Replied<'a, A> + Send + Sync + 'static {}

impl<A, F> Write<A> for F
where
    A: Ask,
    F: for<'a> Fn(&'a mut Tx, A) -> Replied<'a, A> + Send + Sync + 'static,
{
}

/// A verb that only reads: it gets a connection.
pub trait Read<A: Ask>: for<'a> Fn(&'a mut Reading, A) -> Replied<'a, A> + Send + Sync + 'static {}

impl<A, F> Read<A> for F
where
    A: Ask,
    F: for<'a> Fn(&'a mut Reading, A) -> Replied<'a, A> + Send + Sync + 'static,
{
}

/// A verb that writes, and needs something of the service: keys, settings.
pub trait WriteWith<A: Ask, S>:
    for<'a> Fn(&'a mut Tx, &'a S, A) -> Replied<'a, A> + Send + Sync + 'static
{
}

impl<A, S, F> WriteWith<A, S> for F
where
    A: Ask,
    F: for<'a> Fn(&'a mut Tx, &'a S, A) -> Replied<'a, A> + Send + Sync + 'static,
{
}

/// A verb that only reads, and needs something of the service.
pub trait ReadWith<A: Ask, S>:
    for<'a> Fn(&'a mut Reading, &'a S, A) -> Replied<'a, A> + Send + Sync + 'static
{
}

impl<A, S, F> ReadWith<A, S> for F
where
    A: Ask,
    F: for<'a> Fn(&'a mut Reading, &'a S, A) -> Replied<'a, A> + Send + Sync + 'static,
{
}

/// What is looked up for a batch, on a connection of its own; what is left to do comes back.
pub trait LookUp<A: Ask>:
    for<'a> Fn(&'a mut PgConnection, &'a [Asked<A>]) -> BoxFuture<'a, Result<Finish<A>, Fault>>
    + Send
    + Sync
    + 'static
{
}

impl<A: Ask, F> LookUp<A> for F where
    F: for<'a> Fn(&'a mut PgConnection, &'a [Asked<A>]) -> BoxFuture<'a, Result<Finish<A>, Fault>>
        + Send
        + Sync
        + 'static
{
}

/// A read for all asks that wait for it.
pub trait ReadTogether<A: Ask>:
    for<'a> Fn(&'a mut Reading, Vec<A>) -> BoxFuture<'a, Result<Outcomes<A>, Fault>> + Send + Sync + 'static
{
}

impl<A: Ask, F> ReadTogether<A> for F where
    F: for<'a> Fn(&'a mut Reading, Vec<A>) -> BoxFuture<'a, Result<Outcomes<A>, Fault>>
        + Send
        + Sync
        + 'static
{
}
