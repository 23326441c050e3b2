"""Verifies deliveries with the official libraries: a line of JSON in, a line out."""

import json
import sys

from cloudevents.core.bindings.http import HTTPMessage, from_structured_event
from standardwebhooks import Webhook, WebhookVerificationError

for line in sys.stdin:
    sent = json.loads(line)
    try:
        Webhook(sent["secret"]).verify(sent["body"], sent["headers"])
    except WebhookVerificationError:
        print(json.dumps({"verified": False}))
        continue
    event = from_structured_event(HTTPMessage(headers=sent["headers"], body=sent["body"].encode()))
    print(json.dumps({
        "verified": True,
        "id": event.get_id(),
        "type": event.get_type(),
        "source": event.get_source(),
        "subject": event.get_subject(),
        "time": event.get_time().isoformat(),
        "dataschema": event.get_dataschema(),
        "data": event.get_data(),
    }))
