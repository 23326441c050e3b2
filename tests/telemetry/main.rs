//! One check-in is one trace: through the door, the ask, the outbox, NATS and the services that hear of it.
//! And what is measured says what it means.

use axum::body::Bytes;
use axum::extract::State;
use axum::{Router, routing::post};
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue, any_value::Value};
use platform::{Platform, Shape};
use prost::Message;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const EVENT: &str = "b1e00000-0000-4000-8000-000000000001";
const YARA: &str = "0990100000308";

/// A span as the collector got it.
#[derive(Debug, Clone)]
struct Span {
    service: String,
    name: String,
    trace: Vec<u8>,
    id: Vec<u8>,
    parent: Vec<u8>,
    attributes: Vec<KeyValue>,
}

impl Span {
    fn is(&self, service: &str, name: &str, attribute: (&str, &str)) -> bool {
        self.service == service && self.name == name && text(&self.attributes, attribute.0) == attribute.1
    }
}

fn text(attributes: &[KeyValue], key: &str) -> String {
    let value = attributes
        .iter()
        .find(|attribute| attribute.key == key)
        .and_then(|attribute| attribute.value.clone());
    match value {
        Some(AnyValue {
            value: Some(Value::StringValue(text)),
        }) => text,
        _ => String::new(),
    }
}

type Seen = Arc<Mutex<Vec<Span>>>;

/// A collector that speaks OTLP over HTTP.
async fn collector() -> (String, Seen) {
    let seen = Seen::default();
    let take = async |State(seen): State<Seen>, body: Bytes| {
        let request = ExportTraceServiceRequest::decode(body).expect("OTLP");
        for resource in request.resource_spans {
            let service = resource
                .resource
                .map(|resource| text(&resource.attributes, "service.name"))
                .unwrap_or_default();
            for span in resource.scope_spans.into_iter().flat_map(|scope| scope.spans) {
                let (service, name, attributes) = (service.clone(), span.name, span.attributes);
                let span = Span {
                    service,
                    name,
                    trace: span.trace_id,
                    id: span.span_id,
                    parent: span.parent_span_id,
                    attributes,
                };
                seen.lock().unwrap().push(span);
            }
        }
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let router = Router::new()
        .route("/v1/traces", post(take))
        .with_state(seen.clone());
    #[expect(clippy::disallowed_methods, reason = "the collector of a test")]
    tokio::spawn(async move { axum::serve(listener, router).await });
    (url, seen)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_in_is_one_trace_through_all_hops() {
    let (url, seen) = collector().await;
    // The exporter sends when this many milliseconds have passed.
    let settings = [
        ("BELEEF__TELEMETRY__OTLP_ENDPOINT", url.as_str()),
        ("OTEL_BSP_SCHEDULE_DELAY", "100"),
    ];
    let platform = Platform::start_with(Shape::Apart, &["beleefregio"], &settings)
        .await
        .unwrap();
    let counter = platform.client("balie-geetbets").await.unwrap();
    assert_eq!(counter.check_in(YARA, EVENT).await.status, 201);
    let hops = [
        ("beleef-gateway", "http", ("route", "/checkins")),
        ("beleef-activity", "ask", ("ask", "activity.check_in")),
        ("beleef-points", "apply", ("source", "activity")),
        ("beleef-gateway", "apply", ("source", "points")),
    ];
    let started = Instant::now();
    loop {
        let spans = seen.lock().unwrap().clone();
        let root = spans.iter().find(|span| span.is(hops[0].0, hops[0].1, hops[0].2));
        let child = |parent: &Span, hop: (&str, &str, (&str, &str))| {
            spans
                .iter()
                .find(|span| {
                    span.trace == parent.trace && span.parent == parent.id && span.is(hop.0, hop.1, hop.2)
                })
                .cloned()
        };
        let last = root.cloned().and_then(|root| {
            hops[1..]
                .iter()
                .try_fold(root, |parent, hop| child(&parent, *hop))
        });
        if last.is_some() {
            return;
        }
        assert!(
            started.elapsed() < Duration::from_secs(30),
            "no trace through all hops in {spans:#?}"
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_metric_says_what_it_means() {
    let platform = Platform::start(Shape::Together, &["beleefregio"]).await.unwrap();
    let counter = platform.client("balie-geetbets").await.unwrap();
    assert_eq!(counter.check_in(YARA, EVENT).await.status, 201);
    let page = platform.metrics("gateway").await.unwrap();
    let names = |about: &'static str| {
        let lines = page.lines().filter_map(move |line| line.strip_prefix(about));
        lines
            .filter_map(|line| line.split(' ').next())
            .collect::<BTreeSet<_>>()
    };
    let (shown, explained) = (names("# TYPE "), names("# HELP "));
    assert!(
        shown.contains("asks_total") && shown.contains("lookups_total"),
        "{page}"
    );
    let silent: Vec<_> = shown.difference(&explained).collect();
    assert!(silent.is_empty(), "metrics without words: {silent:?}");
}
