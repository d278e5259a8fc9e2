package io.greenroom.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.environment.Blueprint;
import io.greenroom.environment.CommandRequest;
import io.greenroom.environment.CommandRun;
import io.greenroom.environment.Environment;
import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.EnvironmentProvider;
import io.greenroom.environment.EnvironmentState;
import io.greenroom.environment.Owner;
import io.greenroom.environment.ProviderException;
import io.greenroom.environment.StartRequest;
import io.greenroom.time.MovableTime;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SweepTest {
    private static final EnvironmentState READY = new EnvironmentState.Ready();
    private static final Duration ROUND = Duration.ofMinutes(2);

    private final MovableTime time = MovableTime.somewhen();
    private final Leaky first = new Leaky("first");
    private final Leaky second = new Leaky("second");
    private final List<String> heard = new ArrayList<>();
    private final Sweep sweep = new Sweep(List.of(first, second), time, listener());

    @AfterEach
    void stop() throws Exception {
        sweep.close();
    }

    /** Heard on the sweep's thread, and read when that sleeps. */
    private SweepListener listener() {
        return new SweepListener() {
            @Override
            public void looked(String provider, boolean answered) {
                heard.add(provider + (answered ? " answered" : " did not answer"));
            }

            @Override
            public void overdue(String provider, boolean endBegun) {
                heard.add(provider + (endBegun ? " ended one" : " refused to end one"));
            }
        };
    }

    @Test
    void whatItsProviderLeftRunningPastItsEndIsEnded() throws Exception {
        first.has("forgotten", Duration.ofMinutes(-10), READY);
        first.has("half-started", Duration.ofMinutes(-10), new EnvironmentState.Starting(10, "waiting"));
        second.has("broken", Duration.ofMinutes(-10), new EnvironmentState.Failed("no luck"));

        sweepOnce();

        assertThat(first.ended).containsExactly("first/forgotten", "first/half-started");
        assertThat(second.ended).containsExactly("second/broken");
        assertThat(heard)
                .containsExactly(
                        "first answered", "first ended one", "first ended one", "second answered", "second ended one");
    }

    @Test
    void whatIsInTimeOrAboutToBeEndedByItsProviderIsLeftAlone() throws Exception {
        first.has("in-time", Duration.ofMinutes(1), READY);
        first.has("just-over", Duration.ofSeconds(-119), READY);
        first.has("ending", Duration.ofMinutes(-10), new EnvironmentState.Ending());
        first.has("gone", Duration.ofMinutes(-10), new EnvironmentState.Ended(List.of()));

        sweepOnce();

        assertThat(first.ended).isEmpty();
    }

    @Test
    void oneThatCannotBeEndedIsTriedAgainInEveryRound() throws Exception {
        first.has("stubborn", Duration.ofMinutes(-10), READY);
        first.refuses = true;
        sweepOnce();
        first.refuses = false;
        time.advance(ROUND);
        time.awaitSleepers(1);

        assertThat(first.ended).containsExactly("first/stubborn");
        assertThat(heard).contains("first refused to end one", "first ended one");
    }

    @Test
    void aProviderThatDoesNotAnswerKeepsNoOtherFromBeingSwept() throws Exception {
        first.away = true;
        second.has("forgotten", Duration.ofMinutes(-10), READY);

        sweepOnce();

        assertThat(second.ended).containsExactly("second/forgotten");
        assertThat(heard).containsExactly("first did not answer", "second answered", "second ended one");
    }

    private void sweepOnce() throws InterruptedException {
        sweep.start();
        time.awaitSleepers(1);
    }

    /** A provider whose environments do not end by themselves. */
    private final class Leaky implements EnvironmentProvider {
        private final String name;
        private final Map<EnvironmentId, Environment> environments = new LinkedHashMap<>();
        private final List<String> ended = new ArrayList<>();
        private volatile boolean refuses;
        private volatile boolean away;

        private Leaky(String name) {
            this.name = name;
        }

        void has(String what, Duration left, EnvironmentState state) {
            var id = EnvironmentId.of(name, what);
            var environment = new Environment(
                    id,
                    what,
                    "plain",
                    state,
                    time.instant().minus(Duration.ofHours(1)),
                    time.instant().plus(left),
                    null,
                    List.of(),
                    Map.of(),
                    Owner.UNKNOWN);
            environments.put(id, environment);
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public List<Environment> list() throws ProviderException {
            if (away) {
                throw new ProviderException(ProviderException.Kind.UNAVAILABLE, "It is away.");
            }
            return List.copyOf(environments.values());
        }

        @Override
        public void end(EnvironmentId id) throws ProviderException {
            if (refuses) {
                throw new ProviderException(ProviderException.Kind.FAILED, "It is protected.");
            }
            ended.add(id.value());
        }

        @Override
        public List<Blueprint> blueprints() {
            return List.of();
        }

        @Override
        public EnvironmentId start(StartRequest request) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<EnvironmentId> find(String key) {
            return Optional.empty();
        }

        @Override
        public Optional<Environment> describe(EnvironmentId id) {
            return Optional.ofNullable(environments.get(id));
        }

        @Override
        public String run(CommandRequest request) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<CommandRun> describeRun(EnvironmentId environment, String run) {
            return Optional.empty();
        }

        @Override
        public InputStream output(EnvironmentId environment, String run, long from) {
            return InputStream.nullInputStream();
        }

        @Override
        public void cancel(EnvironmentId environment, String run, String reason) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }
}
