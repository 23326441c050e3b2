//! What time triggers: holders are told whose loader was cut before it could, and move on their day; a
//! renewal run goes on, and regions are told of it; orders are brought to an end; mails are sent; looks are
//! written; what is over is forgotten, and so is who left.

use crate::config::Config;
use crate::look::{self, Looks};
use crate::mail::{self, Post};
use crate::order::{self, Shop};
use crate::seals::Seals;
use crate::{account, moving, person, renewal, validation};
use chassis::Fault;
use contracts::pass::TellLoaded;
use messaging::forget::Eraser;
use messaging::{Job, Office};
use std::num::NonZeroU16;
use std::sync::Arc;
use std::time::Duration;

const HOURLY: Duration = Duration::from_secs(3600);

/// The service's jobs.
pub fn all(
    config: &Config,
    seals: &Arc<Seals>,
    shop: &Arc<Shop>,
    eraser: &Arc<dyn Eraser>,
    looks: &Arc<Looks>,
) -> Vec<Job> {
    vec![
        tell(seals.clone()),
        move_due(),
        renew(seals.clone(), config.entitlement_per_second),
        count_waiting(),
        tell_regions(seals.clone()),
        sweep_orders(shop.clone()),
        count_orders(),
        send_mails(Arc::new(config.mail.post())),
        forget_orders(shop.clone()),
        forget_leavers(eraser.clone(), config.forget_after_days),
        write_looks(looks.clone()),
        forget_looks(config.looks_kept_days),
        Job::hourly("forget validations", |tx| Box::pin(validation::forget(tx))),
        Job::new("forget registration tokens", HOURLY, |office| async move {
            while office.transact(|tx| Box::pin(account::sweep(tx))).await? {}
            Ok(())
        }),
    ]
}

fn tell(seals: Arc<Seals>) -> Job {
    Job::new("tell holders", Duration::from_secs(10), move |office| {
        tell_left(office, seals.clone())
    })
}

fn move_due() -> Job {
    Job::new("move holders", Duration::from_secs(60), move_all)
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
    Job::new("sweep orders", Duration::from_secs(5), move |office| {
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

fn forget_orders(shop: Arc<Shop>) -> Job {
    Job::new("forget orders", HOURLY, move |office| {
        forget_all(office, shop.clone())
    })
}

fn forget_leavers(eraser: Arc<dyn Eraser>, days: u16) -> Job {
    Job::new("forget leavers", Duration::from_secs(10), move |office| {
        forget_due(office, eraser.clone(), days)
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
    Job::new("forget looks", HOURLY, move |office| async move {
        while office.transact(|tx| Box::pin(look::sweep(tx, days))).await? {}
        Ok(())
    })
}

/// Those who left long enough ago are forgotten here and everywhere.
async fn forget_due(office: Office, eraser: Arc<dyn Eraser>, days: u16) -> Result<(), Fault> {
    loop {
        let eraser = eraser.clone();
        let some = office.transact(|tx| Box::pin(async move { person::forget_due(tx, &eraser, days).await }));
        if !some.await? {
            return Ok(());
        }
    }
}

async fn move_all(office: Office) -> Result<(), Fault> {
    while office.transact(|tx| Box::pin(moving::move_due(tx))).await? {}
    Ok(())
}

async fn forget_all(office: Office, shop: Arc<Shop>) -> Result<(), Fault> {
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
