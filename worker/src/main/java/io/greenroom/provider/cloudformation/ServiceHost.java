package io.greenroom.provider.cloudformation;

import io.greenroom.command.Host;
import io.greenroom.command.HostFile;
import io.greenroom.command.Script;
import io.greenroom.command.Standing;
import io.greenroom.keyed.KeyedLock;
import io.greenroom.provider.aws.MachineHost;
import io.greenroom.provider.cloudformation.Progress.Outcome;
import io.greenroom.time.Time;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A component of a stack that is no machine as a host of scripts: a service of AWS runs what the component is, once for each
 * script. A shell and files it has none. So everything about a script is kept on the worker's machine, in a folder of its
 * environment: what the service was asked for, before it is asked; its name for what it runs, as soon as it says it; the output as far as
 * it was read; and the end. Another worker's object goes on from there. Nobody waits for the service: every look at a script
 * takes it one step further.
 *
 * <p>Paths are those of machines, below {@link MachineHost#ROOT}, so that a script has the same folder wherever it runs.
 */
abstract sealed class ServiceHost implements Host permits FunctionHost, LoggedHost {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceHost.class);

    /** Where scripts' folders are in that of their environment. */
    private static final List<String> PLACES = List.of("processes", "runs");
    /** The service gives what it ends some time to end by itself: ECS 30 s, unless the task says otherwise. */
    private static final Duration TO_END = Duration.ofSeconds(60);

    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final Path folder;
    private final String target;
    private final KeyedLock<Path> locks;
    private final Time time;
    /** Those that the service could not be asked about the last time. */
    private final Set<Path> troubled = ConcurrentHashMap.newKeySet();

    /**
     * A host that keeps its scripts in a folder.
     *
     * @param folder of the environment, on the worker's machine
     * @param target what runs scripts, in words that stand for no other: {@code function shop-smoke}
     */
    ServiceHost(Path folder, String target, KeyedLock<Path> locks, Time time) {
        this.folder = folder.toAbsolutePath().normalize();
        this.target = target;
        this.locks = locks;
        this.time = time;
    }

    /** The folder of its scripts. */
    final Path root() {
        return folder;
    }

    final Time time() {
        return time;
    }

    /**
     * What the service is asked for.
     *
     * @param name the script's folder within its environment
     * @throws IOException when such a script cannot be run here; says what to do instead
     */
    abstract ServiceRequest request(Script script, String name) throws IOException;

    /**
     * Takes a script that is not over one step further; blocks for a bounded time. Whatever was learned is noted by the caller,
     * except what must be noted on the way.
     *
     * @return how far it is now; may be what it was
     * @throws IOException when the service could not be asked
     */
    abstract Progress advance(ScriptNotes notes, ServiceRequest request, Progress now)
            throws IOException, InterruptedException;

    /** Has the service end a script that is not over, or gives it up where the service cannot. */
    abstract Progress stop(ScriptNotes notes, ServiceRequest request, Progress now)
            throws IOException, InterruptedException;

    /**
     * Told when the end of a script has been noted, or it is removed: nothing has to be remembered of it.
     *
     * @param before how far it was
     */
    abstract void ended(ScriptNotes notes, Progress before);

    @Override
    public final void start(Script script) throws IOException, InterruptedException {
        ScriptNotes notes = notes(script.folder());
        try (var lock = locks.take(notes.path())) {
            if (!notes.hasBegun()) {
                notes.begin(request(script, notes.name()), new Progress.Asked(time.instant()));
            }
            step(notes);
        } catch (IOException e) {
            if (!notes.hasBegun()) {
                throw e;
            }
            LOG.debug("Script {} on {} is begun by a later look", notes.name(), this, e);
        }
    }

    @Override
    public final Map<String, Standing> look(Set<String> folders) throws IOException, InterruptedException {
        var seen = new HashMap<String, Standing>();
        for (String each : folders) {
            ScriptNotes notes = notes(each);
            stepIfPossible(notes);
            seen.put(each, notes.standing());
        }
        return seen;
    }

    /** One that the service cannot be asked about is as it was, and keeps nobody from seeing the others. */
    private void stepIfPossible(ScriptNotes notes) throws InterruptedException {
        try {
            stepUnlessBusy(notes);
            troubled.remove(notes.path());
        } catch (IOException e) {
            if (troubled.add(notes.path())) {
                LOG.warn("How script {} on {} stands cannot be seen; trying again", notes.name(), this, e);
            }
        }
    }

    /** Somebody else who takes the step just now does as well. */
    final void stepUnlessBusy(ScriptNotes notes) throws IOException, InterruptedException {
        Optional<KeyedLock.Held> lock = locks.tryToTake(notes.path());
        if (lock.isPresent()) {
            try (var held = lock.get()) {
                step(notes);
            }
        }
    }

    private void step(ScriptNotes notes) throws IOException, InterruptedException {
        Optional<Progress> now = notes.progress();
        if (now.isPresent() && !(now.get() instanceof Progress.Over)) {
            note(notes, now.get(), advance(notes, notes.request(), now.get()));
        }
    }

    private void note(ScriptNotes notes, Progress before, Progress after) throws IOException {
        if (after instanceof Progress.Over over) {
            notes.end(over.outcome());
            ended(notes, before);
        } else if (!after.equals(before)) {
            notes.write(after);
        }
    }

    @Override
    public final int end(String mark, Collection<String> folders) throws IOException, InterruptedException {
        var all = new LinkedHashMap<Path, ScriptNotes>();
        for (String each : folders) {
            ScriptNotes notes = notes(each);
            all.put(notes.path(), notes);
        }
        for (ScriptNotes notes : marked(mark)) {
            all.put(notes.path(), notes);
        }
        var going = new ArrayList<ScriptNotes>();
        for (ScriptNotes notes : all.values()) {
            if (stop(notes)) {
                going.add(notes);
            }
        }
        return left(going);
    }

    /** Others of the environment may keep theirs in the same folder. */
    private List<ScriptNotes> marked(String mark) throws IOException {
        var marked = new ArrayList<ScriptNotes>();
        for (String place : PLACES) {
            for (Path path : foldersIn(folder.resolve(place))) {
                var notes = new ScriptNotes(path, nameOf(path));
                if (notes.hasBegun() && isOurs(notes.request(), mark)) {
                    marked.add(notes);
                }
            }
        }
        return marked;
    }

    private static List<Path> foldersIn(Path place) throws IOException {
        try (Stream<Path> all = Files.list(place)) {
            return all.filter(Files::isDirectory).toList();
        } catch (NoSuchFileException e) {
            return List.of(); // none was begun there
        }
    }

    private boolean isOurs(ServiceRequest request, String mark) {
        return request.target().equals(target) && request.mark().startsWith(mark);
    }

    private static boolean isGoing(ScriptNotes notes) throws IOException {
        return notes.progress().filter(now -> !(now instanceof Progress.Over)).isPresent();
    }

    /** False when it is over; then nobody writes into its folder any more. */
    private boolean stop(ScriptNotes notes) throws IOException, InterruptedException {
        try (var lock = locks.take(notes.path())) {
            Optional<Progress> now = notes.progress();
            boolean isGoing = now.isPresent() && !(now.get() instanceof Progress.Over);
            if (isGoing) {
                note(notes, now.get(), stop(notes, notes.request(), now.get()));
            }
            return isGoing;
        }
    }

    /** How many of those that were ended have not come to their end, which is waited for. */
    private int left(List<ScriptNotes> ended) throws IOException, InterruptedException {
        Duration begin = time.elapsed();
        var left = new ArrayList<>(ended);
        while (true) {
            for (ScriptNotes notes : List.copyOf(left)) {
                stepIfPossible(notes);
                if (!isGoing(notes)) {
                    left.remove(notes);
                }
            }
            if (left.isEmpty() || time.elapsed().minus(begin).compareTo(TO_END) > 0) {
                return left.size();
            }
            time.sleep(PAUSE);
        }
    }

    @Override
    public final List<HostFile> list(String path) throws IOException {
        return notes(path).files();
    }

    @Override
    public final InputStream read(String file, long from) throws IOException {
        return ScriptNotes.read(place(file), from);
    }

    @Override
    public final void remove(String path) throws IOException {
        ScriptNotes notes = notes(path);
        Optional<Progress> progress = notes.progress();
        if (progress.isPresent()) {
            ended(notes, progress.get());
        }
        notes.remove();
    }

    /** There is no folder that files could be put into. */
    @Override
    public final void copyIn(Path from, String path) throws IOException {
        try (var files = Files.list(from)) {
            if (files.findAny().isEmpty()) {
                return;
            }
        }
        throw new IOException(
                "%s takes no files from the worker: leave out the command's input artifacts, or run a command with 'on: worker', which is given them"
                        .formatted(target));
    }

    private ScriptNotes notes(String path) {
        Path place = place(path);
        return new ScriptNotes(place, nameOf(place));
    }

    private String nameOf(Path place) {
        return folder.relativize(place).toString().replace('\\', '/');
    }

    private Path place(String path) {
        String root = MachineHost.ROOT + "/";
        Path place = folder.resolve(path.startsWith(root) ? path.substring(root.length()) : path)
                .normalize();
        if (!place.startsWith(folder) || place.equals(folder)) {
            throw new IllegalArgumentException("%s is neither below %s nor below %s".formatted(path, root, folder));
        }
        return place;
    }

    /** What an end says that came before anything was run. */
    final Progress notBegun(String why) {
        return new Progress.Over(Outcome.gone(time.instant(), "was not begun: " + why));
    }

    /** Whoever watches scripts takes those of one component together, through whichever objects it got. */
    @Override
    public final boolean equals(@Nullable Object other) {
        return other instanceof ServiceHost host && host.folder.equals(folder) && host.target.equals(target);
    }

    @Override
    public final int hashCode() {
        return Objects.hash(folder, target);
    }

    @Override
    public final String toString() {
        return target;
    }
}
