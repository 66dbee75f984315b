import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.Executors;

/** A receiver with the server of the JDK. */
public final class Receiver {
    private static final int LARGEST_BODY = 2 * 1024 * 1024;
    private static final Handling HANDLING = new Handling();

    /** Returns the payload of a genuine webhook. */
    private interface Check {
        Map<String, Object> payloadOf(byte[] body, HttpExchange exchange) throws Verification.Refused;
    }

    public static void main(String[] arguments) throws Exception {
        Map<String, String> environment = System.getenv();
        Verification verification = new Verification(environment.getOrDefault("WEBHOOK_WHSEC", ""));
        String secret = environment.get("WEBHOOK_SECRET");
        int port = Integer.parseInt(environment.getOrDefault("PORT", "3000"));

        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/webhook", exchange -> receive(exchange, (body, request) ->
                verification.verified(body, request.getRequestHeaders())));
        server.createContext("/secret-header", exchange -> receive(exchange, (body, request) -> {
            if (!Verification.sameSecret(request.getRequestHeaders().getFirst("X-Webhook-Secret"), secret)) {
                throw new Verification.Refused("Wrong secret");
            }
            return Verification.parsed(body);
        }));
        server.setExecutor(Executors.newFixedThreadPool(16));
        server.start();
        System.out.println("Listening on " + server.getAddress().getPort());
    }

    private static void receive(HttpExchange exchange, Check check) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readNBytes(LARGEST_BODY + 1);
            if (body.length > LARGEST_BODY) {
                respond(exchange, 413, Map.of("error", "The body is too large"));
                return;
            }
            String id = exchange.getRequestHeaders().getFirst("webhook-id");
            try {
                HANDLING.handle(id, check.payloadOf(body, exchange));
                respond(exchange, 200, Map.of("status", "received"));
            } catch (Verification.Refused refused) {
                respond(exchange, 400, Map.of("error", refused.getMessage()));
            } catch (RuntimeException error) {
                error.printStackTrace();
                respond(exchange, 500, Map.of("error", "The webhook could not be handled"));
            }
        }
    }

    private static void respond(HttpExchange exchange, int status, Map<String, String> document) throws IOException {
        byte[] body = Verification.JSON.writeValueAsBytes(document);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }
}
