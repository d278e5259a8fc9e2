package io.greenroom.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher here is the one for POSIX shells")
class LauncherIT {
    private static final Path LAUNCHER = Path.of("..", "greenroom");

    private final Path folder;
    /** With a space, as paths may have. */
    private final Path home;

    private final Path places;
    private final Path path;

    LauncherIT(@TempDir Path folder) throws IOException {
        this.folder = folder.toRealPath();
        this.home = this.folder.resolve("green room");
        this.places = this.folder.resolve("places");
        this.path = this.folder.resolve("path");
    }

    @BeforeEach
    void install() throws IOException {
        Files.createDirectories(home);
        Files.createDirectories(places);
        Files.createDirectories(path);
        tools();
        // The usual places of this machine may hold JDKs; those of the copy lie in the test's own folder.
        String launcher = Files.readString(LAUNCHER)
                .replace(" /usr/lib/jvm/*", " " + places + "/*")
                .replaceAll(" /(usr|opt|Library)/\\S*", " /nowhere/*");
        script(home.resolve("greenroom"), launcher);
        jar(home.resolve("lib"));
    }

    @Test
    void javaHomeIsTakenFirst() throws Exception {
        Path chosen = jdk(folder.resolve("my jdk"), "21.0.2");
        onPath(jdk(folder.resolve("on-path"), "23"));
        jdk(places.resolve("newest"), "25.0.1");

        Run run = run(Map.of("JAVA_HOME", chosen.toString()), "doctor", "a b");

        assertThat(run.status()).isZero();
        assertThat(run.out()).contains("java of " + chosen, "JAVA_HOME=" + chosen);
        assertThat(run.arguments())
                .contains("-Dgreenroom.home=" + home)
                .endsWith("-jar", home.resolve("lib/greenroom-cli-1.jar").toString(), "doctor", "a b");
        assertThat(run.err()).isEmpty();
    }

    @Test
    void aJavaHomeThatIsTooOldIsPassedOverForThePath() throws Exception {
        Path old = jdk(folder.resolve("old"), "17.0.15");
        Path onPath = onPath(jdk(folder.resolve("on-path"), "21.0.1"));
        jdk(places.resolve("newest"), "25");

        assertThat(run(Map.of("JAVA_HOME", old.toString())).out()).contains("java of " + onPath);
    }

    @Test
    void aStandInOnThePathIsAskedWhereItsJdkIs() throws Exception {
        Path jdk = jdk(folder.resolve("behind"), "22");
        script(path.resolve("java"), """
                #!/bin/sh
                echo '    java.home = %s' >&2
                """.formatted(jdk));

        assertThat(run(Map.of()).out()).contains("java of " + jdk);
    }

    @Test
    void theNewestOfTheUsualPlacesIsTakenLast() throws Exception {
        onPath(jdk(folder.resolve("on-path"), "1.8.0_392"));
        jdk(places.resolve("a"), "21.0.9");
        Path newest = jdk(places.resolve("b"), "25.0.3");
        jdk(places.resolve("c"), "24");
        jdk(places.resolve("d"), "11.0.1");
        Path another = jdk(folder.resolve(".sdkman/candidates/java/23"), "23");

        assertThat(run(Map.of()).out()).contains("java of " + newest).doesNotContain(another.toString());
    }

    @Test
    void withoutAJavaOneSentenceSaysWhatToInstall() throws Exception {
        jdk(places.resolve("old"), "17");

        Run run = run(Map.of());

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines())
                .singleElement()
                .asString()
                .contains("no Java (a JRE is enough) of version 21 or later");
    }

    @Test
    void aRuntimeWithoutAReleaseFileIsAskedForItsVersion() throws Exception {
        for (String version : List.of("1.8", "17", "21")) {
            Path runtime = jdk(folder.resolve("runtime-" + version), version);
            Files.delete(runtime.resolve("release"));
            String java = Files.readString(runtime.resolve("bin/java"));
            script(runtime.resolve("bin/java"), java.replace("#!/bin/sh\n", """
                    #!/bin/sh
                    [ "$1" != -XshowSettings:properties ] || echo '    java.specification.version = %s' >&2
                    """.formatted(version)));
        }

        assertThat(run(Map.of("JAVA_HOME", folder.resolve("runtime-17").toString()))
                        .err())
                .contains("no Java");
        assertThat(run(Map.of("JAVA_HOME", folder.resolve("runtime-1.8").toString()))
                        .err())
                .contains("no Java");
        assertThat(run(Map.of("JAVA_HOME", folder.resolve("runtime-21").toString()))
                        .out())
                .contains("java of " + folder.resolve("runtime-21"));
    }

    @Test
    void itWorksThroughSymbolicLinks() throws Exception {
        jdk(places.resolve("a"), "21");
        Path first = Files.createSymbolicLink(home.resolve("run"), Path.of("greenroom"));
        Path link = Files.createSymbolicLink(path.resolve("gr"), Path.of("..").resolve(folder.relativize(first)));

        assertThat(run(Map.of(), List.of(link.toString())).arguments()).contains("-Dgreenroom.home=" + home);
    }

    @Test
    void commandsThatSoonEndDoWithoutTheOptimisingCompiler() throws Exception {
        jdk(places.resolve("a"), "21");

        assertThat(run(Map.of(), "demo").arguments()).contains("-XX:TieredStopAtLevel=1");
        assertThat(run(Map.of(), "worker").arguments()).doesNotContain("-XX:TieredStopAtLevel=1");
    }

    @Test
    void aCheckoutIsBuiltWhenSomethingIsMissingOrOlderThanItsSources() throws Exception {
        compiler(jdk(places.resolve("a"), "21"));
        Path source = checkout();
        maven(
                "echo built >>builds; mkdir -p cli/target/greenroom/lib; touch cli/target/greenroom/lib/greenroom-cli-1.jar");

        Run first = run(Map.of());
        assertThat(first.err()).contains("building Greenroom, this takes a minute the first time");
        assertThat(first.out()).contains("java of");
        assertThat(run(Map.of()).err()).isEmpty();

        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(5)));
        assertThat(run(Map.of()).err()).contains("because its sources have changed");
        assertThat(Files.readAllLines(home.resolve("builds"))).hasSize(2);
    }

    @Test
    void aSourceThatChangesDuringTheBuildIsBuiltNextTime() throws Exception {
        compiler(jdk(places.resolve("a"), "21"));
        Path source = checkout();
        maven(
                "mkdir -p cli/target/greenroom/lib; touch -t 203801010000 '%s'; touch cli/target/greenroom/lib/greenroom-cli-1.jar"
                        .formatted(source));

        run(Map.of());

        assertThat(run(Map.of()).err()).contains("because its sources have changed");
    }

    @Test
    void aFailedBuildShowsWhatMavenSaid() throws Exception {
        compiler(jdk(places.resolve("a"), "21"));
        checkout();
        maven("echo 'cannot find symbol'; exit 1");

        Run run = run(Map.of());

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("cannot find symbol", "the build failed", "build.log");
        assertThat(home.resolve("cli/target/build.lock")).doesNotExist();
    }

    @Test
    void withoutMavenACheckoutSaysWhatToInstall() throws Exception {
        compiler(jdk(places.resolve("a"), "21"));
        checkout();

        Run run = run(Map.of());

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("install Maven 3.8 or later");
    }

    @Test
    void aCheckoutNeedsACompiler() throws Exception {
        jdk(places.resolve("runtime-only"), "25");
        checkout();

        assertThat(run(Map.of()).err()).contains("no JDK of version 21 or later");
    }

    @Test
    void theLockOfABuildThatDiedIsTakenOver() throws Exception {
        compiler(jdk(places.resolve("a"), "21"));
        checkout();
        maven("mkdir -p cli/target/greenroom/lib; touch cli/target/greenroom/lib/greenroom-cli-1.jar");
        Process gone = new ProcessBuilder("true").start();
        gone.waitFor();
        Path lock = Files.createDirectories(home.resolve("cli/target/build.lock"));
        Files.writeString(lock.resolve("pid"), gone.pid() + "\n");

        assertThat(run(Map.of()).status()).isZero();
        assertThat(lock).doesNotExist();
    }

    @Test
    void twoAtOnceBuildOnce() throws Exception {
        compiler(jdk(places.resolve("a"), "21"));
        checkout();
        // The build lasts until the other launcher has been seen waiting for it.
        maven("""
                echo built >>builds
                until grep -q waiting one.err other.err; do sleep 0.1; done
                mkdir -p cli/target/greenroom/lib
                touch cli/target/greenroom/lib/greenroom-cli-1.jar
                """);

        Process one = start("one.err");
        Process other = start("other.err");

        assertThat(one.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(other.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(one.exitValue() + other.exitValue()).isZero();
        assertThat(Files.readAllLines(home.resolve("builds"))).hasSize(1);
    }

    private Process start(String errors) throws IOException {
        return launcher(Map.of(), List.of(home.resolve("greenroom").toString()))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(home.resolve(errors).toFile())
                .start();
    }

    /** What the launcher calls, without the java and the mvn that may lie beside it on this machine. */
    private void tools() throws IOException {
        Path tools = Files.createDirectories(folder.resolve("tools"));
        for (String tool : List.of(
                "cat", "find", "grep", "head", "mkdir", "readlink", "rm", "rmdir", "sed", "sleep", "tail", "touch")) {
            Path found = Stream.of("/usr/bin", "/bin")
                    .map(bin -> Path.of(bin, tool))
                    .filter(Files::isExecutable)
                    .findFirst()
                    .orElseThrow();
            script(tools.resolve(tool), "#!/bin/sh\nexec %s \"$@\"\n".formatted(found));
        }
    }

    private Path checkout() throws IOException {
        Files.delete(home.resolve("lib/greenroom-cli-1.jar"));
        Files.writeString(home.resolve("pom.xml"), "<project/>");
        Path source =
                Files.createDirectories(home.resolve("worker/src/main/java")).resolve("A.java");
        Files.writeString(home.resolve("worker/pom.xml"), "<project/>");
        return Files.writeString(source, "class A {}");
    }

    private void maven(String commands) throws IOException {
        script(path.resolve("mvn"), "#!/bin/sh\n" + commands + "\n");
    }

    private Path onPath(Path jdk) throws IOException {
        Files.createSymbolicLink(path.resolve("java"), jdk.resolve("bin/java"));
        return jdk;
    }

    /** Its java says where it is and what it was given. */
    private static Path jdk(Path folder, String version) throws IOException {
        Files.createDirectories(folder.resolve("bin"));
        Files.writeString(folder.resolve("release"), "IMPLEMENTOR=\"Test\"\nJAVA_VERSION=\"%s\"\n".formatted(version));
        script(folder.resolve("bin/java"), """
                #!/bin/sh
                echo "java of %s"
                echo "JAVA_HOME=$JAVA_HOME"
                for argument in "$@"; do echo "argument:$argument"; done
                """.formatted(folder));
        return folder;
    }

    private static void compiler(Path jdk) throws IOException {
        script(jdk.resolve("bin/javac"), "#!/bin/sh\n");
    }

    private static void jar(Path lib) throws IOException {
        Files.createDirectories(lib);
        Files.createFile(lib.resolve("greenroom-cli-1.jar"));
    }

    private static void script(Path file, String content) throws IOException {
        Files.writeString(file, content);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private Run run(Map<String, String> environment, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(home.resolve("greenroom").toString()));
        command.addAll(List.of(arguments));
        return run(environment, command);
    }

    private Run run(Map<String, String> environment, List<String> command) throws Exception {
        Path out = Files.createTempFile(folder, "out", "");
        Path err = Files.createTempFile(folder, "err", "");
        Process process = launcher(environment, command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Run(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    private ProcessBuilder launcher(Map<String, String> environment, List<String> command) {
        var process = new ProcessBuilder(command).directory(folder.toFile());
        process.environment().clear();
        process.environment().put("PATH", path + ":" + folder.resolve("tools"));
        process.environment().put("HOME", folder.toString());
        process.environment().putAll(environment);
        return process;
    }

    private record Run(int status, String out, String err) {
        List<String> arguments() {
            return out.lines()
                    .filter(line -> line.startsWith("argument:"))
                    .map(line -> line.substring("argument:".length()))
                    .toList();
        }
    }
}
