package io.greenroom.blueprint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenroom.environment.Blueprint;
import io.greenroom.environment.ProviderException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One folder for several providers. */
class BlueprintsTest {
    private final Path folder;
    private final Blueprints standard;
    private final Blueprints other;

    BlueprintsTest(@TempDir Path folder) throws IOException {
        this.folder = folder;
        this.standard = new Blueprints(folder, new NoFields(), true);
        this.other = new Blueprints(folder, new NoFields(), false);
        write("open", "");
        write("mine", "provider: local\n");
        write("theirs", "provider: docker\n");
    }

    private void write(String name, String head) throws IOException {
        Files.writeString(folder.resolve(name + ".yaml"), head + "commands: {a: {run: x}}");
    }

    @Test
    void aProviderListsThoseThatNameItAndTheDefaultOneThoseThatNameNone() throws Exception {
        assertThat(standard.list()).extracting(Blueprint::name).containsExactly("mine", "open");
        assertThat(other.list()).extracting(Blueprint::name).containsExactly("mine");
        assertThat(standard.offers("open")).isTrue();
        assertThat(other.offers("open")).isFalse();
        assertThat(standard.offers("theirs")).isFalse();
        assertThat(standard.offers("nowhere")).isFalse();
    }

    @Test
    void whoeverIsAskedTakesOneThatNamesNoProviderButNotAnothers() throws Exception {
        assertThat(other.find("open").blueprint().name()).isEqualTo("open");

        assertThatThrownBy(() -> standard.find("theirs"))
                .isInstanceOf(ProviderException.class)
                .hasMessageContainingAll("'theirs' is for provider 'docker'", "'local' was asked", "Take Provider out");
        assertThatThrownBy(() -> standard.find("elsewhere"))
                .isInstanceOf(ProviderException.class)
                .hasMessageContaining("There are: mine, open");
    }

    @Test
    void aFileIsCheckedByTheProviderThatItNames() throws Exception {
        assertThat(Blueprints.check(folder.resolve("theirs.yaml"), new NoFields()))
                .isEmpty();
        assertThat(Blueprints.check(folder.resolve("open.yaml"), new NoFields()))
                .isPresent();
    }
}
