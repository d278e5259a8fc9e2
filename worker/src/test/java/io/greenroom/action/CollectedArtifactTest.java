package io.greenroom.action;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.artifact.ArchiveLimits;
import io.greenroom.artifact.ZipWriter;
import io.greenroom.environment.CollectedFile;
import io.greenroom.secret.Secrets;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CollectedArtifactTest {
    private static final Instant TIME = Instant.parse("2026-03-01T12:00:00Z");

    private final Path folder;
    private final Secrets secrets = new Secrets();

    CollectedArtifactTest(@TempDir Path folder) {
        this.folder = folder;
        secrets.add("hunter22");
    }

    private interface Filling {
        void with(CollectedArtifact files) throws IOException, InterruptedException;
    }

    @Test
    void secretsAreMaskedInTextAndBinaryFilesAreLeftAsTheyAre() throws Exception {
        var zip = zip(new ArchiveLimits(10, 1000), files -> {
            take(files, "a.txt", "the word is hunter22");
            take(files, "a.bin", "\0hunter22");
            take(files, "TEST-a.xml", "<testsuite><testcase name='hunter22'><failure/></testcase></testsuite>");
            assertThat(files.reports().summary()).isEqualTo("0 passed, 1 failed: ****");
        });

        assertThat(zip).containsEntry("a.txt", "the word is ****").containsEntry("a.bin", "\0hunter22");
        assertThat(zip.get("TEST-a.xml")).contains("'****'");
    }

    @Test
    void pathsThatLeaveOrComeTwiceOrAreTakenAreNamed() throws Exception {
        var zip = zip(new ArchiveLimits(10, 1000), files -> {
            for (String path : List.of("../x", "/x", "a//x", "output.log", "x", "x")) {
                assertThat(take(files, path, path)).isTrue();
            }
            assertThat(files.leftOut().named())
                    .extracting(CollectedFile.LeftOut::path)
                    .containsExactly("../x", "/x", "a//x", "output.log", "x");
            assertThat(files.summary())
                    .isEqualTo("not collected: ../x is no path that leads to a file,"
                            + " /x is no path that leads to a file, a//x is no path that leads to a file and 2 more");
        });

        assertThat(zip).containsOnlyKeys("x");
    }

    @Test
    void whatGoesBeyondTheLimitsIsLeftOutInWords() throws Exception {
        var zip = zip(new ArchiveLimits(2, 1000), files -> {
            assertThat(take(files, "a", "1")).isTrue();
            assertThat(take(files, "b", "2")).isTrue();
            assertThat(take(files, "c", "3")).isFalse();
            assertThat(files.summary()).contains("c and what comes after", "first 2 files", "artifacts.maxFiles");
        });
        assertThat(zip).containsOnlyKeys("a", "b");

        zip(new ArchiveLimits(10, 5), files -> {
            assertThat(take(files, "a", "12345")).isTrue();
            assertThat(take(files, "b", "6")).isFalse();
            assertThat(files.summary()).contains("b and what comes after", "artifacts.maxSize");
        });
    }

    @Test
    void modeAndTimeAreKept() throws Exception {
        zip(new ArchiveLimits(10, 1000), files -> {
            take(files, "run.sh", "exit 0");
            take(files, "TEST-a.xml", "<testsuite/>");
        });

        try (var zip = org.apache.commons.compress.archivers.zip.ZipFile.builder()
                .setPath(folder.resolve("x.zip"))
                .get()) {
            for (String name : List.of("run.sh", "TEST-a.xml")) {
                assertThat(zip.getEntry(name).getUnixMode()).isEqualTo(0100755);
                assertThat(zip.getEntry(name).getLastModifiedTime().toInstant()).isEqualTo(TIME);
            }
        }
    }

    @Test
    void whatTheProviderCannotHandOverIsNamedWithoutItsLineEnds() throws Exception {
        zip(new ArchiveLimits(10, 1000), files -> {
            take(files, "TEST-a.xml", "<testsuite><testcase name='a'/></testsuite>");
            files.take(new CollectedFile.LeftOut("reports/b\n.xml", "may not be read"));

            assertThat(files.summary()).isEqualTo("1 passed, 0 failed; not collected: reports/b?.xml may not be read");
            assertThat(files.sentences())
                    .isEqualTo(" Tests: 1 passed, 0 failed. Not collected: reports/b?.xml may not be read.");
        });
    }

    @Test
    void aReportThatMayNotBeReadIsNoCleanPassAlsoWhenNothingIsKept() throws Exception {
        var files = new CollectedArtifact(null, folder, secrets, new ArchiveLimits(10, 1000), List.of());
        take(files, "TEST-a.xml", "<testsuite><testcase name='a'/></testsuite>");
        files.take(new CollectedFile.LeftOut("reports/TEST-b.xml", "may not be read"));
        files.take(new CollectedFile.LeftOut("reports/other.txt", "may not be read"));

        assertThat(files.summary())
                .isEqualTo(
                        "not all tests are known (reports/TEST-b.xml may not be read): 1 passed and none seen to fail");
    }

    @Test
    void aFileThatCannotBeReadOnIsKeptAsFarAsItGoesAndTheOthersWhole() throws Exception {
        var torn = new SequenceInputStream(
                new ByteArrayInputStream("begin".getBytes(StandardCharsets.UTF_8)), new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw new IOException("Input/output error");
                    }

                    @Override
                    public int read(byte[] bytes, int offset, int length) throws IOException {
                        throw new IOException("Input/output error");
                    }
                });
        var zip = zip(new ArchiveLimits(10, 1000), files -> {
            files.take(new CollectedFile.Found("torn", true, 0644, TIME, 100, torn));
            take(files, "whole", "x");
            assertThat(files.summary()).isEqualTo("not collected: torn could be read only in part: Input/output error");
        });

        assertThat(zip)
                .containsOnlyKeys("torn", "whole")
                .containsEntry("torn", "begin")
                .containsEntry("whole", "x");
    }

    @Test
    void namesThatLeadOutOfTheFolderOnOtherSystemsAreLeftOutAndOthersKept() throws Exception {
        var zip = zip(new ArchiveLimits(10, 1000), files -> {
            for (String name : new String[] {"..\\..\\x", "C:x", "a/..\\b", "\\x", "a\\b", "ab:c", "nl\nx"}) {
                take(files, name, "x");
            }
            assertThat(files.leftOut().named())
                    .extracting(CollectedFile.LeftOut::path)
                    .containsExactly("..\\..\\x", "C:x", "a/..\\b", "\\x");
        });

        assertThat(zip).containsOnlyKeys("a\\b", "ab:c", "nl\nx");
    }

    @Test
    void aFileThatBecomesShorterWhileItIsReadIsKeptAndNamed() throws Exception {
        var zip = zip(new ArchiveLimits(10, 1000), files -> {
            var content = new ByteArrayInputStream(new byte[] {'a', 'b'});
            files.take(new CollectedFile.Found("rotated.log", true, 0644, TIME, 100, content));
            assertThat(files.summary()).startsWith("not collected: rotated.log became shorter while it was read");
        });

        assertThat(zip).containsEntry("rotated.log", "ab");
    }

    private static boolean take(CollectedArtifact files, String path, String text)
            throws IOException, InterruptedException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return files.take(
                new CollectedFile.Found(path, true, 0755, TIME, bytes.length, new ByteArrayInputStream(bytes)));
    }

    private Map<String, String> zip(ArchiveLimits limits, Filling filling) throws Exception {
        Path file = folder.resolve("x.zip");
        try (var writer = new ZipWriter(file, TIME)) {
            filling.with(new CollectedArtifact(writer, folder, secrets, limits, List.of("output.log")));
        }
        var contents = new LinkedHashMap<String, String>();
        try (var zip = new ZipFile(file.toFile())) {
            for (var entry : zip.stream().toList()) {
                contents.put(
                        entry.getName(), new String(zip.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return contents;
    }
}
