import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import software.amazon.event.ruler.Machine;

/** Reads lines of a pattern and its events, JSON with tabs between, and writes event-ruler's verdict on each event. */
final class Verdicts {
  public static void main(String[] arguments) throws Exception {
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    PrintStream verdicts = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String[] parts = line.split("\t");
      Machine machine = machineFor(parts[0]);
      for (int index = 1; index < parts.length; index++) {
        boolean matches = machine != null && !machine.rulesForJSONEvent(parts[index]).isEmpty();
        verdicts.println(machine == null ? "refused" : matches ? "match" : "no match");
      }
    }
    verdicts.flush();
  }

  /** null when event-ruler refuses the pattern. */
  private static Machine machineFor(String pattern) {
    Machine machine = new Machine();
    try {
      machine.addRule("rule", pattern);
      return machine;
    } catch (Exception refusal) {
      return null;
    }
  }
}
