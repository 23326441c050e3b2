//! The AsyncAPI 3 document of published events: made of the catalogue, so that it cannot drift from it.

use super::catalogue::{Described, catalogue};
use super::event::{Enclosed, Envelope};
use chrono::DateTime;
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// The platform of the examples.
const SOURCE: &str = "https://pass.example.org";

/// The document: what is told, by which ways, and what each event looks like.
pub fn document() -> Value {
    let all = catalogue();
    let messages: Map<String, Value> = all.iter().map(|one| (name(one), message(one))).collect();
    let references = |channel: &str| -> Vec<Value> {
        let reference = |name: &String| json!({"$ref": format!("#/channels/{channel}/messages/{name}")});
        messages.keys().map(reference).collect()
    };
    let (of_webhook, of_stream) = (references("webhook"), references("stream"));
    let of_channel: Map<String, Value> = messages
        .keys()
        .map(|name| {
            (
                name.clone(),
                json!({"$ref": format!("#/components/messages/{name}")}),
            )
        })
        .collect();
    json!({
        "asyncapi": "3.1.0",
        "info": {
            "title": "Beleefregio",
            "version": "1.0.0",
            "description": "What partners, ticketing vendors and municipalities may subscribe to: the same \
                events, ids and order by every way. How to subscribe is in the OpenAPI document, \
                `/subscriptions`.",
            "license": {"name": "EUPL-1.2"},
        },
        "defaultContentType": "application/cloudevents+json",
        "channels": {
            "webhook": {
                "address": Value::Null,
                "title": "Webhook",
                "description": "A POST to the address of a subscription, signed as Standard Webhooks says.",
                "messages": of_channel,
            },
            "stream": {
                "address": "/subscriptions/{subscriptionId}/events",
                "title": "Stream",
                "description": "Server-sent events: the id of an event is that of the message.",
                "parameters": {"subscriptionId": {"description": "The subscription."}},
                "messages": of_channel,
            },
        },
        "operations": {
            "deliver": {
                "action": "send",
                "channel": {"$ref": "#/channels/webhook"},
                "summary": "An event is delivered until it is answered with 200 to 299.",
                "messages": of_webhook,
            },
            "follow": {
                "action": "send",
                "channel": {"$ref": "#/channels/stream"},
                "summary": "Events come as they are published.",
                "messages": of_stream,
            },
        },
        "components": {"messages": messages},
    })
}

/// `checkin.recorded.v1`.
fn name(one: &Described) -> String {
    one.event_type.trim_start_matches("org.beleefregio.").to_owned()
}

fn message(one: &Described) -> Value {
    let needs = match one.permission {
        Some(permission) => format!("Told to {}; needs {}.", audience(one), permission.as_str()),
        None => format!("Told to {}.", audience(one)),
    };
    json!({
        "name": one.event_type,
        "title": one.event_type,
        "summary": one.meaning,
        "description": needs,
        "contentType": "application/cloudevents+json",
        "headers": {
            "type": "object",
            "properties": {
                "webhook-id": {"type": "string", "description": "The id of the event."},
                "webhook-timestamp": {"type": "string", "description": "Seconds since 1970."},
                "webhook-signature": {"type": "string", "description": "v1, one for each secret."},
            },
        },
        "payload": payload(one),
        "examples": [{"payload": example(one)}],
    })
}

fn audience(one: &Described) -> &'static str {
    match one.audience {
        super::Audience::Organizer => "the organizer",
        super::Audience::Partner => "the partner",
        super::Audience::Region => "organizers of the region",
        super::Audience::Subscription => "the subscription",
    }
}

/// The schema of a whole event.
fn payload(one: &Described) -> Value {
    let mut data = (one.schema)();
    if let Some(members) = data.as_object_mut() {
        members.remove("$schema");
    }
    json!({
        "type": "object",
        "required": [
            "specversion", "id", "source", "type", "subject", "time", "datacontenttype", "dataschema", "data",
        ],
        "properties": {
            "specversion": {"const": "1.0"},
            "id": {"type": "string", "format": "uuid"},
            "source": {"type": "string", "format": "uri"},
            "type": {"const": one.event_type},
            "subject": {"type": "string"},
            "time": {"type": "string", "format": "date-time"},
            "datacontenttype": {"const": "application/json"},
            "dataschema": {"type": "string", "format": "uri"},
            "data": data,
        },
    })
}

/// The example of an event in its envelope.
fn example(one: &Described) -> Value {
    let (subject, data) = (one.example)();
    let enclosed = Enclosed {
        id: Uuid::from_u128(0x0192_0000_7000_8000_0000_0000_0000_0008),
        event_type: one.event_type.to_owned(),
        subject,
        time: DateTime::UNIX_EPOCH,
        data: data.as_object().cloned().unwrap_or_default(),
    };
    serde_json::to_value(Envelope::new(SOURCE, enclosed)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_is_in_the_document_with_an_example_that_has_what_its_schema_needs() {
        let document = document();
        let messages = document["components"]["messages"].as_object().unwrap();
        assert_eq!(messages.len(), catalogue().len());
        for (name, message) in messages {
            for channel in ["webhook", "stream"] {
                assert!(document["channels"][channel]["messages"].get(name).is_some());
            }
            let example = &message["examples"][0]["payload"];
            fits(&message["payload"], example);
            fits(&message["payload"]["properties"]["data"], &example["data"]);
        }
    }

    fn fits(schema: &Value, example: &Value) {
        for needed in schema["required"].as_array().unwrap() {
            assert!(
                example.get(needed.as_str().unwrap()).is_some(),
                "{needed} of {example}"
            );
        }
        for (member, value) in example.as_object().unwrap() {
            let shape = &schema["properties"][member];
            assert!(!shape.is_null(), "{member} is in no schema");
            assert!(shape["const"].is_null() || shape["const"] == *value);
        }
    }
}
