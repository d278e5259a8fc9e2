package io.greenroom.cli;

import io.greenroom.assembly.AwsClients;
import io.greenroom.assembly.StatusPlan;
import io.greenroom.assembly.WorkerParts;
import io.greenroom.codepipeline.CodePipelineActionTypes;
import io.greenroom.config.Settings;
import io.greenroom.definition.ActionDefinition;
import io.greenroom.definition.StatusLinks;
import io.greenroom.file.FolderRemoval;
import io.greenroom.job.ServiceFailure;
import io.greenroom.secret.SecretsInUse;
import io.greenroom.simulator.PipelinesInProcess;
import io.greenroom.simulator.Simulator;
import io.greenroom.simulator.SimulatorSettings;
import io.greenroom.simulator.job.JobSettings;
import io.greenroom.simulator.pipeline.PipelineService;
import io.greenroom.simulator.pipeline.definition.Problem;
import io.greenroom.simulator.pipeline.definition.Reading;
import io.greenroom.simulator.pipeline.execution.ExecutionSnapshot;
import io.greenroom.simulator.pipeline.execution.ExecutionStatus;
import io.greenroom.simulator.pipeline.execution.RuleResults;
import io.greenroom.simulator.pipeline.execution.Skips;
import io.greenroom.simulator.pipeline.execution.Sources;
import io.greenroom.simulator.pipeline.execution.StandInOutputs;
import io.greenroom.simulator.pipeline.execution.StandIns;
import io.greenroom.simulator.wire.ServiceException;
import io.greenroom.status.StatusSite;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;

/** One run of a pipeline: simulator and worker in this process, with real HTTP between them. */
final class Simulation {
    /** Nobody shares the service with a laptop's pipeline, so it is asked more often than in production. */
    private static final Settings.Polling POLLING = new Settings.Polling(Duration.ofMillis(50), Duration.ofMillis(500));

    private static final Duration CONTINUATION_DELAY = Duration.ofSeconds(1);
    private static final Duration STOPPING_GRACE = Duration.ofSeconds(5);

    private final SimulationPlan plan;
    private final Settings given;
    private final SecretsInUse secrets;
    private final InputStream in;
    private final PrintStream out;
    private final PrintStream err;

    /**
     * @param secrets those that the process's log is masked with
     * @param in where answers to manual approvals come from
     */
    Simulation(
            SimulationPlan plan,
            Settings given,
            SecretsInUse secrets,
            InputStream in,
            PrintStream out,
            PrintStream err) {
        this.plan = plan;
        this.given = given;
        this.secrets = secrets;
        this.in = in;
        this.out = out;
        this.err = err;
    }

    /** Returns the exit status: 0 when the pipeline succeeded. */
    int run() throws IOException, InterruptedException {
        plan.check();
        Path work = Files.createTempDirectory("greenroom-simulate-");
        boolean kept = false;
        try (var view =
                Terminal.isThere() ? new LiveView(out, Terminal::width, InstantSource.system()) : new PlainView(out)) {
            Ending ending = runIn(work, view);
            kept = ending.kept();
            return ending.succeeded() ? 0 : 1;
        } finally {
            if (!kept) {
                List<FolderRemoval.Left> left = FolderRemoval.remove(work);
                if (!left.isEmpty()) {
                    err.println(FolderRemoval.words(left));
                }
            }
        }
    }

    /** @param kept whether environments were left, and so their state directory is needed */
    private record Ending(boolean succeeded, boolean kept) {}

    private Ending runIn(Path work, RunView view) throws IOException, InterruptedException {
        var standIns = new StandIns(
                Sources.of(plan.sources()),
                plan.approve() ? TerminalApprovals.always() : new TerminalApprovals(in, err),
                new Skips(plan.skips()),
                new StandInOutputs(plan.outputs()),
                new RuleResults(plan.rules()));
        var pipelines = new PipelinesInProcess(standIns);
        Settings settings = settingsFor(work);
        try (var simulator = Simulator.start(simulatorSettings(work), pipelines);
                var aws = AwsClients.of(simulator.environment(), settings.jobs().maxConcurrent());
                var socket = StatusSite.listen("127.0.0.1", 0)) {
            URI pages = URI.create("http://127.0.0.1:" + socket.getLocalPort());
            register(settings, aws, pages);
            create(pipelines.service());
            var status = StatusPlan.forSimulation(pages);
            try (var parts = WorkerParts.build(settings, aws, status, secrets, view)) {
                parts.site().serve(socket);
                err.printf("Pages with the logs, while it runs: %s/%n", pages);
                boolean succeeded = execute(pipelines.service(), parts, view);
                return new Ending(succeeded, leavings(parts, settings));
            }
        }
    }

    /**
     * The worker's own state directory may be in use by a real worker, and nothing of a simulation belongs there. Its worker
     * is the only one for the pipeline, whatever actions the real one leaves to others.
     */
    private Settings settingsFor(Path work) {
        return new Settings(
                given.source(),
                given.actionDefinitions(),
                given.installation() + "-simulation",
                work.resolve("state"),
                POLLING,
                given.jobs(),
                new Settings.Pollers(Set.of(), given.pollers().query()),
                given.environments(),
                given.limits(),
                given.artifacts(),
                given.fleet(),
                given.blueprints(),
                given.providers(),
                given.status(),
                given.logging());
    }

    private static SimulatorSettings simulatorSettings(Path work) {
        JobSettings jobs = JobSettings.defaults();
        return SimulatorSettings.defaults()
                .withData(work.resolve("s3"))
                .withJobs(jobs.with(jobs.timing().withContinuationDelay(CONTINUATION_DELAY)));
    }

    private static void register(Settings settings, AwsClients aws, URI pages) throws InterruptedException {
        var types = new CodePipelineActionTypes(aws.codePipeline());
        var links = new StatusLinks(pages);
        for (ActionDefinition definition : WorkerParts.definitions(settings).definitions()) {
            try {
                types.create(links.fill(definition));
            } catch (ServiceFailure e) {
                throw Refusal.usage(
                        "The simulator refused action definition %s: %s.".formatted(definition.file(), e.getMessage()));
            }
        }
    }

    private void create(PipelineService service) {
        if (service.create(plan.pipeline().definition()) instanceof Reading.Invalid invalid) {
            throw Refusal.usage("The pipeline file %s has %d problems:\n%s"
                    .formatted(
                            plan.pipeline().file(),
                            invalid.problems().size(),
                            invalid.problems().stream()
                                    .map(Problem::toString)
                                    .map(problem -> "  " + problem)
                                    .collect(Collectors.joining("\n"))));
        }
    }

    private boolean execute(PipelineService service, WorkerParts parts, RunView view) throws InterruptedException {
        service.listen(view);
        var interrupted = new CompletableFuture<Void>();
        try (var signals = Signals.onFirst(() -> interrupted.complete(null))) {
            String execution = start(service);
            parts.start();
            var end = service.end(plan.pipeline().pipelineName(), execution);
            CompletableFuture.anyOf(end, interrupted).join();
            if (!end.isDone()) {
                err.println("Stopping: the run is abandoned, its environments are ended.");
                service.stop(plan.pipeline().pipelineName(), execution, true, "interrupted at the terminal");
            }
            parts.stop(STOPPING_GRACE);
            ExecutionSnapshot snapshot = end.get();
            view.summary(snapshot);
            return snapshot.status() == ExecutionStatus.SUCCEEDED;
        } catch (ExecutionException e) {
            throw new IllegalStateException("The end of an execution is never exceptional", e);
        }
    }

    private String start(PipelineService service) {
        try {
            return service.start(plan.pipeline().pipelineName(), plan.variables());
        } catch (ServiceException e) {
            throw Refusal.usage("The pipeline cannot be started: %s".formatted(e.getMessage()));
        }
    }

    /** Ends what the run left, or says where it is. True when something was kept. */
    private boolean leavings(WorkerParts parts, Settings settings) throws InterruptedException {
        var leavings = new Leavings(parts.providers(), err);
        if (!plan.keep()) {
            leavings.end();
            return false;
        }
        return leavings.keep(settings.stateDirectory());
    }
}
