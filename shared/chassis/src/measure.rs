//! What each metric means: `/metrics` says it beside the number.

/// A metric and its meaning, declared by the crate in which it is measured.
pub struct Measure {
    name: &'static str,
    kind: Kind,
    meaning: &'static str,
}

enum Kind {
    Counter,
    Gauge,
    Histogram,
}

impl Measure {
    /// What only rises.
    pub const fn counter(name: &'static str, meaning: &'static str) -> Self {
        Self::new(name, Kind::Counter, meaning)
    }

    /// What rises and falls.
    pub const fn gauge(name: &'static str, meaning: &'static str) -> Self {
        Self::new(name, Kind::Gauge, meaning)
    }

    /// What is measured again and again, and summed up.
    pub const fn histogram(name: &'static str, meaning: &'static str) -> Self {
        Self::new(name, Kind::Histogram, meaning)
    }

    const fn new(name: &'static str, kind: Kind, meaning: &'static str) -> Self {
        Self { name, kind, meaning }
    }
}

/// Tells the recorder what these mean. It must be there by now; the same again changes nothing.
pub fn describe(all: &[Measure]) {
    for Measure { name, kind, meaning } in all {
        match kind {
            Kind::Counter => metrics::describe_counter!(*name, *meaning),
            Kind::Gauge => metrics::describe_gauge!(*name, *meaning),
            Kind::Histogram => metrics::describe_histogram!(*name, *meaning),
        }
    }
}

/// What the house itself measures.
pub(crate) const HOUSE: &[Measure] = &[
    Measure::gauge("connections", "Connections that are open, by listener."),
    Measure::counter(
        "connections_refused_total",
        "Connections closed as they came, because their address had too many.",
    ),
    Measure::counter(
        "connections_cut_total",
        "Connections without a request that were closed because others needed their place.",
    ),
    Measure::counter(
        "asks_total",
        "Asks of other services that were worked on, by ask and by what became of them.",
    ),
    Measure::counter(
        "asks_denied_total",
        "Asks turned away because their sender is unknown or may not send them, by caller.",
    ),
    Measure::counter(
        "asks_shed_total",
        "Asks turned away because as many as may be were worked on.",
    ),
    Measure::counter(
        "breaker_opened_total",
        "How often a neighbour that did not answer was left alone, by neighbour.",
    ),
    Measure::counter("cache_faults_total", "Calls to the cache that came to nothing."),
    Measure::gauge(
        "relay_alive_seconds",
        "Seconds since the relay last proved that it gets on.",
    ),
    Measure::gauge(
        "consumer_alive_seconds",
        "Seconds since the consumer last proved that it gets on, by source.",
    ),
];
