package io.greenroom.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there are no POSIX permissions to look at")
class OwnerOnlyTest {
    private final Path folder;

    OwnerOnlyTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void foldersAreTheirOwnersWithThoseAboveThem() throws IOException {
        Path made = OwnerOnly.folder(folder.resolve("one/two"));

        assertThat(mode(made)).isEqualTo("rwx------");
        assertThat(mode(folder.resolve("one"))).isEqualTo("rwx------");
    }

    @Test
    void aFolderThatIsThereStaysAsItsOwnerWantedIt() throws IOException {
        Path shared = Files.createDirectory(folder.resolve("shared"));
        Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxr-x---"));

        OwnerOnly.folder(shared);

        assertThat(mode(shared)).isEqualTo("rwxr-x---");
    }

    @Test
    void aFileIsMadeForItsOwnerOrTakenFromTheOthers() throws IOException {
        Path fresh = folder.resolve("fresh");
        Path old = Files.writeString(folder.resolve("old"), "kept");
        Files.setPosixFilePermissions(old, PosixFilePermissions.fromString("rw-r--r--"));

        OwnerOnly.file(fresh);
        OwnerOnly.file(old);

        assertThat(mode(fresh)).isEqualTo("rw-------");
        assertThat(mode(old)).isEqualTo("rw-------");
        assertThat(old).hasContent("kept");
    }

    @Test
    void whatIsOpenedForWritingIsMadeForItsOwner() throws IOException {
        Path file = folder.resolve("file");

        try (var channel = OwnerOnly.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {'x'}));
        }

        assertThat(mode(file)).isEqualTo("rw-------");
        assertThat(file).hasContent("x");
    }
}
