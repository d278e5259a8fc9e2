package io.greenroom.provider.ec2;

import static io.greenroom.environment.ProviderException.Kind.FAILED;
import static io.greenroom.environment.ProviderException.Kind.UNAVAILABLE;

import io.greenroom.environment.ProviderException;
import io.greenroom.provider.aws.Pace;
import io.greenroom.provider.aws.ServiceCalls;
import io.greenroom.provider.ec2.Attempt.Refusal;
import io.greenroom.provider.ec2.LaunchErrors.Outcome;
import io.greenroom.time.Backoff;
import io.greenroom.time.Time;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesResponse;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;
import software.amazon.awssdk.services.ec2.model.RunInstancesResponse;

/**
 * The machines of one installation in EC2: started once each, listed for everybody at once, ended. For many threads; all
 * their calls together keep to the settings' pace. Every call blocks for a bounded time and honours interrupts.
 */
final class Machines {
    /** How long the same is asked again while EC2 does not answer clearly. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    /** How long a machine that was started may not be seen yet; the EC2 API is eventually consistent. */
    static final Duration VISIBLE_WITHIN = Duration.ofMinutes(5);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(20);
    private static final int PAGE = 1000;
    /** So many can be ended with one call. */
    static final int MOST_AT_ONCE = 1000;
    /** Values that a filter takes. */
    private static final int MOST_VALUES = 200;

    private static final int CONSOLE_LINES = 40;
    private static final Pattern ID = Pattern.compile("i-[0-9a-z]+");

    private final Ec2Client starting;
    private final Ec2Client asking;
    private final Ec2Settings settings;
    private final String installation;
    private final Time time;
    private final RandomGenerator random;
    private final Pace pace;
    private final Listing listing;

    /**
     * @param starting makes one attempt a call, for the SDK would repeat refusals for want of room as well
     * @param asking may repeat calls by itself: those that can be repeated
     * @param installation value of the tag by which its machines are known
     */
    Machines(
            Ec2Client starting,
            Ec2Client asking,
            Ec2Settings settings,
            String installation,
            Time time,
            RandomGenerator random) {
        this.starting = starting;
        this.asking = asking;
        this.settings = settings;
        this.installation = installation;
        this.time = time;
        this.random = random;
        this.pace = new Pace(settings.requestsPerSecond(), time);
        this.listing = new Listing(this::describeAll, settings.pollInterval(), time, random);
    }

    /** By which its calls are paced, and the attempts to start machines are dated. */
    Time time() {
        return time;
    }

    /** That of all calls to EC2. */
    Pace pace() {
        return pace;
    }

    /**
     * Starts the machine of a component, unless that was done before: however often this is called, by whichever worker and
     * after whatever interruption, there is one machine. Goes on to the next candidate only when EC2 has clearly said that it
     * started nothing. The machine is not to be seen at once, see {@link #VISIBLE_WITHIN}.
     *
     * @return its id, {@code i-…}
     * @throws ProviderException when no candidate can be had, with what EC2 said of each; when what is asked cannot be; or,
     *     as UNAVAILABLE, when EC2 gives no clear answer: then the same call later goes on with the same attempt
     */
    String launch(Launch launch, Attempts attempts) throws ProviderException, InterruptedException {
        while (true) {
            Attempt latest = attempts.of(launch.component()).orElse(null);
            if (latest != null && latest.instance() != null) {
                return latest.instance();
            }
            Attempt attempt = next(launch, latest);
            attempts.note(launch.component(), attempt);
            boolean asked = latest != null && latest.unclear();
            switch (start(launch, attempt, asked)) {
                case Answer.Started started -> {
                    attempts.note(launch.component(), attempt.started(started.id()));
                    forget();
                    return started.id();
                }
                case Answer.Refused refused -> attempts.note(launch.component(), attempt.refused(refused.refusal()));
                case Answer.Failed failed -> {
                    if (!failed.unclear()) {
                        attempts.note(launch.component(), attempt.failed());
                    }
                    throw failed.failure();
                }
            }
            checkThatSomeAreLeft(launch, attempts);
        }
    }

    /** What came of one attempt, once that is clear. */
    private sealed interface Answer {
        record Started(String id) implements Answer {}

        record Refused(Refusal refusal) implements Answer {}

        /** @param unclear whether an answer that never came may have been another one */
        record Failed(ProviderException failure, boolean unclear) implements Answer {}
    }

    /** The latest attempt again, unless it was refused; then the first candidate that no refusal covers, else all anew. */
    private Attempt next(Launch launch, @Nullable Attempt latest) {
        if (latest == null) {
            return Attempt.begun(1, launch.candidates().getFirst(), time.instant(), List.of());
        }
        if (latest.refusalOf(latest.candidate()).isEmpty()) {
            return latest.asked();
        }
        return launch.candidates().stream()
                .filter(candidate -> latest.refusalOf(candidate).isEmpty())
                .findFirst()
                .map(candidate -> Attempt.begun(latest.number() + 1, candidate, time.instant(), latest.refused()))
                .orElseGet(() ->
                        Attempt.begun(latest.number() + 1, launch.candidates().getFirst(), time.instant(), List.of()));
    }

    private static void checkThatSomeAreLeft(Launch launch, Attempts attempts) throws ProviderException {
        Optional<Attempt> latest = attempts.of(launch.component());
        if (latest.isPresent()
                && launch.candidates().stream()
                        .noneMatch(
                                candidate -> latest.get().refusalOf(candidate).isEmpty())) {
            throw new ProviderException(UNAVAILABLE, exhausted(launch, latest.get()));
        }
    }

    private static String exhausted(Launch launch, Attempt latest) {
        String each = launch.candidates().stream()
                .flatMap(candidate -> latest.refusalOf(candidate).stream().map(refusal -> "%s: %s%s"
                        .formatted(
                                candidate,
                                refusal.code(),
                                refusal.candidate().equals(candidate) ? "" : " (not asked)")))
                .collect(Collectors.joining("; "));
        String advice = latest.refused().stream()
                .map(refusal -> "%s: %s.".formatted(refusal.code(), refusal.advice()))
                .distinct()
                .collect(Collectors.joining(" "));
        return "EC2 has no machine for component '%s'. Asked for: %s. %s".formatted(launch.component(), each, advice);
    }

    /**
     * Asks until the answer is clear. A refusal for want of room is, even when others came before it: had there been a
     * machine, its token would have brought it. One that says that the request will not do is not.
     *
     * @param asked whether it was asked before, and what came of that is unclear
     */
    private Answer start(Launch launch, Attempt attempt, boolean asked) throws ProviderException, InterruptedException {
        String token = Names.token(launch.hash(), launch.component(), attempt.number());
        RunInstancesRequest request = LaunchRequest.of(launch, attempt.candidate(), token, settings);
        var backoff = new Backoff(FIRST_PAUSE, LONGEST_PAUSE, random);
        Duration giveUp = time.elapsed().plus(PATIENCE);
        boolean unclear = asked;
        while (true) {
            String trouble;
            pace.take();
            try {
                RunInstancesResponse response = ServiceCalls.interruptibly(() -> starting.runInstances(request));
                if (!response.instances().isEmpty()) {
                    return new Answer.Started(response.instances().getFirst().instanceId());
                }
                trouble = "an answer without a machine";
            } catch (SdkException e) {
                switch (outcome(e, launch, attempt.candidate())) {
                    case Outcome.Next next -> {
                        return new Answer.Refused(
                                new Refusal(attempt.candidate(), ServiceCalls.code(e), next.scope(), next.advice()));
                    }
                    case Outcome.Stop stop -> {
                        return new Answer.Failed(
                                new ProviderException(stop.kind(), stopped(launch, attempt, e, stop.advice()), e),
                                unclear);
                    }
                    case Outcome.Ended ended -> {
                        return new Answer.Failed(ended(launch, ServiceCalls.code(e)), false);
                    }
                    case Outcome.LookUp lookUp -> {
                        return lookUp(launch, token);
                    }
                    case Outcome.Again again ->
                        trouble = e instanceof AwsServiceException service
                                ? "%d %s".formatted(service.statusCode(), ServiceCalls.code(e))
                                : String.valueOf(e.getMessage());
                }
            }
            unclear = true;
            Duration pause = backoff.next();
            if (time.elapsed().plus(pause).compareTo(giveUp) > 0) {
                throw new ProviderException(
                        UNAVAILABLE,
                        "EC2 has not said for %d minutes whether it starts a machine for component '%s' (%s), the last time: %s. It is asked again, under the same token, when the start is tried again."
                                .formatted(PATIENCE.toMinutes(), launch.component(), attempt.candidate(), trouble));
            }
            time.sleep(pause);
        }
    }

    private static Outcome outcome(SdkException e, Launch launch, Candidate candidate) {
        return LaunchErrors.of(
                ServiceCalls.code(e), ServiceCalls.isPassing(e), ServiceCalls.message(e), launch, candidate);
    }

    private static String stopped(Launch launch, Attempt attempt, SdkException e, String advice) {
        return "EC2 does not start the machine of component '%s' (%s), %s: %s. EC2 says: %s"
                .formatted(
                        launch.component(), attempt.candidate(), ServiceCalls.code(e), advice, ServiceCalls.message(e));
    }

    private static ProviderException ended(Launch launch, String why) {
        return new ProviderException(
                FAILED,
                "The machine of component '%s' existed and has ended (%s). An environment is not started twice; start a new one by running the action again."
                        .formatted(launch.component(), why));
    }

    /**
     * Finds out whether an attempt of which that is not known has started a machine, which it can only have done long ago when
     * it is not shown now. Waits for as long as EC2 may not show it yet.
     */
    Optional<String> settle(String hash, String component, Attempt attempt)
            throws ProviderException, InterruptedException {
        String token = Names.token(hash, component, attempt.number());
        Instant shown = attempt.since().plus(VISIBLE_WITHIN);
        var backoff = new Backoff(FIRST_PAUSE, LONGEST_PAUSE, random);
        while (true) {
            boolean isLate = !time.instant().isBefore(shown);
            List<Machine> found = describe(Stream.of(installed(), Filters.of("client-token", token)));
            if (!found.isEmpty() || isLate) {
                return found.stream().map(Machine::id).findFirst();
            }
            time.sleep(backoff.next());
        }
    }

    /** Another worker began it, with parameters that are a little different: its machine is the one, once it can be seen. */
    private Answer lookUp(Launch launch, String token) throws ProviderException, InterruptedException {
        var backoff = new Backoff(FIRST_PAUSE, LONGEST_PAUSE, random);
        Duration giveUp = time.elapsed().plus(VISIBLE_WITHIN);
        while (true) {
            Optional<Machine> found = started(token);
            if (found.isPresent()) {
                Machine machine = found.get();
                return machine.isGone()
                        ? new Answer.Failed(ended(launch, machine.id() + " " + machine.reason()), false)
                        : new Answer.Started(machine.id());
            }
            Duration pause = backoff.next();
            if (time.elapsed().plus(pause).compareTo(giveUp) > 0) {
                throw new ProviderException(
                        UNAVAILABLE,
                        "Another worker has begun to start the machine of component '%s' (IdempotentParameterMismatch for token %s), but EC2 does not show it with the tag %s=%s after %d minutes. End the environment, and run the action again."
                                .formatted(
                                        launch.component(),
                                        token,
                                        Tags.INSTALLATION,
                                        installation,
                                        VISIBLE_WITHIN.toMinutes()));
            }
            time.sleep(pause);
        }
    }

    private Optional<Machine> started(String token) throws ProviderException, InterruptedException {
        try {
            return describe(Stream.of(installed(), Filters.of("client-token", token))).stream()
                    .findFirst();
        } catch (ProviderException e) {
            if (e.kind() == UNAVAILABLE) {
                return Optional.empty(); // the next look may be luckier
            }
            throw e;
        }
    }

    /**
     * Every machine of the installation that EC2 shows, those that have ended within the last hour or so among them. Asks
     * once per {@code pollInterval}, for all callers; they get a copy that may be a little older while one asks.
     */
    List<Machine> all() throws ProviderException, InterruptedException {
        return listing.get();
    }

    /** What is listed next was asked for after this call. */
    void forget() {
        listing.forget();
    }

    /** The machine as it was last listed; empty also for one that was started just now. */
    Optional<Machine> find(String instanceId) throws ProviderException, InterruptedException {
        return all().stream().filter(machine -> machine.id().equals(instanceId)).findFirst();
    }

    private List<Machine> describeAll() throws ProviderException, InterruptedException {
        return describe(Stream.of(installed()));
    }

    /** Those of the ids that EC2 still shows, whosever they are. */
    Set<String> shown(Collection<String> ids) throws ProviderException, InterruptedException {
        var shown = new LinkedHashSet<String>();
        List<String> all = ids.stream().distinct().toList();
        for (int from = 0; from < all.size(); from += MOST_VALUES) {
            List<String> some = all.subList(from, Math.min(all.size(), from + MOST_VALUES));
            describe(Stream.of(Filter.builder().name("instance-id").values(some).build()))
                    .forEach(machine -> shown.add(machine.id()));
        }
        return shown;
    }

    /** Those of every installation in the account. */
    List<Machine> ofAnyInstallation() throws ProviderException, InterruptedException {
        return describe(Stream.of(Filters.of("tag-key", Tags.INSTALLATION)));
    }

    private Filter installed() {
        return Filters.installed(installation);
    }

    /** By filters, for a listing by ids cannot be had in pages, and is throttled sooner. */
    private List<Machine> describe(Stream<Filter> filters) throws ProviderException, InterruptedException {
        var request =
                DescribeInstancesRequest.builder().filters(filters.toList()).maxResults(PAGE);
        var machines = new ArrayList<Machine>();
        while (true) {
            pace.take();
            try {
                DescribeInstancesResponse page =
                        ServiceCalls.interruptibly(() -> asking.describeInstances(request.build()));
                page.reservations().forEach(reservation -> reservation.instances().stream()
                        .map(Machine::of)
                        .forEach(machines::add));
                if (page.nextToken() == null || page.nextToken().isEmpty()) {
                    return List.copyOf(machines);
                }
                request.nextToken(page.nextToken());
            } catch (SdkException e) {
                throw ServiceCalls.failure("ec2:DescribeInstances", e);
            }
        }
    }

    /**
     * Ends machines; those that are ended already are left alone. It takes a while until they are gone.
     *
     * @return those that EC2 does not know: gone for long, or, within {@link #VISIBLE_WITHIN} of their start, not to be seen
     *     yet, and then this has to be called again
     * @throws ProviderException when some could not be ended, after all the others were
     */
    Set<String> terminate(Collection<String> ids) throws ProviderException, InterruptedException {
        var unknown = new LinkedHashSet<String>();
        var failures = new ArrayList<ProviderException>();
        List<String> all = ids.stream().distinct().toList();
        for (int from = 0; from < all.size(); from += MOST_AT_ONCE) {
            List<String> some = all.subList(from, Math.min(all.size(), from + MOST_AT_ONCE));
            terminate(new LinkedHashSet<>(some), unknown, failures);
        }
        forget();
        if (!failures.isEmpty()) {
            throw failures.getFirst();
        }
        return unknown;
    }

    /** Waits until machines that are being ended have ended, and write nothing more; at most for this long. */
    void awaitEnded(Collection<String> ids, Duration patience) throws ProviderException, InterruptedException {
        Duration giveUp = time.elapsed().plus(patience);
        while (all().stream()
                .anyMatch(machine -> ids.contains(machine.id()) && machine.state() != Machine.State.TERMINATED)) {
            if (time.elapsed().compareTo(giveUp) > 0) {
                return;
            }
            time.sleep(settings.pollInterval());
        }
    }

    /** One bad id fails a whole call, and then nothing is ended by it. */
    private void terminate(Set<String> ids, Set<String> unknown, List<ProviderException> failures)
            throws ProviderException, InterruptedException {
        while (!ids.isEmpty()) {
            pace.take();
            try {
                ServiceCalls.interruptibly(() -> asking.terminateInstances(request -> request.instanceIds(ids)));
                return;
            } catch (SdkException e) {
                String code = ServiceCalls.code(e);
                if (code.startsWith("InvalidInstanceID")) {
                    Set<String> bad = named(ServiceCalls.message(e), ids);
                    unknown.addAll(bad);
                    ids.removeAll(bad);
                } else if (code.equals("OperationNotPermitted") && ids.size() > 1) {
                    for (String id : ids) {
                        terminate(new LinkedHashSet<>(Set.of(id)), unknown, failures);
                    }
                    return;
                } else if (code.equals("OperationNotPermitted")) {
                    failures.add(new ProviderException(
                            FAILED,
                            "Machine %s cannot be ended (OperationNotPermitted): take its termination protection away, and end the environment again. EC2 says: %s"
                                    .formatted(String.join(", ", ids), ServiceCalls.message(e)),
                            e));
                    return;
                } else {
                    throw ServiceCalls.failure("ec2:TerminateInstances", e);
                }
            }
        }
    }

    /** Those of the ids that a message names; where it names none, the first, so that there are always fewer left. */
    private static Set<String> named(String message, Set<String> ids) {
        var named = new LinkedHashSet<String>();
        Matcher matcher = ID.matcher(message);
        while (matcher.find()) {
            named.add(matcher.group());
        }
        named.retainAll(ids);
        return named.isEmpty() ? Set.of(ids.iterator().next()) : named;
    }

    /**
     * The last lines that the machine wrote to its console, for the text of a failure; empty when there are none, or they
     * cannot be had.
     */
    String console(String id) throws InterruptedException {
        String text = console(id, true);
        return text.isEmpty() ? console(id, false) : text;
    }

    /** @param latest what is there now, which not every type of machine can tell */
    private String console(String id, boolean latest) throws InterruptedException {
        pace.take();
        try {
            String output = ServiceCalls.interruptibly(() -> asking.getConsoleOutput(
                            request -> request.instanceId(id).latest(latest)))
                    .output();
            return output == null ? "" : lastLines(decoded(output));
        } catch (SdkException e) {
            return "";
        }
    }

    private static String decoded(String output) {
        return new String(Base64.getMimeDecoder().decode(output), StandardCharsets.UTF_8);
    }

    private static String lastLines(String text) {
        List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - CONSOLE_LINES), lines.size()));
    }
}
