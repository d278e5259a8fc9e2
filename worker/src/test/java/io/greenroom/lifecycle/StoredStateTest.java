package io.greenroom.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.environment.EnvironmentState;
import io.greenroom.environment.ProviderException.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredStateTest {
    private final EnvironmentFolder folder;

    StoredStateTest(@TempDir Path folder) {
        this.folder = new EnvironmentFolder(folder);
    }

    @Test
    void whatKindAFailureWasAndWhatAnEndHasLeftAreKept() throws Exception {
        Instant now = Instant.parse("2026-03-01T09:30:00Z");
        var failed = StoredState.STARTING.failed("no right", Kind.PERMISSION);
        var ending = failed.become(StoredState.Phase.ENDING, "it was asked for")
                .triedToEnd(EndTries.after(null, List.of("i-1 is protected"), Map.of("teardown-1", ""), now));

        folder.write(failed);
        assertThat(folder.state()).isEqualTo(failed);
        assertThat(folder.state().failure()).isEqualTo(new EnvironmentState.Failed("no right", Kind.PERMISSION));
        folder.write(ending);
        assertThat(folder.state()).isEqualTo(ending);
        assertThat(folder.state().ending().trouble()).contains("i-1 is protected", "2026-03-01T09:31:00Z");
    }

    @Test
    void whatOlderWorkersHaveNotedIsUnderstood() throws Exception {
        Files.writeString(folder.path().resolve("state.json"), """
                {"phase": "FAILED", "reason": "no luck", "outputs": {}, "addresses": {}, "keptUntil": null, "retention": null}
                """);

        assertThat(folder.state().failure()).isEqualTo(new EnvironmentState.Failed("no luck"));
        assertThat(folder.state().ending()).isEqualTo(new EnvironmentState.Ending());
    }

    @Test
    void pausesBetweenTriesGrowToAQuarterOfAnHour() {
        Instant now = Instant.parse("2026-03-01T09:30:00Z");
        EndTries tries = null;
        var minutes = new ArrayList<Long>();
        for (int number = 1; number <= 7; number++) {
            tries = EndTries.after(tries, List.of("x"), Map.of(), now);
            minutes.add(Duration.between(now, tries.nextTry()).toMinutes());
        }

        assertThat(minutes).containsExactly(1L, 2L, 4L, 8L, 15L, 15L, 15L);
    }
}
