package io.greenroom.provider.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.greenroom.blueprint.Blueprints;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.EnvironmentState.Ended;
import io.greenroom.environment.Retention;
import io.greenroom.environment.SourceFiles;
import io.greenroom.environment.StartRequest;
import io.greenroom.lifecycle.Onlooker;
import io.greenroom.pipeline.PipelineContext;
import io.greenroom.time.MovableTime;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Environments ended, or kept in another way, by an order from beside the worker. */
class OrdersIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final MovableTime time = MovableTime.somewhen();
    private final LocalStage stage;

    OrdersIT(@TempDir Path folder) throws IOException {
        stage = new LocalStage(folder, time);
        stage.blueprint("working", LocalStage.WORKING_BLUEPRINT);
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        stage.endEverything();
        stage.assertNothingIsLeft();
        stage.close();
    }

    private EnvironmentId start(String key) throws Exception {
        return stage.provider()
                .start(new StartRequest(
                        key,
                        "working",
                        key,
                        Map.of("Colour", "red"),
                        Map.of(),
                        time.instant().plusSeconds(600),
                        PipelineContext.UNKNOWN,
                        SourceFiles.NONE));
    }

    private Onlooker beside() {
        return new Onlooker(
                new Blueprints(stage.state(), LocalProvider.FIELDS, true),
                stage.state(),
                new LocalSites(new SecureRandom()));
    }

    private void awaitEnded(EnvironmentId id) {
        await().atMost(PATIENCE)
                .until(() -> stage.provider().describe(id).orElseThrow().state() instanceof Ended);
    }

    private void assertNoOrderIsLeft() {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(stage.state().resolve("orders")).isEmptyDirectory());
    }

    @Test
    void anOrderIsCarriedOutByWhoHasTheEnvironmentAndTouchesNoOther() throws Exception {
        EnvironmentId one = start("one");
        EnvironmentId other = start("other");

        beside().end(one);
        beside().end(one);

        awaitEnded(one);
        assertNoOrderIsLeft();
        assertThat(stage.provider().describe(other).orElseThrow().state()).isNotInstanceOf(Ended.class);
    }

    @Test
    void anOrderGivenWhileNobodyHasTheFolderIsCarriedOutByTheNextWhoOpensIt() throws Exception {
        EnvironmentId one = start("one");
        stage.provider().close();
        beside().end(one);

        stage.reopen();

        awaitEnded(one);
        assertNoOrderIsLeft();
    }

    @Test
    void anEnvironmentIsProtectedAndGivenTimeByOrders() throws Exception {
        EnvironmentId one = start("one");
        var end = time.instant().plusSeconds(7200);

        assertThat(beside().keep(one, Retention.Change.protecting())).isPresent();
        assertThat(beside().keep(one, Retention.Change.expiringAt(end))).isPresent();

        assertNoOrderIsLeft();
        await().atMost(PATIENCE)
                .until(() -> beside().describe(one).orElseThrow().retention().isProtected());
        await().atMost(PATIENCE)
                .until(() -> beside().describe(one).orElseThrow().expiresAt().equals(end));
        assertThat(beside().keep(new EnvironmentId("local/0123456789abcdef"), Retention.Change.protecting()))
                .isEmpty();
    }

    @Test
    void anOrderForWhatIsNotThereIsForgotten() throws Exception {
        beside().end(new EnvironmentId("local/0123456789abcdef"));
        beside().end(new EnvironmentId("local/.."));
        beside().end(new EnvironmentId("elsewhere/0123456789abcdef"));

        assertNoOrderIsLeft();
        assertThat(stage.state().resolve("0123456789abcdef")).doesNotExist();
    }
}
