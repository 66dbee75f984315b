"""The same receiver for Flask: WEBHOOK_WHSEC=whsec_… flask --app flask_app run --port 3000"""

import os

from flask import Flask, request

from handling import Once
from verification import Refused, verified, webhooks_of

WEBHOOKS = webhooks_of(os.environ.get("WEBHOOK_WHSEC", ""))
ONCE = Once()
app = Flask(__name__)
app.config["MAX_CONTENT_LENGTH"] = 2 * 1024 * 1024


@app.post("/webhook")
def webhook():
    try:
        payload = verified(request.get_data(), request.headers, WEBHOOKS)
    except Refused as error:
        return {"error": str(error)}, 400
    ONCE.handle(request.headers["webhook-id"], payload)  # An exception becomes a 500: the service sends it again.
    return {"status": "received"}
