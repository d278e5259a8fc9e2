package io.greenroom.provider.cloudformation;

import io.greenroom.blueprint.VariableNames;
import io.greenroom.command.Script;
import io.greenroom.environment.CollectedFile;
import io.greenroom.environment.FileSink;
import io.greenroom.keyed.KeyedLock;
import io.greenroom.provider.cloudformation.Progress.Asked;
import io.greenroom.provider.cloudformation.Progress.Draining;
import io.greenroom.provider.cloudformation.Progress.Outcome;
import io.greenroom.provider.cloudformation.Progress.Shown;
import io.greenroom.provider.cloudformation.Progress.Underway;
import io.greenroom.time.Time;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A service that goes on by itself, tells by a name how that stands, and prints to CloudWatch Logs: ECS, CodeBuild. What it is
 * given can be read by whoever may describe what it runs, so that it is given no secrets.
 */
abstract sealed class LoggedHost extends ServiceHost permits TaskHost, BuildHost {
    /** Without a new line for so long, a log of what has ended is taken to be whole. */
    private static final Duration QUIET = Duration.ofSeconds(5);
    /** Lines that come later than that are not waited for. */
    private static final Duration LATEST = Duration.ofSeconds(30);
    /** What was begun need not be seen at once. */
    private static final Duration TO_BE_VISIBLE = Duration.ofMinutes(5);

    /** They name places that are only on machines. */
    private static final Set<String> PLACES = Set.of("GREENROOM_WORKSPACE", "GREENROOM_OUTPUT");

    private final LogReader logs;

    LoggedHost(Path folder, String target, LogReader logs, KeyedLock<Path> locks, Time time) {
        super(folder, target, locks, time);
        this.logs = logs;
    }

    /** Tells that there are none to be had; there is nothing to tell of a folder that only files brought along would have made. */
    @Override
    public final boolean copyOut(String path, List<String> globs, String script, FileSink sink)
            throws IOException, InterruptedException {
        return globs.isEmpty()
                || path.startsWith(script + "/")
                || sink.take(new CollectedFile.LeftOut(
                        "workspace",
                        "is not to be had from %s: have it put its files into a bucket, and fetch them by a command with 'on: worker'"
                                .formatted(this)));
    }

    /** What has ended, or not: as the service tells. */
    sealed interface Seen {
        /** It goes on. */
        record Going(Shown shown) implements Seen {}

        /** It is over, but for its last lines. */
        record Ended(Outcome outcome, Shown shown) implements Seen {}

        /** The service knows nothing of it. */
        record Unknown() implements Seen {}
    }

    /**
     * Has the service begin it, once and for all. The answer may have been lost before.
     *
     * @return {@link Underway}, or {@link Progress.Over} when the service will not
     */
    abstract Progress begin(ScriptNotes notes, ServiceRequest request, Asked asked)
            throws IOException, InterruptedException;

    /**
     * What became of one whose beginning was not answered, and that is to end.
     *
     * @return {@link Underway}, or {@link Progress.Over} when it never began
     */
    abstract Progress find(ScriptNotes notes, ServiceRequest request, Asked asked)
            throws IOException, InterruptedException;

    /** What is shown when it begins: which secrets it does without. */
    final Shown begun(ScriptNotes notes, ServiceRequest request) throws IOException {
        KeptOutput output = notes.output(0);
        if (!request.withheld().isEmpty()) {
            output.appendLines("Not given to %s, for whoever may describe it could read it: %s. If it needs that, %s."
                    .formatted(this, String.join(", ", request.withheld()), otherWayForSecrets()));
        }
        return Shown.NOTHING.upTo(output.length());
    }

    /** How it stands. Tells in the output what the service says of it, and where its log is as soon as that is known. */
    abstract Seen see(ScriptNotes notes, Underway underway) throws IOException, InterruptedException;

    /** Has the service end it; fine when it has ended. */
    abstract void end(String id) throws IOException, InterruptedException;

    /** Asks no more how it stands. */
    abstract void forget(String id);

    /** How a secret gets there all the same, as the end of a sentence. */
    abstract String otherWayForSecrets();

    @Override
    final ServiceRequest request(Script script, String name) throws IOException {
        check(script);
        return ServiceRequest.of(script, toString(), name, variable -> !isOfMachines(variable), script.secretNames());
    }

    /** Also the search path and its like are another one there. */
    private static boolean isOfMachines(String variable) {
        return PLACES.contains(variable) || VariableNames.isUsual(variable);
    }

    /** Refuses what cannot be given: secret arguments, and a text that needs a secret. */
    void check(Script script) throws IOException {
        var needed = new TreeSet<String>();
        for (String secret : script.secretNames()) {
            if (secret.startsWith("ARG_") || script.text().contains(secret)) {
                needed.add(secret);
            }
        }
        if (!needed.isEmpty()) {
            throw new IOException(
                    "%s would be given secret values (%s) that whoever may describe it can read: %s, or run the command with 'on: worker'"
                            .formatted(this, String.join(", ", needed), otherWayForSecrets()));
        }
    }

    @Override
    final Progress advance(ScriptNotes notes, ServiceRequest request, Progress now)
            throws IOException, InterruptedException {
        return switch (now) {
            case Asked asked -> begin(notes, request, asked);
            case Underway underway -> follow(notes, underway);
            case Draining draining -> drain(notes, draining);
            case Progress.Over over -> over;
        };
    }

    private Progress follow(ScriptNotes notes, Underway underway) throws IOException, InterruptedException {
        return switch (see(notes, underway)) {
            case Seen.Going going -> {
                Underway known = known(notes, underway, going.shown());
                yield at(known, read(notes, known).shown());
            }
            case Seen.Ended ended -> {
                Underway known = known(notes, underway, ended.shown());
                Shown shown = read(notes, known).shown();
                Instant seen = time().instant();
                yield new Draining(underway.id(), ended.outcome(), seen, seen, shown);
            }
            case Seen.Unknown unknown ->
                time().instant().isBefore(underway.since().plus(TO_BE_VISIBLE)) ? underway : lost(notes, underway);
        };
    }

    /** Before the log is read, so that what was told just now is not told again if this worker dies. */
    private static Underway known(ScriptNotes notes, Underway underway, Shown shown) throws IOException {
        Underway known = at(underway, shown);
        if (!known.equals(underway)) {
            notes.write(known);
        }
        return known;
    }

    private static Underway at(Underway underway, Shown shown) {
        return new Underway(underway.id(), underway.since(), shown);
    }

    private LogReader.Read read(ScriptNotes notes, Underway underway) throws IOException, InterruptedException {
        return logs.read(notes, underway.shown(), shown -> notes.write(at(underway, shown)));
    }

    /** It ended so long ago that the service has forgotten it; its log may be there still. */
    private Progress lost(ScriptNotes notes, Underway underway) throws IOException, InterruptedException {
        LogReader.Read read = read(notes, underway);
        if (!read.isAll()) {
            return at(underway, read.shown());
        }
        return new Progress.Over(Outcome.gone(
                time().instant(),
                "ended while no worker looked, and AWS has forgotten how: %s is not known any more"
                        .formatted(underway.id())));
    }

    private Progress drain(ScriptNotes notes, Draining draining) throws IOException, InterruptedException {
        LogReader.Read read = logs.read(notes, draining.shown(), shown -> notes.write(at(draining, shown)));
        Instant now = time().instant();
        boolean isQuiet = read.shown().bytes() == draining.shown().bytes();
        Draining next = isQuiet ? at(draining, read.shown()) : stirred(at(draining, read.shown()), now);
        boolean isOver = read.isAll()
                && (next.shown().log() == null
                        || (isQuiet && !now.isBefore(next.quietSince().plus(QUIET)))
                        || !now.isBefore(next.since().plus(LATEST)));
        if (!isOver) {
            return next;
        }
        notes.output(next.shown().bytes()).appendLines(next.outcome().lastWords());
        return new Progress.Over(next.outcome());
    }

    private static Draining at(Draining draining, Shown shown) {
        return new Draining(draining.id(), draining.outcome(), draining.since(), draining.quietSince(), shown);
    }

    private static Draining stirred(Draining draining, Instant now) {
        return new Draining(draining.id(), draining.outcome(), draining.since(), now, draining.shown());
    }

    @Override
    final Progress stop(ScriptNotes notes, ServiceRequest request, Progress now)
            throws IOException, InterruptedException {
        return switch (now) {
            case Asked asked -> {
                Progress begun = find(notes, request, asked);
                if (begun instanceof Underway underway) {
                    notes.write(underway);
                    end(underway.id());
                }
                yield begun;
            }
            case Underway underway -> {
                end(underway.id());
                yield underway;
            }
            case Draining draining -> draining;
            case Progress.Over over -> over;
        };
    }

    @Override
    final void ended(ScriptNotes notes, Progress before) {
        id(before).ifPresent(this::forget);
    }

    private static Optional<String> id(Progress progress) {
        return switch (progress) {
            case Underway underway -> Optional.of(underway.id());
            case Draining draining -> Optional.of(draining.id());
            case Asked a -> Optional.empty();
            case Progress.Over o -> Optional.empty();
        };
    }

    /** A look at many scripts is one question, but the log of each is another. */
    @Override
    public final Duration pace() {
        return Duration.ofSeconds(1);
    }

    @Override
    public final Duration slowestPace() {
        return Duration.ofSeconds(10);
    }
}
