package io.greenroom.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.UnicodePathExtraField;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream.UnicodeExtraFieldPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names in encodings that the archive does not tell: readable where that can be known, and never two as one. */
class ArchiveNamesTest {
    private static final String LONG = "x".repeat(120) + "/";

    private final Path folder;
    private final Path target;

    ArchiveNamesTest(@TempDir Path folder) throws IOException {
        this.folder = folder;
        this.target = Files.createDirectory(folder.resolve("target"));
    }

    private Set<String> unpacked(byte[] content) throws IOException, InterruptedException {
        Archive.open("Sources", Files.write(folder.resolve("artifact"), content), new ArchiveLimits(1000, 1 << 20))
                .unpackInto(target);
        var names = new TreeSet<String>();
        try (var found = Files.walk(target)) {
            for (Path file : found.filter(path -> !Files.isDirectory(path)).toList()) {
                names.add(target.relativize(file).toString());
            }
        }
        return names;
    }

    private static byte[] zip(String encoding, String... names) {
        return Packed.zip(zip -> {
            zip.setUseLanguageEncodingFlag(false);
            zip.setEncoding(encoding);
            zip.setCreateUnicodeExtraFields(UnicodeExtraFieldPolicy.NEVER);
            for (String name : names) {
                Packed.add(zip, name, "x");
            }
        });
    }

    @Test
    void aZipWithoutAMarkIsReadAsCp437OrAsTheUtf8ThatItIs() throws Exception {
        assertThat(unpacked(zip("Cp437", "Größe.txt", "Grüße.txt"))).containsExactly("Größe.txt", "Grüße.txt");
        assertThat(unpacked(zip("UTF-8", "Maß.txt", "日本.txt"))).contains("Maß.txt", "日本.txt");
    }

    @Test
    void namesOfAnyEncodingStayDifferentInAZip() throws Exception {
        assertThat(unpacked(zip("ISO-8859-1", "Größe.txt", "Grüße.txt", "Gräße.txt")))
                .hasSize(3);
    }

    @Test
    void aZipsUnicodeFieldCountsWhenItFitsTheName() throws Exception {
        byte[] fitting = zipWithUnicodeField("Gr??e");
        byte[] stale = zipWithUnicodeField("renamed");

        assertThat(unpacked(fitting)).containsExactly("Größe");
        assertThat(unpacked(stale)).containsExactly("Größe", "renamed");
    }

    private static byte[] zipWithUnicodeField(String name) {
        byte[] raw = "Gr??e".getBytes(StandardCharsets.US_ASCII);
        return Packed.zip(zip -> {
            zip.setUseLanguageEncodingFlag(false);
            Packed.add(zip, name, "x", entry -> entry.addExtraField(new UnicodePathExtraField("Größe", raw)));
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"ISO-8859-1", "UTF-8"})
    void aTarsNamesAreUtf8OrLatin1(String encoding) throws Exception {
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(bytes, encoding)) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
            for (String name : new String[] {"Größe.txt", "Grüße.txt", LONG + "é", LONG + "è"}) {
                Packed.add(tar, name, "x");
            }
            var link = new TarArchiveEntry("link", TarConstants.LF_SYMLINK, true);
            link.setLinkName("Größe.txt");
            tar.putArchiveEntry(link);
            tar.closeArchiveEntry();
        }

        assertThat(unpacked(bytes.toByteArray()))
                .containsExactlyInAnyOrder("Größe.txt", "Grüße.txt", LONG + "é", LONG + "è", "link");
        assertThat(target.resolve("link")).hasContent("x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ISO-8859-1", "UTF-8"})
    void soAreThoseInPaxHeaders(String encoding) throws Exception {
        byte[] tar = Packed.tar(t -> {
            for (String name : new String[] {"Größe.txt", "Grüße.txt", "Ã¼", "日本".repeat(40)}) {
                byte[] header = pax("path", name.getBytes(Charset.forName(encoding)));
                var extension = new TarArchiveEntry("PaxHeaders", TarConstants.LF_PAX_EXTENDED_HEADER_LC);
                extension.setSize(header.length);
                t.putArchiveEntry(extension);
                t.write(header);
                t.closeArchiveEntry();
                Packed.add(t, "same", "x");
            }
        });

        if (encoding.equals("UTF-8")) {
            assertThat(unpacked(tar)).containsExactlyInAnyOrder("Größe.txt", "Grüße.txt", "Ã¼", "日本".repeat(40));
        } else {
            assertThat(unpacked(tar)).containsExactlyInAnyOrder("Größe.txt", "Grüße.txt", "ü", "?".repeat(80));
        }
    }

    private static byte[] pax(String key, byte[] value) throws IOException {
        int length = key.length() + value.length + 3;
        int digits = Integer.toString(length + 3).length();
        var bytes = new ByteArrayOutputStream();
        bytes.write("%d %s=".formatted(length + digits, key).getBytes(StandardCharsets.US_ASCII));
        bytes.write(value);
        bytes.write('\n');
        return bytes.toByteArray();
    }

    @Test
    void entriesThatFollowOneWithContentHaveTheirOwnNames() throws Exception {
        byte[] tar = Packed.tar(t -> {
            t.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            t.setAddPaxHeadersForNonAsciiNames(true);
            Packed.add(t, "Größe.txt", "x".repeat(700));
            Packed.add(t, "plain", "x".repeat(512));
            Packed.add(t, LONG + "Maß", "x");
        });

        assertThat(unpacked(tar)).containsExactlyInAnyOrder("Größe.txt", "plain", LONG + "Maß");
        assertThat(target.resolve("plain")).hasSize(512);
    }
}
