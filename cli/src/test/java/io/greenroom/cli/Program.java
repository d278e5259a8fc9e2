package io.greenroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The command line as it is shipped, to be started as a process by integration tests: the packaged JARs, with the archive
 * of classes that the launcher would make, because processes are what these tests spend most of their time on.
 */
public final class Program {
    private static final Path HOME = Path.of("target/greenroom").toAbsolutePath();

    private Program() {}

    /** What starts it, on the JDK of this test. {@code jvm} are more arguments for the JVM. */
    public static List<String> command(List<String> jvm, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-Xlog:disable",
                "-XX:+AutoCreateSharedArchive",
                "-XX:SharedArchiveFile=" + HOME.resolve("tests.jsa")));
        command.addAll(jvm);
        command.addAll(List.of("-jar", jar().toString()));
        command.addAll(arguments);
        return command;
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
