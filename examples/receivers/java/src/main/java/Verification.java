import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.EmptyWebhookSecretException;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Verifies Street Collector webhooks. */
final class Verification {
    /** The request is no genuine webhook. */
    static final class Refused extends Exception {
        Refused(String reason) {
            super(reason);
        }
    }

    static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS) // BigDecimal keeps 1500.00 as it was sent.
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final List<Webhook> webhooks = new ArrayList<>();

    /** @param whsecs the secret; during a rotation two, separated by a space */
    Verification(String whsecs) throws EmptyWebhookSecretException {
        for (String secret : whsecs.isBlank() ? new String[0] : whsecs.strip().split("\\s+")) {
            // The library decodes any other text as base64, and then no webhook verifies.
            if (!secret.startsWith("whsec_")) {
                throw new IllegalArgumentException("WEBHOOK_WHSEC has a secret that does not begin with whsec_.");
            }
            webhooks.add(new Webhook(secret));
        }
        if (webhooks.isEmpty()) {
            throw new IllegalArgumentException("WEBHOOK_WHSEC is not set. Use the whsec of the registration.");
        }
    }

    /** Returns the payload of a genuine webhook. */
    Map<String, Object> verified(byte[] body, Map<String, List<String>> headers) throws Refused {
        String text;
        try {
            // new String(body) would replace invalid bytes, and the signature would cover another text.
            text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
        } catch (CharacterCodingException error) {
            throw new Refused("The body is not UTF-8");
        }
        String reason = "";
        for (Webhook webhook : webhooks) {
            try {
                webhook.verify(text, headers);
                return parsed(body);
            } catch (WebhookVerificationException error) {
                reason = error.getMessage();
            }
        }
        throw new Refused(reason);
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> parsed(byte[] body) throws Refused {
        try {
            return JSON.readValue(body, Map.class);
        } catch (IOException error) {
            throw new Refused("The body is not JSON: " + error.getMessage());
        }
    }

    /** Compares X-Webhook-Secret with a supplied secret in constant time. */
    static boolean sameSecret(String received, String expected) {
        return received != null && expected != null && !expected.isEmpty() && MessageDigest.isEqual(
                received.getBytes(StandardCharsets.UTF_8), expected.getBytes(StandardCharsets.UTF_8));
    }
}
