package io.greenroom.cli.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.greenroom.cli.Workshop;
import io.greenroom.codepipeline.CodePipelineActionTypes;
import io.greenroom.definition.ActionDefinitions;
import io.greenroom.simulator.Simulator;
import io.greenroom.simulator.SimulatorSettings;
import io.greenroom.simulator.fault.Effect;
import io.greenroom.simulator.fault.FaultRule;
import io.greenroom.simulator.fault.When;
import io.greenroom.simulator.job.JobRecord;
import io.greenroom.simulator.job.JobSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.awaitility.core.ConditionTimeoutException;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.codepipeline.CodePipelineClient;

/** A service with its faults, a folder for all that workers keep, and settings that point a worker at both. */
final class FaultBench implements AutoCloseable {
    private static final int LOG_SHOWN = 20_000;

    private final Path folder;
    private final Simulator simulator;
    private final Path gate;
    private final String further;
    private final Map<String, String> aws;

    FaultBench(Path folder, JobSettings jobs) throws Exception {
        this(folder, jobs, "");
    }

    /** @param further settings, such as those of another provider */
    FaultBench(Path folder, JobSettings jobs, String further) throws Exception {
        this(folder, jobs, further, Map.of());
    }

    /**
     * One whose workers find more services, or some elsewhere.
     *
     * @param further settings, such as those of another provider
     * @param elsewhere variables that say where, instead of what the simulator says
     */
    FaultBench(Path folder, JobSettings jobs, String further, Map<String, String> elsewhere) throws Exception {
        this.folder = folder;
        this.further = further;
        this.simulator = Simulator.start(
                SimulatorSettings.defaults().withData(folder.resolve("s3")).withJobs(jobs));
        this.aws = new HashMap<>(simulator.environment());
        aws.putAll(elsewhere);
        register();
        this.gate = folder.resolve("gate");
        Trios.Kind.writeBlueprints(Files.createDirectory(folder.resolve("blueprints")), gate);
        settings("linkAfter: never");
    }

    /** With a seed that is printed, and can be given: {@code -Dgreenroom.seed=N}. */
    static Random random() {
        long seed = Long.getLong("greenroom.seed", new Random().nextLong(1_000_000));
        System.out.println("faults: -Dgreenroom.seed=" + seed);
        return new Random(seed);
    }

    Simulator simulator() {
        return simulator;
    }

    /** What waits for the gate goes on. */
    void openGate() throws IOException {
        Files.createFile(gate);
    }

    Path state() {
        return folder.resolve("state");
    }

    void settings(String jobs) throws IOException {
        Files.writeString(
                folder.resolve("greenroom.yaml"),
                """
                actionDefinitions: %s
                stateDirectory: state
                polling: {fastest: 100ms, slowest: 500ms}
                jobs: {%s}
                blueprints: blueprints
                status: {listen: "127.0.0.1:0"}
                """.formatted(Path.of("../action-definitions").toAbsolutePath().normalize(), jobs) + further);
    }

    private void register() throws Exception {
        try (var http = Apache5HttpClient.create();
                var client = CodePipelineClient.builder()
                        .httpClient(http)
                        .region(Region.of(simulator.settings().region()))
                        .endpointOverride(URI.create(simulator.endpoint().toString()))
                        .credentialsProvider(
                                StaticCredentialsProvider.create(AwsBasicCredentials.create("admin", "admin")))
                        .build()) {
            for (var definition : ActionDefinitions.read(
                            Path.of("../action-definitions").toAbsolutePath().normalize())
                    .definitions()) {
                new CodePipelineActionTypes(client).create(definition);
            }
        }
    }

    WorkerProcess worker() throws IOException {
        return worker("worker", Map.of());
    }

    /**
     * One of several workers.
     *
     * @param name of its log
     * @param own variables of this worker, such as settings that others have differently
     */
    WorkerProcess worker(String name, Map<String, String> own) throws IOException {
        var variables = new HashMap<>(aws);
        variables.putAll(own);
        return WorkerProcess.start(folder.resolve("greenroom.yaml"), variables, folder.resolve(name + ".log"));
    }

    /** From now on, calls of the operation end like that. */
    void fault(String operation, When when, Effect effect) {
        simulator.faults().add(new FaultRule(operation, when, effect));
    }

    /** Lets a worker finish everything, stops it, and looks whether every promise was kept. */
    void finish(Trios trios, Duration patience) throws Exception {
        try (var worker = worker()) {
            awaitWith(
                    worker,
                    "all trios come to their ends",
                    patience,
                    () -> trios.ended() + trios.failures().size() >= trios.offered());
            awaitWith(worker, "environments are ended after their last result", patience, () -> environmentFolders()
                    .isEmpty());
            assertThat(worker.terminate()).isZero();
        }
        assertEachHadOneResult(trios);
        assertThat(environmentFolders()).isEmpty();
        await().atMost(Duration.ofMinutes(2)).untilAsserted(() -> assertThat(Workshop.workspacesInUse(folder))
                .isEmpty());
        assertNothingSecretIsShown(trios, "");
    }

    /** When it does not come true, the worker's log tells why; it would be gone with the test's folder. */
    private void awaitWith(WorkerProcess worker, String what, Duration patience, Callable<Boolean> wish)
            throws IOException {
        try {
            await(what).atMost(patience).until(wish);
        } catch (ConditionTimeoutException e) {
            String open = simulator.jobs().records().stream()
                    .filter(job -> job.countedResults().isEmpty())
                    .map(job -> "%s %s %s".formatted(job.id(), job.status(), job.history()))
                    .collect(Collectors.joining("\n"));
            String log = worker.log();
            throw new AssertionError(
                    "%s%nJobs without a result:%n%s%nThe worker's log ends:%n%s"
                            .formatted(e.getMessage(), open, log.substring(Math.max(0, log.length() - LOG_SHOWN))),
                    e);
        }
    }

    /** Every action succeeded and heard of one result; no job has two, and none has one that nobody acknowledged. */
    void assertEachHadOneResult(Trios trios) {
        assertThat(trios.failures()).isEmpty();
        assertThat(trios.results()).hasSize(trios.actions()).allSatisfy((id, results) -> assertThat(results)
                .isEqualTo(1));
        assertThat(simulator.jobs().records()).allSatisfy(FaultBench::hasOneResultAndIsOurs);
    }

    private static void hasOneResultAndIsOurs(JobRecord job) {
        if (job.acknowledgements() == 0) {
            assertThat(job.results()).isEmpty();
        } else {
            assertThat(job.countedResults()).hasSize(1);
        }
    }

    /** Of all providers. */
    private List<Path> environmentFolders() throws IOException {
        var all = new ArrayList<Path>();
        for (String provider : List.of("state", "state/docker", "state/ec2", "state/cloudformation")) {
            all.addAll(entries(folder.resolve(provider).resolve("environments")));
        }
        return all;
    }

    private static List<Path> entries(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.toList();
        }
    }

    /**
     * Not in a log, an artifact, a result with its token, or anything that workers keep.
     *
     * @param elsewhere what they keep in other places than the folder
     */
    void assertNothingSecretIsShown(Trios trios, String elsewhere) throws IOException {
        var shown = new StringBuilder(elsewhere);
        for (Path entry : entries(folder)) {
            String name = String.valueOf(entry.getFileName());
            if (name.endsWith(".log") || name.startsWith("state")) {
                for (Path file : files(entry)) {
                    shown.append(text(file));
                }
            }
        }
        for (Path artifact : files(folder.resolve("s3"))) {
            shown.append(unzipped(artifact));
        }
        for (JobRecord job : simulator.jobs().records()) {
            shown.append(job.results()).append(job.receivedToken());
        }
        assertThat(shown).containsPattern("worked with (Password=)?[*]{3}").contains("Succeeded[");
        if (trios.actions() > trios.offered()) {
            assertThat(shown).contains("environment.json");
        }
        assertThat(shown).doesNotContain(Trios.SECRET);
        for (JobRecord job : simulator.jobs().records()) {
            job.credentials().forEach(credentials -> assertThat(shown)
                    .doesNotContain(credentials.secretAccessKey(), credentials.sessionToken()));
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    /** Whatever the file is, ASCII in it can be found. */
    private static String text(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }

    private static String unzipped(Path artifact) throws IOException {
        var text = new StringBuilder();
        try (var zip = new ZipInputStream(Files.newInputStream(artifact))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                text.append(entry.getName()).append(new String(zip.readAllBytes(), StandardCharsets.ISO_8859_1));
            }
        }
        return text.toString();
    }

    @Override
    public void close() {
        simulator.close();
    }
}
