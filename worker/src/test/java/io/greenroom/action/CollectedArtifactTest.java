package io.greenroom.action;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.artifact.ArchiveLimits;
import io.greenroom.artifact.ZipWriter;
import io.greenroom.secret.Secrets;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CollectedArtifactTest {
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
    void pathsThatLeaveOrComeTwiceOrAreTakenArePassedOver() throws Exception {
        var zip = zip(new ArchiveLimits(10, 1000), files -> {
            for (String path : List.of("../x", "/x", "a//x", "output.log", "x", "x")) {
                assertThat(take(files, path, path)).isTrue();
            }
        });

        assertThat(zip).containsOnlyKeys("x");
    }

    @Test
    void whatGoesBeyondTheLimitsIsLeftOutInWords() throws Exception {
        var zip = zip(new ArchiveLimits(2, 1000), files -> {
            assertThat(take(files, "a", "1")).isTrue();
            assertThat(take(files, "b", "2")).isTrue();
            assertThat(take(files, "c", "3")).isFalse();
            assertThat(files.leftOut()).contains("first 2 files", "artifacts.maxFiles");
        });
        assertThat(zip).containsOnlyKeys("a", "b");

        zip(new ArchiveLimits(10, 5), files -> {
            assertThat(take(files, "a", "12345")).isTrue();
            assertThat(take(files, "b", "6")).isFalse();
            assertThat(files.leftOut()).contains("b and what came after", "artifacts.maxSize");
        });
    }

    private static boolean take(CollectedArtifact files, String path, String text)
            throws IOException, InterruptedException {
        return files.take(path, true, new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    private Map<String, String> zip(ArchiveLimits limits, Filling filling) throws Exception {
        Path file = folder.resolve("x.zip");
        try (var writer = new ZipWriter(file)) {
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
