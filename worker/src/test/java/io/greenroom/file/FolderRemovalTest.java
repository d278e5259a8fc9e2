package io.greenroom.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderRemovalTest {
    private final Path folder;

    FolderRemovalTest(@TempDir Path parent) throws IOException {
        this.folder = Files.createDirectory(parent.resolve("x"));
    }

    @Test
    void whatIsClosedIsOpenedAndRemoved() throws IOException {
        Path inner = Files.createDirectories(folder.resolve("closed/inner"));
        Files.writeString(inner.resolve("file"), "x");
        close(inner);
        close(folder.resolve("closed"));
        close(folder);

        assertThat(FolderRemoval.remove(folder)).isEmpty();
        assertThat(folder).doesNotExist();
    }

    private static void close(Path path) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("---------"));
    }

    @Test
    void whatIsPutInWhileItIsBeingRemovedGoesToo() throws Exception {
        Path inner = Files.createDirectory(folder.resolve("inner"));
        var begun = new CountDownLatch(1);
        Thread writing = Thread.ofVirtual().start(() -> {
            try {
                for (int i = 0; i < 50; i++) {
                    Files.writeString(inner.resolve("late-" + i), "x");
                    begun.countDown();
                }
            } catch (IOException e) {
                // the folder is gone
            }
        });
        begun.await();

        assertThat(FolderRemoval.remove(folder)).isEmpty();
        writing.join();
        assertThat(folder).doesNotExist();
    }

    @Test
    void linksGoAndWhatTheyPointToStays(@TempDir Path outside) throws IOException {
        Path kept = Files.writeString(outside.resolve("kept"), "x");
        Files.createSymbolicLink(folder.resolve("file"), kept);
        Files.createSymbolicLink(folder.resolve("folder"), outside);
        Files.createSymbolicLink(folder.resolve("nowhere"), Path.of("nothing"));

        assertThat(FolderRemoval.remove(folder)).isEmpty();
        assertThat(kept).exists();
    }

    @Test
    void whatLiesDeeperThanAPathCanBeLongGoesToo() throws Exception {
        String name = "n".repeat(200);
        String script = "i=0; while [ $i -lt 60 ]; do mkdir " + name + " && cd " + name + " && : >f; i=$((i+1)); done";
        var shell = new ProcessBuilder("/bin/sh", "-c", script)
                .directory(folder.toFile())
                .start();
        assertThat(shell.waitFor(30, TimeUnit.SECONDS)).isTrue();

        assertThat(FolderRemoval.remove(folder)).isEmpty();
        assertThat(folder).doesNotExist();
    }

    /** A file that the kernel lets nobody remove, not even the superuser, stands for one that belongs to somebody else. */
    @Test
    void whatCannotGoIsNamedAndAllElseGoes() throws Exception {
        Path stuck =
                Files.writeString(Files.createDirectories(folder.resolve("a/b")).resolve("stuck"), "x");
        Files.writeString(folder.resolve("a/first"), "x");
        Files.writeString(folder.resolve("z"), "x");
        assumeTrue(chattr("+i", stuck), "no file can be made immutable here");
        try {
            var left = FolderRemoval.remove(folder);

            assertThat(left).extracting(FolderRemoval.Left::path).containsExactly(stuck);
            assertThat(FolderRemoval.words(left)).contains(stuck.toString(), "not permitted");
            assertThat(folder.resolve("z")).doesNotExist();
            assertThat(folder.resolve("a/first")).doesNotExist();
        } finally {
            chattr("-i", stuck);
        }
        assertThat(FolderRemoval.remove(folder)).isEmpty();
    }

    @Test
    void whatIsMountedThereLiesElsewhereAndIsNotTouched(@TempDir Path elsewhere) throws Exception {
        Path kept = Files.writeString(elsewhere.resolve("kept"), "x");
        Path mounted = Files.createDirectories(folder.resolve("a/mo unt"));
        Files.writeString(folder.resolve("a/first"), "x");
        assumeTrue(run("mount", "--bind", elsewhere.toString(), mounted.toString()), "nothing can be mounted here");
        try {
            var left = FolderRemoval.remove(folder);

            assertThat(left).extracting(FolderRemoval.Left::path).containsExactly(mounted);
            assertThat(FolderRemoval.words(left)).contains("mounted");
            assertThat(kept).exists();
            assertThat(folder.resolve("a/first")).doesNotExist();
        } finally {
            run("umount", mounted.toString());
        }
        assertThat(FolderRemoval.remove(folder)).isEmpty();
        assertThat(kept).exists();
    }

    private static boolean chattr(String change, Path file) throws InterruptedException {
        return run("chattr", change, file.toString());
    }

    private static boolean run(String... command) throws InterruptedException {
        try {
            var process = new ProcessBuilder(command).start();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false; // there is no such program
        }
    }

    @Test
    void whatWasNeverThereIsGone() {
        assertThat(FolderRemoval.remove(folder.resolve("nothing"))).isEmpty();
        assertThat(FolderRemoval.words(FolderRemoval.remove(folder))).isEmpty();
    }
}
