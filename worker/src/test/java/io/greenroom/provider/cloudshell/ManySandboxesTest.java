package io.greenroom.provider.cloudshell;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.EnvironmentState;
import io.greenroom.environment.SourceFiles;
import io.greenroom.environment.StartRequest;
import io.greenroom.provider.cloudshell.fake.Blueprints.FakeBlueprint;
import io.greenroom.provider.cloudshell.fake.FakeCloudShell;
import io.greenroom.secret.SecretsInUse;
import io.greenroom.time.MovableTime;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One worker with five hundred jobs: one login, and never more requests than it was told. */
class ManySandboxesTest {
    private static final int COUNT = 500;
    private static final double RATE = 2;

    private final MovableTime time = MovableTime.somewhen();

    @Test
    @Timeout(300)
    void fiveHundredWaitsShareOneLoginAndStayUnderTheRate(@TempDir Path notes) throws Exception {
        try (FakeCloudShell server = FakeCloudShell.start(time);
                var provider = CloudShellProvider.open(
                        TestSettings.of(server)
                                .with(new CloudShellSettings.Pace(RATE, Duration.ofSeconds(5), Duration.ofDays(1))),
                        notes,
                        new SecretsInUse(),
                        time,
                        new Random(1));
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            server.offering(FakeBlueprint.named("lab").taking(Duration.ofMinutes(5), Duration.ofMinutes(1)));
            Instant begun = time.instant();
            var jobs = new ArrayList<Future<EnvironmentId>>();
            for (int i = 0; i < COUNT; i++) {
                String key = "key-" + i;
                jobs.add(threads.submit(() -> startedAndAwaited(provider, key)));
            }

            Future<Void> clock = threads.submit(this::moveTheClock);
            List<EnvironmentId> ids = new ArrayList<>();
            for (Future<EnvironmentId> job : jobs) {
                ids.add(job.get());
            }
            clock.cancel(true);
            double seconds = Duration.between(begun, time.instant()).toMillis() / 1000.0;
            assertThat(ids).doesNotHaveDuplicates().hasSize(COUNT);
            assertThat(server.sandboxesStarted()).isEqualTo(COUNT);
            assertThat(server.logins()).isEqualTo(1);
            assertThat((double) server.requests().size()).isLessThanOrEqualTo(RATE * seconds + 1);
            assertThat(server.requests("GET /api/v2/sandboxes/[^/]+"))
                    .as("looks at single sandboxes")
                    .hasSizeLessThan(COUNT * 20);
        }
    }

    private EnvironmentId startedAndAwaited(CloudShellProvider provider, String key) throws Exception {
        EnvironmentId id = provider.start(new StartRequest(
                key,
                "lab",
                "shop",
                Map.of(),
                Map.of(),
                time.instant().plus(Duration.ofHours(20)),
                Rig.OWNER,
                SourceFiles.NONE));
        while (!(provider.describe(id).orElseThrow().state() instanceof EnvironmentState.Ready)) {
            time.sleep(Duration.ofSeconds(5));
        }
        return id;
    }

    /** The clock moves when somebody waits for it, and only as far as the first of them needs. */
    private Void moveTheClock() throws InterruptedException {
        while (true) {
            time.advanceToNextSleeper();
        }
    }
}
