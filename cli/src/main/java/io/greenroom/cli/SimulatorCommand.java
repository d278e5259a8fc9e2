package io.greenroom.cli;

import io.greenroom.simulator.PipelinesInProcess;
import io.greenroom.simulator.Simulator;
import io.greenroom.simulator.SimulatorSettings;
import io.greenroom.simulator.pipeline.execution.Approvals;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code greenroom simulator}: CodePipeline and S3 on this machine, for any AWS client, until it is stopped. */
@Command(
        name = "simulator",
        description = {
            "Serves CodePipeline and its artifact bucket on this machine until it is stopped.",
            "Prints the export lines that point any AWS client at it."
        },
        mixinStandardHelpOptions = true)
final class SimulatorCommand implements Callable<Integer> {
    @Option(
            names = "--port",
            paramLabel = "N",
            description = "CodePipeline's port; 0 takes any free one. Default: 8471.")
    private int port = 8471;

    @Option(names = "--s3-port", paramLabel = "N", description = "S3's port; 0 takes any free one. Default: 8472.")
    private int s3Port = 8472;

    @Option(
            names = "--listen",
            paramLabel = "ADDRESS",
            description = "The address to listen at. Whoever reaches it may do everything, because signatures are not"
                    + " checked. Default: 127.0.0.1.")
    private @Nullable InetAddress address;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Keeps the bucket's objects there. Default: nothing is kept.")
    private @Nullable Path data;

    @Mixin
    private StandInOptions standIns = new StandInOptions();

    @Override
    public Integer call() throws InterruptedException {
        LogSetup.quiet();
        var pipelines = new PipelinesInProcess(standIns.standIns(Approvals.byServiceCallOnly()));
        try (var simulator = Simulator.start(settings(), pipelines)) {
            var stop = new CountDownLatch(1);
            try (var signals = Signals.onFirst(stop::countDown)) {
                simulator.environment().forEach((name, value) -> System.out.printf("export %s=%s%n", name, value));
                System.out.flush();
                System.err.println("The simulator is ready; Ctrl-C stops it.");
                stop.await();
            }
            return 0;
        } catch (IOException e) {
            throw Refusal.usage(
                    "The simulator cannot start: %s%s%s Set with --port (now %d), --s3-port (now %d) and --listen."
                            .formatted(e.getMessage(), blame(port), blame(s3Port), port, s3Port));
        }
    }

    private SimulatorSettings settings() {
        SimulatorSettings settings = SimulatorSettings.defaults().withPorts(port, s3Port);
        if (address != null) {
            settings = settings.withAddress(address);
        }
        return data == null ? settings : settings.withData(data);
    }

    private static String blame(int port) {
        return port == 0
                ? ""
                : PortHolder.of(port)
                        .map(holder -> " Port %d is held by %s.".formatted(port, holder))
                        .orElse("");
    }
}
