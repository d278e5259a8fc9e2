package io.greenroom.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.environment.CollectedFile;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CollectedFilesTest {
    private static final FileTime BEGIN = FileTime.from(Instant.parse("2026-03-01T12:00:00Z"));
    private final Path folder;
    private final List<String> missing = new ArrayList<>();

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
        assertThat(missing).containsExactlyInAnyOrder("file.txt is a link", "folder is a link", "inside.txt is a link");
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
                        file -> {
                            if (file instanceof CollectedFile.Found present && present.fresh()) {
                                fresh.add(file.path());
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
                        file -> {
                            taken.add(file.path());
                            return taken.size() < 2;
                        },
                        BEGIN);

        assertThat(more).isFalse();
        assertThat(taken).hasSize(2);
    }

    @Test
    void globsThatCannotBeUsedAreExplained() {
        assertThat(CollectGlob.problem("reports/**")).isEmpty();
        assertThat(CollectGlob.problem("/etc/*"))
                .hasValueSatisfying(p -> assertThat(p).contains("leaves the workspace"));
        assertThat(CollectGlob.problem("a/../../b")).isPresent();
        assertThat(CollectGlob.problem("{a"))
                .hasValueSatisfying(p -> assertThat(p).contains("is not a glob"));
        assertThat(CollectGlob.problem(" ")).isPresent();
    }

    @Test
    void namesWithLineEndsFit() throws Exception {
        write("reports/a\nb.xml", "reports/deep/c\r\n", "\u2028/d.xml");

        assertThat(collected("reports/**", "**/*.xml"))
                .containsExactlyInAnyOrder("reports/a\nb.xml", "reports/deep/c\r\n", "\u2028/d.xml");
    }

    @Test
    void namesThatAreNoUtf8AreReadAsLatin1() throws Exception {
        for (String name : List.of("Gr%F6%DFe.txt", "Gr%FC%DFe.txt")) {
            Files.writeString(Path.of(URI.create(folder.toUri() + name)), "x");
        }

        assertThat(collected("*.txt")).containsExactlyInAnyOrder("Größe.txt", "Grüße.txt");
    }

    @Test
    void whatIsNoRegularFileIsNamed() throws Exception {
        Files.createDirectory(folder.resolve("reports"));
        try (var socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(UnixDomainSocketAddress.of(folder.resolve("reports/agent.sock")));

            assertThat(collected("reports/**")).isEmpty();
        }
        assertThat(missing).containsExactly("reports/agent.sock is neither a file nor a folder");
    }

    @Test
    void whatVanishesOrMayNotBeReadIsNamedAndTheRestIsTaken() throws Exception {
        write("reports/a.txt", "reports/b.txt", "reports/c.txt");
        var taken = new ArrayList<String>();

        new CollectedFiles(folder, List.of("reports/*"))
                .handTo(
                        file -> {
                            if (file instanceof CollectedFile.Found && taken.isEmpty()) {
                                for (String name : List.of("a.txt", "b.txt", "c.txt")) {
                                    if (!file.path().endsWith(name)) {
                                        Files.delete(folder.resolve("reports/" + name));
                                    }
                                }
                            }
                            return taken.add(file instanceof CollectedFile.LeftOut out ? out.reason() : "taken");
                        },
                        BEGIN);

        assertThat(taken)
                .containsExactly("taken", "was gone before it could be read", "was gone before it could be read");
    }

    @Test
    void aFileThatGrowsIsReadToTheSizeItHad() throws Exception {
        write("log");

        new CollectedFiles(folder, List.of("*"))
                .handTo(
                        file -> {
                            Files.writeString(folder.resolve("log"), "and more", StandardOpenOption.APPEND);
                            assertThat(file).isInstanceOfSatisfying(CollectedFile.Found.class, log -> {
                                assertThat(log.size()).isEqualTo(1);
                                assertThat(log.content()).hasContent("x");
                            });
                            return true;
                        },
                        BEGIN);
    }

    @Test
    void modeAndTimeComeAlong() throws Exception {
        write("run.sh");
        Files.setPosixFilePermissions(folder.resolve("run.sh"), PosixFilePermissions.fromString("rwxr-x--x"));
        Files.setLastModifiedTime(folder.resolve("run.sh"), BEGIN);

        new CollectedFiles(folder, List.of("*"))
                .handTo(
                        file -> {
                            assertThat(file).isInstanceOfSatisfying(CollectedFile.Found.class, script -> {
                                assertThat(script.mode()).isEqualTo(0751);
                                assertThat(script.modifiedAt()).isEqualTo(BEGIN.toInstant());
                            });
                            return true;
                        },
                        BEGIN);
    }

    @Test
    void foldersThatNothingCanFitInAreNotLookedInto() {
        assertThat(new CollectGlob("reports/*.xml").reachesInto(Path.of(""))).isTrue();
        assertThat(new CollectGlob("reports/*.xml").reachesInto(Path.of("reports")))
                .isTrue();
        assertThat(new CollectGlob("reports/*.xml").reachesInto(Path.of("reports/deep")))
                .isFalse();
        assertThat(new CollectGlob("reports/*.xml").reachesInto(Path.of("other")))
                .isFalse();
        assertThat(new CollectGlob("a/b/**").reachesInto(Path.of("a"))).isTrue();
        assertThat(new CollectGlob("a/b/**").reachesInto(Path.of("a/b/c/d"))).isTrue();
        assertThat(new CollectGlob("a/b/**").reachesInto(Path.of("a/c"))).isFalse();
        assertThat(new CollectGlob("**/x.{a,b}").reachesInto(Path.of("a/c"))).isTrue();
        assertThat(new CollectGlob("*").reachesInto(Path.of("a"))).isFalse();
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
        new CollectedFiles(folder, List.of(globs))
                .handTo(
                        file -> switch (file) {
                            case CollectedFile.Found present -> paths.add(present.path());
                            case CollectedFile.LeftOut leftOut -> missing.add(leftOut.path() + " " + leftOut.reason());
                        },
                        BEGIN);
        return paths;
    }
}
