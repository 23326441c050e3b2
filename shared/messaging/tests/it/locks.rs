//! The broker's locks: each service's key is tried on everything that is another's.

use crate::world::brokers;
use async_nats::jetstream::consumer::{AckPolicy, pull};
use async_nats::{Client, ConnectOptions, Event};
use chassis::config::{Broker, Settings};
use contracts::Caller;
use credentials::Plan;
use serde::{Deserialize, Serialize};
use servers::Nats;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

#[derive(Debug, Serialize, Deserialize)]
struct Nothing {}

impl chassis::config::Demands for Nothing {}

/// A broker behind the locks of the platform, with the stream of every service.
struct Locked {
    nats: Nats,
    plan: Plan,
    broker: Broker,
}

impl Locked {
    async fn start(program: &Path) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let folder = testing::folder("locks").unwrap();
        let now = chassis::Clock::System.now();
        let plan = Plan::on_loopback(&folder.join("keys"), credentials::platform(), now);
        plan.write().unwrap();
        let nats = Nats::start(program, &folder.join("nats"), &plan.folder.join("access.conf")).unwrap();
        let default = "mode = \"development\"\n[service]\n";
        let settings: Settings<Nothing> = Settings::load("operator", default, None).unwrap();
        let broker = Broker {
            servers: nats.url(),
            nkey_seed_file: plan.folder.join("{service}.nk"),
            tls: true,
            ca_file: plan.folder.join("ca.crt"),
            ..settings.broker
        };
        for service in Caller::SERVICES {
            let (_, context) = messaging::stream::connect(&broker, &format!("{service}_relay"))
                .await
                .unwrap();
            messaging::stream::open_own(&context, &broker, service.name())
                .await
                .unwrap();
        }
        Self { nats, plan, broker }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.plan.folder.join(name)
    }

    /// With the key of a service, and any inbox.
    async fn knock(&self, service: Caller, inbox: &str) -> Knocking {
        let seed = std::fs::read_to_string(self.file(&format!("{service}.nk"))).unwrap();
        let events = Arc::new(Mutex::new(vec![]));
        let seen = events.clone();
        let client = ConnectOptions::new()
            .nkey(seed)
            .require_tls(true)
            .add_root_certificates(self.file("ca.crt"))
            .custom_inbox_prefix(inbox)
            .request_timeout(Some(Duration::from_secs(5)))
            .event_callback(move |event| {
                seen.lock().unwrap().push(event);
                std::future::ready(())
            })
            .connect(self.nats.url())
            .await
            .unwrap();
        Knocking { client, events }
    }
}

struct Knocking {
    client: Client,
    events: Arc<Mutex<Vec<Event>>>,
}

impl Knocking {
    fn saw(&self, words: &str) -> bool {
        let events = self.events.lock().unwrap();
        events.iter().any(|event| event.to_string().contains(words))
    }

    async fn expect(&self, words: &str) {
        let started = Instant::now();
        while !self.saw(words) {
            assert!(
                started.elapsed() < Duration::from_secs(10),
                "nobody says {words:?}"
            );
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    #[expect(clippy::disallowed_methods, reason = "this test tries what nobody should")]
    async fn cannot_say(&self, subject: &str) {
        self.client
            .publish(subject.to_owned(), "{}".into())
            .await
            .unwrap();
        self.client.flush().await.unwrap();
        self.expect(&format!("Publish to \"{subject}\"")).await;
    }

    async fn cannot_hear(&self, subject: &str) {
        let _kept = self.client.subscribe(subject.to_owned()).await.unwrap();
        self.client.flush().await.unwrap();
        self.expect(&format!("Subscription to \"{subject}\"")).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_service_can_say_hear_or_change_what_is_anothers() {
    for program in brokers() {
        let locked = Locked::start(&program).await;
        for service in Caller::SERVICES {
            let knocking = locked.knock(service, &format!("_INBOX.{service}.test")).await;
            let own = messaging::stream::name(service.name());
            for other in Caller::SERVICES.into_iter().filter(|other| *other != service) {
                let stream = messaging::stream::name(other.name());
                knocking.cannot_say(&format!("evt.{other}.00.a.b.v1")).await;
                knocking.cannot_say(&format!("hb.{other}")).await;
                knocking.cannot_hear(&format!("_INBOX.{other}.>")).await;
                for verb in ["CREATE", "UPDATE", "DELETE", "PURGE", "MSG.DELETE"] {
                    knocking
                        .cannot_say(&format!("$JS.API.STREAM.{verb}.{stream}"))
                        .await;
                }
                // A reader without a name, with another's name, and a durable one.
                for reader in ["", ".x", &format!(".{other}_{service}")] {
                    knocking
                        .cannot_say(&format!("$JS.API.CONSUMER.CREATE.{stream}{reader}"))
                        .await;
                }
                knocking
                    .cannot_say(&format!("$JS.API.CONSUMER.DURABLE.CREATE.{stream}.x"))
                    .await;
                if !service.listens_to().contains(&other) {
                    knocking
                        .cannot_say(&format!("$JS.API.STREAM.MSG.GET.{stream}"))
                        .await;
                    knocking
                        .cannot_say(&format!("$JS.API.CONSUMER.CREATE.{stream}.{service}_{other}"))
                        .await;
                    knocking.cannot_hear(&format!("hb.{other}")).await;
                }
            }
            for verb in ["UPDATE", "DELETE", "PURGE", "MSG.DELETE"] {
                knocking.cannot_say(&format!("$JS.API.STREAM.{verb}.{own}")).await;
            }
            for wide in [">", "evt.>", "hb.*", "_INBOX.>", "$JS.>", "$JS.API.>", "$SYS.>"] {
                knocking.cannot_hear(wide).await;
            }
        }
        let operator = locked.knock(Caller::Operator, "_INBOX.operator").await;
        operator.cannot_say("evt.pass.00.a.b.v1").await;
        operator.cannot_say("hb.pass").await;
        operator.cannot_hear("evt.>").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_reads_what_it_listens_to_with_a_reader_of_its_own_name() {
    for program in brokers() {
        let locked = Locked::start(&program).await;
        for service in Caller::SERVICES {
            for source in service.listens_to() {
                let name = format!("{service}_{source}");
                let (_, context) = messaging::stream::connect(&locked.broker, &name).await.unwrap();
                let stream = context
                    .get_stream(messaging::stream::name(source.name()))
                    .await
                    .unwrap();
                let reader = pull::Config {
                    name: Some(name.clone()),
                    ack_policy: AckPolicy::None,
                    ..Default::default()
                };
                stream.create_consumer(reader).await.unwrap();
                stream.delete_consumer(&name).await.unwrap();
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_key_and_without_our_authority_there_is_no_connection() {
    for program in brokers() {
        let locked = Locked::start(&program).await;
        let seed = std::fs::read_to_string(locked.file("points.nk")).unwrap();
        let ca = locked.file("ca.crt");
        let stranger = nkeys::KeyPair::new_user().seed().unwrap();
        let quick = || ConnectOptions::new().connection_timeout(Duration::from_secs(5));
        let tries = [
            ("no key", quick().add_root_certificates(ca.clone())),
            (
                "a stranger's key",
                quick().add_root_certificates(ca.clone()).nkey(stranger),
            ),
            (
                "a password",
                quick()
                    .add_root_certificates(ca)
                    .user_and_password("points".into(), "points".into()),
            ),
            ("an authority that is not ours", quick().nkey(seed)),
        ];
        for (what, options) in tries {
            assert!(
                options.connect(locked.nats.url()).await.is_err(),
                "{what} opened the door"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_was_replaced_is_cut_off_at_once_and_the_others_stay() {
    for program in brokers() {
        let mut locked = Locked::start(&program).await;
        let old = locked.knock(Caller::Points, "_INBOX.points.old").await;
        let neighbour = locked.knock(Caller::Billing, "_INBOX.billing.old").await;
        locked.plan.renew = vec!["points".into()];
        locked.plan.write().unwrap();
        locked.nats.reload().unwrap();
        old.expect("disconnected").await;
        let new = locked.knock(Caller::Points, "_INBOX.points.new").await;
        new.client.flush().await.unwrap();
        neighbour.client.flush().await.unwrap();
        assert!(!neighbour.saw("disconnected"), "a reload disturbs nobody else");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_broker_refuses_is_counted() {
    let locked = Locked::start(&brokers()[0]).await;
    let default = "mode = \"development\"\n[service]\n";
    let settings: Settings<Nothing> = Settings::load("operator", default, None).unwrap();
    let _guard = chassis::telemetry::start("test", &settings.telemetry).unwrap();
    let (client, _) = messaging::stream::connect(&locked.broker, "points_relay")
        .await
        .unwrap();
    let _kept = client.subscribe("evt.>").await.unwrap();
    let started = Instant::now();
    while !chassis::telemetry::metrics_page().contains("broker_denied_total{service=\"points\"} 1") {
        assert!(started.elapsed() < Duration::from_secs(10), "nothing was counted");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[test]
fn what_is_written_is_private_and_kept_until_it_is_to_be_renewed() {
    use std::os::unix::fs::PermissionsExt;
    let folder = testing::folder("keys").unwrap();
    let mut plan = Plan::on_loopback(&folder, credentials::platform(), chassis::Clock::System.now());
    let all = || -> Vec<(String, u32, String)> {
        let entries = std::fs::read_dir(&folder).unwrap().flatten();
        let mut all: Vec<_> = entries
            .map(|entry| {
                let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
                let name = entry.file_name().to_string_lossy().into_owned();
                (name, mode, std::fs::read_to_string(entry.path()).unwrap())
            })
            .collect();
        all.sort();
        all
    };
    plan.write().unwrap();
    let first = all();
    for (name, mode, text) in &first {
        let is_secret = [".nk", ".token", ".key", ".creds"]
            .iter()
            .any(|end| name.ends_with(end));
        assert_eq!(*mode, if is_secret { 0o600 } else { 0o644 }, "{name}");
        let is_seed = |line: &str| nkeys::KeyPair::from_seed(line.trim()).is_ok();
        let shows = text.contains("PRIVATE") || text.lines().any(is_seed);
        assert!(is_secret || !shows, "{name} shows a secret");
    }
    // The certificate of the broker is new each time.
    let changed = |now: &[(String, u32, String)]| -> Vec<String> {
        let pairs = first.iter().zip(now).filter(|(then, now)| then != now);
        pairs
            .map(|(then, _)| then.0.clone())
            .filter(|name| !name.starts_with("server."))
            .collect()
    };
    plan.write().unwrap();
    assert_eq!(changed(&all()), Vec::<String>::new());
    plan.renew = vec!["points".into()];
    plan.write().unwrap();
    assert_eq!(
        changed(&all()),
        ["access.conf", "house.env", "points.nk", "points.token"]
    );
    plan.renew = vec!["nobody".into()];
    assert!(plan.write().unwrap_err().to_string().contains("nobody"));
}
