package io.greenroom.lifecycle;

import io.greenroom.blueprint.Plan.Check;
import io.greenroom.blueprint.Plan.Part;
import io.greenroom.blueprint.Plan.Readiness;
import io.greenroom.command.Exit;
import io.greenroom.yaml.Durations;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Tries whether a component is up, again and again, until it is, its process ends, or its time is over. The pauses
 * between tries are real time, because the process is real; its time is the provider's clock's.
 */
final class ReadinessProbe {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(20);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
    /**
     * What a worker that takes up a start has at the least, if the blueprint gives as much: when none was there, nobody tried, and
     * what an earlier try left may disturb yet.
     */
    private static final Duration LEAST = Duration.ofSeconds(30);

    private final EnvironmentScripts scripts;
    private final EnvironmentValues values;
    private final Tools tools;

    ReadinessProbe(EnvironmentScripts scripts, EnvironmentValues values, Tools tools) {
        this.scripts = scripts;
        this.values = values;
        this.tools = tools;
    }

    /**
     * Waits until the component is up, or will not be.
     *
     * @param startedAt when its time began
     * @return why it is not up, in a sentence; empty when it is
     */
    Optional<String> await(Part part, Readiness readiness, CompletableFuture<Exit> exit, Instant startedAt)
            throws InterruptedException {
        Instant deadline = deadline(startedAt, readiness.timeout());
        if (readiness.fromThere()) {
            return awaitThere(part, readiness, exit, deadline);
        }
        Duration pause = FIRST_PAUSE;
        for (int tries = 1; ; tries++) {
            String answer = tryOnce(part, readiness.check(), deadline);
            if (exit.isDone()) {
                return Optional.of(endedBefore(exit));
            }
            if (answer.isEmpty()) {
                return Optional.empty();
            }
            if (!tools.time().instant().isBefore(deadline)) {
                return Optional.of("It was not ready after %s (%s, tried %d times, last answer: %s)"
                        .formatted(
                                Durations.text(readiness.timeout()), describe(part, readiness.check()), tries, answer));
            }
            pause(exit, pause);
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
    }

    /**
     * One script tries, where the component runs: asking for each try from here could take longer than trying. When it was
     * ended from outside, or the host could not be asked, another one does.
     */
    private Optional<String> awaitThere(Part part, Readiness readiness, CompletableFuture<Exit> exit, Instant deadline)
            throws InterruptedException {
        String script = ReadinessScript.of(readiness.check());
        while (true) {
            String answer;
            try {
                EnvironmentScripts.Tries tries = scripts.tryUntilUp(part, script, exit, deadline);
                if (exit.isDone()) {
                    return Optional.of(endedBefore(exit));
                }
                if (tries.standing() instanceof Exit end && end.isSuccess()) {
                    return Optional.empty();
                }
                answer = tries.lastWords();
                if (tries.standing() instanceof Exit.Exited end && end.code() == ReadinessScript.IN_VAIN) {
                    return Optional.of("Whether it is ready cannot be tried (%s): %s"
                            .formatted(describe(part, readiness.check()), answer));
                }
            } catch (IOException e) {
                answer = words(e);
            }
            if (!tools.time().instant().isBefore(deadline)) {
                return Optional.of("It was not ready after %s (%s, tried on its machine every second, last answer: %s)"
                        .formatted(Durations.text(readiness.timeout()), describe(part, readiness.check()), answer));
            }
            pause(exit, LONGEST_PAUSE);
        }
    }

    private static String endedBefore(CompletableFuture<Exit> exit) {
        return "Its process %s before it was ready".formatted(exit.join().words());
    }

    private static String words(IOException problem) {
        return problem.getMessage() == null ? problem.getClass().getSimpleName() : problem.getMessage();
    }

    private Instant deadline(Instant startedAt, Duration timeout) {
        Instant end = startedAt.plus(timeout);
        Duration least = timeout.compareTo(LEAST) < 0 ? timeout : LEAST;
        Instant soonest = tools.time().instant().plus(least);
        return end.isAfter(soonest) ? end : soonest;
    }

    private static void pause(CompletableFuture<Exit> exit, Duration pause) throws InterruptedException {
        try {
            exit.get(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException stillRunning) {
            // as hoped: the next try
        } catch (ExecutionException e) {
            throw new IllegalStateException("Watching a process failed", e);
        }
    }

    /** Empty when it worked, else what was seen. */
    private String tryOnce(Part part, Check check, Instant deadline) throws InterruptedException {
        try {
            Reach reach = scripts.reach(part.name());
            return switch (check) {
                case Check.Http c -> reach.http(URI.create(values.fill(c.url(), part.name())));
                case Check.Tcp c -> tryTcp(reach, values.fill(c.address(), part.name()));
                case Check.Script c ->
                    scripts.tryScript(part, c.run(), deadline) ? "" : "its script did not end with 0";
            };
        } catch (IOException e) {
            return words(e);
        } catch (IllegalArgumentException e) {
            return "the address is not valid: " + describe(part, check);
        }
    }

    private static String tryTcp(Reach reach, String address) throws IOException, InterruptedException {
        int colon = address.lastIndexOf(':');
        return reach.tcp(address.substring(0, Math.max(0, colon)), Integer.parseInt(address.substring(colon + 1)));
    }

    private String describe(Part part, Check check) {
        return switch (check) {
            case Check.Http c -> "GET " + values.show(c.url(), part.name());
            case Check.Tcp c -> "connecting to " + values.show(c.address(), part.name());
            case Check.Script s -> "its readiness command";
        };
    }
}
