//! A proxy that does what a load balancer does: it follows readiness, and sends new connections to who is
//! ready.

use servers::free_port;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};

/// How often the balancer looks.
const LOOK: Duration = Duration::from_millis(50);

struct Instance {
    address: String,
    is_ready: AtomicBool,
}

#[derive(Clone, Default)]
pub struct Balancer {
    instances: Arc<Mutex<Vec<Arc<Instance>>>>,
    turn: Arc<AtomicUsize>,
}

impl Balancer {
    /// Starts without instances; returns where it listens.
    pub async fn start() -> (Self, String) {
        let address = format!("127.0.0.1:{}", free_port().unwrap());
        let (balancer, listener) = (Self::default(), TcpListener::bind(&address).await.unwrap());
        let accepting = balancer.clone();
        spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let accepting = accepting.clone();
                spawn(async move { accepting.pass_on(client).await });
            }
        });
        (balancer, address)
    }

    /// Sends connections to `address` while the probe at `private` says that it is ready.
    pub fn add(&self, address: &str, private: &str) {
        let instance = Arc::new(Instance {
            address: address.to_owned(),
            is_ready: AtomicBool::new(false),
        });
        self.instances.lock().unwrap().push(instance.clone());
        let probe = format!("http://{private}/health/ready");
        spawn(async move {
            let http = reqwest::Client::new();
            loop {
                let answer = http.get(&probe).send().await;
                let is_ready = answer.is_ok_and(|answer| answer.status().is_success());
                instance.is_ready.store(is_ready, Ordering::SeqCst);
                tokio::time::sleep(LOOK).await;
            }
        });
    }

    /// How many instances are ready.
    pub fn ready(&self) -> usize {
        let instances = self.instances.lock().unwrap();
        instances
            .iter()
            .filter(|instance| instance.is_ready.load(Ordering::SeqCst))
            .count()
    }

    /// Who is ready, each time beginning with another one.
    fn choice(&self) -> Vec<String> {
        let instances = self.instances.lock().unwrap();
        let mut ready: Vec<String> = instances
            .iter()
            .filter(|instance| instance.is_ready.load(Ordering::SeqCst))
            .map(|instance| instance.address.clone())
            .collect();
        let turn = self.turn.fetch_add(1, Ordering::SeqCst) % ready.len().max(1);
        ready.rotate_left(turn);
        ready
    }

    /// Whoever refuses a connection has left since he was looked at: another one gets it, as any balancer
    /// does.
    async fn pass_on(&self, mut client: TcpStream) {
        for address in self.choice() {
            let Ok(mut server) = TcpStream::connect(address).await else {
                continue;
            };
            let _ = client.set_nodelay(true);
            let _ = server.set_nodelay(true);
            let _ = tokio::io::copy_bidirectional(&mut client, &mut server).await;
            return;
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the balancer of a test")]
fn spawn(task: impl Future<Output = ()> + Send + 'static) {
    tokio::spawn(task);
}
