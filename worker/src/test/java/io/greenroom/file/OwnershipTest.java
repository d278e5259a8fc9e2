package io.greenroom.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnershipTest {
    /** Of nobody in particular, and without a name. */
    private static final int STRANGER = 54_321;

    private final Path folder;

    OwnershipTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @BeforeEach
    void asRoot() throws IOException {
        assumeTrue(
                folder.getFileSystem().supportedFileAttributeViews().contains("unix")
                        && Files.getAttribute(folder, "unix:uid").equals(0),
                "only root can give files to others");
    }

    private static void giveAway(Path path) throws IOException {
        Files.setAttribute(path, "unix:uid", STRANGER, LinkOption.NOFOLLOW_LINKS);
    }

    @Test
    void rootsOwnFolderIsNotForeignAndNeitherIsOneThatIsNotThere() throws IOException {
        Files.createFile(folder.resolve("journal.db"));

        assertThat(Ownership.foreignToRoot(folder)).isEmpty();
        assertThat(Ownership.foreignToRoot(folder.resolve("none"))).isEmpty();
    }

    @Test
    void aFolderOfAnotherUserIsForeignAlsoBehindALink() throws IOException {
        Path theirs = Files.createDirectory(folder.resolve("theirs"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), theirs);
        giveAway(theirs);

        assertThat(Ownership.foreignToRoot(theirs)).contains(new Ownership.Foreign(theirs, "54321"));
        assertThat(Ownership.foreignToRoot(link)).contains(new Ownership.Foreign(theirs.toRealPath(), "54321"));
    }

    @Test
    void aLinkOfAnotherUserIsForeignWhereverItLeads() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), Files.createDirectory(folder.resolve("ours")));
        giveAway(link);

        assertThat(Ownership.foreignToRoot(link)).contains(new Ownership.Foreign(link, "54321"));
    }

    @Test
    void whatAnotherUserPutIntoRootsFolderIsForeign() throws IOException {
        Path planted = Files.createSymbolicLink(folder.resolve("orders"), Path.of("/nowhere"));
        giveAway(planted);

        assertThat(Ownership.foreignToRoot(folder))
                .contains(new Ownership.Foreign(folder.toRealPath().resolve("orders"), "54321"));
    }
}
