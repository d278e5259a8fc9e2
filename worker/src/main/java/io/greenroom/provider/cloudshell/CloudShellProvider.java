package io.greenroom.provider.cloudshell;

import io.greenroom.environment.Blueprint;
import io.greenroom.environment.CommandRequest;
import io.greenroom.environment.CommandRun;
import io.greenroom.environment.Environment;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.EnvironmentProvider;
import io.greenroom.environment.ProviderException;
import io.greenroom.environment.Retention;
import io.greenroom.environment.StartRequest;
import io.greenroom.secret.Secrets;
import io.greenroom.secret.SecretsInUse;
import io.greenroom.time.Time;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Environments that are sandboxes of a Quali CloudShell server. The id of one is {@code cloudshell/<sandbox id>}; any
 * sandbox that the worker's CloudShell user can see may be described, used and ended, but only those that Greenroom
 * started are listed.
 *
 * <p>A sandbox is found again by the mark in its name ({@link SandboxName}), a command run by its id ({@link RunId}): both
 * need nothing but the server. A folder of notes on this machine adds what CloudShell has no place for: who asked for a
 * sandbox, what its feed said before its end was asked for, and which commands were being started when a process died
 * ({@link CommandStarts} says what that is good for). CloudShell tells the output of a command when it is over, and gives
 * commands no folder: source files are refused.
 */
public final class CloudShellProvider implements EnvironmentProvider {
    static final String NAME = "cloudshell";

    private final Session session;
    private final SandboxApi api;
    private final Sandboxes sandboxes;
    private final SandboxStarts starts;
    private final CommandStarts commandStarts;
    private final CommandRuns runs;
    private final EnvironmentView view;
    private final SecretsInUse secrets;
    private final SandboxSecrets ofSandboxes;

    private CloudShellProvider(
            CloudShellSettings settings, Path notes, SecretsInUse secrets, Time time, RandomGenerator random) {
        Notebook notebook = Notebook.in(notes, time.instant());
        this.secrets = secrets;
        this.session = new Session(settings, secrets, time, random);
        this.api = new SandboxApi(session);
        this.ofSandboxes = new SandboxSecrets(secrets, notebook);
        this.sandboxes = new Sandboxes(
                api,
                notebook,
                ofSandboxes,
                time,
                session.rate(),
                settings.pace().pollInterval());
        this.view = new EnvironmentView(sandboxes, notebook, settings.portalUrl());
        this.starts = new SandboxStarts(api, sandboxes, notebook, time, settings);
        this.commandStarts = new CommandStarts(
                api, sandboxes, view, notebook, time, settings.waits().commandReserve());
        this.runs = new CommandRuns(api, sandboxes, notebook, time, session.rate(), settings);
    }

    /**
     * Makes a provider; the server is not asked for anything yet.
     *
     * @param notes a folder of its own for what this machine remembers; made when it is missing
     * @param secrets where password and tokens are in use, and with which what the server says is masked
     * @throws IllegalArgumentException when the certificate file cannot be used
     */
    public static CloudShellProvider open(
            CloudShellSettings settings, Path notes, SecretsInUse secrets, Time time, RandomGenerator random) {
        return new CloudShellProvider(settings, notes, secrets, time, random);
    }

    @Override
    public String name() {
        return NAME;
    }

    /** All that is needed is on the server, and in the names of sandboxes; what a worker notes is for comfort. */
    @Override
    public boolean isSharedByWorkers() {
        return true;
    }

    /** With inputs where the server tells them, which takes a request for each blueprint. */
    @Override
    public List<Blueprint> blueprints() throws ProviderException, InterruptedException {
        return asking("The blueprints cannot be listed", () -> {
            var all = new ArrayList<Blueprint>();
            for (SandboxBlueprint listed : api.blueprints()) {
                all.add(EnvironmentView.of(listed.inputs() == null ? api.blueprint(listed.id()) : listed));
            }
            all.sort(Comparator.comparing(Blueprint::name));
            return all;
        });
    }

    @Override
    public EnvironmentId start(StartRequest request) throws ProviderException, InterruptedException {
        UnsupportedFiles.refuse(request.source());
        Secrets known = secrets.open();
        known.addAll(request.secretInputs().values());
        boolean begun = false;
        try {
            String sandbox = asking(
                    "A sandbox of blueprint '%s' was not started".formatted(request.blueprint()),
                    () -> starts.start(request));
            begun = true;
            ofSandboxes.began(sandbox, known, request.secretInputs().keySet());
            return EnvironmentId.of(NAME, sandbox);
        } finally {
            if (!begun) {
                known.close();
            }
        }
    }

    @Override
    public Optional<EnvironmentId> find(String key) throws ProviderException, InterruptedException {
        return asking("What was started before is not known", () -> starts.startedAs(key)
                .map(sandbox -> EnvironmentId.of(NAME, sandbox)));
    }

    @Override
    public Optional<Environment> describe(EnvironmentId id) throws ProviderException, InterruptedException {
        if (!isOurs(id)) {
            return Optional.empty();
        }
        return asking(
                "The state of sandbox %s is not known".formatted(id.name()),
                () -> sandboxes.look(id.name()).map(view::of));
    }

    @Override
    public String run(CommandRequest request) throws ProviderException, InterruptedException {
        UnsupportedFiles.refuse(request.source());
        if (!isOurs(request.environment())) {
            throw new ProviderException(
                    ProviderException.Kind.CONFIGURATION,
                    "%s is not a CloudShell sandbox.".formatted(request.environment()));
        }
        try (Secrets known = secrets.open()) {
            known.addAll(request.secretArguments().values());
            return asking(
                    "Command '%s' was not started in sandbox %s"
                            .formatted(request.command(), request.environment().name()),
                    () -> commandStarts.run(request));
        }
    }

    @Override
    public Optional<CommandRun> describeRun(EnvironmentId environment, String run)
            throws ProviderException, InterruptedException {
        return asking("The state of command run %s is not known".formatted(run), () -> runs.describe(environment, run));
    }

    @Override
    public InputStream output(EnvironmentId environment, String run, long from)
            throws ProviderException, InterruptedException {
        byte[] all =
                asking("The output of command run %s is not known".formatted(run), () -> runs.output(environment, run));
        int start = (int) Math.clamp(from, 0L, all.length);
        return new ByteArrayInputStream(all, start, all.length - start);
    }

    @Override
    public void cancel(EnvironmentId environment, String run, String reason)
            throws ProviderException, InterruptedException {
        asking("Command run %s was not cancelled".formatted(run), () -> {
            runs.cancel(environment, run, reason);
            return run;
        });
    }

    @Override
    public void end(EnvironmentId id) throws ProviderException, InterruptedException {
        if (isOurs(id)) {
            asking("Sandbox %s was not ended".formatted(id.name()), () -> {
                sandboxes.end(id.name());
                return id;
            });
            ofSandboxes.forget(id.name());
        }
    }

    @Override
    public List<CommandRun> activeRuns(EnvironmentId id) throws ProviderException, InterruptedException {
        return isOurs(id)
                ? asking("The commands of sandbox %s are not known".formatted(id.name()), () -> runs.active(id))
                : List.of();
    }

    @Override
    public Optional<String> keep(EnvironmentId id, Retention.Change change)
            throws ProviderException, InterruptedException {
        boolean kept = isOurs(id)
                && asking(
                        "Sandbox %s is not kept any longer".formatted(id.name()),
                        () -> sandboxes.keep(id.name(), change));
        return kept
                ? Optional.of("It is sandbox %s of CloudShell; 'greenroom environments end %s' ends it before."
                        .formatted(id.name(), id))
                : Optional.empty();
    }

    @Override
    public List<Environment> list() throws ProviderException, InterruptedException {
        return asking(
                "The sandboxes cannot be listed",
                () -> sandboxes.ours().stream().map(view::of).toList());
    }

    /** CloudShell's own tools, and the sample that CloudShell once had for CodePipeline, write sandboxes' ids bare. */
    @Override
    public boolean takesBareId(String id) {
        return true;
    }

    @Override
    public void close() {
        session.close();
    }

    private static boolean isOurs(EnvironmentId id) {
        return id.provider().equals(NAME);
    }

    private interface Question<T> {
        T ask() throws ProviderException, CallFailed, InterruptedException;
    }

    private static <T> T asking(String otherwise, Question<T> question) throws ProviderException, InterruptedException {
        try {
            return question.ask();
        } catch (CallFailed e) {
            throw e.because(otherwise);
        }
    }
}
