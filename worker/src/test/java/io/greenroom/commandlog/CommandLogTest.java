package io.greenroom.commandlog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandLogTest {
    private final Path file;

    CommandLogTest(@TempDir Path folder) {
        this.file = folder.resolve("run.log");
    }

    private String kept() throws IOException {
        return Files.readString(file);
    }

    private static void append(CommandLog log, String text) throws IOException {
        log.appending(piece -> {}).write(text.getBytes(UTF_8));
    }

    @Test
    void aLogThatBecomesTooLongIsCutOnceAndSaysSo() throws Exception {
        var log = new CommandLog(file, 10);
        log.open();
        append(log, "123456");
        append(log, "7890abc");
        append(log, "def");
        log.pause(16);

        assertThat(kept()).isEqualTo("1234567890" + CommandLog.CUT);
    }

    @Test
    void aLogThatWasCutStaysAsItIsAfterARestart() throws Exception {
        var log = new CommandLog(file, 3);
        log.open();
        append(log, "1234");
        log.pause(4);

        var restarted = new CommandLog(file, 3);
        assertThat(restarted.open()).isEqualTo(4);
        append(restarted, "5".repeat(1000));
        restarted.pause(1004);

        assertThat(restarted.isFull()).isTrue();
        assertThat(kept()).isEqualTo("123" + CommandLog.CUT);
    }

    @Test
    void whatAKilledWorkerWroteBeyondItsMarkIsWrittenAgain() throws Exception {
        var log = new CommandLog(file, 1000);
        log.open();
        append(log, "one\n");
        log.pause(4);
        append(log, "tw");

        assertThat(new CommandLog(file, 1000).open()).isEqualTo(4);
        assertThat(kept()).isEqualTo("one\n");
    }

    @Test
    void whoWaitsForMoreIsToldOfTheCut() throws Exception {
        var log = new CommandLog(file, 3);
        log.open();
        append(log, "1234");

        log.awaitMoreThan(3, Duration.ofMinutes(1));

        assertThat(log.hasEnded()).isFalse();
        log.pause(4);
    }
}
