package io.greenroom.provider.cloudshell;

import io.greenroom.environment.Retention;
import io.greenroom.time.RateLimiter;
import io.greenroom.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sandboxes as they are now, for any number of threads that wait for them: one listing per poll interval serves them
 * all, and a sandbox is asked for by itself only when the listing shows a change, does not show it, or nobody else needs
 * the request.
 */
final class Sandboxes {
    private static final Logger LOG = LoggerFactory.getLogger(Sandboxes.class);

    /** How many poll intervals the details of a sandbox stay good when its state does not change. */
    private static final int STEADY = 12;

    private static final Duration REMEMBERED = Duration.ofHours(1);
    private static final int STOP_ATTEMPTS = 3;

    /** How much time a protected sandbox is given at once. */
    private static final Duration GUARDED = Duration.ofHours(2);

    private final SandboxApi api;
    private final Notebook notebook;
    private final SandboxSecrets secrets;
    private final Time time;
    private final RateLimiter rate;
    private final Duration pollInterval;
    private final SingleFlightCache<Map<String, Sandbox.Summary>> listing;
    private final ConcurrentHashMap<String, Seen> seen = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Instant> notExtendable = new ConcurrentHashMap<>();

    /**
     * A sandbox at a moment.
     *
     * @param components filled while it is ready
     * @param troubles what its activity feed says went wrong: in setup, or after its end began in teardown
     * @param wasTornDown whether a teardown was seen
     */
    record Seen(
            Sandbox sandbox,
            List<SandboxComponent> components,
            List<String> troubles,
            boolean wasTornDown,
            Instant at) {

        boolean isOver() {
            return sandbox.state() == SandboxState.ENDED;
        }
    }

    Sandboxes(
            SandboxApi api,
            Notebook notebook,
            SandboxSecrets secrets,
            Time time,
            RateLimiter rate,
            Duration pollInterval) {
        this.api = api;
        this.notebook = notebook;
        this.secrets = secrets;
        this.time = time;
        this.rate = rate;
        this.pollInterval = pollInterval;
        this.listing = new SingleFlightCache<>(this::list, time);
    }

    private Map<String, Sandbox.Summary> list() throws CallFailed, InterruptedException {
        forgetOld();
        var all = new LinkedHashMap<String, Sandbox.Summary>();
        for (Sandbox.Summary summary : api.sandboxes(false)) {
            all.put(summary.id(), summary);
        }
        return all;
    }

    private void forgetOld() {
        Instant limit = time.instant().minus(REMEMBERED);
        seen.values().removeIf(one -> one.at().isBefore(limit));
        notExtendable.values().removeIf(since -> since.isBefore(limit));
    }

    /** Empty when the server does not know it and neither do we. */
    Optional<Seen> look(String id) throws CallFailed, InterruptedException {
        Seen known = seen.get(id);
        if (known != null && known.isOver()) {
            return Optional.of(known);
        }
        SingleFlightCache.Fetched<Map<String, Sandbox.Summary>> picture = listing.notOlderThan(pollInterval);
        return known != null && isCurrent(known, picture.value().get(id), picture.begun())
                ? Optional.of(known)
                : inspect(id);
    }

    private boolean isCurrent(Seen known, Sandbox.@Nullable Summary listed, Instant listedAt) {
        if (listed == null || listed.state() != known.sandbox().state()) {
            return known.at().isAfter(listedAt);
        }
        Duration good = known.sandbox().state().isOnTheWayUp() ? pollInterval : pollInterval.multipliedBy(STEADY);
        return known.at().plus(good).isAfter(time.instant()) || !rate.hasRoom();
    }

    /** Asks for the sandbox itself, now. */
    Optional<Seen> inspect(String id) throws CallFailed, InterruptedException {
        try {
            return Optional.of(keep(api.sandbox(id)));
        } catch (CallFailed e) {
            if (e.fault() == Fault.NOT_FOUND) {
                return gone(id);
            }
            throw e;
        }
    }

    /** Takes down what an answer of the server says about a sandbox. */
    Seen keep(Sandbox sandbox) throws CallFailed, InterruptedException {
        secrets.learn(sandbox);
        Seen before = seen.get(sandbox.id());
        Instant now = time.instant();
        boolean wasTornDown = sandbox.state() == SandboxState.TEARDOWN || (before != null && before.wasTornDown());
        var current = new Seen(sandbox, componentsOf(sandbox), troublesOf(sandbox), wasTornDown, now);
        if (sandbox.state() == SandboxState.OTHER
                && (before == null || before.sandbox().state() != sandbox.state())) {
            LOG.warn(
                    "Sandbox {} is in state '{}', which is not known here: waiting on",
                    sandbox.id(),
                    sandbox.stateWord());
        }
        seen.put(sandbox.id(), current);
        return current;
    }

    private List<SandboxComponent> componentsOf(Sandbox sandbox) throws CallFailed, InterruptedException {
        return sandbox.state() == SandboxState.READY ? api.components(sandbox.id()) : List.of();
    }

    private List<String> troublesOf(Sandbox sandbox) throws CallFailed, InterruptedException {
        return switch (sandbox.state()) {
            case ERROR, TEARDOWN, ENDED ->
                Troubles.of(sandbox, errorsOf(sandbox.id()), ending(sandbox.id()), secrets::mask);
            case PENDING, BEFORE_SETUP, SETUP, READY, OTHER -> List.of();
        };
    }

    /** The feed is a help; a sandbox whose feed cannot be read is still known to have failed or ended. */
    private List<ActivityEvent> errorsOf(String id) throws InterruptedException {
        try {
            return api.errors(id);
        } catch (CallFailed e) {
            LOG.warn("The activity feed of sandbox {} cannot be read: {}", id, e.text());
            return List.of();
        }
    }

    /** Some versions forget sandboxes once they are over. */
    private Optional<Seen> gone(String id) {
        Seen before = seen.get(id);
        Optional<Sandbox> last = before != null
                ? Optional.of(before.sandbox())
                : notebook.find(id, Notes.Started.class)
                        .map(note -> new Sandbox(
                                id,
                                note.name(),
                                note.blueprint(),
                                SandboxState.ENDED,
                                "Ended",
                                "",
                                note.startedAt(),
                                note.expiresAt(),
                                Map.of()));
        Optional<Seen> over =
                last.map(sandbox -> new Seen(sandbox.ended(), List.of(), List.of(), true, time.instant()));
        over.ifPresent(one -> seen.put(id, one));
        return over;
    }

    Notes.@Nullable Ending ending(String id) {
        return notebook.find(id, Notes.Ending.class).orElse(null);
    }

    /** What the listing and memory show of Greenroom's own sandboxes. */
    List<Seen> ours() throws CallFailed, InterruptedException {
        var ids = new LinkedHashMap<String, String>();
        seen.values().forEach(one -> ids.put(one.sandbox().id(), one.sandbox().name()));
        listing.notOlderThan(pollInterval).value().values().forEach(one -> ids.put(one.id(), one.name()));
        var all = new ArrayList<Seen>();
        for (Map.Entry<String, String> one : ids.entrySet()) {
            if (SandboxName.isOurs(one.getValue())) {
                look(one.getKey()).ifPresent(all::add);
            }
        }
        for (Seen one : all) {
            guard(one.sandbox().id());
        }
        return all;
    }

    /** How long a sandbox is to be kept, as far as that was said to Greenroom. */
    Notes.Kept kept(String id) {
        return notebook.findOnDisk(id, Notes.Kept.class).orElse(Notes.Kept.STANDARD);
    }

    /**
     * CloudShell ends a sandbox later when it is asked to, but not earlier, and protects none from its end: an earlier end
     * and a protection are noted here.
     *
     * @return false when it is being ended, or cannot be extended
     */
    boolean keep(String id, Retention.Change change) throws CallFailed, InterruptedException {
        Optional<Seen> now = inspect(id);
        if (now.isEmpty() || now.get().isOver() || ending(id) != null) {
            return false;
        }
        Instant wanted = change.expiresAt();
        Instant end = now.get().sandbox().endsAt();
        if (wanted != null && end != null && wanted.isAfter(end)) {
            api.extend(id, Duration.between(end, wanted));
            inspect(id);
        }
        Notes.Kept before = kept(id);
        notebook.writeIfPossible(
                id,
                new Notes.Kept(
                        wanted == null ? before.until() : wanted,
                        before.retention().after(change)));
        return true;
    }

    /** A protected sandbox is given more time whenever it has little left, until it is released. */
    private void guard(String id) throws InterruptedException {
        if (kept(id).retention().isProtected()) {
            keepFor(id, GUARDED.dividedBy(4), GUARDED);
        }
    }

    /** The blueprint's name, as far as the latest listing tells it. */
    Optional<String> blueprintOf(String id) {
        SingleFlightCache.Fetched<Map<String, Sandbox.Summary>> latest = listing.latest();
        return Optional.ofNullable(latest == null ? null : latest.value().get(id))
                .map(Sandbox.Summary::blueprint)
                .filter(name -> !name.isBlank());
    }

    /** Begins the teardown, unless there is none to begin. */
    void end(String id) throws CallFailed, InterruptedException {
        Optional<Seen> now = inspect(id);
        if (now.isEmpty() || now.get().isOver()) {
            return;
        }
        if (now.get().sandbox().state() == SandboxState.TEARDOWN) {
            accepted(id, "");
            return;
        }
        boolean asked = ending(id) != null;
        String lastEvent = asked ? "" : latestEvent(id);
        if (stop(id, asked)) {
            accepted(id, lastEvent);
        }
    }

    private void accepted(String id, String lastEvent) {
        if (ending(id) == null) {
            notebook.writeIfPossible(id, new Notes.Ending(lastEvent));
        }
    }

    private String latestEvent(String id) throws InterruptedException {
        try {
            return api.latestEvent(id);
        } catch (CallFailed e) {
            LOG.warn("The activity feed of sandbox {} cannot be read: {}", id, e.text());
            return "";
        }
    }

    /**
     * True when the server took it, now or before. A refusal after a lost answer, or after a stop that was taken, says
     * that the sandbox is on its way down although its state does not show it yet.
     */
    private boolean stop(String id, boolean alreadyAsked) throws CallFailed, InterruptedException {
        boolean maybeTaken = alreadyAsked;
        for (int attempt = 1; ; attempt++) {
            try {
                api.stop(id);
                return true;
            } catch (CallFailed e) {
                switch (e.fault()) {
                    case NOT_FOUND -> {
                        return true;
                    }
                    case UNANSWERED -> {
                        maybeTaken = true;
                        if (attempt == STOP_ATTEMPTS) {
                            throw e;
                        }
                    }
                    case INVALID, CONFLICT -> {
                        if (maybeTaken || isGoingDown(id)) {
                            return true;
                        }
                        throw e;
                    }
                    case LOGIN, TOKEN, FORBIDDEN, WRONG_SERVER, QUOTA, UNSENT -> throw e;
                }
            }
            time.sleep(Duration.ofSeconds(1));
        }
    }

    private boolean isGoingDown(String id) throws CallFailed, InterruptedException {
        SandboxState state = inspect(id).map(one -> one.sandbox().state()).orElse(SandboxState.ENDED);
        return state == SandboxState.TEARDOWN || state == SandboxState.ENDED;
    }

    /**
     * Extends the sandbox so that it has this much time, when it has less than {@code wanted} left. A server that refuses
     * is asked no more; the sandbox then ends when it ends.
     */
    void keepFor(String id, Duration wanted, Duration extendTo) throws InterruptedException {
        Seen known = seen.get(id);
        Instant end = known == null ? null : known.sandbox().endsAt();
        if (known == null || end == null || wanted.isZero() || notExtendable.containsKey(id)) {
            return;
        }
        Duration left = Duration.between(time.instant(), end);
        if (left.compareTo(wanted) >= 0) {
            return;
        }
        extend(known.sandbox(), extendTo.minus(left), left);
    }

    private void extend(Sandbox sandbox, Duration by, Duration left) throws InterruptedException {
        try {
            api.extend(sandbox.id(), by);
            LOG.info("Sandbox {} had {} left and was extended by {}", sandbox.id(), left, by);
            inspect(sandbox.id());
        } catch (CallFailed e) {
            notExtendable.put(sandbox.id(), time.instant());
            LOG.warn(
                    "Sandbox {} has only {} left for its command and cannot be extended: {}",
                    sandbox.id(),
                    left,
                    e.text());
        }
    }
}
