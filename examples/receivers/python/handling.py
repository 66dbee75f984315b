"""Handles verified webhooks: replace `work` and `Once` by your own."""

from threading import Lock


def work(webhook_id, payload):
    data = payload["data"]
    match payload["event"]:
        case "order.created":
            print(f"{webhook_id} is order.created: {data['orderId']} of {data['total']}", flush=True)
        case "product.created":
            print(f"{webhook_id} is product.created: {data['title']}", flush=True)
        case event:
            print(f"{webhook_id} is {event}", flush=True)


class Once:
    """Drops repeats. It keeps the ids in memory: keep yours in a table with the id as its primary key."""

    def __init__(self):
        self._ids = set()
        self._lock = Lock()

    def handle(self, webhook_id, payload):
        with self._lock:
            if webhook_id in self._ids:
                return
            self._ids.add(webhook_id)
        try:
            work(webhook_id, payload)
        except Exception:
            self._ids.discard(webhook_id)  # The response is a 500, and the service sends it again.
            raise
