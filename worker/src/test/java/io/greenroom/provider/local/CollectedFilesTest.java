package io.greenroom.provider.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CollectedFilesTest {
    private static final FileTime BEGIN = FileTime.from(Instant.parse("2026-03-01T12:00:00Z"));
    private final Path folder;

    CollectedFilesTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void anyFoldersMayAlsoBeNone() throws Exception {
        write("a.xml", "reports/b.xml", "reports/deep/er/c.xml", "reports/d.txt");

        assertThat(collected("**/*.xml")).containsExactlyInAnyOrder("a.xml", "reports/b.xml", "reports/deep/er/c.xml");
        assertThat(collected("reports/**/*.xml")).containsExactlyInAnyOrder("reports/b.xml", "reports/deep/er/c.xml");
        assertThat(collected("reports/**"))
                .containsExactlyInAnyOrder("reports/b.xml", "reports/deep/er/c.xml", "reports/d.txt");
        assertThat(collected("*.{xml,txt}", "reports/?.txt")).containsExactlyInAnyOrder("a.xml", "reports/d.txt");
        assertThat(collected()).isEmpty();
    }

    @Test
    void linksAreNotFollowedOutOfTheFolder(@TempDir Path outside) throws Exception {
        Files.writeString(outside.resolve("secret.txt"), "x");
        write("real.txt");
        Files.createSymbolicLink(folder.resolve("file.txt"), outside.resolve("secret.txt"));
        Files.createSymbolicLink(folder.resolve("folder"), outside);
        Files.createSymbolicLink(folder.resolve("inside.txt"), Path.of("real.txt"));

        assertThat(collected("**")).containsExactly("real.txt");
    }

    @Test
    void whatWasThereBeforeTheRunIsNotFresh() throws Exception {
        write("old", "new");
        Files.setLastModifiedTime(
                folder.resolve("old"), FileTime.from(BEGIN.toInstant().minusMillis(1)));
        Files.setLastModifiedTime(folder.resolve("new"), BEGIN);
        var fresh = new ArrayList<String>();

        new CollectedFiles(folder, List.of("*"))
                .handTo(
                        (path, isFresh, content) -> {
                            if (isFresh) {
                                fresh.add(path);
                            }
                            return true;
                        },
                        BEGIN);

        assertThat(fresh).containsExactly("new");
    }

    @Test
    void aSinkThatIsFullGetsNoMore() throws Exception {
        write("a", "b", "c");
        var taken = new ArrayList<String>();

        boolean more = new CollectedFiles(folder, List.of("*"))
                .handTo(
                        (path, fresh, content) -> {
                            taken.add(path);
                            return taken.size() < 2;
                        },
                        BEGIN);

        assertThat(more).isFalse();
        assertThat(taken).hasSize(2);
    }

    @Test
    void globsThatCannotBeUsedAreExplained() {
        assertThat(CollectedFiles.problem("reports/**")).isEmpty();
        assertThat(CollectedFiles.problem("/etc/*"))
                .hasValueSatisfying(p -> assertThat(p).contains("leaves the workspace"));
        assertThat(CollectedFiles.problem("a/../../b")).isPresent();
        assertThat(CollectedFiles.problem("{a"))
                .hasValueSatisfying(p -> assertThat(p).contains("is not a glob"));
        assertThat(CollectedFiles.problem(" ")).isPresent();
    }

    private void write(String... names) throws IOException {
        for (String name : names) {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "x");
        }
    }

    private List<String> collected(String... globs) throws Exception {
        var paths = new ArrayList<String>();
        new CollectedFiles(folder, List.of(globs)).handTo((path, fresh, content) -> paths.add(path), BEGIN);
        return paths;
    }
}
