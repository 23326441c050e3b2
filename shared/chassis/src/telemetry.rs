//! Logs as JSON, traces over OTLP, metrics for Prometheus. Every OpenTelemetry type of the platform lives in
//! this file.

use crate::config::Telemetry;
use crate::lifecycle::Lifecycle;
use crate::measure;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use opentelemetry::Context;
use opentelemetry::propagation::TextMapPropagator;
use opentelemetry::trace::{TraceContextExt, TracerProvider};
use opentelemetry_otlp::WithExportConfig;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::SdkTracerProvider;
use std::collections::HashMap;
use std::sync::OnceLock;
use std::time::Duration;
use tracing_opentelemetry::OpenTelemetrySpanExt;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer};

static METRICS: OnceLock<PrometheusHandle> = OnceLock::new();

/// Flushes the last spans when it is dropped.
pub struct Guard(Option<SdkTracerProvider>);

impl Drop for Guard {
    fn drop(&mut self) {
        if let Some(provider) = self.0.take() {
            let _ = provider.shutdown();
        }
    }
}

/// Sets up logs, traces and metrics of the process.
///
/// # Errors
/// When the log filter or the OTLP endpoint is not usable.
pub fn start(service: &str, settings: &Telemetry) -> anyhow::Result<Guard> {
    if METRICS.get().is_none() {
        METRICS.set(PrometheusBuilder::new().install_recorder()?).ok();
        measure::describe(measure::HOUSE);
    }
    let provider = match settings.otlp_endpoint.as_str() {
        "" => None,
        endpoint => Some(provider(service, endpoint)?),
    };
    let traces = provider
        .as_ref()
        .map(|provider| tracing_opentelemetry::layer().with_tracer(provider.tracer("beleefregio")));
    let logs = tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_current_span(true)
        .with_span_list(false);
    tracing_subscriber::registry()
        .with(
            logs.with_writer(std::io::stderr)
                .with_filter(EnvFilter::try_new(&settings.log)?),
        )
        .with(traces)
        .try_init()
        .ok();
    Ok(Guard(provider))
}

fn provider(service: &str, endpoint: &str) -> anyhow::Result<SdkTracerProvider> {
    // The batch thread has no async runtime: only the blocking client works there.
    let exporter = opentelemetry_otlp::SpanExporter::builder()
        .with_http()
        .with_endpoint(format!("{}/v1/traces", endpoint.trim_end_matches('/')))
        .build()?;
    let resource = opentelemetry_sdk::Resource::builder()
        .with_service_name(format!("beleef-{service}"))
        .build();
    Ok(SdkTracerProvider::builder()
        .with_resource(resource)
        .with_batch_exporter(exporter)
        .build())
}

/// The text that Prometheus scrapes.
pub fn metrics_page() -> String {
    METRICS.get().map(PrometheusHandle::render).unwrap_or_default()
}

/// Lets the recorder sum up what was measured since the last time. Without it every sample is kept until
/// somebody scrapes.
pub fn keep_up(lifecycle: &Lifecycle) {
    let tasks = lifecycle.clone();
    lifecycle.spawn("metrics", async move {
        while tasks.pause(Duration::from_secs(5)).await {
            if let Some(metrics) = METRICS.get() {
                metrics.run_upkeep();
            }
        }
    });
}

/// The W3C `traceparent` of the current span, when it is traced.
pub fn traceparent() -> Option<String> {
    let mut carrier = HashMap::new();
    TraceContextPropagator::new().inject_context(&tracing::Span::current().context(), &mut carrier);
    carrier.remove("traceparent")
}

/// Makes a span a child of a remote one.
pub fn continue_trace(span: &tracing::Span, traceparent: Option<&str>) {
    if let Some(parent) = traceparent {
        let _ = span.set_parent(remote(parent));
    }
}

/// Lets a span that works for many point to one of those it works for.
pub fn link_trace(span: &tracing::Span, traceparent: Option<&str>) {
    if let Some(cause) = traceparent {
        span.add_link(remote(cause).span().span_context().clone());
    }
}

fn remote(traceparent: &str) -> Context {
    TraceContextPropagator::new().extract(&HashMap::from([(
        "traceparent".to_owned(),
        traceparent.to_owned(),
    )]))
}
