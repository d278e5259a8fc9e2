package io.greenroom.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.command.RunFolder.Begun;
import io.greenroom.command.RunFolder.End;
import io.greenroom.time.MovableTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A folder that takes nothing, not even from the superuser, stands for a full disk: one of the kernel's. */
@EnabledOnOs(OS.LINUX)
class RunEndingsTest {
    private static final Standing RUNNING = new Standing.Running();

    private final MovableTime time = MovableTime.somewhen();
    private final RunEndings endings = new RunEndings(time, file -> {});
    private final Path real;
    private final Path place;
    private final RunFolder run;

    RunEndingsTest(@TempDir Path folder) throws IOException {
        this.real = Files.createDirectory(folder.resolve("real"));
        this.place = Files.createSymbolicLink(folder.resolve("r1"), real);
        this.run = new RunFolder(place, new ScriptFolder(new FakeHost(), "/r1"));
        run.write(new Begun(null, "wait", time.instant(), Duration.ofMinutes(1), false));
    }

    private void diskTakesNothing() throws IOException {
        lead(Path.of("/proc/self/fdinfo"));
    }

    private void diskTakesAll() throws IOException {
        lead(real);
    }

    private void lead(Path target) throws IOException {
        Files.delete(place);
        Files.createSymbolicLink(place, target);
    }

    @Test
    void anEndThatCannotBeWrittenCountsAndIsWrittenLater() throws IOException {
        var end = new End(null, "It was killed", time.instant());
        diskTakesNothing();

        endings.ended(run, end);

        assertThat(endings.endOf(run)).contains(end);
        assertThat(endings.orderToStop(run, RUNNING, "enough")).isEmpty();
        diskTakesAll();
        assertThat(endings.endOf(run)).contains(end);
        assertThat(run.end()).contains(end);
    }

    @Test
    void aStopThatCannotBeWrittenIsCarriedOutAndCounts() throws IOException {
        diskTakesNothing();

        var order = endings.orderToStop(run, RUNNING, "enough").orElseThrow();
        endings.ended(run, new End(null, "It was killed from outside", time.instant()));

        assertThat(endings.endOf(run)).isEmpty();
        assertThat(endings.orderOf(run)).contains(order);
        endings.stopped(run, "enough");
        assertThat(endings.endOf(run)).contains(new End(null, "enough", time.instant()));
        diskTakesAll();
        assertThat(endings.endOf(run)).isPresent();
        assertThat(run.stopOrder()).contains(order);
        assertThat(run.end()).map(End::reason).contains("enough");
    }

    @Test
    void whereNobodyNotedTheEndTheExitCodeTellsIt() throws IOException {
        assertThat(endings.endOf(run)).isEmpty();
        assertThat(endings.endOf(run, exited(3))).map(End::exitCode).contains(3);
        assertThat(endings.orderToStop(run, exited(3), "enough")).isEmpty();
    }

    @Test
    void anExitCodeAfterAnOrderToStopTellsNothing() throws IOException {
        endings.orderToStop(run, RUNNING, "enough");

        assertThat(endings.endOf(run, exited(143))).isEmpty();
    }

    private Standing exited(int code) {
        return new Exit.Exited(code, time.instant());
    }

    @Test
    void theFirstOrderStands() {
        endings.orderToStop(run, RUNNING, "timed out");

        assertThat(endings.orderToStop(run, RUNNING, "enough").orElseThrow().reason())
                .isEqualTo("timed out");
    }
}
