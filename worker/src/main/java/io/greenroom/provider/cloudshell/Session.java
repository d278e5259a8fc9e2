package io.greenroom.provider.cloudshell;

import io.greenroom.secret.Secrets;
import io.greenroom.secret.SecretsInUse;
import io.greenroom.time.RateLimiter;
import io.greenroom.time.Time;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Calls made as one user in one domain: one login for all threads, one rate for all requests, and every repetition that
 * is certain not to do anything twice.
 *
 * <p>Repeated are: any call that the server turned away unseen (no connection, request quota, token no longer valid), and
 * calls that may be repeated when their answer got lost or the server was in trouble. A call that may not be repeated
 * ({@code start}) comes back as {@link Fault#UNANSWERED} instead, for its caller to find out what became of it.
 */
final class Session implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);
    private static final Duration SHORTEST_BACKOFF = Duration.ofMillis(500);
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(20);
    private static final Duration QUOTA_PAUSE = Duration.ofMillis(1500);
    private static final Duration LONGEST_QUOTA_PAUSE = Duration.ofMinutes(1);

    /** A token younger than this is not suspected of having expired when an answer makes no sense. */
    private static final Duration BEYOND_DOUBT = Duration.ofMinutes(1);

    private final CloudShellSettings settings;
    private final Connection connection;
    private final RateLimiter rate;
    private final Time time;
    private final RandomGenerator random;
    private final SingleFlightCache<String> token;
    private final SecretsInUse secrets;
    /** The token of the latest login. */
    private volatile Secrets ofLogin;

    Session(CloudShellSettings settings, SecretsInUse secrets, Time time, RandomGenerator random) {
        this.settings = settings;
        this.secrets = secrets;
        this.ofLogin = secrets.open();
        secrets.addForGood(settings.password());
        this.connection = new Connection(settings, secrets, time);
        this.rate = new RateLimiter(settings.pace().requestsPerSecond(), time);
        this.time = time;
        this.random = random;
        this.token = new SingleFlightCache<>(this::login, time);
    }

    RateLimiter rate() {
        return rate;
    }

    /** The answer's JSON; a missing node when the answer was empty. */
    JsonNode call(ApiCall call) throws CallFailed, InterruptedException {
        return call(call, () -> true);
    }

    /**
     * The same, if it is still wanted when its turn has come; else {@link Fault#UNSENT}.
     *
     * @param wanted is asked right before the call is sent
     */
    JsonNode call(ApiCall call, BooleanSupplier wanted) throws CallFailed, InterruptedException {
        var attempts = new Attempts();
        while (true) {
            SingleFlightCache.Fetched<String> login =
                    token.notOlderThan(settings.pace().tokenReuse());
            rate.take();
            if (!wanted.getAsBoolean()) {
                throw new CallFailed(
                        Fault.UNSENT, "It took so long before the call could be sent that it was not sent any more.");
            }
            try {
                return connection.send(call, login.value());
            } catch (CallFailed e) {
                attempts.decide(call, e, login);
            }
        }
    }

    private String login() throws CallFailed, InterruptedException {
        var attempts = new Attempts();
        var call = new ApiCall(ApiCall.Method.PUT, List.of("api", "login"), Map.of(), credentials(), true);
        while (true) {
            rate.take();
            try {
                return known(tokenIn(connection.send(call, null)));
            } catch (CallFailed e) {
                attempts.decide(call, e, null);
            }
        }
    }

    private JsonNode credentials() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("username", settings.username())
                .put("password", settings.password())
                .put("domain", settings.domain());
    }

    private String known(String token) {
        Secrets current = secrets.open();
        current.add(token);
        ofLogin.close();
        ofLogin = current;
        return token;
    }

    private static String tokenIn(JsonNode answer) throws CallFailed {
        String token = answer.isString() ? answer.asString().strip() : "";
        if (token.isEmpty() || token.chars().anyMatch(Character::isISOControl)) {
            throw new CallFailed(Fault.WRONG_SERVER, "The login was answered with something that is not a token.");
        }
        return token;
    }

    /** What is left of the patience with one call. */
    private final class Attempts {
        private final Instant begun = time.instant();
        private int failures;
        private int quotaRefusals;
        private boolean loggedInAgain;

        /** Returns, after a wait where one is due, when the call is to be made again; else throws its failure. */
        void decide(ApiCall call, CallFailed failed, SingleFlightCache.@Nullable Fetched<String> login)
                throws CallFailed, InterruptedException {
            if (login != null && !loggedInAgain && meansExpired(call, failed, login)) {
                loggedInAgain = true;
                token.drop(login.value()::equals);
                return;
            }
            switch (failed.fault()) {
                case QUOTA -> waitForQuota(failed);
                case UNSENT -> backOff(failed);
                case UNANSWERED -> {
                    if (!call.repeatable()) {
                        throw failed;
                    }
                    backOff(failed);
                }
                case LOGIN, TOKEN, FORBIDDEN, NOT_FOUND, INVALID, WRONG_SERVER, CONFLICT -> throw failed;
            }
        }

        /**
         * Some servers answer an expired token with 400 or 500 and any message. Taking such an answer for an expired
         * token is harmless when the call was turned away (400), or may be made twice.
         */
        private boolean meansExpired(ApiCall call, CallFailed failed, SingleFlightCache.Fetched<String> login) {
            if (failed.fault() == Fault.TOKEN) {
                return true;
            }
            boolean old = login.begun().plus(BEYOND_DOUBT).isBefore(time.instant());
            boolean suspicious =
                    failed.fault() == Fault.INVALID || (failed.fault() == Fault.UNANSWERED && call.repeatable());
            return old && suspicious && !failed.isExplained();
        }

        private void waitForQuota(CallFailed failed) throws CallFailed, InterruptedException {
            Duration asked = failed.retryAfter();
            Duration pause = asked != null && asked.isPositive()
                    ? asked
                    : doubled(QUOTA_PAUSE, quotaRefusals, LONGEST_QUOTA_PAUSE);
            quotaRefusals++;
            giveUpBeyond(settings.waits().quota(), pause, failed);
            rate.pause(pause);
            LOG.info("CloudShell's request quota is used up: all requests wait for {}", pause);
        }

        private void backOff(CallFailed failed) throws CallFailed, InterruptedException {
            Duration ceiling = doubled(SHORTEST_BACKOFF, failures, LONGEST_BACKOFF);
            failures++;
            Duration pause = ceiling.dividedBy(2).plusNanos(random.nextLong(ceiling.toNanos() / 2 + 1));
            giveUpBeyond(settings.waits().retry(), pause, failed);
            LOG.debug("Trying again in {}: {}", pause, failed.text());
            time.sleep(pause);
        }

        private void giveUpBeyond(Duration patience, Duration pause, CallFailed failed) throws CallFailed {
            if (Duration.between(begun, time.instant()).plus(pause).compareTo(patience) > 0) {
                throw failed;
            }
        }

        private static Duration doubled(Duration first, int times, Duration most) {
            Duration pause = first.multipliedBy(1L << Math.min(times, 10));
            return pause.compareTo(most) < 0 ? pause : most;
        }
    }

    /** Logs out, if it can be done at once, and lets go of the connections. */
    @Override
    public void close() {
        logOut();
        ofLogin.close();
        try {
            connection.close();
        } catch (IOException e) {
            LOG.debug("Closing connections: {}", e.getMessage());
        }
    }

    private void logOut() {
        SingleFlightCache.Fetched<String> login = token.latest();
        if (login == null) {
            return;
        }
        var call = new ApiCall(ApiCall.Method.DELETE, List.of("api", "token", login.value()), Map.of(), null, true);
        try {
            connection.send(call, login.value());
        } catch (CallFailed e) {
            LOG.debug("The logout was not accepted ({}); the token will expire by itself", e.text());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        token.drop(any -> true);
    }
}
