package io.greenroom.lifecycle;

import io.greenroom.blueprint.BlueprintReader;
import io.greenroom.blueprint.Plan;
import io.greenroom.blueprint.ProviderFields;
import io.greenroom.file.DurableFile;
import io.greenroom.file.FolderRemoval;
import io.greenroom.file.NewerFormException;
import io.greenroom.file.OwnerOnly;
import io.greenroom.yaml.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** One environment on disk: what a worker needs to take it up where another left it. Only this user can read it. */
public record EnvironmentFolder(Path path) {
    static final String BLUEPRINT = "blueprint.yaml";
    static final String RECORD = "environment.json";
    static final String SECRETS = "secrets.json";
    /** Of scripts and command runs. */
    private static final Set<String> NOTES = Set.of("process.json", "run.json", "stop.json", "end.json");

    /** Secret inputs by name; kept because later processes need them. */
    record Secrets(Map<String, String> inputs) {
        Secrets {
            inputs = Map.copyOf(inputs);
        }

        @Override
        public String toString() {
            return "Secrets[inputs=" + inputs.keySet() + "]";
        }
    }

    void write(EnvironmentRecord record, String blueprint, Secrets secrets) throws IOException {
        OwnerOnly.folder(processes());
        OwnerOnly.folder(runs());
        DurableFile.write(path.resolve(SECRETS), secrets);
        Files.writeString(path.resolve(BLUEPRINT), blueprint);
        DurableFile.write(path.resolve(RECORD), record);
    }

    /** Keeps files of the blueprint's folder beside it, where no step comes. */
    void keep(Path folder, List<String> files) throws IOException {
        for (String name : files) {
            Path to = filesOfBlueprint().resolve(name).normalize();
            Files.createDirectories(to.resolveSibling(""));
            Files.copy(folder.resolve(name), to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Not there when none are kept; then what is read again is in the workspace. */
    private Path filesOfBlueprint() {
        return path.resolve("blueprint");
    }

    EnvironmentRecord record() throws IOException {
        var record = DurableFile.read(path.resolve(RECORD), EnvironmentRecord.class)
                .orElseThrow(() -> new IOException("environment.json is missing in " + path));
        if (record.version() > EnvironmentRecord.VERSION) {
            throw new NewerFormException("environment in", path, record.version(), EnvironmentRecord.VERSION);
        }
        return record;
    }

    /** The blueprint as it was when the environment was started. */
    Plan blueprint(String name, ProviderFields fields) throws IOException {
        var problems = new Problems(BLUEPRINT);
        Path beside = Files.isDirectory(filesOfBlueprint()) ? filesOfBlueprint() : workspace();
        return BlueprintReader.read(name, Files.readString(path.resolve(BLUEPRINT)), beside, fields, problems)
                .orElseThrow(() -> new IOException(
                        "the blueprint kept in %s is not understood: %s".formatted(path, problems.lines())));
    }

    Secrets secrets() throws IOException {
        return DurableFile.read(path.resolve(SECRETS), Secrets.class).orElse(new Secrets(Map.of()));
    }

    /** As they are kept; empty when there are none. */
    Optional<byte[]> keptSecrets() throws IOException {
        return secrets().inputs().isEmpty() ? Optional.empty() : Optional.of(Files.readAllBytes(path.resolve(SECRETS)));
    }

    /** @throws IOException when secrets are missing that its processes need */
    void requireSecrets() throws IOException {
        if (!secrets().inputs().keySet().containsAll(record().secretInputs())) {
            throw new IOException("its secret inputs are not where they were kept");
        }
    }

    /** All that other workers have to know of it. What scripts were given on this machine may be secret, and is of no use there. */
    List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(path)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> isForOthers(path.relativize(file)))
                    .sorted()
                    .toList();
        }
    }

    private static boolean isForOthers(Path file) {
        String first = file.getName(0).toString();
        return switch (first) {
            case SECRETS -> false;
            case "processes", "runs" ->
                file.getNameCount() == 3 && NOTES.contains(file.getName(2).toString());
            case "blueprint" -> true;
            default -> file.getNameCount() == 1;
        };
    }

    /** What its secret inputs are, by name, for a site that has to hand them on; none once they were forgotten. */
    public Map<String, String> secretInputs() throws IOException {
        return secrets().inputs();
    }

    /**
     * Before anything else of an environment that has ended, whatever becomes of the rest; also when a command has closed the
     * folder above its workspace. Says what stays.
     */
    List<FolderRemoval.Left> forgetSecrets() {
        FolderRemoval.open(path);
        return FolderRemoval.remove(path.resolve(SECRETS));
    }

    /** Lets the worker into the folders that scripts may have closed, so that it finds what they run. */
    void open() throws IOException {
        FolderRemoval.open(path);
        for (Path all : List.of(processes(), runs())) {
            FolderRemoval.open(all);
            foldersIn(all).forEach(FolderRemoval::open);
        }
    }

    StoredState state() throws IOException {
        return DurableFile.read(stateFile(), StoredState.class).orElse(StoredState.STARTING);
    }

    void write(StoredState state) throws IOException {
        DurableFile.write(stateFile(), state);
    }

    Path stateFile() {
        return path.resolve("state.json");
    }

    /** Whether what the workspace holds at first may not be where the environment is yet. */
    boolean isStarting() throws IOException {
        return state().phase() == StoredState.Phase.STARTING;
    }

    /** Notes that workers have agreed on who tends it. */
    void isTended() throws IOException {
        OwnerOnly.file(path.resolve("tended"));
    }

    boolean wasTended() {
        return Files.exists(path.resolve("tended"));
    }

    /** Whether nothing of it runs any more, for it was ended without a worker; a worker has yet to remove what is left. */
    boolean wasEndedWithoutWorker() {
        return Files.exists(path.resolve("ended"));
    }

    /** What the workspace holds at first; on this machine, also ever after. */
    public Path workspace() {
        return path.resolve("workspace");
    }

    /** Where commands run that run on the worker's machine when the environment is elsewhere; there once there was one. */
    Path workerWorkspace() {
        return path.resolve("worker");
    }

    Path processes() {
        return path.resolve("processes");
    }

    Path runs() {
        return path.resolve("runs");
    }

    /** When a script of the environment was first to be begun, and that it was; a repeated order changes nothing. */
    Instant ordered(String script, Instant now) throws IOException {
        Path file = order(script);
        OwnerOnly.folder(file.resolveSibling(""));
        Optional<Ordered> before = DurableFile.read(file, Ordered.class);
        if (before.isEmpty()) {
            DurableFile.write(file, new Ordered(script, now));
        }
        return before.map(Ordered::startedAt).orElse(now);
    }

    /** Where that is noted. */
    Path order(String script) {
        return processes().resolve(script).resolve("process.json");
    }

    private record Ordered(String name, Instant startedAt) {}

    /** The names, as {@link Site#folder} takes them, of all scripts there ever were, those of command runs included. */
    public List<String> allScripts() throws IOException {
        return Stream.concat(foldersIn(processes()).stream(), foldersIn(runs()).stream())
                .map(script -> path.relativize(script).toString().replace('\\', '/'))
                .toList();
    }

    static List<Path> foldersIn(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var entries = Files.list(folder)) {
            return entries.filter(Files::isDirectory).sorted().toList();
        }
    }
}
