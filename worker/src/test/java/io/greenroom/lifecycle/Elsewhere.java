package io.greenroom.lifecycle;

import io.greenroom.blueprint.Plan;
import io.greenroom.blueprint.Plan.Part;
import io.greenroom.blueprint.Plan.Port;
import io.greenroom.blueprint.ProviderFields;
import io.greenroom.blueprint.Template;
import io.greenroom.command.Host;
import io.greenroom.command.HostFile;
import io.greenroom.command.Script;
import io.greenroom.command.Standing;
import io.greenroom.environment.Environment;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.FileSink;
import io.greenroom.environment.ProviderException;
import io.greenroom.file.FolderCopy;
import io.greenroom.file.FolderRemoval;
import io.greenroom.process.ThisMachine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sites that are somewhere else than the worker, as far as the rooms can tell: each is a folder of a test's own, with other
 * addresses and variables than on the worker's machine. What is run there is found by its folders only.
 */
final class Elsewhere implements Sites {
    /** Where the worker, and a test, reach what runs there. */
    private static final String OUTSIDE = "127.0.0.1";

    private static final String INSIDE = "10.9.9.9";

    static final ProviderFields FIELDS = new ProviderFields() {
        @Override
        public String provider() {
            return "elsewhere";
        }

        @Override
        public String componentType() {
            return "machine";
        }

        @Override
        public boolean needsRun() {
            return false;
        }

        @Override
        public boolean probesFromMachine() {
            return true;
        }

        @Override
        public boolean hasCommandsOnWorker() {
            return true;
        }
    };

    /** Everything that was begun there, in order. */
    final Collection<Script> begun = new ConcurrentLinkedQueue<>();
    /** What sites say they cannot remove; then they remove nothing. */
    final List<String> stuck = new CopyOnWriteArrayList<>();
    /** Environments that are there by what they say of themselves. */
    final List<Environment> found = new CopyOnWriteArrayList<>();
    /** How often sites were to be removed. */
    final AtomicInteger removals = new AtomicInteger();
    /** Keeps sites from opening until it is at zero. */
    private final CountDownLatch opening;
    /** What becomes of all that sites stand on. */
    final CompletableFuture<String> loss = new CompletableFuture<>();

    /** Keeps the scripts of command runs from being begun until it is at zero, when they were asked for already. */
    volatile CountDownLatch beginning = new CountDownLatch(0);

    /** Whether what workers know of environments is kept there for others. */
    volatile boolean hasShelves;

    private final Path folder;
    private final ThisMachine machine = new ThisMachine();
    private final Host host = new Remembering(machine.host());

    Elsewhere(Path folder, CountDownLatch opening) {
        this.folder = folder;
        this.opening = opening;
    }

    @Override
    public Optional<Shelves> shelves() {
        if (!hasShelves) {
            return Optional.empty();
        }
        return Optional.of(new Shelves() {
            @Override
            public String place() {
                return "elsewhere";
            }

            @Override
            public Shelf of(String environment) {
                return new ShelfInFolder(shelf(environment));
            }
        });
    }

    /** Where the sheets of an environment are. */
    Path shelf(String environment) {
        return folder.resolveSibling("shelves").resolve(environment);
    }

    private record ShelfInFolder(Path place) implements Shelf {
        @Override
        public void make(EnvironmentRecord record, Path workspace, Optional<byte[]> secrets) throws IOException {
            Files.createDirectories(place.resolve("sheets"));
            if (secrets.isPresent()) {
                Files.write(place.resolve("secrets"), secrets.get());
            }
            FolderCopy.copy(workspace, Files.createDirectories(place.resolve("workspace")), file -> true);
        }

        @Override
        public Optional<byte[]> secrets() throws IOException {
            Path file = place.resolve("secrets");
            return Files.exists(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
        }

        @Override
        public void remove() {
            FolderRemoval.remove(place);
        }

        @Override
        public void put(String name, byte[] sheet) throws IOException {
            Files.write(place.resolve("sheets").resolve(name), sheet);
        }

        @Override
        public SortedMap<String, byte[]> sheets() throws IOException {
            var sheets = new TreeMap<String, byte[]>();
            if (Files.isDirectory(place.resolve("sheets"))) {
                try (var files = Files.list(place.resolve("sheets"))) {
                    for (Path file : files.toList()) {
                        sheets.put(String.valueOf(file.getFileName()), Files.readAllBytes(file));
                    }
                }
            }
            return sheets;
        }

        @Override
        public void fetchWorkspace(Path folder) throws IOException {
            FolderCopy.copy(place.resolve("workspace"), folder, file -> true);
        }
    }

    @Override
    public int takePort(Port port) {
        return 0;
    }

    @Override
    public void reserve(Collection<Integer> ports) {}

    @Override
    public void giveBack(Collection<Integer> ports) {}

    @Override
    public Site of(EnvironmentRecord record, Plan plan, EnvironmentFolder environment) {
        return new ThatSite(folder.resolve(record.id()), plan);
    }

    @Override
    public List<Environment> found() {
        return List.copyOf(found);
    }

    @Override
    public void remove(EnvironmentId id) throws ProviderException {
        removals.incrementAndGet();
        if (!stuck.isEmpty()) {
            throw new ProviderException(ProviderException.Kind.FAILED, String.join("; ", stuck));
        }
        found.removeIf(environment -> environment.id().equals(id));
    }

    @Override
    public void close() {}

    Host host() {
        return host;
    }

    /** Where an environment's scripts find the files. */
    Path workspace(String id) {
        return folder.resolve(id).resolve("workspace");
    }

    private final class ThatSite implements Site {
        private final Path place;
        private final Plan plan;

        ThatSite(Path place, Plan plan) {
            this.place = place;
            this.plan = plan;
        }

        @Override
        public void open(Path workspace, Consumer<String> phase) throws IOException, InterruptedException {
            phase.accept("machine is pending");
            if (!opening.await(2, TimeUnit.MINUTES)) {
                throw new IOException("nobody let it open");
            }
            if (Files.exists(place.resolve("workspace"))) {
                return;
            }
            Files.createDirectories(place);
            FolderCopy.copy(workspace, place.resolve("workspace"), file -> true);
        }

        @Override
        public void open(Part component) {}

        @Override
        public Host host(@Nullable String component) {
            return host;
        }

        @Override
        public String folder(String script, @Nullable String component) {
            return place.resolve(script).toString();
        }

        @Override
        public String workspace() {
            return place.resolve("workspace").toString();
        }

        @Override
        public Map<String, String> variables(@Nullable String component) {
            var variables = new LinkedHashMap<>(machine.variables());
            variables.put("PLACE", "elsewhere");
            return variables;
        }

        @Override
        public Map<String, Template> environment(String component) {
            return Map.of("LOGIN", new Template("user:${INPUT_Token}"), "PAINT", new Template("in ${INPUT_Colour}"));
        }

        @Override
        public Optional<Address> inside(String component) {
            return Optional.of(new Address(INSIDE, numbers(component)));
        }

        @Override
        public Optional<Address> outside(String component) {
            return Optional.of(new Address(OUTSIDE, numbers(component)));
        }

        private Map<String, Integer> numbers(String component) {
            var numbers = new LinkedHashMap<String, Integer>();
            Part part = plan.components().get(component);
            for (Port port : part == null ? List.<Port>of() : part.ports()) {
                Integer number = port.number();
                numbers.put(port.name(), number == null ? 8080 : number);
            }
            return numbers;
        }

        @Override
        public Optional<String> awaitLoss() throws InterruptedException {
            try {
                return Optional.of(loss.get());
            } catch (ExecutionException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public int end() throws IOException, InterruptedException {
            var scripts = begun.stream()
                    .map(Script::folder)
                    .filter(script -> script.startsWith(place + "/"))
                    .toList();
            return machine.host().end("no process has this mark", scripts);
        }

        @Override
        public List<String> remove() {
            removals.incrementAndGet();
            if (!stuck.isEmpty()) {
                return List.copyOf(stuck);
            }
            return FolderRemoval.remove(place).stream()
                    .map(left -> left + " is left")
                    .toList();
        }

        @Override
        public void close() {}
    }

    private final class Remembering implements Host {
        private final Host real;

        Remembering(Host real) {
            this.real = real;
        }

        @Override
        public void start(Script script) throws IOException, InterruptedException {
            begun.add(script);
            if (script.folder().contains("/runs/") && !beginning.await(2, TimeUnit.MINUTES)) {
                throw new IOException("the test lets nothing begin");
            }
            real.start(script);
        }

        @Override
        public Map<String, Standing> look(Set<String> folders) throws IOException, InterruptedException {
            return real.look(folders);
        }

        @Override
        public int end(String mark, Collection<String> folders) throws IOException, InterruptedException {
            return real.end(mark, folders);
        }

        @Override
        public List<HostFile> list(String path) throws IOException, InterruptedException {
            return real.list(path);
        }

        @Override
        public InputStream read(String file, long from) throws IOException, InterruptedException {
            return real.read(file, from);
        }

        @Override
        public void remove(String path) throws IOException, InterruptedException {
            real.remove(path);
        }

        @Override
        public void copyIn(Path from, String path) throws IOException, InterruptedException {
            Files.createDirectories(Path.of(path));
            real.copyIn(from, path);
        }

        @Override
        public boolean copyOut(String path, List<String> globs, String script, FileSink sink)
                throws IOException, InterruptedException {
            return real.copyOut(path, globs, script, sink);
        }
    }
}
