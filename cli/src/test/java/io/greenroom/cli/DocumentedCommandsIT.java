package io.greenroom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.greenroom.file.FolderRemoval;
import io.greenroom.simulator.PipelinesInProcess;
import io.greenroom.simulator.Simulator;
import io.greenroom.simulator.SimulatorSettings;
import io.greenroom.simulator.pipeline.execution.Approvals;
import io.greenroom.simulator.pipeline.execution.Skips;
import io.greenroom.simulator.pipeline.execution.Sources;
import io.greenroom.simulator.pipeline.execution.StandIns;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs the shell commands that the documentation prints, each block as one script against a simulator of its own, in a
 * folder that looks like an installation. What cannot be run so is excused one command at a time, with the reason.
 */
@Tag("thorough")
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the commands are for POSIX shells")
class DocumentedCommandsIT {
    private static final Path TOP = Path.of("..").toAbsolutePath().normalize();

    /** With {@code -Dgreenroom.documents=long} the second example is run too. */
    private static final boolean LONG = "long".equals(System.getProperty("greenroom.documents"));

    /** Beginnings of commands that are not run, and why. */
    private static final Map<String, String> EXCUSED = Map.ofEntries(
            Map.entry("aws iam ", "IAM is not simulated"),
            Map.entry("aws cloudformation ", "takes an account"),
            Map.entry("aws ec2 ", "takes an account"),
            Map.entry("aws ecr ", "takes an account"),
            Map.entry("aws logs ", "takes an account"),
            Map.entry("aws s3 cp ", "takes a bucket and a release of the reader's"),
            Map.entry("tar -czf settings-", "takes settings of the reader's"),
            Map.entry(
                    "./greenroom simulate examples/machines/pipeline.json --config examples/machines/greenroom.yaml"
                            + " --source Source=examples/machines/src --variable Blueprint=bookshop-on-machines",
                    "takes an account"),
            Map.entry("./greenroom simulate examples/stacks/pipeline.json", "takes an account"),
            Map.entry("mvn ", "is what runs this test"),
            Map.entry("docker ", "takes an engine and an image"),
            Map.entry(
                    "./greenroom simulate examples/site/pipeline.json --config examples/site/greenroom.yaml"
                            + " --source Source=examples/site/src --variable Blueprint=site-in-containers",
                    "takes an engine and an image; SiteOnBothProvidersIT"),
            Map.entry("useradd ", "belongs to root"),
            Map.entry("install -d /opt", "belongs to root"),
            Map.entry("cp /opt/greenroom/deploy", "belongs to root"),
            Map.entry("mv /opt/greenroom", "belongs to root"),
            Map.entry("systemctl ", "belongs to root"),
            Map.entry("sudo", "belongs to root; .ci/try-debian"),
            Map.entry("systemd-run ", "is about a machine with the service; .ci/try-systemd"),
            Map.entry("brew ", "takes Homebrew"),
            Map.entry("ln -sf \"$(brew", "takes Homebrew"),
            Map.entry("tar -xzf greenroom-VERSION", "takes a release; .ci/try-release"),
            Map.entry("greenroom-VERSION/", "takes a release; .ci/try-release"),
            Map.entry("sha256sum --check ", "takes a release; .ci/try-release"),
            Map.entry("./greenroom-bench", "is for checkouts, and takes long"),
            Map.entry("greenroom simulator ", "runs until it is stopped; the test runs the simulator itself"),
            Map.entry("./greenroom simulator", "runs until it is stopped; the test runs the simulator itself"),
            Map.entry(". ./simulator.env", "the variables are those of the test's simulator"),
            Map.entry("greenroom worker", "runs until it is stopped; WorkerProcessIT"),
            Map.entry("./greenroom worker", "runs until it is stopped; WorkerProcessIT"),
            Map.entry("python3 ", "runs until it is stopped; PythonWorkerIT"),
            Map.entry("./greenroom demo", "is what examples/shop/README.md runs"),
            Map.entry("./greenroom simulate PIPELINE.json", "is what examples/shop/README.md runs"),
            Map.entry("greenroom simulate PIPELINE.json", "is what examples/shop/README.md runs"),
            Map.entry("./greenroom doctor", "its status is about this machine; DoctorCommandTest"),
            Map.entry("./uninstall --version 1", "is for a version that a pipeline left; UninstallCommandTest"),
            Map.entry("rm action-definitions/run-command.v1.json", "is there after an edit only"));

    /** What the pages leave to the reader, filled in. */
    private static final Map<String, String> FILLED_IN = Map.of(
            "template.yaml", "examples/shop/template.yaml",
            "Source=DIR", "Source=examples/shop/src",
            "FILE…", "examples/shop/blueprints/web-check/blueprint.yaml");

    /** One for all blocks, so that the archives of classes that the launcher makes are made once. */
    @TempDir
    private static Path folder;

    /**
     * Commands of one page that belong together.
     *
     * @param line where they begin
     */
    record Block(String page, int line, List<String> commands) {
        @Override
        public String toString() {
            return page + ":" + line;
        }
    }

    static List<Block> blocks() throws IOException {
        List<Block> blocks = new ArrayList<>();
        for (Path page : pages()) {
            List<String> lines = Files.readAllLines(page);
            for (int i = 0; i < lines.size(); i++) {
                if (lines.get(i).strip().equals("```sh")) {
                    int end = i + 1;
                    while (!lines.get(end).strip().equals("```")) {
                        end++;
                    }
                    blocks.add(new Block(TOP.relativize(page).toString(), i + 1, commands(lines.subList(i + 1, end))));
                    i = end;
                }
            }
        }
        return blocks;
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.walk(TOP.resolve("docs"));
                Stream<Path> deploy = Files.walk(TOP.resolve("deploy"));
                Stream<Path> examples = Files.walk(TOP.resolve("examples"));
                Stream<Path> top = Files.list(TOP)) {
            return Stream.of(docs, deploy, examples, top)
                    .flatMap(files -> files)
                    .filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }

    private static List<String> commands(List<String> lines) {
        List<String> commands = new ArrayList<>();
        for (String command : String.join("\n", lines)
                .replaceAll("\\\\\n\\s*", "")
                .replaceAll("\\|\n\\s*", "| ")
                .split("\n", -1)) {
            String bare = command.replaceAll("\\s#\\s.*", "").strip();
            if (!bare.isEmpty()) {
                commands.add(bare);
            }
        }
        return commands;
    }

    private static Optional<String> excuse(String command) {
        return EXCUSED.entrySet().stream()
                .filter(excused -> command.startsWith(excused.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void theCommandsOfABlockWork(Block block) throws Exception {
        assumeTrue(LONG || !block.page().contains("shop-with-stock"), "takes -Dgreenroom.documents=long");
        List<String> run = block.commands().stream()
                .filter(command -> excuse(command).isEmpty())
                .map(DocumentedCommandsIT::filledIn)
                .toList();
        assumeTrue(!run.isEmpty(), () -> block.commands().stream()
                .map(command -> command + ": " + excuse(command).orElse(""))
                .toList()
                .toString());
        for (String program : List.of("aws", "jq")) {
            assumeTrue(
                    isOnThePath(program) || run.stream().noneMatch(command -> command.startsWith(program + " ")),
                    () -> program + " is not installed");
        }
        boolean needsClient = run.stream().anyMatch(command -> command.startsWith("aws "));
        assumeTrue(
                run.stream().noneMatch(DocumentedCommandsIT::createsV2) || clientKnowsV2(),
                "the aws client is from before pipelines of type V2; the page has another way for it");
        clear();
        install();
        var standIns = new StandIns(
                Sources.of(Map.of("Source", TOP.resolve("examples/shop/src"))),
                Approvals.byServiceCallOnly(),
                new Skips(Set.of()));
        try (var simulator = Simulator.start(SimulatorSettings.defaults(), new PipelinesInProcess(standIns))) {
            if (needsClient && run.stream().noneMatch(command -> command.contains("install"))) {
                Workshop.register(simulator);
            }
            assertThat(script(run, simulator)).as(block.toString()).isZero();
        }
    }

    @Test
    void everyExcuseIsNeeded() throws IOException {
        List<String> commands =
                blocks().stream().flatMap(block -> block.commands().stream()).toList();

        assertThat(EXCUSED.keySet()).allSatisfy(excused -> assertThat(commands)
                .anySatisfy(command -> assertThat(command).startsWith(excused)));
    }

    private static boolean createsV2(String command) {
        return command.contains("create-pipeline") && command.contains("examples/shop/");
    }

    private static boolean clientKnowsV2() throws IOException, InterruptedException {
        Path skeleton = folder.resolve("skeleton");
        Process process = new ProcessBuilder("aws", "codepipeline", "create-pipeline", "--generate-cli-skeleton")
                .redirectErrorStream(true)
                .redirectOutput(skeleton.toFile())
                .start();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return Files.readString(skeleton).contains("executionMode");
    }

    /** Nobody is there to be asked, and a pipeline that fails on purpose ends with 1. */
    private static String filledIn(String command) {
        String filled = command;
        for (Map.Entry<String, String> given : FILLED_IN.entrySet()) {
            filled = filled.replace(given.getKey(), given.getValue());
        }
        if (filled.equals("./install") || filled.startsWith("./uninstall")) {
            return filled + " --yes";
        }
        return filled.contains("failing-pipeline.json")
                ? "if %s; then exit 9; else [ $? -eq 1 ]; fi".formatted(filled)
                : filled;
    }

    /** Takes away what the block before has left. */
    private static void clear() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(path -> !path.toString().endsWith(".jsa")).toList()) {
                assertThat(FolderRemoval.remove(file)).isEmpty();
            }
        }
    }

    private static void install() throws IOException {
        for (String script : List.of("greenroom", "install", "uninstall")) {
            Files.copy(TOP.resolve(script), folder.resolve(script), StandardCopyOption.COPY_ATTRIBUTES);
        }
        Files.createSymbolicLink(folder.resolve("lib"), TOP.resolve("cli/target/greenroom/lib"));
        for (String part : List.of("action-definitions", "examples")) {
            copy(TOP.resolve(part), folder.resolve(part));
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            files.forEach(file -> {
                try {
                    Files.copy(file, to.resolve(from.relativize(file).toString()), StandardCopyOption.COPY_ATTRIBUTES);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    private static int script(List<String> commands, Simulator simulator) throws IOException, InterruptedException {
        Path said = folder.resolve("said");
        var builder = new ProcessBuilder("sh", "-ec", String.join("\n", commands))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("AWS_") || name.startsWith("GREENROOM_"));
        environment.putAll(simulator.environment());
        environment.put("AWS_PAGER", "");
        if (commands.stream().noneMatch(command -> command.contains("--config"))) {
            environment.put("GREENROOM_PROVIDERS_LOCAL_BLUEPRINTS", "examples/shop/blueprints");
        }
        environment.put("GREENROOM_STATEDIRECTORY", folder.resolve("state").toString());
        environment.put("PATH", folder + File.pathSeparator + environment.get("PATH"));
        Process process = builder.start();
        process.outputWriter().close();
        try {
            assertThat(process.waitFor(3, TimeUnit.MINUTES))
                    .as("%s end", commands)
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        if (process.exitValue() != 0) {
            throw new AssertionError(
                    "%s ended with %d:%n%s".formatted(commands, process.exitValue(), Files.readString(said)));
        }
        return process.exitValue();
    }

    private static boolean isOnThePath(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
    }
}
