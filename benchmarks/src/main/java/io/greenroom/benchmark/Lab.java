package io.greenroom.benchmark;

import io.greenroom.file.FolderRemoval;
import io.greenroom.file.OwnerOnly;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Where benchmarks have their processes, and the folders these work in. */
final class Lab implements AutoCloseable {
    private final Launcher launcher;
    private final Path checkout;
    private final Path definitions;
    private final double scale;
    private final String profile;
    private final Path scratch;
    private final List<String> workersFlags;
    private final AtomicInteger folders = new AtomicInteger();

    /**
     * @param checkout where this program was built
     * @param scale what the benchmarks' counts are multiplied by
     * @param profile the folder for a recording of each worker; empty for none
     */
    Lab(Launcher launcher, Path checkout, double scale, String profile) throws IOException, InterruptedException {
        this.launcher = launcher;
        this.checkout = checkout;
        this.definitions = launcher.home().resolve("action-definitions");
        this.scale = scale;
        this.profile = profile;
        this.scratch = Files.createTempDirectory("greenroom-bench");
        this.workersFlags = launcher.workersFlags(scratch);
    }

    int scaled(int count) {
        return (int) Math.max(1, Math.round(count * scale));
    }

    double scale() {
        return scale;
    }

    /** A new folder; it is gone when the lab is closed. */
    Path folder(String name) throws IOException {
        return OwnerOnly.folder(scratch.resolve(name + "-" + folders.incrementAndGet()));
    }

    /** A simulator in which the actions are installed. */
    Simulated simulator() throws IOException, InterruptedException {
        Path folder = folder("simulator");
        var simulated = new Simulated(java(SimulatorMain.class, definitions.toString()), folder.resolve("log"));
        var install = new ProcessBuilder(launcher.command("install", "--yes"));
        install.environment().putAll(simulated.environment());
        try (var installing = Subject.start(install, folder.resolve("install.log"))) {
            if (installing.awaitEnd() != 0) {
                throw new IOException(Files.readString(folder.resolve("install.log")));
            }
        }
        return simulated;
    }

    /** {@code greenroom worker}, as it is installed. */
    Subject worker(Simulated simulated, Path folder, String... settings) throws IOException {
        return start(
                new ProcessBuilder(launcher.command(
                        "worker", "--config", settings(folder, settings).toString())),
                simulated,
                folder);
    }

    /** The same with {@link NoOpProvider} as one more provider. */
    Subject noOpWorker(Simulated simulated, Path folder, String... settings) throws IOException {
        return program(
                simulated, folder, NoOpWorker.class, settings(folder, settings).toString());
    }

    /** The same as one of several on the table, where it has that name. */
    Subject noOpWorker(Simulated simulated, Table table, String name, Path folder, String... settings)
            throws IOException {
        Path file = settings(folder, Commands.joined(List.of(Table.settings(name)), List.of(settings)));
        return program(simulated, table.environment(), folder, NoOpWorker.class, file.toString());
    }

    /** A table for workers of the simulator's jobs. */
    Table table(Simulated simulated) throws IOException, InterruptedException {
        return Table.create(servers(), simulated);
    }

    /** A queue that jobs can be announced in. */
    Queue queue() throws IOException, InterruptedException {
        return Queue.create(servers());
    }

    private Path servers() {
        return checkout.resolve("test-servers/target/classpath");
    }

    /** Another program of this module that works off the simulator's jobs, in a JVM with the worker's flags. */
    Subject program(Simulated simulated, Path folder, Class<?> main, String... arguments) throws IOException {
        return program(simulated, Map.of(), folder, main, arguments);
    }

    private Subject program(
            Simulated simulated, Map<String, String> variables, Path folder, Class<?> main, String... arguments)
            throws IOException {
        ProcessBuilder builder = javaOfWorker(main, arguments);
        builder.environment().putAll(variables);
        return start(builder, simulated, folder);
    }

    private Subject start(ProcessBuilder builder, Simulated simulated, Path folder) throws IOException {
        builder.environment().putAll(simulated.environment());
        if (!profile.isEmpty()) {
            builder.environment()
                    .put(
                            "JDK_JAVA_OPTIONS",
                            "-XX:StartFlightRecording:settings=profile,filename=%s/%s.jfr"
                                    .formatted(profile, folder.getFileName()));
        }
        return Subject.start(builder, folder.resolve("log"));
    }

    private static Path settings(Path folder, String... more) throws IOException {
        return settings(folder, List.of(more));
    }

    private static Path settings(Path folder, List<String> more) throws IOException {
        var lines = Commands.joined(List.of("stateDirectory: " + folder.resolve("state")), more);
        Path file = folder.resolve("greenroom.yaml");
        Files.write(file, Commands.joined(lines, List.of("status: {listen: \"127.0.0.1:0\"}")));
        return file;
    }

    /** Of what a worker does, without the rest of the worker, in a JVM with its flags. */
    ProcessBuilder javaOfWorker(Class<?> main, String... arguments) {
        var command = Commands.joined(
                Commands.joined(List.of(java()), workersFlags),
                List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        return new ProcessBuilder(Commands.joined(command, List.of(arguments)));
    }

    /** Of what is measured beside the worker. */
    private static ProcessBuilder java(Class<?> main, String... arguments) {
        return new ProcessBuilder(Commands.joined(
                List.of(java(), "-cp", System.getProperty("java.class.path"), main.getName()), List.of(arguments)));
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    Path definitions() {
        return definitions;
    }

    /** How often something was counted in a file that another process writes now and then; 0 before it first did. */
    static long counted(Path file) throws IOException {
        if (!Files.exists(file)) {
            return 0;
        }
        String text = Files.readString(file);
        return text.isEmpty() ? 0 : Long.parseLong(text);
    }

    static double sizeInMiB(Path... files) throws IOException {
        long bytes = 0;
        for (Path file : files) {
            bytes += Files.exists(file) ? Files.size(file) : 0;
        }
        return bytes / 1024.0 / 1024;
    }

    @Override
    public void close() throws IOException {
        FolderRemoval.remove(scratch);
    }
}
