package io.greenroom.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ZipWriterTest {
    @Test
    void whatIsWrittenCanBeReadByOthersAndByUs(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("out.zip");
        try (var zip = new ZipWriter(file)) {
            zip.add("a.json", "one".getBytes(StandardCharsets.UTF_8));
            zip.add("b.txt", new ByteArrayInputStream("two".getBytes(StandardCharsets.UTF_8)));
            try (var out = zip.entry("c/d.log")) {
                out.write('t');
                out.write("hree".getBytes(StandardCharsets.UTF_8));
            }
        }

        var expected = Map.of("a.json", "one", "b.txt", "two", "c/d.log", "three");
        assertThat(Packed.unzipped(Files.newInputStream(file))).isEqualTo(expected);
        Path target = Files.createDirectory(folder.resolve("target"));
        Archive.open("Out", file, new ArchiveLimits(100_000, 8L << 30)).unpackInto(target);
        assertThat(target.resolve("c/d.log")).hasContent("three");
    }
}
