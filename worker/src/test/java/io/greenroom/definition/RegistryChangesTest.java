package io.greenroom.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenroom.definition.Change.Outcome;
import io.greenroom.job.ActionType;
import io.greenroom.job.ServiceFailure.Kind;
import io.greenroom.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class RegistryChangesTest {
    private final InMemoryRegistry account = new InMemoryRegistry();
    private final Slept time = new Slept();
    private final RegistryChanges changes = new RegistryChanges(account, time);

    /** A clock on which every wait is over at once. */
    private static final class Slept implements Time {
        private final List<Duration> pauses = new ArrayList<>();

        @Override
        public Instant instant() {
            return Instant.EPOCH;
        }

        @Override
        public void sleep(Duration duration) {
            pauses.add(duration);
        }
    }

    @Test
    void whatWasRegisteredIsLookedAtInTheAccount() throws Exception {
        assertThat(changes.create(Shipped.definitions())).allMatch(Change::isDone);

        assertThat(account.calls()).hasSize(5).last().isEqualTo("list");
        assertThat(time.pauses).isEmpty();
    }

    @Test
    void theFirstFailureStopsTheRestAndTheNextRunCompletesIt() throws Exception {
        account.failOnce("create", Kind.THROTTLED);
        account.register(Shipped.definitions().getFirst());
        List<ActionDefinition> missing =
                InstallPlan.of(Shipped.definitions(), account.list()).missing();

        assertThat(changes.create(missing))
                .extracting(Change::outcome)
                .containsExactly(
                        new Outcome.Failed("a failure on purpose"), new Outcome.NotTried(), new Outcome.NotTried());

        missing = InstallPlan.of(Shipped.definitions(), account.list()).missing();
        assertThat(changes.create(missing)).hasSize(3).allMatch(Change::isDone);
    }

    @Test
    void whatTheAccountDoesNotShowIsReported() throws Exception {
        var forgetful = new RegistryChanges(new Forgetful(account), time);

        assertThat(forgetful.create(List.of(Shipped.definitions().getFirst())))
                .extracting(Change::outcome)
                .first()
                .isInstanceOfSatisfying(Outcome.Failed.class, failed -> assertThat(failed.why())
                        .contains("ListActionTypes does not show it"));
        assertThat(time.pauses).hasSize(4);
    }

    @Test
    void deletedTypesAreGone() throws Exception {
        Shipped.definitions().forEach(account::register);

        assertThat(changes.delete(List.of(Shipped.RUN))).allMatch(Change::isDone);

        assertThat(account.list()).extracting(RegisteredType::id).hasSize(3).doesNotContain(Shipped.RUN);
    }

    @Test
    void whatMayPassIsTriedAgainAndWhatMayNotIsNot() throws Exception {
        var patient = new PatientRegistry(account, time, RandomGenerator.of("Random"));
        account.failOnce("create", Kind.THROTTLED);
        account.failOnce("create", Kind.UNAVAILABLE);
        account.failOnce("delete", Kind.DENIED);

        patient.create(Shipped.definitions().getFirst());
        List<Change> denied = new RegistryChanges(patient, time).delete(List.of(Shipped.RUN));

        assertThat(account.calls())
                .filteredOn(call -> call.startsWith("create"))
                .hasSize(3);
        assertThat(account.calls())
                .filteredOn(call -> call.startsWith("delete"))
                .hasSize(1);
        assertThat(denied).noneMatch(Change::isDone);
        assertThat(time.pauses).hasSize(2);
        assertThat(time.pauses.get(1)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void patienceEnds() {
        var patient = new PatientRegistry(account, time, new Random(1));
        for (int i = 0; i < 5; i++) {
            account.failOnce("list", Kind.THROTTLED);
        }

        assertThatThrownBy(patient::list).hasMessage("a failure on purpose");
    }

    @Test
    void usesAreGatheredFromAllPipelinesAndWhatCannotBeSeenIsSaid() throws Exception {
        account.pipeline("shop", Shipped.RUN);
        account.pipeline("blog");
        account.pipeline("wiki", Shipped.RUN, new ActionType("Test", "Other", "1"));

        PipelineUses uses = PipelineUses.find(account);

        assertThat(uses.of(Shipped.RUN))
                .extracting(ActionTypeRegistry.Use::toString)
                .containsExactlyInAnyOrder("shop (Test/Run-Command)", "wiki (Test/Run-Command)");
        assertThat(uses.notSeen()).isEmpty();

        account.failOnce("uses", Kind.DENIED);
        assertThat(PipelineUses.find(account).notSeen()).hasSize(1);
        account.failOnce("pipelines", Kind.DENIED);
        assertThat(PipelineUses.find(account).notSeen()).containsExactly("the list of pipelines: a failure on purpose");
    }

    /** An account whose list never shows what was made. */
    private record Forgetful(InMemoryRegistry account) implements ActionTypeRegistry {
        @Override
        public List<RegisteredType> list() {
            return List.of();
        }

        @Override
        public void create(ActionDefinition definition) {
            account.register(definition);
        }

        @Override
        public void delete(ActionType type) {}

        @Override
        public List<String> pipelines() {
            return List.of();
        }

        @Override
        public List<Use> uses(String pipeline) {
            return List.of();
        }
    }
}
