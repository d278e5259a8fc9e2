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
import java.util.stream.Stream;

/** One environment on disk: what a worker needs to take it up where another left it. Only this user can read it. */
public record EnvironmentFolder(Path path) {
    static final String BLUEPRINT = "blueprint.yaml";

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
        DurableFile.write(path.resolve("secrets.json"), secrets);
        Files.writeString(path.resolve(BLUEPRINT), blueprint);
        DurableFile.write(path.resolve("environment.json"), record);
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
        var record = DurableFile.read(path.resolve("environment.json"), EnvironmentRecord.class)
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
        return DurableFile.read(path.resolve("secrets.json"), Secrets.class).orElse(new Secrets(Map.of()));
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
        return FolderRemoval.remove(path.resolve("secrets.json"));
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
        return DurableFile.read(path.resolve("state.json"), StoredState.class).orElse(StoredState.STARTING);
    }

    void write(StoredState state) throws IOException {
        DurableFile.write(path.resolve("state.json"), state);
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
        Path file = OwnerOnly.folder(processes().resolve(script)).resolve("process.json");
        Optional<Ordered> before = DurableFile.read(file, Ordered.class);
        if (before.isEmpty()) {
            DurableFile.write(file, new Ordered(script, now));
        }
        return before.map(Ordered::startedAt).orElse(now);
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
