//! What the post office measures, and what it means.

use chassis::measure::Measure;

pub(crate) const POST_OFFICE: &[Measure] = &[
    Measure::counter(
        "facts_relayed_total",
        "Facts that the relay published and the broker confirmed.",
    ),
    Measure::gauge(
        "relay_halted",
        "1 while the relay tells nothing: it waits for listeners, or for a person to decide.",
    ),
    Measure::counter(
        "relay_resyncs_total",
        "How often the relay started over from the last message of its stream.",
    ),
    Measure::counter("facts_applied_total", "Facts that took effect here, by source."),
    Measure::gauge(
        "consumer_lag",
        "Facts that were told and have not taken effect here, by source.",
    ),
    Measure::gauge(
        "consumer_stopped",
        "1 while the consumer applies nothing until a person decides, by source.",
    ),
    Measure::counter(
        "consumer_restarts_total",
        "How often the consumer started over, by source.",
    ),
    Measure::counter(
        "consumer_gaps_total",
        "How often what came from the stream could not follow, and the teller's log was asked, by source.",
    ),
    Measure::counter(
        "dead_letters_total",
        "Facts put aside because they could not be applied, or waited behind one, by source.",
    ),
    Measure::counter(
        "heartbeats_refused_total",
        "Heartbeats that were not the teller's, by source.",
    ),
    Measure::counter(
        "foreign_messages_total",
        "Messages of the stream that were not the teller's, by source.",
    ),
    Measure::counter(
        "broker_denied_total",
        "What the broker refused: a wrong permission, or somebody who tries.",
    ),
];
