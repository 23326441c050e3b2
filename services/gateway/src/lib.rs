//! The only public door: speaks the UiTPAS API 4.0, knows who may do what, asks the services.
//!
//! Owns clients, users, permissions, signing keys and the record of look-ups by national number; keeps a copy
//! of partners, whose clients count while their mandate does. Never holds
//! a business rule: what an object allows is decided by the service that owns it, with the caller's scope in
//! the ask.
//!
//! | invariant | pinned by |
//! |---|---|
//! | every error body is a problem with `type` and `title`, with CORS headers | |
//! | | `the_door_is_polite_and_firm` |
//! | a token is believed only from a known issuer, key, algorithm and audience, and in time | |
//! | | `a_token_is_believed_only_when_everything_about_it_is_right` |
//! | | `unknown_keys_do_not_make_us_hammer_the_issuer` |
//! | an issuer speaks for its own people and clients only | |
//! | | `the_same_sub_of_two_issuers_is_two_people` |
//! | | `client_tokens_of_other_issuers_count_in_a_name_space_of_their_own_or_not_at_all` |
//! | a national number in a token counts only from an issuer that is believed with it | |
//! | | `a_national_number_counts_only_where_the_issuer_is_trusted_with_it` |
//! | what somebody does for himself is granted to the application that he comes through | |
//! | | `who_comes_through_no_client_that_counts_is_let_in_nowhere` |
//! | a token ends with its client or its key | |
//! | | `a_client_is_let_in_and_switched_off_without_a_pack` |
//! | | `a_new_key_signs_once_all_have_seen_it_and_older_ones_verify_until_they_are_revoked` |
//! | nobody finds people by guessing numbers | |
//! | | `whoever_guesses_pass_numbers_is_told_to_wait_and_nobody_else` |
//! | a look-up by national number is on record before it is answered | |
//! | | `look_ups_by_national_number_have_a_small_limit_and_are_on_record` |
//! | a balance shown right after a check-in holds it | `a_family_buys_checks_in_and_one_child_falls_ill` |
//! | a neighbour that hangs delays no answer for three seconds, and none that does not need it | |
//! | | `who_does_not_need_the_neighbour_that_hangs_is_served_and_the_others_are_told_soon` |
//! | a rolling restart refuses nobody; everything stops within 25 s | |
//! | | `a_rolling_restart_refuses_nobody_and_everything_stops_in_time_at_work` |
//! | what is told outside is told in order, is not lost, and goes to whom the API would show it | |
//! | | `all_arrive_in_order_although_the_receiver_fails_and_dispatchers_die` |
//! | | `a_permission_that_was_taken_ends_what_is_told` |
//! | | `another_subscribers_credentials_see_and_change_nothing` |
//! | nobody can add a series to the metrics | `the_door_is_polite_and_firm` |
//!
//! Locks: whoever writes permissions holds the key of the request, then the client or user (`subject`), then
//! its permissions; a pack holds its row (`pack_row`) first, and who lets in a client of a partner the
//! partner. The signing key is made under a lock of its own.
//! Whoever publishes hides rows of the log with their deliveries first, where a partner may know no more;
//! then holds the end of the log (`publication_head`), and adds rows and deliveries. An owner of
//! subscriptions (`receiver`) comes before a subscription (`outlet`), that before the end of the log and
//! before its deliveries and its row of `depot`.
//!
//! Layers: `access`, `publication` <- `outlet` <- `delivery` <- `depot`; these and `limits`, `views`,
//! `sandbox` <- `door` <- `lookups` <- `api` <- `lib`.
//!
//! Reading order: [`door`] (how a request becomes an ask), [`api`] (a folder per resource, a file per
//! operation), `access` (tokens and permissions), `lookups` (who looks for whom), `views` (points as they are
//! shown); `publication`, `outlet`, `delivery`, `depot` (what others outside are told).

mod access;
pub mod api;
mod asks;
pub mod config;
mod delivery;
mod depot;
pub mod door;
mod jobs;
mod limits;
mod lookups;
mod outlet;
mod pack;
mod publication;
mod sandbox;
mod subscriptions;
mod views;

use access::{Access, Secrets};
use anyhow::ensure;
use chassis::cache::Cache;
use chassis::config::Mode;
use chassis::serve::Limits;
use chassis::{Lifecycle, Settings};
use config::Config;
use delivery::{Dispatcher, Post};
use depot::{Broker, Depot, Keeper};
use door::{Door, Inside};
use messaging::forget::Eraser;
use messaging::{Office, Service};
use sandbox::Sandbox;
use sqlx::migrate::Migrator;
use std::net::SocketAddr;
use std::sync::{Arc, LazyLock};
use std::time::Duration;
use views::balances::Balances;

/// The name of the service: in settings, in addresses of asks, and as the database's owner.
pub const NAME: &str = "gateway";
static OWN: Migrator = sqlx::migrate!("../../migrations/gateway");
/// All tables of this service's database.
pub static MIGRATIONS: LazyLock<Migrator> =
    LazyLock::new(|| messaging::migrations(&[&directory::MIGRATIONS, &OWN]));

/// The door and the private parts of the service, ready to start.
///
/// # Errors
/// When a setting is wrong in this mode.
pub fn service(office: &Office, settings: &Settings<Config>) -> anyhow::Result<(Door, Service)> {
    settings
        .mode
        .check_listener("service.public", &settings.service.public)?;
    let cache = Cache::connect(&settings.cache)?;
    let balances = Arc::new(Balances::new(cache.clone(), office.clone()));
    let secrets = Arc::new(Secrets::new(settings.service.secret.expose())?);
    let eraser: Arc<dyn Eraser> = Arc::new(views::Views(balances.clone()));
    let sandbox = settings.service.sandbox.then(Arc::<Sandbox>::default);
    let access = Arc::new(Access::new(office.clone(), settings, secrets.clone())?);
    let events = &settings.service.events;
    let subscriptions = subscriptions::all(balances.clone(), access.clone(), &eraser, events.kept_days);
    let service = Service {
        name: NAME,
        migrations: &MIGRATIONS,
        desk: asks::desk(
            office.desk(&subscriptions),
            settings.mode,
            secrets.clone(),
            sandbox.clone(),
        ),
        subscriptions,
        jobs: jobs::all(&settings.service, secrets.clone(), sandbox.is_some()),
        eraser,
        extra: axum::Router::new(),
    };
    let source = settings.service.issuer.trim_end_matches('/').to_owned();
    let depot = match events.depot.is_set() {
        true => Some(Depot {
            public: events.depot.public().to_owned(),
            broker: Arc::new(Broker::new(&events.depot)?),
        }),
        false => None,
    };
    let inside = Inside {
        office: office.clone(),
        access,
        post: Arc::new(Post::new(secrets.clone(), source, events.loopback())?),
        events: events.clone(),
        depot,
        streams: Arc::default(),
        balances,
        limits: limits::Limits::new(cache, &settings.service),
        secrets,
        proxies: settings.service.proxies,
        sandbox,
        budget: Duration::from_millis(settings.asks.deadline_ms),
    };
    Ok((Door::new(inside), service))
}

/// Starts what runs beside requests until the process stops: deliveries of events, what is put at the depot,
/// and the watch of their log.
pub fn attend(door: &Door, lifecycle: &Lifecycle) {
    chassis::measure::describe(delivery::MEASURES);
    chassis::measure::describe(depot::MEASURES);
    let dispatcher = Dispatcher::new(
        door.office.clone(),
        door.post.clone(),
        door.events.hurry,
        door.access.mode(),
    );
    lifecycle.spawn("deliveries", dispatcher.run(lifecycle.clone()));
    if let Some(depot) = &door.depot {
        let service = depot::Service {
            broker: depot.broker.clone(),
            secrets: door.secrets.clone(),
            post: door.post.clone(),
            keeping: depot::Keeping {
                days: door.events.kept_days.unsigned_abs(),
                hurry: door.events.hurry,
            },
        };
        let keeper = Keeper::new(door.office.clone(), Arc::new(service), door.access.mode());
        lifecycle.spawn("depot", keeper.run(lifecycle.clone()));
    }
    let watch = door.streams.clone().watch(door.office.clone(), lifecycle.clone());
    lifecycle.spawn("streams of events", watch);
}

/// Opens the public listener.
///
/// # Errors
/// When the address is taken, the API document cannot be written, or production meets clients of a demo
/// region. While the database is away that is not known; such a client gets no token either way.
pub async fn open(
    door: Door,
    settings: &Settings<Config>,
    lifecycle: &Lifecycle,
) -> anyhow::Result<SocketAddr> {
    if settings.mode == Mode::Production
        && let Ok(mut reading) = door.office.reading().await
        && let Ok(demo) = access::client::with_demo_secrets(reading.conn()).await
    {
        ensure!(
            demo.is_empty(),
            "gateway does not start in production mode with clients of a demo region: {}; \
             `beleef client rotate` or `disable` them in development mode first",
            demo.join(", ")
        );
    }
    let limits = Limits {
        per_peer: settings.listen.max_connections_per_peer,
        taken_back: 20,
        ..Limits::of(settings.listen.max_connections)
    };
    let address = &settings.service.public;
    attend(&door, lifecycle);
    let router = api::router(door)?;
    chassis::serve::listen(lifecycle, "public", address, limits, router).await
}
