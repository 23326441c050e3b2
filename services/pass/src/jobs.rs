//! What time triggers: holders are told whose loader was cut before it could, and move on their day; second
//! homes end; group passes end with their partner; codes of referrals end, partners are told of them, and
//! their months are counted; a renewal run goes on, and regions are told of it; orders are brought to an end;
//! stocks of cards are counted; mails are sent, that of the year among them; looks are written; what is over
//! is forgotten, and so is who left.

use crate::config::Config;
use crate::look::{self, Looks};
use crate::mail::{self, Post};
use crate::order::{self, Shop};
use crate::seals::Seals;
use crate::{account, card, grouppass, moving, non_use, person, referral, renewal, second_home, validation};
use chassis::Fault;
use contracts::pass::TellLoaded;
use messaging::forget::Eraser;
use messaging::{HOURLY, Job, Office};
use std::num::NonZeroU16;
use std::sync::Arc;
use std::time::Duration;

/// The service's jobs.
pub fn all(
    config: &Config,
    seals: &Arc<Seals>,
    shop: &Arc<Shop>,
    eraser: &Arc<dyn Eraser>,
    looks: &Arc<Looks>,
) -> Vec<Job> {
    let post = Arc::new(config.post());
    vec![
        tell(seals.clone()),
        Job::in_slices("move holders", Duration::from_secs(60), |tx| {
            Box::pin(moving::move_due(tx))
        }),
        Job::in_slices("end second homes", HOURLY, |tx| {
            Box::pin(second_home::end_due(tx))
        }),
        end_grouppasses(seals.clone()),
        Job::in_slices("end referrals", HOURLY, |tx| Box::pin(referral::expire(tx))),
        Job::in_slices("tell of referrals", HOURLY, |tx| Box::pin(referral::tell_due(tx))),
        Job::hourly("count referrals", |tx| Box::pin(referral::count_months(tx))),
        renew(seals.clone(), config.entitlement_per_second),
        count_waiting(),
        Job::new("count low stocks", HOURLY, |office| async move {
            card::count_low_stocks(&office).await
        }),
        Job::in_slices("count bands of non-use", HOURLY, |tx| {
            Box::pin(non_use::count_band(tx))
        }),
        tell_regions(seals.clone()),
        sweep_orders(shop.clone()),
        count_orders(),
        send_mails(post.clone()),
        notice(post),
        Job::hourly("note days of notices", |tx| Box::pin(mail::note_days(tx))),
        forget_orders(shop.clone()),
        forget_leavers(eraser.clone(), config.forget_after_days),
        write_looks(looks.clone()),
        forget_looks(config.looks_kept_days),
        Job::hourly("forget validations", |tx| Box::pin(validation::forget(tx))),
        Job::in_slices("forget registration tokens", HOURLY, |tx| {
            Box::pin(account::sweep(tx))
        }),
    ]
}

fn tell(seals: Arc<Seals>) -> Job {
    Job::new("tell holders", Duration::from_secs(10), move |office| {
        tell_left(office, seals.clone())
    })
}

fn end_grouppasses(seals: Arc<Seals>) -> Job {
    Job::in_slices("end group passes", Duration::from_secs(5), move |tx| {
        let seals = seals.clone();
        Box::pin(async move { grouppass::end_due(tx, &seals).await })
    })
}

fn renew(seals: Arc<Seals>, questions_per_second: NonZeroU16) -> Job {
    Job::new("renew rights", Duration::from_secs(1), move |office| {
        let seals = seals.clone();
        async move { renewal::work(&office, &seals, questions_per_second).await }
    })
}

fn count_waiting() -> Job {
    Job::new(
        "count whom a run waits for",
        Duration::from_secs(60),
        |office| async move { renewal::count_waiting(&mut office.reading().await?).await },
    )
}

/// One slice at a time, so that whoever listens keeps up.
fn tell_regions(seals: Arc<Seals>) -> Job {
    Job::new("tell regions", Duration::from_secs(1), move |office| {
        let seals = seals.clone();
        async move {
            let slice =
                office.transact(|tx| Box::pin(async move { renewal::tell_regions(tx, &seals).await }));
            slice.await.map(|_| ())
        }
    })
}

fn sweep_orders(shop: Arc<Shop>) -> Job {
    // A messenger was told that it is looked at soon.
    Job::new("sweep orders", Duration::from_secs(1), move |office| {
        let shop = shop.clone();
        async move { order::sweep(&office, &shop).await }
    })
}

fn count_orders() -> Job {
    Job::new("count orders", Duration::from_secs(60), |office| async move {
        order::count(&office).await
    })
}

fn send_mails(post: Arc<Post>) -> Job {
    Job::new("send mails", Duration::from_secs(5), move |office| {
        let post = post.clone();
        async move { mail::send(&office, &post).await }
    })
}

/// Where nobody is written to nobody counts as told.
fn notice(post: Arc<Post>) -> Job {
    Job::in_slices("tell of the year", Duration::from_secs(60), move |tx| {
        let post = post.clone();
        Box::pin(async move {
            match post.is_open() {
                true => mail::notice(tx).await,
                false => Ok(false),
            }
        })
    })
}

fn forget_orders(shop: Arc<Shop>) -> Job {
    Job::in_slices("forget orders", HOURLY, move |tx| {
        let shop = shop.clone();
        Box::pin(async move { order::forget(tx, &shop).await })
    })
}

/// Those who left long enough ago are forgotten here and everywhere.
fn forget_leavers(eraser: Arc<dyn Eraser>, days: u16) -> Job {
    Job::in_slices("forget leavers", Duration::from_secs(10), move |tx| {
        let eraser = eraser.clone();
        Box::pin(async move { person::forget_due(tx, &eraser, days).await })
    })
}

/// Also at the end: a look that was answered is written.
fn write_looks(looks: Arc<Looks>) -> Job {
    let last = looks.clone();
    let write = Job::new("write looks", Duration::from_secs(2), move |_| {
        let looks = looks.clone();
        async move { looks.write().await }
    });
    write.with_end(move |_| {
        let looks = last.clone();
        async move { looks.close().await }
    })
}

fn forget_looks(days: NonZeroU16) -> Job {
    Job::in_slices("forget looks", HOURLY, move |tx| Box::pin(look::sweep(tx, days)))
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
