package io.greenroom.lifecycle;

import static io.greenroom.environment.ProviderException.Kind.CONFIGURATION;
import static io.greenroom.environment.ProviderException.Kind.FAILED;

import io.greenroom.blueprint.Blueprints;
import io.greenroom.blueprint.Plan;
import io.greenroom.blueprint.VariableNames;
import io.greenroom.command.RunFolder;
import io.greenroom.environment.CommandRequest;
import io.greenroom.environment.CommandRun;
import io.greenroom.environment.ElsewhereException;
import io.greenroom.environment.Environment;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.EnvironmentProvider;
import io.greenroom.environment.EnvironmentState;
import io.greenroom.environment.FileSink;
import io.greenroom.environment.GivenValues;
import io.greenroom.environment.Leftover;
import io.greenroom.environment.ProviderException;
import io.greenroom.environment.Retention;
import io.greenroom.environment.StartRequest;
import io.greenroom.environment.Tending;
import io.greenroom.secret.SecretsInUse;
import io.greenroom.time.Time;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A provider of environments whose scripts run on hosts, wherever those are. What a worker has to know to take them up again
 * is kept in a state folder; scripts outlive the worker: a provider that is opened on the same state folder later finds them
 * all, and goes on where the last one stopped. One state folder serves one open provider at a time.
 */
public final class HostedProvider extends SitesView implements EnvironmentProvider {
    private static final Logger LOG = LoggerFactory.getLogger(HostedProvider.class);

    private final Blueprints blueprints;
    private final Sites sites;
    private final Environments environments;
    private final Tending tending;

    private HostedProvider(Blueprints blueprints, Sites sites, Environments environments, Tending tending) {
        super(blueprints, sites);
        this.blueprints = blueprints;
        this.sites = sites;
        this.environments = environments;
        this.tending = tending;
    }

    /**
     * Opens the provider and takes up every environment that is in the state folder.
     *
     * @param sites where environments are; closed with the provider
     * @param state the provider's own folder; made when it is not there
     * @param secrets where those of its environments are in use while they live, and with which its texts are masked
     * @param time tells when environments expire and commands time out
     * @param random for the marks of processes
     * @throws IOException when the state folder cannot be used
     */
    public static HostedProvider open(
            Blueprints blueprints, Sites sites, Path state, SecretsInUse secrets, Time time, RandomGenerator random)
            throws IOException {
        return open(blueprints, sites, state, secrets, Tending.alone(), time, random);
    }

    /**
     * The same for a worker that may have others beside it. Then it takes up what it tends when it {@link #beginToTend begins to},
     * and with that also environments that workers tended that are gone, as far as both reach them.
     */
    public static HostedProvider open(
            Blueprints blueprints,
            Sites sites,
            Path state,
            SecretsInUse secrets,
            Tending tending,
            Time time,
            RandomGenerator random)
            throws IOException {
        return new HostedProvider(
                blueprints,
                sites,
                Environments.open(
                        sites,
                        blueprints.provider(),
                        state.toAbsolutePath().normalize(),
                        secrets,
                        tending,
                        time,
                        random),
                tending);
    }

    @Override
    public boolean offers(String blueprint) throws ProviderException {
        return blueprints.offers(blueprint);
    }

    @Override
    public EnvironmentId start(StartRequest request) throws ProviderException, InterruptedException {
        String id = sites.nameFor(request.key());
        if (!environments.knows(id)) {
            environments.tended().tend(id);
        }
        if (!environments.knows(id)) {
            Blueprints.Found found = blueprints.find(request.blueprint());
            GivenValues values = inputs(request, found.blueprint());
            sites.check(found.blueprint());
            sites.check(found.blueprint(), values);
            try {
                environments.begin(id, request, found, values);
            } catch (IOException e) {
                throw new ProviderException(
                        FAILED,
                        "Environment '%s' could not be laid down: %s".formatted(request.name(), e.getMessage()),
                        e);
            }
        }
        return EnvironmentId.of(name(), id);
    }

    private static GivenValues inputs(StartRequest request, Plan blueprint) throws ProviderException {
        var values = GivenValues.check("input", blueprint.inputs(), request.inputs(), request.secretInputs());
        List<String> problems = VariableValues.problems("input", values);
        for (String secret : values.secret().keySet()) {
            String variable = VariableNames.of("INPUT_", secret);
            blueprint.outputs().forEach((output, template) -> {
                if (template.names().contains(variable)) {
                    problems.add("input '%s' is secret, but the blueprint publishes it in its output '%s'"
                            .formatted(secret, output));
                }
            });
        }
        if (request.name().indexOf('\0') >= 0) {
            problems.add("the environment's name contains a NUL character; take it out");
        }
        if (!problems.isEmpty()) {
            throw new ProviderException(
                    CONFIGURATION,
                    "Blueprint '%s' cannot be started like this: %s."
                            .formatted(request.blueprint(), String.join("; ", problems)));
        }
        return values;
    }

    @Override
    public Optional<EnvironmentId> find(String key) throws ProviderException, InterruptedException {
        String id = sites.nameFor(key);
        return environments.knows(id) || environments.tended().isTendedElsewhere(id)
                ? Optional.of(EnvironmentId.of(name(), id))
                : Optional.empty();
    }

    @Override
    public boolean isSharedByWorkers() {
        return tending.isShared();
    }

    @Override
    public void tend(EnvironmentId id) throws ProviderException, InterruptedException {
        if (isHere(id)) {
            environments.tended().tend(id.name());
        }
    }

    @Override
    public boolean isTended(EnvironmentId id) throws ProviderException, InterruptedException {
        return isHere(id) && environments.tended().isTendedElsewhere(id.name());
    }

    @Override
    public void giveUp(EnvironmentId id) throws ProviderException, InterruptedException {
        if (isHere(id)) {
            environments.tended().giveUp(id.name());
        }
    }

    @Override
    public void beginToTend() throws InterruptedException {
        environments.tended().takeUpAll();
    }

    @Override
    public void letGo() {
        environments.letGo();
    }

    @Override
    public Optional<Environment> describe(EnvironmentId id) {
        return isHere(id) ? environments.describe(id.name()) : Optional.empty();
    }

    @Override
    public String run(CommandRequest request) throws ProviderException, InterruptedException {
        LivingEnvironment environment = living(request.environment()).orElse(null);
        if (environment == null) {
            throw new ProviderException(CONFIGURATION, why(request.environment()));
        }
        try {
            return environment.run(request);
        } catch (IOException e) {
            throw new ProviderException(
                    FAILED,
                    "Command '%s' could not be run in environment %s: %s"
                            .formatted(request.command(), request.environment(), e.getMessage()),
                    e);
        }
    }

    private String why(EnvironmentId gone) {
        Environment known = describe(gone).orElse(null);
        if (known == null) {
            return "There is no environment %s here; was it started by this worker?".formatted(gone);
        }
        return known.state() instanceof EnvironmentState.Failed lost
                ? "Environment %s takes no commands: %s".formatted(gone, lost.reason())
                : "Environment %s was ended; start a new one to run commands in.".formatted(gone);
    }

    @Override
    public Optional<CommandRun> describeRun(EnvironmentId id, String run)
            throws ProviderException, InterruptedException {
        LivingEnvironment environment = living(id).orElse(null);
        if (environment == null) {
            return Optional.empty();
        }
        try {
            return environment.runs().describe(run);
        } catch (IOException e) {
            throw unreadable(id, run, e);
        }
    }

    @Override
    public Collection<String> secrets(EnvironmentId id) {
        return living(id).map(LivingEnvironment::secretValues).orElse(List.of());
    }

    @Override
    public InputStream output(EnvironmentId id, String run, long from) throws IOException, InterruptedException {
        LivingEnvironment environment = living(id).orElse(null);
        return environment == null
                ? InputStream.nullInputStream()
                : environment.runs().output(run, from);
    }

    @Override
    public long keptFrom(EnvironmentId id, String run, long from) throws IOException, InterruptedException {
        LivingEnvironment environment = living(id).orElse(null);
        return environment == null ? from : environment.runs().keptFrom(run, from);
    }

    @Override
    public void collect(EnvironmentId id, String run, FileSink sink) throws IOException, InterruptedException {
        LivingEnvironment environment = living(id).orElse(null);
        if (environment != null) {
            environment.runs().collect(run, sink);
        }
    }

    @Override
    public void cancel(EnvironmentId id, String run, String reason) throws ProviderException, InterruptedException {
        LivingEnvironment environment = living(id).orElse(null);
        if (environment == null) {
            return;
        }
        try {
            RunFolder found = environment.runs().find(run).orElse(null);
            if (found != null) {
                environment.runs().stop(found, reason);
            }
        } catch (IOException e) {
            throw unreadable(id, run, e);
        }
    }

    /** What another worker tends is ended by that one: the ledger tells it to. */
    @Override
    public void end(EnvironmentId id) throws ProviderException, InterruptedException {
        if (isHere(id)) {
            try {
                environments.tended().tend(id.name());
            } catch (ElsewhereException e) {
                LOG.info("Environment {} is left to worker {} to be ended", id, e.worker());
                return;
            }
            environments.end(id.name(), "it was asked for");
        }
    }

    @Override
    public List<CommandRun> activeRuns(EnvironmentId id) throws ProviderException, InterruptedException {
        LivingEnvironment environment = living(id).orElse(null);
        if (environment == null) {
            return List.of();
        }
        try {
            return environment.runs().active();
        } catch (IOException e) {
            throw new ProviderException(
                    FAILED, "The runs of environment %s cannot be read: %s".formatted(id, e.getMessage()), e);
        }
    }

    @Override
    public Optional<String> keep(EnvironmentId id, Retention.Change change) throws InterruptedException {
        Optional<LivingEnvironment> environment = living(id);
        return environment.isPresent() ? environment.get().keep(change) : Optional.empty();
    }

    @Override
    public List<Environment> list() {
        return environments.all().stream()
                .sorted(Comparator.comparing(Environment::startedAt))
                .toList();
    }

    /** What other workers tend is there, too. */
    @Override
    public List<Leftover> leftovers() throws ProviderException, InterruptedException {
        if (!tending.isShared()) {
            return super.leftovers();
        }
        return sites.leftovers(Stream.concat(list().stream().filter(Environment::isThere), sites.found().stream())
                .map(environment -> environment.id().name())
                .collect(Collectors.toSet()));
    }

    /** Stops its threads. Environments and runs go on; what expires meanwhile is ended when it is opened again. */
    @Override
    public void close() {
        environments.close();
    }

    private Optional<LivingEnvironment> living(EnvironmentId id) {
        return isHere(id) ? environments.living(id.name()) : Optional.empty();
    }

    private boolean isHere(EnvironmentId id) {
        return id.provider().equals(name()) && Keys.isName(id.name());
    }

    private static ProviderException unreadable(EnvironmentId id, String run, IOException problem) {
        return new ProviderException(
                FAILED,
                "Run %s of environment %s cannot be read: %s".formatted(run, id, problem.getMessage()),
                problem);
    }
}
