import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Runs the vectors through Verification of the example: a line for each, `accept` or the text of the error. */
public final class Vectors {
    /** The clock of the library. */
    public static final class Clock {
        public static long now;

        public static long currentTimeMillis() {
            return now * 1000;
        }
    }

    /** Loads the library and the example with `Vectors.Clock` in place of `System`, whose clock nobody can set. */
    private static final class Loader extends ClassLoader {
        Loader() {
            super(Vectors.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith("com.standardwebhooks.") && !name.startsWith("Verification")) {
                return super.loadClass(name, resolve);
            }
            Class<?> loaded = findLoadedClass(name);
            if (loaded != null) {
                return loaded;
            }
            try (InputStream stream = getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] code = withClock(stream.readAllBytes());
                return defineClass(name, code, 0, code.length);
            } catch (IOException error) {
                throw new ClassNotFoundException(name, error);
            }
        }

        /** In a class file a name is its length in two bytes and its text. */
        private static byte[] withClock(byte[] code) {
            String text = new String(code, StandardCharsets.ISO_8859_1);
            return text.replace("\0\20java/lang/System", "\0\15Vectors$Clock").getBytes(StandardCharsets.ISO_8859_1);
        }
    }

    public static void main(String[] arguments) throws Exception {
        ObjectMapper json = new ObjectMapper();
        Class<?> verification = new Loader().loadClass("Verification");
        var create = verification.getDeclaredConstructor(String.class);
        var verified = verification.getDeclaredMethod("verified", byte[].class, Map.class);
        create.setAccessible(true);
        verified.setAccessible(true);
        for (JsonNode vector : json.readTree(new File(System.getenv("VECTORS")))) {
            Map<String, List<String>> headers = new TreeMap<>();
            vector.get("headers").fields().forEachRemaining(header -> headers.put(header.getKey(), texts(header.getValue())));
            byte[] body = vector.has("bodyBase64")
                    ? Base64.getDecoder().decode(vector.get("bodyBase64").asText())
                    : vector.get("body").asText().getBytes(StandardCharsets.UTF_8);
            Clock.now = vector.get("now").asLong();
            String outcome = "accept";
            try {
                verified.invoke(create.newInstance(String.join(" ", texts(vector.get("whsecs")))), body, headers);
            } catch (InvocationTargetException error) {
                outcome = error.getCause().toString();
            }
            System.out.println("vector " + json.writeValueAsString(outcome));
        }
    }

    private static List<String> texts(JsonNode value) {
        List<String> texts = new ArrayList<>();
        if (value.isTextual()) {
            texts.add(value.asText());
        }
        value.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
