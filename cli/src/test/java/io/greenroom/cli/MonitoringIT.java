package io.greenroom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.greenroom.assembly.ConfiguredProviders;
import io.greenroom.assembly.OpenParts;
import io.greenroom.secret.SecretsInUse;
import io.greenroom.simulator.PipelinesInProcess;
import io.greenroom.simulator.Simulator;
import io.greenroom.simulator.SimulatorSettings;
import io.greenroom.simulator.pipeline.execution.Approvals;
import io.greenroom.simulator.pipeline.execution.Skips;
import io.greenroom.simulator.pipeline.execution.Sources;
import io.greenroom.simulator.pipeline.execution.StandIns;
import io.greenroom.time.Time;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The dashboard and the alert rules, held against what a worker exposes while a pipeline runs. */
@Tag("thorough")
class MonitoringIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Path DEPLOY = Path.of("..", "deploy").toAbsolutePath().normalize();
    private static final Pattern METRIC = Pattern.compile("\\b(?:greenroom|jvm|process)_[a-z_]+");

    private final Path folder;
    private final Workshop workshop;
    private final HttpClient http = HttpClient.newHttpClient();
    private final PipelinesInProcess pipelines;
    private final Simulator simulator;
    private final Process worker;

    MonitoringIT(@TempDir Path folder) throws Exception {
        this.folder = folder;
        this.workshop = new Workshop(folder);
        this.pipelines = new PipelinesInProcess(new StandIns(
                Sources.of(Map.of("Source", workshop.source())), Approvals.byServiceCallOnly(), new Skips(Set.of())));
        this.simulator = Simulator.start(SimulatorSettings.defaults(), pipelines);
        Workshop.register(simulator);
        var builder = workshop.process("worker", "--config", workshop.settings().toString());
        builder.environment().putAll(simulator.environment());
        builder.environment().put("GREENROOM_STATUS_LISTEN", "127.0.0.1:0");
        this.worker = builder.redirectErrorStream(true)
                .redirectOutput(folder.resolve("worker").toFile())
                .start();
    }

    @BeforeEach
    void runAPipelineUntilItsCommandStays() throws Exception {
        pipelines
                .service()
                .create(JsonMapper.shared()
                        .readTree(PipelineText.starting()
                                .run("Stay", Map.of("CommandName", "stay"), "Environment")
                                .toString()));
        pipelines.service().start("shop", Map.of());
        await().atMost(PATIENCE).until(() -> Files.exists(folder.resolve("state/status.url")));
        await().atMost(PATIENCE).until(() -> metrics().contains("greenroom_environments{"));
        await().atMost(PATIENCE).until(() -> metrics().contains("phase=\"report\""));
    }

    @AfterEach
    void endAll() throws Exception {
        worker.destroy();
        worker.waitFor();
        var settings = SettingsOption.read(Optional.of(workshop.settings()));
        try (var open = new OpenParts()) {
            var providers = new ConfiguredProviders(settings, new SecretsInUse(), Time.system()).open(open);
            new Leavings(providers, System.err).end();
        }
        simulator.close();
        http.close();
    }

    private URI address() throws IOException {
        return URI.create(Files.readString(folder.resolve("state/status.url")).strip());
    }

    private String get(URI uri) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(uri).timeout(PATIENCE).build(), BodyHandlers.ofString())
                .body();
    }

    private String metrics() throws IOException, InterruptedException {
        return get(address().resolve("/metrics"));
    }

    private static Set<String> metricsIn(String text) {
        return METRIC.matcher(text)
                .results()
                .map(match -> match.group())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void whatTheDashboardAndTheRulesAskForIsThere() throws Exception {
        Set<String> exposed = metrics()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.replaceFirst("[{ ].*", ""))
                .collect(Collectors.toSet());

        String dashboard =
                JsonMapper.shared()
                        .readTree(DEPLOY.resolve("grafana/greenroom.json").toFile())
                        .findValues("expr")
                        .stream()
                        .map(JsonNode::asString)
                        .collect(Collectors.joining("\n"));
        String rules = Files.readString(DEPLOY.resolve("prometheus/greenroom.rules.yml"));

        assertThat(metricsIn(dashboard)).hasSizeGreaterThan(10).isSubsetOf(exposed);
        assertThat(metricsIn(rules)).hasSizeGreaterThan(5).isSubsetOf(exposed);
    }

    @Test
    void prometheusScrapesTheWorkerAndEvaluatesTheRules() throws Exception {
        assumeTrue(
                Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(place -> Files.isExecutable(Path.of(place, "prometheus"))),
                "prometheus is not installed");
        Path config = Files.writeString(folder.resolve("prometheus.yml"), """
                global: {scrape_interval: 1s, evaluation_interval: 1s}
                rule_files: ["%s"]
                scrape_configs:
                  - job_name: greenroom
                    static_configs: [{targets: ["%s"]}]
                """.formatted(
                DEPLOY.resolve("prometheus/greenroom.rules.yml"), address().getAuthority()));
        int port = freePort();
        Process prometheus = new ProcessBuilder(
                        "prometheus",
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + folder.resolve("tsdb"),
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("prometheus").toFile())
                .start();
        try {
            URI api = URI.create("http://127.0.0.1:%d/api/v1/".formatted(port));
            await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> {
                assertThat(ask(api, "query?query=up")
                                .at("/data/result/0/value/1")
                                .asString())
                        .isEqualTo("1");
                JsonNode rules = ask(api, "rules").at("/data/groups/0/rules");
                assertThat(rules.findValues("health"))
                        .hasSizeGreaterThan(5)
                        .allSatisfy(health -> assertThat(health.asString()).isEqualTo("ok"));
                assertThat(rules.findValues("state"))
                        .allSatisfy(state -> assertThat(state.asString()).isEqualTo("inactive"));
            });
        } finally {
            prometheus.destroy();
            prometheus.waitFor();
        }
    }

    private JsonNode ask(URI api, String what) throws IOException, InterruptedException {
        return JsonMapper.shared().readTree(get(api.resolve(what)));
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
