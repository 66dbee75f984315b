import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Handles verified webhooks once. It keeps the ids in memory: keep yours in a table with the id as its primary key. */
final class Handling {
    private final Set<String> ids = ConcurrentHashMap.newKeySet();

    void handle(String id, Map<String, Object> payload) {
        if (!ids.add(id)) {
            return;
        }
        try {
            work(id, payload);
        } catch (RuntimeException error) {
            ids.remove(id); // The response is a 500, and the service sends it again.
            throw error;
        }
    }

    /** Replace it by your own. */
    private static void work(String id, Map<String, Object> payload) {
        Map<?, ?> data = (Map<?, ?>) payload.get("data");
        String event = (String) payload.get("event");
        switch (event) {
            case "order.created" -> print(id, event + ": " + data.get("orderId") + " of " + data.get("total"));
            case "product.created" -> print(id, event + ": " + data.get("title"));
            default -> print(id, event);
        }
    }

    private static void print(String id, String text) {
        System.out.println(id + " is " + text);
    }
}
