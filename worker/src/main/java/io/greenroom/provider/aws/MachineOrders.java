package io.greenroom.provider.aws;

import io.greenroom.environment.ProviderException;
import io.greenroom.provider.aws.MachineHost.Machine;
import io.greenroom.provider.aws.MachineHost.Place;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * What a machine is told to do through its agent: the functions of {@code launch.sh}. All of it bears being done twice, and is
 * tried again when it did not work, unless the machine has ended.
 */
public final class MachineOrders {
    private static final Duration ANSWER = Duration.ofMinutes(2);
    private static final Duration COPYING = Duration.ofMinutes(30);
    /** How long the agent may be away, restarting for example, when something is to be begun. */
    private static final Duration AGENT_AWAY = Duration.ofMinutes(1);

    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final int TRIES = 3;
    private static final Instant NEVER = Instant.parse("2199-01-01T00:00:00Z");

    private final Agents agents;
    private final Machine machine;
    private final String bucket;

    /** @param bucket its name */
    MachineOrders(Agents agents, Machine machine, String bucket) {
        this.agents = agents;
        this.machine = machine;
        this.bucket = bucket;
    }

    /** Greets the machine, which has to be done before all else: says who it is to AWS. */
    public static String greet(Agents agents, String machine, String comment)
            throws ProviderException, IOException, InterruptedException {
        var answer = agents.ask(machine, comment, "hello", List.of(), ANSWER);
        String text = answer.text();
        if (answer.code() != 0) {
            throw new ProviderException(
                    ProviderException.Kind.CONFIGURATION,
                    "Machine %s cannot be used: %s".formatted(machine, text.isEmpty() ? answer : text));
        }
        String identity = lastLine(text);
        if (!identity.endsWith(":" + machine)) {
            throw new ProviderException(
                    ProviderException.Kind.CONFIGURATION,
                    "Machine %s is '%s' to AWS, and not its own role: give it the instance profile of the setup template"
                            .formatted(machine, identity));
        }
        return identity;
    }

    /** Begins a script whose request is in the bucket, as soon as the agent is there. */
    void begin(String script) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        while (true) {
            try {
                send(script);
                return;
            } catch (IOException e) {
                boolean isLong = System.nanoTime() - begin > AGENT_AWAY.toNanos();
                if (isLong || machine.end().isPresent()) {
                    throw e;
                }
                Thread.sleep(PAUSE);
            }
        }
    }

    /** The same, if the agent is there. */
    void send(String script) throws IOException, InterruptedException {
        Place place = machine.place();
        String prefix = place.prefix();
        agents.send(
                place.id(),
                comment(place, script),
                "begin",
                List.of(bucket, prefix.substring(0, prefix.length() - 1), script));
    }

    /**
     * Ends scripts.
     *
     * @param scripts {@code all} for all there are
     * @return how many could not be ended
     */
    int end(List<String> scripts) throws IOException, InterruptedException {
        String text = done("end", scripts, ANSWER, "end its scripts");
        String left = lastLine(text);
        if (!left.matches("\\d{1,4}")) {
            throw new IOException("machine %s did not end its scripts: %s"
                    .formatted(machine.place().id(), text));
        }
        return Integer.parseInt(left);
    }

    /** Forgets a script that has ended. */
    void remove(String script) throws IOException, InterruptedException {
        done("remove", List.of(script), ANSWER, "remove a script that has ended");
    }

    /** Unpacks an archive from the bucket into a folder of the machine. */
    void fetch(String key, String folder) throws IOException, InterruptedException {
        done("fetch", List.of(bucket, key, base64(folder)), COPYING, "fetch its files");
    }

    /**
     * Packs files into the bucket.
     *
     * @param patterns of find, a line each
     * @return when the script was begun, by the clock of the machine's files
     */
    Instant collect(String key, String folder, String script, String patterns)
            throws IOException, InterruptedException {
        String text = done(
                "collect",
                List.of(bucket, key, base64(folder), script, base64(patterns)),
                COPYING,
                "hand over its files");
        return seconds(text.lines().findFirst().orElse(""));
    }

    private static Instant seconds(String text) throws IOException {
        try {
            var exact = new BigDecimal(text);
            return Instant.ofEpochSecond(
                    exact.longValue(),
                    exact.remainder(BigDecimal.ONE).movePointRight(9).longValue());
        } catch (NumberFormatException e) {
            throw new IOException("the machine did not say when the script was begun: " + text, e);
        }
    }

    /** Returns when what was written on the machine is on its disk. */
    public void flush() throws IOException, InterruptedException {
        done("flush", List.of(), ANSWER, "write to its disk");
    }

    /** When the machine ends itself; empty for as good as never. */
    public void endAt(Optional<Instant> end) throws IOException, InterruptedException {
        long when = end.orElse(NEVER).getEpochSecond();
        done("until", List.of(machine.place().environment(), Long.toString(when)), ANSWER, "set its timer");
    }

    /**
     * Has the machine do something.
     *
     * @param what in words that follow "machine i-… did not"
     * @return what it printed
     */
    private String done(String operation, List<String> arguments, Duration patience, String what)
            throws IOException, InterruptedException {
        Place place = machine.place();
        for (int tries = 1; ; tries++) {
            try {
                var answer = agents.ask(place.id(), comment(place, operation), operation, arguments, patience);
                if (answer.code() == 0) {
                    return answer.text();
                }
                throw new IOException("machine %s did not %s: %s".formatted(place.id(), what, answer.text()));
            } catch (IOException e) {
                if (tries == TRIES || machine.end().isPresent()) {
                    throw e;
                }
                Thread.sleep(PAUSE);
            }
        }
    }

    private static String comment(Place place, String what) {
        return "greenroom %s %s".formatted(place.environment(), what);
    }

    private static String lastLine(String text) {
        return text.lines().reduce((one, other) -> other).orElse("");
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
