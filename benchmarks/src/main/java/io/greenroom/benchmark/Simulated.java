package io.greenroom.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.type.TypeReference;

/** A running {@link SimulatorMain} from the side of who orders. */
final class Simulated implements AutoCloseable {
    private final Process process;
    private final BufferedReader answers;
    private final Writer orders;
    private final Map<String, String> environment;

    /** @param builder starts it */
    Simulated(ProcessBuilder builder, Path log) throws IOException {
        this.process = builder.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        this.answers = process.inputReader();
        this.orders = process.outputWriter();
        this.environment = SimulatorMain.JSON.readValue(line(), new TypeReference<TreeMap<String, String>>() {});
    }

    /** The variables that point AWS clients at it. */
    Map<String, String> environment() {
        return environment;
    }

    Tally carryOut(Order order) throws IOException {
        orders.write(SimulatorMain.JSON.writeValueAsString(order) + "\n");
        orders.flush();
        return SimulatorMain.JSON.readValue(line(), Tally.class);
    }

    private String line() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("The simulator has ended; its log says why");
        }
        return line;
    }

    /** Waits until all jobs that were offered have ended, and well. */
    Tally awaitAll(int count, Duration within) throws IOException {
        Tally tally = carryOut(Order.awaitEnded(count, within));
        if (tally.ended() < count || tally.failed() > 0) {
            throw new IOException("Of %d jobs %d ended within %s, %d of them badly: %s"
                    .formatted(count, tally.ended(), within, tally.failed(), tally.failure()));
        }
        return tally;
    }

    Tally awaitAcknowledged(int count, Duration within) throws IOException {
        Tally tally = carryOut(Order.awaitAcknowledged(count, within));
        if (tally.acknowledged() < count) {
            throw new IOException(
                    "Of %d jobs %d were acknowledged within %s".formatted(count, tally.acknowledged(), within));
        }
        return tally;
    }

    /** Spent so far. */
    double cpuSeconds() throws IOException {
        return Subject.cpuSeconds(process.pid());
    }

    @Override
    public void close() throws IOException, InterruptedException {
        orders.close();
        process.destroyForcibly().waitFor();
    }
}
