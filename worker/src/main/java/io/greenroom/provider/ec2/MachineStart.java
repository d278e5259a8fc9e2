package io.greenroom.provider.ec2;

import static io.greenroom.environment.ProviderException.Kind.FAILED;
import static io.greenroom.environment.ProviderException.Kind.UNAVAILABLE;

import io.greenroom.environment.ProviderException;
import io.greenroom.provider.aws.Machine;
import io.greenroom.provider.aws.Names;
import io.greenroom.provider.aws.ServiceCalls;
import io.greenroom.provider.aws.Tags;
import io.greenroom.provider.aws.UnbrokenCall;
import io.greenroom.provider.ec2.Attempt.Refusal;
import io.greenroom.provider.ec2.LaunchErrors.Outcome;
import io.greenroom.time.Backoff;
import io.greenroom.time.Time;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;

/** The start of one machine: candidate after candidate, each asked for until EC2 has answered clearly. */
final class MachineStart {
    /** How long the same is asked again while EC2 does not answer clearly. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(20);

    private final Ec2Client ec2;
    private final Machines machines;
    private final Ec2Settings settings;
    private final Time time;
    private final RandomGenerator random;
    private final Launch launch;
    private final Attempts attempts;

    /** @param ec2 makes one attempt a call */
    MachineStart(
            Ec2Client ec2,
            Machines machines,
            Ec2Settings settings,
            RandomGenerator random,
            Launch launch,
            Attempts attempts) {
        this.ec2 = ec2;
        this.machines = machines;
        this.settings = settings;
        this.time = machines.time();
        this.random = random;
        this.launch = launch;
        this.attempts = attempts;
    }

    /** What EC2 says of one attempt. */
    private sealed interface Reply {}

    /** What came of it, once that is clear. */
    private sealed interface Answer extends Reply {
        record Started(String id) implements Answer {}

        record Refused(Refusal refusal) implements Answer {}

        /** @param unclear whether an answer that never came may have been another one */
        record Failed(ProviderException failure, boolean unclear) implements Answer {}
    }

    /** @param trouble what came in place of a clear answer */
    private record Unclear(String trouble) implements Reply {}

    /** Another worker has asked a little differently. */
    private record AskedOtherwise() implements Reply {}

    /** See {@link Machines#launch}. */
    String run() throws ProviderException, InterruptedException {
        while (true) {
            Attempt latest = attempts.of(launch.component()).orElse(null);
            if (latest != null && latest.instance() != null) {
                return latest.instance();
            }
            boolean asked = latest != null && latest.unclear();
            switch (settle(next(latest), asked)) {
                case Answer.Started started -> {
                    machines.instances().forget();
                    return started.id();
                }
                case Answer.Refused refused -> checkThatSomeAreLeft();
                case Answer.Failed failed -> throw failed.failure();
            }
        }
    }

    /** The latest attempt again, unless it was refused; then the first candidate that no refusal covers, else all anew. */
    private Attempt next(@Nullable Attempt latest) {
        if (latest == null) {
            return Attempt.begun(1, launch.candidates().getFirst(), time.instant(), List.of());
        }
        if (latest.refusalOf(latest.candidate()).isEmpty()) {
            return latest.asked(time.instant());
        }
        return launch.candidates().stream()
                .filter(candidate -> latest.refusalOf(candidate).isEmpty())
                .findFirst()
                .map(candidate -> Attempt.begun(latest.number() + 1, candidate, time.instant(), latest.refused()))
                .orElseGet(() ->
                        Attempt.begun(latest.number() + 1, launch.candidates().getFirst(), time.instant(), List.of()));
    }

    private void checkThatSomeAreLeft() throws ProviderException {
        Optional<Attempt> latest = attempts.of(launch.component());
        if (latest.isPresent()
                && launch.candidates().stream()
                        .noneMatch(
                                candidate -> latest.get().refusalOf(candidate).isEmpty())) {
            throw new ProviderException(UNAVAILABLE, exhausted(latest.get()));
        }
    }

    private String exhausted(Attempt latest) {
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
    private Answer settle(Attempt attempt, boolean asked) throws ProviderException, InterruptedException {
        String token = Names.token(launch.hash(), launch.component(), attempt.number());
        RunInstancesRequest request = LaunchRequest.of(launch, attempt.candidate(), token, settings);
        var backoff = new Backoff(FIRST_PAUSE, LONGEST_PAUSE, random);
        Duration giveUp = time.elapsed().plus(PATIENCE);
        for (boolean unclear = asked; true; unclear = true) {
            machines.pace().take();
            boolean before = unclear;
            Attempt asking = attempt.asked(time.instant());
            switch (UnbrokenCall.make(() -> noted(asking, request, before))) {
                case Answer answer -> {
                    return answer;
                }
                case AskedOtherwise otherwise -> {
                    return lookUp(attempt, token);
                }
                case Unclear reply -> {
                    Duration pause = backoff.next();
                    if (time.elapsed().plus(pause).compareTo(giveUp) > 0) {
                        throw neverClear(attempt, reply.trouble());
                    }
                    time.sleep(pause);
                }
            }
        }
    }

    private ProviderException neverClear(Attempt attempt, String trouble) {
        return new ProviderException(
                UNAVAILABLE,
                "EC2 has not said for %d minutes whether it starts a machine for component '%s' (%s), the last time: %s. Run the action again; the end of this environment ends the machine too, should there be one."
                        .formatted(PATIENCE.toMinutes(), launch.component(), attempt.candidate(), trouble));
    }

    /** Asks once. That it asks is on disk before it does, and what came of it when this returns. */
    private Reply noted(Attempt attempt, RunInstancesRequest request, boolean unclear) {
        try {
            attempts.note(launch.component(), attempt);
            Reply reply = ask(attempt, request, unclear);
            if (reply instanceof Answer.Started started) {
                attempts.note(launch.component(), attempt.started(started.id()));
            } else if (reply instanceof Answer.Refused refused) {
                attempts.note(launch.component(), attempt.refused(refused.refusal()));
            } else if (reply instanceof Answer.Failed failed && !failed.unclear()) {
                attempts.note(launch.component(), attempt.failed());
            }
            return reply;
        } catch (ProviderException e) {
            return new Answer.Failed(e, true);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer.Failed(
                    new ProviderException(UNAVAILABLE, "interrupted while a machine was being started", e), true);
        }
    }

    private Reply ask(Attempt attempt, RunInstancesRequest request, boolean unclear) {
        try {
            return ec2.runInstances(request).instances().stream()
                    .findFirst()
                    .<Reply>map(machine -> new Answer.Started(machine.instanceId()))
                    .orElseGet(() -> new Unclear("an answer without a machine"));
        } catch (SdkException e) {
            return switch (outcome(e, attempt.candidate())) {
                case Outcome.Next next ->
                    new Answer.Refused(
                            new Refusal(attempt.candidate(), ServiceCalls.code(e), next.scope(), next.advice()));
                case Outcome.Stop stop ->
                    new Answer.Failed(
                            new ProviderException(stop.kind(), stopped(attempt, e, stop.advice()), e), unclear);
                case Outcome.Ended ended -> new Answer.Failed(ended(ServiceCalls.code(e)), false);
                case Outcome.LookUp lookUp -> new AskedOtherwise();
                case Outcome.Again again ->
                    new Unclear(
                            e instanceof AwsServiceException service
                                    ? "%d %s".formatted(service.statusCode(), ServiceCalls.code(e))
                                    : String.valueOf(e.getMessage()));
            };
        }
    }

    private Outcome outcome(SdkException e, Candidate candidate) {
        return LaunchErrors.of(
                ServiceCalls.code(e), ServiceCalls.isPassing(e), ServiceCalls.message(e), launch, candidate);
    }

    private String stopped(Attempt attempt, SdkException e, String advice) {
        return "EC2 does not start the machine of component '%s' (%s), %s: %s. EC2 says: %s"
                .formatted(
                        launch.component(), attempt.candidate(), ServiceCalls.code(e), advice, ServiceCalls.message(e));
    }

    private ProviderException ended(String why) {
        return new ProviderException(
                FAILED,
                "The machine of component '%s' existed and has ended (%s). An environment is not started twice; start a new one by running the action again."
                        .formatted(launch.component(), why));
    }

    /** Another worker began it, with parameters that are a little different: its machine is the one, once it can be seen. */
    private Answer lookUp(Attempt attempt, String token) throws ProviderException, InterruptedException {
        var backoff = new Backoff(FIRST_PAUSE, LONGEST_PAUSE, random);
        Duration giveUp = time.elapsed().plus(Machines.VISIBLE_WITHIN);
        while (true) {
            Optional<Machine> found = startedUnder(token);
            if (found.isPresent()) {
                Machine machine = found.get();
                if (machine.isGone()) {
                    attempts.note(launch.component(), attempt.failed());
                    return new Answer.Failed(ended(machine.id() + " " + machine.reason()), false);
                }
                attempts.note(launch.component(), attempt.started(machine.id()));
                return new Answer.Started(machine.id());
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
                                        machines.instances().installation(),
                                        Machines.VISIBLE_WITHIN.toMinutes()));
            }
            time.sleep(pause);
        }
    }

    private Optional<Machine> startedUnder(String token) throws ProviderException, InterruptedException {
        try {
            return machines.instances().startedUnder(token);
        } catch (ProviderException e) {
            if (e.kind() == UNAVAILABLE) {
                return Optional.empty(); // the next look may be luckier
            }
            throw e;
        }
    }
}
