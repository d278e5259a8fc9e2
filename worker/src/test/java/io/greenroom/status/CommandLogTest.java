package io.greenroom.status;

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

    @Test
    void aLogThatBecomesTooLongIsCutOnceAndSaysSo() throws Exception {
        var log = new CommandLog(file, 10);
        log.open();
        log.append("123456".getBytes(UTF_8));
        log.append("7890abc".getBytes(UTF_8));
        log.append("def".getBytes(UTF_8));
        log.end();

        assertThat(kept()).isEqualTo("1234567890" + CommandLog.CUT);
    }

    @Test
    void aLogThatWasCutStaysAsItIsInTheNextRound() throws Exception {
        var log = new CommandLog(file, 3);
        log.open();
        log.append("1234".getBytes(UTF_8));
        log.close();

        log.open();
        log.append("1234".getBytes(UTF_8));
        log.append("5".repeat(1000).getBytes(UTF_8));
        log.end();

        assertThat(kept()).isEqualTo("123" + CommandLog.CUT);
    }

    @Test
    void whoWaitsForMoreIsToldOfTheCut() throws Exception {
        var log = new CommandLog(file, 3);
        log.open();
        log.append("1234".getBytes(UTF_8));

        log.awaitMoreThan(3, Duration.ofMinutes(1));

        assertThat(log.hasEnded()).isFalse();
        log.end();
    }
}
