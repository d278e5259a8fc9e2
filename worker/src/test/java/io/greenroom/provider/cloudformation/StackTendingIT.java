package io.greenroom.provider.cloudformation;

import static io.greenroom.environment.EnvironmentProviderContract.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.greenroom.environment.CommandRequest;
import io.greenroom.environment.CommandRun;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.EnvironmentProviderContract;
import io.greenroom.environment.EnvironmentState;
import io.greenroom.environment.FinishedRuns;
import io.greenroom.environment.SourceFiles;
import io.greenroom.environment.StartRequest;
import io.greenroom.environment.TendingAmongWorkers;
import io.greenroom.lifecycle.HostedProvider;
import io.greenroom.provider.aws.fake.FakeAccount;
import io.greenroom.time.MovableTime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Stacks in a fake account that one worker began, and another one tends when the first is gone. */
@Tag("thorough")
@Timeout(300)
class StackTendingIT {
    private static final String SECRET = "planted-secret-5c3e1f";
    private static final String SHOP = """
        inputs: {Token: {}}
        template: template.yaml
        parameters: {}
        components:
          web: {machine: WebServer}
        commands:
          wait: {run: 'echo waiting; while [ ! -e go ]; do sleep 0.2; done; echo went'}
          go: {run: '[ "$INPUT_Token" = %s ] && [ -e brought ] && touch go'}
          here: {run: exec sleep 1000, on: worker}
        """.formatted(SECRET);

    private final StackStage stage;
    private final TendingAmongWorkers tending = new TendingAmongWorkers();
    private final HostedProvider one;
    private final HostedProvider other;

    StackTendingIT(@TempDir Path folder) throws Exception {
        this.stage = new StackStage(folder, new MovableTime(Instant.now()));
        stage.write("shop", SHOP, StackStage.WEB_SERVER);
        this.one = stage.opened("one", tending);
        this.other = stage.opened("other", tending);
    }

    @AfterEach
    void close() {
        one.close();
        other.close();
        stage.close();
    }

    private EnvironmentId begun() throws Exception {
        return one.start(new StartRequest(
                "k",
                "shop",
                "shop",
                Map.of(),
                Map.of("Token", SECRET),
                stage.time.instant().plus(Duration.ofHours(5)),
                EnvironmentProviderContract.OWNER,
                workspace -> Files.writeString(workspace.resolve("brought"), "source")));
    }

    private static boolean isReady(HostedProvider provider, EnvironmentId id) {
        return provider.describe(id).orElseThrow().state() instanceof EnvironmentState.Ready;
    }

    private void assertOneMachineWasStarted() {
        assertThat(stage.aws.ec2().machines()).hasSize(1);
    }

    private void endsWithoutARest(EnvironmentId id) throws Exception {
        other.end(id);
        await().atMost(LONG).until(() -> !other.describe(id).orElseThrow().isThere());
        assertThat(tending.tenderOf(id)).isEmpty();
        assertThat(stage.aws.s3().keys(FakeAccount.BUCKET, "")).isEmpty();
        assertThat(stage.aws.ssm().parameterNames()).isEmpty();
        assertThat(stage.aws.calls().all().toString()).doesNotContain(SECRET);
    }

    @Test
    void theCommandThatRunsIsFollowedToItsEndAndOthersAreRunAndItIsEnded() throws Exception {
        EnvironmentId id = begun();
        await().atMost(LONG).until(() -> isReady(one, id));
        String waiting = one.run(new CommandRequest(
                "run-wait", id, null, "wait", Map.of(), Map.of(), EnvironmentProviderContract.OWNER, SourceFiles.NONE));
        String here = one.run(new CommandRequest(
                "run-here", id, null, "here", Map.of(), Map.of(), EnvironmentProviderContract.OWNER, SourceFiles.NONE));
        tending.isOver("one");

        other.tend(id);

        assertThat(isReady(other, id)).isTrue();
        assertThat(other.describeRun(id, here).orElseThrow().state())
                .asString()
                .contains("lost with the machine of a worker");
        FinishedRuns.run(other, id, null, "go");
        await().atMost(LONG)
                .until(() -> other.describeRun(id, waiting).orElseThrow().state() instanceof CommandRun.Finished);
        assertThat(FinishedRuns.output(other, id, waiting)).isEqualTo("waiting\nwent\n");
        assertOneMachineWasStarted();
        endsWithoutARest(id);
    }

    @Test
    void aStackThatIsBeingMadeIsFoundByTheNextWorker() throws Exception {
        EnvironmentId id = begun();
        await().atMost(LONG).until(() -> !stage.aws.ec2().machines().isEmpty());
        tending.isOver("one");
        one.letGo();

        other.tend(id);

        await().atMost(LONG).until(() -> isReady(other, id));
        FinishedRuns.run(other, id, null, "go");
        assertOneMachineWasStarted();
        endsWithoutARest(id);
    }
}
