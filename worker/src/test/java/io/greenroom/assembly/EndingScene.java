package io.greenroom.assembly;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.greenroom.codepipeline.CodePipelineActionTypes;
import io.greenroom.config.Settings;
import io.greenroom.environment.EndWhen;
import io.greenroom.environment.Environment;
import io.greenroom.environment.EnvironmentProvider;
import io.greenroom.environment.EnvironmentState;
import io.greenroom.environment.ProviderException;
import io.greenroom.job.JobObserver;
import io.greenroom.secret.SecretsInUse;
import io.greenroom.simulator.PipelineSide;
import io.greenroom.simulator.Simulator;
import io.greenroom.simulator.SimulatorSettings;
import io.greenroom.simulator.fault.Effect;
import io.greenroom.simulator.fault.FaultRule;
import io.greenroom.simulator.fault.When;
import io.greenroom.simulator.pipeline.PipelineService;
import io.greenroom.simulator.pipeline.definition.Reading;
import io.greenroom.simulator.pipeline.execution.ActionExecution;
import io.greenroom.simulator.pipeline.execution.ActionStatus;
import io.greenroom.simulator.pipeline.execution.Approvals;
import io.greenroom.simulator.pipeline.execution.ExecutionSnapshot;
import io.greenroom.simulator.pipeline.execution.PipelineSettings;
import io.greenroom.simulator.pipeline.execution.Skips;
import io.greenroom.simulator.pipeline.execution.Sources;
import io.greenroom.simulator.pipeline.execution.StandIns;
import io.greenroom.simulator.pipeline.execution.Surroundings;
import io.greenroom.simulator.time.VirtualTimeline;
import io.greenroom.simulator.wire.Operation;
import io.greenroom.time.LeapingTime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.codepipeline.model.StageRetryMode;
import tools.jackson.databind.json.JsonMapper;

/** A worker, pipelines, and one clock for all of them, which leaps. Each pipeline starts an environment and runs a command. */
final class EndingScene implements AutoCloseable, PipelineSide {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    /** A little more than what lies between two looks of a sweep. */
    private static final Duration LOOK = Duration.ofSeconds(61);

    private final LeapingTime time;
    private final VirtualTimeline timeline;
    private final Path source;
    private final Settings settings;
    private final Simulator simulator;
    private final AwsClients aws;
    private final WorkerParts parts;
    private final EnvironmentProvider provider;
    private @Nullable PipelineService service;

    /** @param providers lines of the settings file about providers */
    EndingScene(Path folder, LeapingTime time, String provider, String providers, EndWhen endWhen) throws Exception {
        this.time = time;
        this.timeline = new VirtualTimeline(time.instant());
        this.source = Files.createDirectories(folder.resolve("source"));
        Files.writeString(source.resolve("readme.txt"), "nothing to build");
        Path definitions = Path.of("../action-definitions").toAbsolutePath().normalize();
        Path file = Files.writeString(
                folder.resolve("greenroom.yaml"), """
                actionDefinitions: %s
                stateDirectory: state
                polling: {fastest: 50ms, slowest: 200ms}
                jobs: {linkAfter: never}
                environments: {defaultProvider: %s, defaultDuration: 2h, maxDuration: 3h, endWhen: %s, grace: 15m}
                %s
                status: {listen: "127.0.0.1:0"}
                """.formatted(definitions, provider, endWhen.word(), providers));
        this.settings =
                ConfiguredProviders.settings(Optional.of(file), io.greenroom.config.Surroundings.ofThisProcess());
        this.simulator = Simulator.start(SimulatorSettings.defaults(), this, timeline);
        this.aws = AwsClients.of(simulator.environment(), 20);
        for (var definition : WorkerParts.definitions(settings).definitions()) {
            new CodePipelineActionTypes(aws.codePipeline()).create(definition);
        }
        this.parts = WorkerParts.build(
                settings, aws, StatusPlan.forWorker(settings), new SecretsInUse(), JobObserver.NONE, time);
        this.provider = parts.providers().stream()
                .filter(one -> one.name().equals(provider))
                .findFirst()
                .orElseThrow();
        parts.start();
    }

    @Override
    public Map<String, Operation> operations(Surroundings surroundings, SimulatorSettings with) {
        service = new PipelineService(
                surroundings,
                new PipelineSettings(with.account(), with.region(), with.jobs().strictOutputs(), false),
                new StandIns(Sources.of(Map.of("Source", source)), Approvals.byServiceCallOnly(), new Skips(Set.of())),
                new Random(5));
        return service.operations();
    }

    private PipelineService service() {
        return requireNonNull(service);
    }

    /** From now on the worker may not see how executions stand. */
    void forbidLooking() {
        for (String operation : List.of("ListPipelineExecutions", "GetPipelineExecution")) {
            simulator
                    .faults()
                    .add(new FaultRule(operation, When.always(), new Effect.Refused("AccessDeniedException")));
        }
    }

    /** Creates a pipeline that runs the command, and ends the environment itself or not. */
    void create(String pipeline, String command, boolean ends) {
        create(pipeline, "lab", command, ends);
    }

    void create(String pipeline, String blueprint, String command, boolean ends) {
        var stages = new ArrayList<Map<String, Object>>();
        stages.add(
                Trio.stage("Source", "Source", "AWS", "S3", Map.of("S3Bucket", "b", "S3ObjectKey", "k"), "", "Code"));
        stages.add(Trio.stage(
                "Start", "Deploy", "Custom", "Start-Environment", Map.of("BlueprintName", blueprint), "", "Lab"));
        stages.add(Trio.stage("Run", "Test", "Custom", "Run-Command", Map.of("CommandName", command), "Lab", ""));
        if (ends) {
            stages.add(Trio.stage("End", "Deploy", "Custom", "End-Environment", Map.of(), "Lab", ""));
        }
        Map<String, Object> text = Map.of(
                "name",
                pipeline,
                "roleArn",
                "arn:aws:iam::111122223333:role/shop",
                "artifactStore",
                Map.of("type", "S3", "location", "some-bucket"),
                "stages",
                stages);
        assertThat(service().create(JsonMapper.shared().valueToTree(text))).isInstanceOf(Reading.Valid.class);
    }

    /** An execution with the environment that it started. */
    final class Run {
        private final String pipeline;
        private final String execution;
        private @Nullable Environment environment;

        private Run(String pipeline) {
            this.pipeline = pipeline;
            this.execution = service().start(pipeline, Map.of());
        }

        /** Waits until its environment has been started. */
        Run started() {
            await().atMost(PATIENCE).until(() -> action("Start")
                    .filter(action -> action.status() == ActionStatus.SUCCEEDED)
                    .isPresent());
            environment = list().stream()
                    .filter(one -> execution.equals(one.owner().execution()))
                    .findFirst()
                    .orElseThrow();
            return this;
        }

        /** Waits until its command runs. */
        Run running() {
            started();
            await().atMost(PATIENCE)
                    .until(() -> !provider.activeRuns(environment().id()).isEmpty());
            return this;
        }

        /** Waits until it has come to its end. */
        Run over() throws Exception {
            service().await(pipeline, execution, PATIENCE);
            return environment == null ? started() : this;
        }

        void stop(boolean abandon) {
            service().stop(pipeline, execution, abandon, "enough");
        }

        /** Tries the failed command again, in vain; what the console shows then. */
        String retry() throws Exception {
            aws.codePipeline().retryStageExecution(retry -> retry.pipelineName(pipeline)
                    .stageName("Run")
                    .pipelineExecutionId(execution)
                    .retryMode(StageRetryMode.FAILED_ACTIONS));
            over();
            return requireNonNull(action("Run").orElseThrow().error()).message();
        }

        private Optional<ActionExecution> action(String name) {
            ExecutionSnapshot snapshot = service().execution(pipeline, execution);
            return snapshot.stages().stream()
                    .flatMap(stage -> stage.actions().stream())
                    .filter(action -> action.name().equals(name))
                    .findFirst()
                    .flatMap(action -> action.latest());
        }

        Environment environment() {
            return requireNonNull(environment);
        }

        /** Whether nobody has begun to end its environment. */
        boolean isKept() {
            return state().equals(new EnvironmentState.Ready().word());
        }

        void awaitGone() {
            await(toString()).atMost(PATIENCE).untilAsserted(() -> assertThat(state())
                    .isEqualTo(new EnvironmentState.Ended(List.of()).word()));
        }

        private String state() {
            try {
                return provider.describe(environment().id())
                        .map(one -> one.state().word())
                        .orElse("unknown");
            } catch (ProviderException e) {
                throw new AssertionError(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
        }

        /** What the ledger says of its end. */
        String reason() throws Exception {
            try (var ledger = Ledgers.own(settings, time)) {
                return ledger.of(environment().id()).orElseThrow().why().orElse("");
            }
        }

        @Override
        public String toString() {
            return pipeline + " " + execution;
        }
    }

    /** Waits until the worker has so many jobs only; it sees after a while that one was abandoned. */
    void awaitJobs(int count) {
        time.leap(Duration.ofSeconds(20));
        await().atMost(PATIENCE).until(() -> parts.worker().inFlight() <= count);
    }

    private List<Environment> list() {
        try {
            return provider.list();
        } catch (ProviderException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    Run start(String pipeline) {
        return new Run(pipeline);
    }

    /** Has the time go by, at whose end the sweep looks four times. */
    void pass(Duration span) throws InterruptedException {
        leap(span.minus(LOOK.multipliedBy(3)));
        leap(LOOK);
        leap(LOOK);
        leap(LOOK);
    }

    private void leap(Duration span) throws InterruptedException {
        timeline.advance(span);
        time.leap(span, "sweep");
    }

    /** Whether nothing of any environment is there. */
    void assertNothingIsLeft() {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(list()).noneMatch(Environment::isThere));
    }

    @Override
    public void close() throws Exception {
        try {
            parts.stop(Duration.ofSeconds(5));
            for (Environment environment : list()) {
                provider.end(environment.id());
            }
            assertNothingIsLeft();
        } finally {
            parts.close();
            aws.close();
            simulator.close();
        }
    }
}
