package io.greenroom.benchmark;

import io.greenroom.simulator.Simulator;
import io.greenroom.simulator.SimulatorSettings;
import io.greenroom.simulator.job.JobSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import tools.jackson.databind.json.JsonMapper;

/**
 * The simulator's process. Prints the variables that point AWS clients at it as one line of JSON; then reads {@link Order}s
 * and answers each with a {@link Tally}, a line each, until its input ends.
 */
final class SimulatorMain {
    static final JsonMapper JSON = JsonMapper.builder().build();

    private SimulatorMain() {}

    /**
     * Simulates until its input ends.
     *
     * @param arguments the folder of the action definitions
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        var jobs = JobSettings.defaults()
                .withEndedJobsKept(1000)
                .with(JobSettings.Timing.defaults().withCredentialTtl(Duration.ofHours(1)));
        var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        var orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (var simulator = Simulator.start(
                SimulatorSettings.defaults().withArtifactsForJobsOnly(false).withJobs(jobs))) {
            var offers = new Offers(simulator, Definitions.in(Path.of(arguments[0])));
            out.println(JSON.writeValueAsString(simulator.environment()));
            for (String line = orders.readLine(); line != null; line = orders.readLine()) {
                out.println(JSON.writeValueAsString(offers.carryOut(JSON.readValue(line, Order.class))));
            }
        }
    }
}
