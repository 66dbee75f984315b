"""Verifies Street Collector webhooks. server.py and flask_app.py use it."""

import hmac
import json
from decimal import Decimal

from standardwebhooks.webhooks import Webhook, WebhookVerificationError


class Refused(Exception):
    """The request is no genuine webhook."""


def webhooks_of(whsecs):
    """Returns a Webhook for each secret. During a rotation there are two, separated by a space."""
    secrets = whsecs.split()
    # The library decodes any other text as base64, and then no webhook verifies.
    if not secrets or not all(secret.startswith("whsec_") for secret in secrets):
        raise ValueError("WEBHOOK_WHSEC has no secret that begins with whsec_. Use the whsec of the registration.")
    return [Webhook(secret) for secret in secrets]


def verified(body, headers, webhooks):
    """Returns the payload of a genuine webhook. `body` is the received bytes."""
    for webhook in webhooks:
        try:
            webhook.verify(body, headers, json_parse=False)
            break
        # The library raises ValueError for a malformed signature or a body that is not UTF-8.
        except (WebhookVerificationError, ValueError) as error:
            refusal = error
    else:
        raise Refused(str(refusal))
    return parsed(body)


def parsed(body):
    try:
        return json.loads(body, parse_float=Decimal)  # Decimal keeps 1500.00 as it was sent.
    except ValueError as error:
        raise Refused(f"The body is not JSON: {error}") from error


def same_secret(received, expected):
    """Compares X-Webhook-Secret with a supplied secret in constant time."""
    return bool(received and expected) and hmac.compare_digest(received.encode(), expected.encode())
