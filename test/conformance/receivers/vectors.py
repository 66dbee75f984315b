"""Runs the vectors through verification.py of the example: a line for each, `accept` or the text of the error."""

import base64
import datetime
import json
import os
from unittest.mock import patch

from standardwebhooks import webhooks as library

from verification import Refused, verified, webhooks_of


def outcome(vector):
    class Frozen(datetime.datetime):
        @classmethod
        def now(cls, tz=None):
            return cls.fromtimestamp(vector["now"], tz)

    headers = {name: value if isinstance(value, str) else ", ".join(value) for name, value in vector["headers"].items()}
    body = base64.b64decode(vector["bodyBase64"]) if "bodyBase64" in vector else vector["body"].encode()
    try:
        webhooks = webhooks_of(" ".join(vector["whsecs"]))
        with patch.object(library, "datetime", Frozen):
            verified(body, headers, webhooks)
        return "accept"
    except (Refused, ValueError, library.EmptyWebhookSecretError) as error:
        return f"{type(error).__name__}: {error}"


with open(os.environ["VECTORS"], encoding="utf-8") as file:
    for one in json.load(file):
        print("vector", json.dumps(outcome(one)))
