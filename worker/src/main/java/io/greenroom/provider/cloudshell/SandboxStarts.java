package io.greenroom.provider.cloudshell;

import io.greenroom.environment.ProviderException;
import io.greenroom.environment.StartRequest;
import io.greenroom.keyed.KeyedLock;
import io.greenroom.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts sandboxes, one for each key. CloudShell starts another sandbox each time it is asked, so it is only asked when
 * no sandbox carries the key's mark; when its answer gets lost, the sandbox is looked for before anything is asked
 * again; and should two have come about after all (a lost request that took effect late), the later one is ended at
 * once. A worker that stood still between looking and asking looks again, for another one may have begun meanwhile what was
 * its job.
 */
final class SandboxStarts {
    private static final Logger LOG = LoggerFactory.getLogger(SandboxStarts.class);
    private static final int ATTEMPTS = 3;

    /** How long a start whose answer is lost may take to show in the listing, in looks. */
    private static final List<Duration> LOOKS =
            List.of(Duration.ZERO, Duration.ofSeconds(2), Duration.ofSeconds(5), Duration.ofSeconds(10));

    /**
     * How old a look may be, for a start to be sent because of it. Nobody takes over the jobs of a worker sooner after it stood
     * still, so that whoever does finds what it started before.
     */
    private static final Duration LOOK_HOLDS = Duration.ofSeconds(15);

    private final SandboxApi api;
    private final Sandboxes sandboxes;
    private final Notebook notebook;
    private final Time time;
    private final CloudShellSettings settings;
    private final KeyedLock<String> locks = new KeyedLock<>();
    private final SingleFlightCache<List<Sandbox.Summary>> ours;

    SandboxStarts(SandboxApi api, Sandboxes sandboxes, Notebook notebook, Time time, CloudShellSettings settings) {
        this.api = api;
        this.sandboxes = sandboxes;
        this.notebook = notebook;
        this.time = time;
        this.settings = settings;
        this.ours = new SingleFlightCache<>(this::listOurs, time);
    }

    private List<Sandbox.Summary> listOurs() throws CallFailed, InterruptedException {
        return api.sandboxes(settings.searchHistory()).stream()
                .filter(sandbox -> SandboxName.isOurs(sandbox.name()))
                .toList();
    }

    /** The id of the sandbox that was started under the key. */
    Optional<String> startedAs(String key) throws CallFailed, InterruptedException {
        Optional<Notes.StartOf> known = notebook.find(key, Notes.StartOf.class);
        return known.isPresent()
                ? known.map(Notes.StartOf::sandbox)
                : carriers(SandboxName.of(key, key)).stream().findFirst();
    }

    private List<String> carriers(SandboxName name) throws CallFailed, InterruptedException {
        return ours.fresh().stream()
                .filter(sandbox -> SandboxName.carries(sandbox.name(), name.mark()))
                .map(Sandbox.Summary::id)
                .toList();
    }

    /** The sandbox's id. */
    String start(StartRequest request) throws ProviderException, CallFailed, InterruptedException {
        try (var lock = locks.take(request.key())) {
            Optional<Notes.StartOf> known = notebook.find(request.key(), Notes.StartOf.class);
            if (known.isPresent()) {
                return known.get().sandbox();
            }
            String sandbox = new Start(request).findOrBegin();
            notebook.writeIfPossible(request.key(), new Notes.StartOf(sandbox));
            return sandbox;
        }
    }

    private final class Start {
        private final StartRequest request;
        private final SandboxName name;
        private final Instant patience = time.instant().plus(settings.waits().conflict());
        private boolean maybeStarted;
        private int attempts;
        private Duration lookedAt = Duration.ZERO;
        private Duration holds = LOOK_HOLDS;

        Start(StartRequest request) {
            this.request = request;
            this.name = SandboxName.of(request.key(), request.name());
        }

        String findOrBegin() throws ProviderException, CallFailed, InterruptedException {
            Optional<String> found = find();
            if (found.isPresent()) {
                LOG.info("Sandbox {} was started before for the same request", found.get());
                return found.get();
            }
            SandboxBlueprint blueprint = blueprint();
            Map<String, String> inputs = inputs(blueprint);
            while (true) {
                Optional<String> begun = begin(blueprint, inputs);
                if (begun.isPresent()) {
                    return begun.get();
                }
            }
        }

        private Optional<String> find() throws CallFailed, InterruptedException {
            lookedAt = time.elapsed();
            return carriers(name).stream().findFirst();
        }

        private SandboxBlueprint blueprint() throws ProviderException, CallFailed, InterruptedException {
            try {
                return api.blueprint(request.blueprint());
            } catch (CallFailed e) {
                if (e.fault() != Fault.NOT_FOUND && e.fault() != Fault.INVALID) {
                    throw e;
                }
                throw new ProviderException(
                        ProviderException.Kind.CONFIGURATION,
                        ("There is no blueprint '%s' that CloudShell user %s may start in domain %s. There are: %s. (A"
                                        + " blueprint must be public in that domain, and its name is case-sensitive.)")
                                .formatted(
                                        request.blueprint(),
                                        settings.username(),
                                        settings.domain(),
                                        names(api.blueprints())),
                        e);
            }
        }

        private static String names(List<SandboxBlueprint> blueprints) {
            return blueprints.isEmpty()
                    ? "none"
                    : blueprints.stream().map(SandboxBlueprint::name).sorted().collect(Collectors.joining(", "));
        }

        private Map<String, String> inputs(SandboxBlueprint blueprint) throws ProviderException {
            var given = new LinkedHashMap<>(request.inputs());
            given.putAll(request.secretInputs());
            List<Parameter> declared = blueprint.inputs();
            if (declared == null) {
                return given;
            }
            List<String> problems =
                    new InputCheck("input", declared, request.inputs(), request.secretInputs()).problems();
            if (!problems.isEmpty()) {
                throw new ProviderException(
                        ProviderException.Kind.CONFIGURATION,
                        "The inputs do not fit blueprint '%s': %s."
                                .formatted(blueprint.name(), String.join("; ", problems)));
            }
            return given;
        }

        /** Empty when it is worth another try; everything that can be waited for has been waited for then. */
        private Optional<String> begin(SandboxBlueprint blueprint, Map<String, String> inputs)
                throws ProviderException, CallFailed, InterruptedException {
            Duration duration = durationFromNow();
            try {
                attempts++;
                Sandbox started = api.start(request.blueprint(), name.full(), duration, inputs, this::lookHolds);
                return Optional.of(maybeStarted ? theOnlyOne(started) : note(started, blueprint.name()));
            } catch (CallFailed e) {
                return switch (e.fault()) {
                    case CONFLICT -> waitForResources(e);
                    case UNANSWERED -> lookForIt(e);
                    case UNSENT -> lookAgain(e);
                    case LOGIN, TOKEN, FORBIDDEN, NOT_FOUND, INVALID, WRONG_SERVER, QUOTA -> throw e;
                };
            }
        }

        private boolean lookHolds() {
            return time.elapsed().minus(lookedAt).compareTo(holds) < 0;
        }

        /** With more patience from now on: where many wait for their turn, it may always take that long. */
        private Optional<String> lookAgain(CallFailed unsent) throws CallFailed, InterruptedException {
            if (lookHolds()) {
                throw unsent;
            }
            holds = holds.multipliedBy(2);
            return find();
        }

        private Duration durationFromNow() throws ProviderException {
            Duration duration = Duration.between(time.instant(), request.expiresAt());
            if (!duration.isPositive()) {
                throw new ProviderException(
                        ProviderException.Kind.CONFIGURATION,
                        "Sandbox '%s' was to end at %s, which is over already. Ask for a longer duration."
                                .formatted(name.label(), request.expiresAt()));
            }
            return duration;
        }

        private Optional<String> waitForResources(CallFailed conflict) throws CallFailed, InterruptedException {
            Duration interval = settings.waits().conflictInterval();
            if (time.instant().plus(interval).isAfter(patience)) {
                throw conflict;
            }
            LOG.info("Blueprint '{}' waits for resources: {}", request.blueprint(), conflict.text());
            time.sleep(interval);
            return find();
        }

        private Optional<String> lookForIt(CallFailed lost) throws CallFailed, InterruptedException {
            maybeStarted = true;
            for (Duration wait : LOOKS) {
                time.sleep(wait);
                Optional<String> found = find();
                if (found.isPresent()) {
                    LOG.info("The answer to a start got lost; sandbox {} came of it", found.get());
                    return found;
                }
            }
            if (attempts >= ATTEMPTS) {
                throw lost;
            }
            return Optional.empty();
        }

        /** After an uncertain attempt: the earlier sandbox, if it turned up meanwhile, and then not this one too. */
        private String theOnlyOne(Sandbox started) throws CallFailed, InterruptedException {
            Optional<String> earlier = carriers(name).stream()
                    .filter(id -> !id.equals(started.id()))
                    .findFirst();
            if (earlier.isEmpty()) {
                return note(started, request.blueprint());
            }
            LOG.warn("Sandbox {} was started twice for one request: ending {}", earlier.get(), started.id());
            sandboxes.end(started.id());
            return earlier.get();
        }

        private String note(Sandbox started, String blueprint) {
            Instant begun = started.startedAt();
            Instant end = started.endsAt();
            notebook.writeIfPossible(
                    started.id(),
                    new Notes.Started(
                            request.owner(),
                            name.full(),
                            blueprint,
                            begun == null ? time.instant() : begun,
                            end == null ? request.expiresAt() : end));
            return started.id();
        }
    }
}
