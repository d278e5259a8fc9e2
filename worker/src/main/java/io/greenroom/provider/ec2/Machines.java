package io.greenroom.provider.ec2;

import static io.greenroom.environment.ProviderException.Kind.FAILED;

import io.greenroom.environment.ProviderException;
import io.greenroom.provider.aws.Instances;
import io.greenroom.provider.aws.Machine;
import io.greenroom.provider.aws.Names;
import io.greenroom.provider.aws.ScheduledCall;
import io.greenroom.provider.aws.ServiceCalls;
import io.greenroom.time.Backoff;
import io.greenroom.time.RateLimiter;
import io.greenroom.time.Time;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.Ec2Client;

/**
 * The machines of one installation in EC2: started once each, and ended. For many threads; all
 * their calls together keep to the settings' pace. Every call blocks for a bounded time and honours interrupts.
 */
final class Machines {
    /** How long a machine that was started may not be seen yet; the EC2 API is eventually consistent. */
    static final Duration VISIBLE_WITHIN = Duration.ofMinutes(5);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(20);
    /** So many can be ended with one call. */
    static final int MOST_AT_ONCE = 1000;

    private static final int CONSOLE_LINES = 40;
    private static final Pattern ID = Pattern.compile("i-[0-9a-z]+");

    private final Ec2Client starting;
    private final Ec2Client asking;
    private final Ec2Settings settings;
    private final Time time;
    private final RandomGenerator random;
    private final RateLimiter pace;
    private final Instances instances;

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
        this.time = time;
        this.random = random;
        this.pace = new RateLimiter(settings.aws().requestsPerSecond(), time);
        this.instances =
                new Instances(asking, installation, pace, settings.aws().pollInterval(), time, random);
    }

    /** By which its calls are paced, and the attempts to start machines are dated. */
    Time time() {
        return time;
    }

    /** Those that EC2 shows. */
    Instances instances() {
        return instances;
    }

    /** That of all calls to EC2. */
    RateLimiter pace() {
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
        return new MachineStart(starting, this, settings, random, launch, attempts).run();
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
            Optional<Machine> found = instances.startedUnder(token);
            if (found.isPresent() || isLate) {
                return found.map(Machine::id);
            }
            time.sleep(backoff.next());
        }
    }

    /** What has these machines ended by the scheduler: as many as one call can end, see {@link #MOST_AT_ONCE}. */
    static ScheduledCall termination(List<String> ids) {
        return ScheduledCall.of("ec2", "terminateInstances", Map.of("InstanceIds", ids));
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
        instances.forget();
        if (!failures.isEmpty()) {
            throw failures.getFirst();
        }
        return unknown;
    }

    /**
     * Waits until machines that are being ended have ended, and write nothing more; at most for this long.
     *
     * @return whether they have
     */
    boolean awaitEnded(Collection<String> ids, Duration patience) throws ProviderException, InterruptedException {
        Duration giveUp = time.elapsed().plus(patience);
        while (instances.all().stream()
                .anyMatch(machine -> ids.contains(machine.id()) && machine.state() != Machine.State.TERMINATED)) {
            if (time.elapsed().compareTo(giveUp) > 0) {
                return false;
            }
            time.sleep(settings.aws().pollInterval());
        }
        return true;
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
