//! Watched: how questions are answered whose answer shows persons.

use super::looks::Looks;
use super::whom::{Whom, whom};
use crate::insz;
use crate::seals::Seals;
use chassis::Fault;
use contracts::Ask;
use contracts::pass::{AskInszStatus, Looked};
use futures_util::future::BoxFuture;
use messaging::{Office, OfficeDesk, Reading};
use std::sync::Arc;

type Replied<'a, A> = BoxFuture<'a, Result<<A as Ask>::Reply, Fault>>;

/// What they need, beside the verb.
#[derive(Clone)]
pub struct Watched {
    office: Office,
    seals: Arc<Seals>,
    looks: Arc<Looks>,
}

impl Watched {
    /// With these keys, noted there.
    pub fn new(office: &Office, seals: &Arc<Seals>, looks: &Arc<Looks>) -> Self {
        Self {
            office: office.clone(),
            seals: seals.clone(),
            looks: looks.clone(),
        }
    }

    /// Registers a verb that reads. Whom it showed is noted when its connection is back.
    pub fn read<A: Whom, F>(&self, desk: OfficeDesk, verb: F) -> OfficeDesk
    where
        F: for<'a> Fn(&'a mut Reading, &'a Seals, A) -> Replied<'a, A> + Send + Sync + 'static,
    {
        self.on(desk, false, verb)
    }

    /// As [`Watched::read`], for searches: only a few read at once.
    pub fn search<A: Whom, F>(&self, desk: OfficeDesk, verb: F) -> OfficeDesk
    where
        F: for<'a> Fn(&'a mut Reading, &'a Seals, A) -> Replied<'a, A> + Send + Sync + 'static,
    {
        self.on(desk, true, verb)
    }

    fn on<A: Whom, F>(&self, desk: OfficeDesk, is_search: bool, verb: F) -> OfficeDesk
    where
        F: for<'a> Fn(&'a mut Reading, &'a Seals, A) -> Replied<'a, A> + Send + Sync + 'static,
    {
        let (watched, verb) = (self.clone(), Arc::new(verb));
        desk.with(|desk| {
            desk.read::<Looked<A>, _, _>(move |looked| {
                let (watched, verb) = (watched.clone(), verb.clone());
                async move { watched.answer(looked, is_search, &*verb).await }
            })
        })
    }

    async fn answer<A: Whom, F>(
        &self,
        Looked { looker, ask }: Looked<A>,
        is_search: bool,
        verb: &F,
    ) -> Result<A::Reply, Fault>
    where
        F: for<'a> Fn(&'a mut Reading, &'a Seals, A) -> Replied<'a, A> + Send + Sync,
    {
        let named = ask.named();
        let (answer, at) = {
            let mut reading = match is_search {
                true => self.office.searching().await?,
                false => self.office.reading().await?,
            };
            let at = reading.now();
            (verb(&mut reading, &self.seals, ask).await, at)
        };
        if let Some(looker) = looker {
            self.looks.note(looker, whom::<A>(named, &answer), at).await?;
        }
        answer
    }

    /// Registers the question whether a national number is somebody's: whose it is, the answer does not say.
    pub fn insz_status(&self, desk: OfficeDesk) -> OfficeDesk {
        let watched = self.clone();
        desk.with(|desk| {
            desk.read::<Looked<AskInszStatus>, _, _>(move |Looked { looker, ask }| {
                let watched = watched.clone();
                async move {
                    let (owner, at) = {
                        let mut reading = watched.office.reading().await?;
                        let owner = insz::owner(&mut reading, &watched.seals.insz, ask).await?;
                        (owner, reading.now())
                    };
                    if let Some(looker) = looker {
                        watched
                            .looks
                            .note(looker, owner.into_iter().collect(), at)
                            .await?;
                    }
                    Ok(insz::status(owner))
                }
            })
        })
    }
}
