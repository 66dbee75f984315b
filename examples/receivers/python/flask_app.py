"""The same receiver for Flask."""

import os

from flask import Flask, request

from handling import Once
from verification import Refused, parsed, same_secret, verified, webhooks_of

WEBHOOKS = webhooks_of(os.environ.get("WEBHOOK_WHSEC", ""))
SECRET = os.environ.get("WEBHOOK_SECRET", "")
ONCE = Once()
app = Flask(__name__)
app.config["MAX_CONTENT_LENGTH"] = 2 * 1024 * 1024


@app.post("/webhook")
def webhook():
    return handled(verified(request.get_data(), request.headers, WEBHOOKS))


@app.post("/secret-header")
def secret_header():
    if not same_secret(request.headers.get("X-Webhook-Secret"), SECRET):
        raise Refused("Wrong secret")
    return handled(parsed(request.get_data()))


def handled(payload):
    ONCE.handle(request.headers["webhook-id"], payload)  # Flask responds 500 to an error, and the service retries.
    return {"status": "received"}


@app.errorhandler(Refused)
def refused(error):
    return {"error": str(error)}, 400
