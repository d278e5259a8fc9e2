package io.greenroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The command line as it is shipped, to be started as a process by integration tests: the packaged JARs, with an archive of
 * classes as the launcher has one, because the starts of processes are what these tests spend most of their time on.
 */
public final class Program {
    private static final Path HOME = Path.of("target/greenroom").toAbsolutePath();
    private static final Path CHECKOUT = Path.of("..").toAbsolutePath().normalize();
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final List<String> JVM = List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xshare:auto",
            "-Xlog:disable");

    private Program() {}

    /** What starts it, on the JDK of this test. {@code jvm} are more arguments for the JVM. */
    public static List<String> command(List<String> jvm, List<String> arguments) throws IOException {
        return command(
                Stream.concat(Stream.of("-XX:SharedArchiveFile=" + Archive.FILE), jvm.stream())
                        .toList(),
                jar(),
                arguments);
    }

    private static List<String> command(List<String> jvm, Path jar, List<String> arguments) {
        return Stream.of(JVM, jvm, List.of("-jar", jar.toString()), arguments)
                .flatMap(List::stream)
                .toList();
    }

    /** Made once and by itself: a JVM that made it when it ends would end late, and tests look at how processes end. */
    private static final class Archive {
        static final Path FILE = made();

        private static Path made() {
            try {
                Path file = HOME.resolve("tests.jsa");
                Files.deleteIfExists(file);
                // It is a worker and all that a worker meets, in one process.
                var builder = new ProcessBuilder(command(
                        List.of("-XX:ArchiveClassesAtExit=" + file, "-Dgreenroom.home=" + CHECKOUT),
                        jar(),
                        List.of("demo")));
                builder.environment().keySet().removeIf(name -> name.startsWith("GREENROOM_"));
                Process process = builder.redirectErrorStream(true)
                        .redirectOutput(HOME.resolve("tests.jsa.log").toFile())
                        .start();
                assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .isTrue();
                return file;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    private static Path jar() throws IOException {
        try (Stream<Path> jars = Files.list(HOME.resolve("lib"))) {
            List<Path> ours = jars.filter(
                            jar -> String.valueOf(jar.getFileName()).startsWith("greenroom-cli-"))
                    .toList();
            assertThat(ours).as("the packaged command line (mvn package)").hasSize(1);
            return ours.getFirst();
        }
    }
}
