package io.greenroom.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Links in archives: those that build outputs have are made, all others refused. */
class ArchiveLinksTest {
    private static final ArchiveLimits LIMITS = new ArchiveLimits(1000, 1 << 20);
    private final Path file;
    private final Path folder;

    ArchiveLinksTest(@TempDir Path place) throws IOException {
        file = place.resolve("artifact");
        folder = Files.createDirectory(place.resolve("folder"));
    }

    @Test
    void linksThatStayInsideAreMade() throws Exception {
        tar(new String[][] {
            {"node_modules/.bin/tsc", "../typescript/bin/tsc"},
            {"current", "node_modules"},
            {"node_modules/typescript/bin/tsc", null},
        });

        unpack();

        assertThat(folder.resolve("node_modules/.bin/tsc")).isSymbolicLink().hasContent("content");
        assertThat(folder.resolve("current/typescript/bin/tsc")).hasContent("content");
    }

    @Test
    void linksOfAZipAreMadeToo() throws Exception {
        try (var zip = new ZipArchiveOutputStream(file)) {
            var link = new ZipArchiveEntry("bin/tool");
            link.setUnixMode(0120777);
            zip.putArchiveEntry(link);
            zip.write("../lib/tool".getBytes(StandardCharsets.UTF_8));
            zip.closeArchiveEntry();
            zip.putArchiveEntry(new ZipArchiveEntry("lib/tool"));
            zip.write("content".getBytes(StandardCharsets.UTF_8));
            zip.closeArchiveEntry();
        }

        unpack();

        assertThat(folder.resolve("bin/tool")).isSymbolicLink().hasContent("content");
    }

    @ParameterizedTest
    @CsvSource({
        "out, ../secret, leads out",
        "a/b/out, ../../../secret, leads out",
        "out, /etc/passwd, absolute",
        "out, C:/secret, absolute",
        "out, a/../../secret, down and up",
        "a/out, ../b/../../secret, down and up",
    })
    void linksThatCouldLeadOutAreRefused(String link, String target, String words) throws Exception {
        tar(new String[][] {{link, target}});

        assertThatThrownBy(this::unpack)
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining("'" + link + "'")
                .hasMessageContaining(words);
    }

    @Test
    void nothingIsWrittenThroughALink() throws Exception {
        tar(new String[][] {{"a", "b"}, {"a/file", null}, {"b/x", null}});
        assertThatThrownBy(this::unpack)
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining("'a/file' lies behind a link");
        assertThat(folder.resolve("b/file")).doesNotExist();
    }

    @Test
    void theLastOfANameCountsForLinksToo() throws Exception {
        tar(new String[][] {
            {"link-then-file", "other"},
            {"link-then-file", null},
            {"file-then-link", null},
            {"file-then-link", "other"},
            {"folder/deep/file", null},
            {"folder/deep/link", "file"},
            {"folder-too/file", null},
            {"folder", "folder-too"},
            {"link-then-link", "nowhere"},
            {"link-then-link", "other"},
            {"other", null},
        });

        unpack();

        assertThat(folder.resolve("link-then-file")).isRegularFile();
        assertThat(Files.isSymbolicLink(folder.resolve("link-then-file"))).isFalse();
        assertThat(folder.resolve("file-then-link")).isSymbolicLink().hasContent("content");
        assertThat(folder.resolve("folder")).isSymbolicLink();
        assertThat(folder.resolve("folder-too")).isDirectoryNotContaining("glob:**link");
        assertThat(folder.resolve("link-then-link")).isSymbolicLink().hasContent("content");
    }

    @Test
    void whatIsThereAlreadyIsReplacedAndNotWrittenThrough(@TempDir Path outside) throws Exception {
        Files.createSymbolicLink(folder.resolve("a"), outside);
        Files.writeString(outside.resolve("b"), "untouched");
        tar(new String[][] {{"a/b", null}});

        unpack();

        assertThat(outside.resolve("b")).hasContent("untouched");
        assertThat(folder.resolve("a/b")).hasContent("content");
    }

    @Test
    void noLinkIsMadeBehindAnother() throws Exception {
        tar(new String[][] {{"b/x", null}, {"a", "b"}, {"a/link", "x"}});

        assertThatThrownBy(this::unpack)
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining("'a/link' lies behind a link");
    }

    @Test
    void hardLinksAndDevicesAreRefused() throws Exception {
        for (byte type : new byte[] {TarConstants.LF_LINK, TarConstants.LF_CHR, TarConstants.LF_FIFO}) {
            try (var tar = new TarArchiveOutputStream(Files.newOutputStream(file))) {
                var entry = new TarArchiveEntry("thing", type);
                entry.setLinkName("target");
                tar.putArchiveEntry(entry);
                tar.closeArchiveEntry();
            }
            assertThatThrownBy(this::unpack)
                    .isInstanceOf(ArtifactException.class)
                    .hasMessageContaining("'thing' is");
        }
    }

    private void unpack() throws IOException, InterruptedException {
        Archive.open("Build", file, LIMITS).unpackInto(folder);
    }

    /** Names with the targets of links, or null for files. */
    private void tar(String[][] entries) throws IOException {
        try (var tar = new TarArchiveOutputStream(new GZIPOutputStream(Files.newOutputStream(file)))) {
            for (String[] entry : entries) {
                if (entry[1] == null) {
                    byte[] content = "content".getBytes(StandardCharsets.UTF_8);
                    var made = new TarArchiveEntry(entry[0]);
                    made.setSize(content.length);
                    tar.putArchiveEntry(made);
                    tar.write(content);
                } else {
                    var made = new TarArchiveEntry(entry[0], TarConstants.LF_SYMLINK);
                    made.setLinkName(entry[1]);
                    tar.putArchiveEntry(made);
                }
                tar.closeArchiveEntry();
            }
        }
    }
}
