package io.greenroom.provider.cloudshell;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.ProviderException;
import io.greenroom.environment.StartRequest;
import io.greenroom.provider.cloudshell.fake.Blueprints.FakeBlueprint;
import io.greenroom.secret.SecretsInUse;
import io.greenroom.time.Time;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker that stands still for a while, anywhere in a start, whose job another one takes over meanwhile. */
final class StandstillTest {
    private final Rig rig;
    private final Path another;

    StandstillTest(@TempDir Path notes, @TempDir Path another) {
        this.rig = new Rig(notes, FakeBlueprint.named("lab"));
        this.another = another;
    }

    /** The rig's clock; the worker that goes by it stands still in one of its waits, among them those for a request's turn. */
    private final class Halting implements Time {
        private final StartRequest request;
        private int waitsBefore;
        private final List<EnvironmentId> startedMeanwhile = new ArrayList<>();

        Halting(StartRequest request, int waitsBefore) {
            this.request = request;
            this.waitsBefore = waitsBefore;
        }

        @Override
        public Instant instant() {
            return rig.time.instant();
        }

        @Override
        public void sleep(Duration duration) throws InterruptedException {
            rig.time.sleep(duration);
            if (waitsBefore-- == 0) {
                rig.time.sleep(Duration.ofSeconds(20));
                try (var other = rig.elsewhere(another)) {
                    startedMeanwhile.add(other.start(request));
                } catch (ProviderException e) {
                    throw new AssertionError(e);
                }
                rig.time.sleep(Duration.ofSeconds(20));
            }
        }
    }

    @Test
    void findsWhatTheOtherOneStarted(@TempDir Path notes) throws Exception {
        boolean stoodStill = true;
        for (int waitsBefore = 0; stoodStill; waitsBefore++) {
            StartRequest request = rig.request("key-" + waitsBefore, "lab", Map.of());
            var halting = new Halting(request, waitsBefore);
            var settings = TestSettings.of(rig.server);
            try (var worker = CloudShellProvider.open(settings, notes, new SecretsInUse(), halting, new Random(7))) {
                EnvironmentId started = worker.start(request);
                stoodStill = !halting.startedMeanwhile.isEmpty();
                if (stoodStill) {
                    assertThat(halting.startedMeanwhile).containsExactly(started);
                }
            }
            assertThat(rig.server.sandboxesStarted()).isEqualTo(waitsBefore + 1);
        }
        assertThat(rig.server.sandboxesStarted()).isGreaterThan(3);
        rig.close();
    }
}
