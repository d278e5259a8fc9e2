package io.greenroom.provider.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.greenroom.blueprint.Blueprints;
import io.greenroom.environment.CollectedFile;
import io.greenroom.environment.CommandRequest;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.EnvironmentState.Ended;
import io.greenroom.environment.EnvironmentState.Failed;
import io.greenroom.environment.EnvironmentState.Ready;
import io.greenroom.environment.Retention;
import io.greenroom.environment.SourceFiles;
import io.greenroom.environment.StartRequest;
import io.greenroom.lifecycle.Onlooker;
import io.greenroom.pipeline.PipelineContext;
import io.greenroom.time.MovableTime;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What processes that do too much of something are held to, and what is kept of them. */
@Tag("thorough")
class LocalLimitsIT {
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final long MIB = 1 << 20;
    /** Many times what is kept of it. */
    private static final long MANY = ("long".equals(System.getProperty("greenroom.load")) ? 1024 : 160) * MIB;

    private static final long LENGTH = MANY + "first words\n\nlast words\n".length();

    /** The beginning and two parts of 8 MiB, and what a part may go beyond that. */
    private static final long MOST_ON_DISK = 32 * MIB;

    private final MovableTime time = MovableTime.somewhen();
    private final LocalStage stage;

    LocalLimitsIT(@TempDir Path folder) throws IOException {
        stage = new LocalStage(folder, time);
    }

    @AfterEach
    void nothingIsLeftWhenAllIsEnded() throws Exception {
        stage.endEverything();
        stage.assertNothingIsLeft();
        stage.close();
    }

    @Test
    void ofACommandThatPrintsVeryMuchTheBeginningAndTheEndAreKept() throws Exception {
        stage.blueprint("x", """
                commands:
                  print: {run: 'echo first words; head -c %d /dev/zero; echo; echo last words; exit 3'}
                """.formatted(MANY));
        var id = stage.ready("x");
        String run = stage.run(id, "print", Map.of());

        assertThat(stage.finished(id, run).exitCode()).isEqualTo(3);

        long gapAt = length(id, run, 0);
        long resumesAt = stage.provider().keptFrom(id, run, gapAt);
        assertThat(gapAt).isBetween(8 * MIB, 11 * MIB);
        assertThat(resumesAt).isBetween(MANY - 24 * MIB, MANY);
        assertThat(resumesAt + length(id, run, resumesAt)).isEqualTo(LENGTH);
        assertThat(length(id, run, gapAt + MIB)).isZero();
        assertThat(stage.text(id, run, LENGTH - 11)).isEqualTo("last words\n");
        assertThat(onDisk(stage.folder(id))).isLessThan(MOST_ON_DISK);
    }

    @Test
    void aComponentThatPrintsForEverFillsNoDiskAlsoWhileNoWorkerIsThere() throws Exception {
        stage.blueprint("x", "components: {chatty: {run: 'exec cat /dev/zero'}}");
        var id = stage.ready("x");
        Path printed = stage.folder(id).resolve("processes/component-chatty");
        stage.provider().close();

        await().atMost(LONG).until(() -> parts(printed).stream().anyMatch(part -> part > 80 * MIB));

        assertThat(onDisk(printed)).isLessThan(MOST_ON_DISK);
        stage.reopen();
        assertThat(stage.provider().describe(id).orElseThrow().state()).isInstanceOf(Ready.class);
    }

    @Test
    void whatACommandLeavesRunningDoesNotHoldUpItsEnd() throws Exception {
        stage.blueprint("x", "commands: {leave: {run: 'echo left; sleep 1003 & exit 4'}}");
        var id = stage.ready("x");
        String run = stage.run(id, "leave", Map.of());

        assertThat(stage.finished(id, run).exitCode()).isEqualTo(4);
        assertThat(stage.text(id, run, 0)).isEqualTo("left\n");
    }

    @Test
    void theFilesOfABlueprintAreCollectedFromTheWorkspaceAndTheRunsOwnFolder() throws Exception {
        stage.blueprint("x", """
                collect: ["reports/**"]
                commands:
                  before: {run: mkdir reports; echo old >reports/old.txt}
                  test: {run: 'mkdir -p reports "$GREENROOM_WORKSPACE/reports"; echo a >reports/own.txt; echo b >"$GREENROOM_WORKSPACE/reports/new.txt"; echo >other; exit 1'}
                """);
        var id = stage.ready("x");
        stage.finished(id, stage.run(id, "before", Map.of()));
        SourceFiles source = target -> Files.writeString(target.resolve("tests"), "x");
        String run = stage.provider()
                .run(new CommandRequest("r", id, null, "test", Map.of(), Map.of(), PipelineContext.UNKNOWN, source));
        assertThat(stage.finished(id, run).exitCode()).isEqualTo(1);
        var collected = new ArrayList<String>();

        stage.provider().collect(id, run, found -> {
            var file = (CollectedFile.Found) found;
            String text = new String(file.content().readAllBytes(), StandardCharsets.UTF_8).strip();
            return collected.add(file.path() + (file.fresh() ? " fresh " : " ") + text);
        });

        assertThat(collected)
                .containsExactlyInAnyOrder("reports/own.txt fresh a", "reports/new.txt fresh b", "reports/old.txt old");
    }

    @Test
    void aFailedEnvironmentIsKeptUntilTheGivenTimeAlsoByTheNextWorker() throws Exception {
        stage.blueprint("x", """
                setup: [{run: 'echo no such luck; exit 7'}]
                components: {web: {run: exec sleep 1000}}
                """);
        var id = stage.start("x", Map.of());
        await().atMost(LONG)
                .until(() -> stage.provider().describe(id).orElseThrow().state() instanceof Failed);
        var end = time.instant().plus(Duration.ofMinutes(10));

        assertThat(stage.provider().keep(id, Retention.Change.expiringAt(end)))
                .hasValueSatisfying(
                        look -> assertThat(look).contains(stage.folder(id).toString(), id.value()));

        stage.reopen();
        assertThat(stage.provider().describe(id).orElseThrow().expiresAt()).isEqualTo(end);
        time.advance(Duration.ofMinutes(9));
        assertThat(stage.provider().describe(id).orElseThrow().state()).isInstanceOf(Failed.class);
        time.advance(Duration.ofMinutes(2));
        await().atMost(LONG)
                .until(() -> stage.provider().describe(id).orElseThrow().state() instanceof Ended);
        assertThat(stage.provider().keep(id, Retention.Change.expiringAt(end))).isEmpty();
    }

    /** The kernel lets nobody remove an immutable file: it stands for one that belongs to somebody else. */
    @Test
    void secretsAndAllThatCanGoAreGoneWhateverACommandLeftAndTheRestIsNamedAndTriedAgain() throws Exception {
        stage.blueprint("x", """
                inputs: {Token: {}}
                commands:
                  shut: {run: 'mkdir -p shut/in; touch shut/in/file other; chmod 0 shut/in shut .'}
                  stick: {run: 'touch "$GREENROOM_WORKSPACE/stuck" && chattr +i "$GREENROOM_WORKSPACE/stuck"'}
                """);
        var id = stage.provider()
                .start(new StartRequest(
                        "k",
                        "x",
                        "n",
                        Map.of(),
                        Map.of("Token", "s3cr3t"),
                        time.instant().plusSeconds(360_000),
                        PipelineContext.UNKNOWN,
                        SourceFiles.NONE));
        await().atMost(LONG).until(() -> stage.stateOf(id) instanceof Ready);
        boolean sticks = stage.finished(id, stage.run(id, "stick", Map.of())).exitCode() == 0;
        stage.finished(id, stage.run(id, "shut", Map.of()));

        stage.provider().end(id);
        await().atMost(LONG).until(() -> stage.stateOf(id) instanceof Ended);

        Path gone = stage.state().resolve("environments/.gone-" + id.name());
        assertThat(gone.resolve("secrets.json")).doesNotExist();
        assertThat(gone.resolve("workspace/other")).doesNotExist();
        assumeTrue(sticks, "no file can be made immutable here");
        assertThat(((Ended) stage.stateOf(id)).problems())
                .singleElement()
                .asString()
                .contains("could not be removed", "workspace/stuck");
        assertThat(new Onlooker(
                                new Blueprints(stage.state(), LocalProvider.FIELDS, true),
                                stage.state(),
                                new LocalSites(new SecureRandom()))
                        .leavings())
                .containsExactly(gone.toString());

        new ProcessBuilder("chattr", "-i", gone.resolve("workspace/stuck").toString())
                .start()
                .waitFor();
        time.advance(Duration.ofMinutes(16));

        await().atMost(LONG).until(() -> Files.notExists(gone));
    }

    private long length(EnvironmentId id, String run, long from) throws IOException, InterruptedException {
        try (var output = stage.provider().output(id, run, from)) {
            return output.transferTo(OutputStream.nullOutputStream());
        }
    }

    private static List<Long> parts(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> Objects.toString(file.getFileName()))
                    .filter(name -> name.matches("output\\.\\d+"))
                    .map(name -> Long.valueOf(name.substring("output.".length())))
                    .toList();
        }
    }

    /** What goes meanwhile counts for nothing. */
    private static long onDisk(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }
}
