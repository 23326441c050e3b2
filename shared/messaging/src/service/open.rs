//! Opening: the relay and a consumer for each subscription begin their work.

use crate::hear::consumer::Consumer;
use crate::hear::inbox::{AtOnce, Inbox};
use crate::hear::subscription::Subscription;
use crate::office::Office;
use crate::tell::relay::Relay;
use crate::wire::halt::Standstill;
use chassis::Lifecycle;
use chassis::config::Broker;
use chassis::vitals::Work;

impl Office {
    /// Starts the relay and a consumer for every subscription. `neighbours` are the services that may listen
    /// to this one.
    pub fn open(
        &self,
        lifecycle: &Lifecycle,
        broker: &Broker,
        neighbours: Vec<&'static str>,
        subscriptions: Vec<Subscription>,
    ) {
        let relay = Relay {
            service: self.service,
            pool: self.connections.reserved.clone(),
            broker: broker.clone(),
            asks: self.asks.clone(),
            neighbours,
            life: lifecycle.vitals().part(self.service, Work::Relay),
            wake: self.wake.clone(),
            halted: self.halted.clone(),
        };
        lifecycle.spawn("relay", relay.run(lifecycle.clone()));
        let rehearsals = self.rehearsals();
        lifecycle.spawn("rehearsals", async move {
            for rehearsal in rehearsals {
                if let Err(fault) = rehearsal.await {
                    tracing::info!(%fault, "a rehearsal was left out");
                }
            }
        });
        for subscription in subscriptions {
            let consumer = self.consumer(lifecycle, broker, subscription);
            lifecycle.spawn("consumer", consumer.run(lifecycle.clone()));
        }
    }

    fn consumer(&self, lifecycle: &Lifecycle, broker: &Broker, subscription: Subscription) -> Consumer {
        let source = subscription.source;
        let inbox = Inbox {
            service: self.service,
            source,
            pool: self.connections.reserved.clone(),
            clock: self.clock.clone(),
            listeners: subscription.listeners,
            stop_on_poison: subscription.stop_on_poison,
            at_once: AtOnce::default(),
        };
        Consumer {
            service: self.service,
            life: lifecycle.vitals().part(self.service, Work::Consumer { source }),
            inbox,
            broker: broker.clone(),
            asks: self.asks.clone(),
            stopped: Standstill::default(),
        }
    }
}
