package io.greenroom.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every store of artifacts promises. */
public interface ArtifactStoreContract {

    ArtifactStore store() throws Exception;

    /** A place for an artifact that a job may write and read; nothing is there yet. */
    ArtifactLocation place() throws Exception;

    /** With which it may. */
    ArtifactAccess access() throws Exception;

    private static Path file(Path folder, byte[] content) throws Exception {
        return Files.write(folder.resolve("file"), content);
    }

    @Test
    default void whatWasUploadedIsDownloadedByteForByte(@TempDir Path folder) throws Exception {
        ArtifactStore store = store();
        ArtifactLocation place = place();
        byte[] content = new byte[3_000_000];
        new Random(5).nextBytes(content);

        store.upload(file(folder, content), place, access());
        store.download(place, access(), folder.resolve("back"));

        assertThat(folder.resolve("back")).hasBinaryContent(content);
    }

    @Test
    default void theLatestUploadCountsAndADownloadReplacesTheFile(@TempDir Path folder) throws Exception {
        ArtifactStore store = store();
        ArtifactLocation place = place();
        store.upload(file(folder, new byte[1000]), place, access());
        store.upload(file(folder, new byte[] {1, 2, 3}), place, access());
        Path back = Files.write(folder.resolve("back"), new byte[5000]);

        store.download(place, access(), back);

        assertThat(back).hasBinaryContent(new byte[] {1, 2, 3});
    }

    @Test
    default void anEmptyArtifactIsOne(@TempDir Path folder) throws Exception {
        ArtifactStore store = store();
        ArtifactLocation place = place();

        store.upload(file(folder, new byte[0]), place, access());
        store.download(place, access(), folder.resolve("back"));

        assertThat(folder.resolve("back")).isEmptyFile();
    }

    @Test
    default void whatNobodyUploadedIsMissing(@TempDir Path folder) throws Exception {
        ArtifactLocation place = place();

        assertThatThrownBy(() -> store().download(place, access(), folder.resolve("back")))
                .isInstanceOfSatisfying(
                        ArtifactException.class, e -> assertThat(e.kind()).isEqualTo(ArtifactException.Kind.MISSING))
                .hasMessageContaining(place.name());
    }
}
