package io.greenroom.simulator.pipeline.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceArchiveTest {

    private static List<String> names(Path zip) throws IOException {
        try (ZipFile file = ZipFile.builder().setPath(zip).get()) {
            return Collections.list(file.getEntries()).stream()
                    .map(ZipArchiveEntry::getName)
                    .toList();
        }
    }

    private static Path write(Path folder, String name, String content) throws IOException {
        Path file = folder.resolve(name);
        Path parent = file.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        return Files.writeString(file, content);
    }

    @Test
    void filesLieAtTheRootInOrder(@TempDir Path folder, @TempDir Path out) throws IOException {
        write(folder, "web/index.html", "<p>");
        write(folder, "a.txt", "A");

        SourceArchive.pack(folder, out.resolve("a.zip"));

        assertThat(names(out.resolve("a.zip"))).containsExactly("a.txt", "web/index.html");
        try (ZipFile file = ZipFile.builder().setPath(out.resolve("a.zip")).get()) {
            assertThat(new String(file.getInputStream(file.getEntry("a.txt")).readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("A");
        }
    }

    @Test
    void equalFoldersMakeEqualZipsAndRevisions(@TempDir Path one, @TempDir Path other, @TempDir Path out)
            throws IOException {
        write(one, "a.txt", "A");
        write(one, "b.txt", "B");
        write(other, "b.txt", "B");
        Files.setLastModifiedTime(write(other, "a.txt", "A"), FileTime.from(Instant.EPOCH));

        String first = SourceArchive.pack(one, out.resolve("one.zip"));
        String second = SourceArchive.pack(other, out.resolve("other.zip"));

        assertThat(second).isEqualTo(first).matches("[0-9a-f]{64}");
        assertThat(out.resolve("one.zip")).hasSameBinaryContentAs(out.resolve("other.zip"));
    }

    @Test
    void whatWasInAFileMattersAndSoDoItsNameAndMode(@TempDir Path folder, @TempDir Path out) throws IOException {
        Path file = write(folder, "a.txt", "A");
        String before = SourceArchive.pack(folder, out.resolve("a.zip"));

        Files.writeString(file, "B");
        String content = SourceArchive.pack(folder, out.resolve("b.zip"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        String mode = SourceArchive.pack(folder, out.resolve("c.zip"));
        Files.move(file, folder.resolve("b.txt"));
        String name = SourceArchive.pack(folder, out.resolve("d.zip"));

        assertThat(List.of(before, content, mode, name)).doesNotHaveDuplicates();
    }

    @Test
    void executableBitsAreKept(@TempDir Path folder, @TempDir Path out) throws IOException {
        write(folder, "plain", "");
        Files.setPosixFilePermissions(write(folder, "run.sh", ""), PosixFilePermissions.fromString("rwx------"));

        SourceArchive.pack(folder, out.resolve("a.zip"));

        try (ZipFile file = ZipFile.builder().setPath(out.resolve("a.zip")).get()) {
            assertThat(file.getEntry("run.sh").getUnixMode()).isEqualTo(0100755);
            assertThat(file.getEntry("plain").getUnixMode()).isEqualTo(0100644);
        }
    }

    @Test
    void gitStaysOutAtEveryDepth(@TempDir Path folder, @TempDir Path out) throws IOException {
        write(folder, ".git/config", "secret");
        write(folder, "module/.git", "gitdir: elsewhere");
        write(folder, ".gitignore", "target");

        SourceArchive.pack(folder, out.resolve("a.zip"));

        assertThat(names(out.resolve("a.zip"))).containsExactly(".gitignore");
    }

    @Test
    void linksAreFollowedToFilesInsideOnly(@TempDir Path folder, @TempDir Path outside, @TempDir Path out)
            throws IOException {
        write(folder, "real.txt", "R");
        write(folder, "sub/x", "X");
        write(folder, ".git/config", "secret");
        Files.createSymbolicLink(folder.resolve("inside"), Path.of("real.txt"));
        Files.createSymbolicLink(folder.resolve("outside"), write(outside, "passwd", "P"));
        Files.createSymbolicLink(folder.resolve("loop"), Path.of("."));
        Files.createSymbolicLink(folder.resolve("broken"), Path.of("nothing"));
        Files.createSymbolicLink(folder.resolve("history"), Path.of(".git/config"));

        SourceArchive.pack(folder, out.resolve("a.zip"));

        assertThat(names(out.resolve("a.zip"))).containsExactly("inside", "real.txt", "sub/x");
    }

    @Test
    void nothingIsAZipToo(@TempDir Path out) throws IOException {
        SourceArchive.packNothing(out.resolve("empty.zip"));

        assertThat(names(out.resolve("empty.zip"))).isEmpty();
        assertThat(out.resolve("empty.zip")).hasSize(22);
    }
}
