package io.greenroom.provider.ec2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenroom.environment.ProviderException;
import io.greenroom.provider.aws.AwsSamples;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AttemptsTest {
    private static final Candidate FIRST = new Candidate("t3.large", "subnet-1", true);
    private static final Candidate SECOND = new Candidate("t3.large", null, false);

    private final Path folder;

    AttemptsTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void whatIsNotedSurvivesTheWorker() throws Exception {
        var refused = Attempt.begun(1, FIRST, AwsSamples.STARTED, List.of())
                .refused(new Attempt.Refusal(FIRST, "Unsupported", LaunchErrors.Scope.POOL, "other types"));
        var web =
                Attempt.begun(2, SECOND, AwsSamples.STARTED, refused.refused()).started("i-1");
        var db = Attempt.begun(1, FIRST, AwsSamples.STARTED, List.of());
        new Attempts(folder).note("web", web);
        new Attempts(folder).note("db", db);

        var later = new Attempts(folder);

        assertThat(later.of("web")).contains(web);
        assertThat(later.of("db")).contains(db);
        assertThat(later.all()).containsOnlyKeys("web", "db");
        assertThat(later.instance("web")).isEqualTo("i-1");
        assertThat(later.instance("db")).isNull();
    }

    @Test
    void whereNothingWasNotedThereIsNothing() throws Exception {
        assertThat(new Attempts(folder).of("web")).isEmpty();
    }

    @Test
    void aNewerFormIsLeftAlone() throws Exception {
        Files.writeString(folder.resolve("machines.json"), "{\"version\": 99, \"components\": {}}");

        assertThatThrownBy(() -> new Attempts(folder).of("web"))
                .isInstanceOf(ProviderException.class)
                .hasMessageContainingAll("machines.json", "newer version");
    }

    @Test
    void aDamagedFileIsToldAndStaysAsItIs() throws Exception {
        Files.writeString(folder.resolve("machines.json"), "{");

        assertThatThrownBy(
                        () -> new Attempts(folder).note("web", Attempt.begun(1, FIRST, AwsSamples.STARTED, List.of())))
                .isInstanceOf(ProviderException.class)
                .hasMessageContaining("machines.json");
        assertThat(folder.resolve("machines.json")).hasContent("{");
    }
}
