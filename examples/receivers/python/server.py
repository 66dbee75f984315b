"""A receiver with the standard library alone, beside standardwebhooks."""

import json
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from handling import Once
from verification import Refused, parsed, same_secret, verified, webhooks_of

WEBHOOKS = webhooks_of(os.environ.get("WEBHOOK_WHSEC", ""))
SECRET = os.environ.get("WEBHOOK_SECRET", "")
LARGEST_BODY = 2 * 1024 * 1024
ONCE = Once()


class Receiver(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 15

    def do_POST(self):
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > LARGEST_BODY:
            self.close_connection = True
            return self.respond(413, {"error": "The body has no length, or is too large"})
        body = self.rfile.read(int(length))
        try:
            if self.path == "/webhook":
                payload = verified(body, self.headers, WEBHOOKS)
            elif self.path == "/secret-header" and same_secret(self.headers.get("X-Webhook-Secret"), SECRET):
                payload = parsed(body)
            else:
                raise Refused("Wrong path or secret")
        except Refused as error:
            return self.respond(400, {"error": str(error)})
        try:
            ONCE.handle(self.headers["webhook-id"], payload)
        except Exception as error:
            self.log_error("%s: %r", self.headers["webhook-id"], error)
            return self.respond(500, {"error": "The webhook could not be handled"})
        self.respond(200, {"status": "received"})

    def respond(self, status, document):
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "3000"))), Receiver)
    print(f"Listening on {server.server_port}", flush=True)
    server.serve_forever()
