package io.greenroom.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScriptsIT {
    private static final Path TOP = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern FOR_A_SHELL = Pattern.compile("#!.*sh\\n");
    private static final List<String> FOLDERS = List.of(".ci", "examples", "deploy", "release/src");

    @Test
    void shellcheckHasNothingToSayAboutAnyScript(@TempDir Path folder) throws Exception {
        assumeTrue(isOnThePath("shellcheck"), "shellcheck is not installed");
        List<String> command = new ArrayList<>(List.of("shellcheck"));
        scripts().forEach(script -> command.add(script.toString()));
        assertThat(command)
                .contains(
                        TOP.resolve("greenroom").toString(),
                        TOP.resolve("install").toString());

        Path said = folder.resolve("said");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(said).hasContent("");
        assertThat(process.exitValue()).isZero();
    }

    private static List<Path> scripts() throws IOException {
        List<Path> scripts = new ArrayList<>();
        try (Stream<Path> top = Files.list(TOP)) {
            top.filter(ScriptsIT::isScript).forEach(scripts::add);
        }
        for (String folder : FOLDERS) {
            if (Files.isDirectory(TOP.resolve(folder))) {
                try (Stream<Path> files = Files.walk(TOP.resolve(folder))) {
                    files.filter(ScriptsIT::isScript).forEach(scripts::add);
                }
            }
        }
        return scripts;
    }

    private static boolean isScript(Path file) {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try (var in = Files.newInputStream(file)) {
            String beginning = new String(in.readNBytes(64), StandardCharsets.ISO_8859_1);
            return FOR_A_SHELL.matcher(beginning).lookingAt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isOnThePath(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
