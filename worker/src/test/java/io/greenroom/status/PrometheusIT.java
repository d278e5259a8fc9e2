package io.greenroom.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.greenroom.job.Job;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrometheusIT {
    private final Path folder;

    PrometheusIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @BeforeEach
    void promtoolIsThere() {
        assumeTrue(
                Stream.of(System.getenv("PATH").split(":"))
                        .anyMatch(place -> Files.isExecutable(Path.of(place, "promtool"))),
                "promtool is not installed (Debian: apt-get install prometheus)");
    }

    @Test
    void theMetricsFollowPrometheusConventions() throws Exception {
        try (var stage = Stage.open(folder)) {
            Job job = Stage.job("Smoke", Map.of());
            stage.begin(job, "run1");
            stage.end(job, Stage.succeeded("done"));
            stage.site.sweepListener().looked("local", true);
            stage.site.sweepListener().due("local", true);
            Path metrics = Files.writeString(
                    folder.resolve("metrics.txt"), stage.get("/metrics").body());

            assertThat(Files.readString(metrics))
                    .contains(
                            "greenroom_jobs_total{action=\"Run-Command\",result=\"succeeded\"}",
                            "greenroom_job_phase_seconds_bucket",
                            "greenroom_sweeps_total{outcome=\"ok\",provider=\"local\"} 1.0",
                            "greenroom_swept_environments_total{outcome=\"ended\",provider=\"local\"} 1.0");
            assertThat(promtool(metrics, "check", "metrics")).isEmpty();
        }
    }

    private static String deployed(String file) {
        return Path.of("..", "deploy", "prometheus", file)
                .toAbsolutePath()
                .normalize()
                .toString();
    }

    @Test
    void theAlertRulesAreGood() throws Exception {
        assertThat(promtool(null, "check", "rules", deployed("greenroom.rules.yml")))
                .contains("SUCCESS");
    }

    @Test
    void alertsAreRaisedByTroubleAndOnlyByTrouble() throws Exception {
        assertThat(promtool(null, "test", "rules", deployed("greenroom.rules.test.yml")))
                .contains("SUCCESS");
    }

    private String promtool(@org.jspecify.annotations.Nullable Path input, String... arguments)
            throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("promtool"));
        command.addAll(List.of(arguments));
        Path said = folder.resolve("said.txt");
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
        if (input != null) {
            builder.redirectInput(input.toFile());
        }
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(said)).isZero();
        return Files.readString(said);
    }
}
