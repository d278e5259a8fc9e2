package io.greenroom.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.pipeline.PipelineContext;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class JobProvidersTest {
    private final JobProviders providers = new JobProviders(Map.of(Jobs.TYPE, new FakeAction()));

    private static Job job(String execution, Map<String, String> configuration, @Nullable String token) {
        return new Job(
                Jobs.ID,
                Jobs.TYPE,
                configuration,
                new PipelineContext(null, null, "shop", execution, "Test", "Smoke", "action-1"),
                List.of(),
                List.of(),
                null,
                token);
    }

    private static Job silent(String execution) {
        return job(execution, Map.of(), null);
    }

    private static Ticket ticket(String provider) {
        return new Ticket(Instant.EPOCH, Instant.MAX, false, Map.of("provider", provider));
    }

    @Test
    void theActionTellsFromTheConfigurationOrFromTheTicketInTheToken() {
        assertThat(providers.of(job("e", Map.of("Provider", "docker"), null))).contains("docker");
        assertThat(providers.of(job("e", Map.of(), TicketText.write(ticket("ec2")))))
                .contains("ec2");
        assertThat(providers.of(job("e", Map.of(), "no ticket of ours"))).isEmpty();
    }

    @Test
    void anActionThatDoesNotSayUsesWhatItsExecutionUsedBefore() {
        providers.of(silent("e-1"), ticket("local"));

        assertThat(providers.of(silent("e-1"))).contains("local");
        assertThat(providers.of(silent("e-2"))).isEmpty();
    }

    @Test
    void whereAnExecutionUsesSeveralItCannotBeTold() {
        providers.of(silent("e-1"), ticket("local"));
        providers.of(silent("e-1"), ticket("docker"));

        assertThat(providers.of(silent("e-1"))).isEmpty();
    }

    @Test
    void onlyTheLatestExecutionsAreRemembered() {
        providers.of(silent("e-first"), ticket("local"));
        for (int i = 0; i < 10_000; i++) {
            providers.of(silent("e-" + i), ticket("local"));
        }

        assertThat(providers.of(silent("e-first"))).isEmpty();
        assertThat(providers.of(silent("e-9999"))).contains("local");
    }

    @Test
    void nothingIsKnownOfActionsThatAreNotServed() {
        Job other = new Job(
                Jobs.ID,
                new ActionType("Test", "Other", "1"),
                Map.of("Provider", "docker"),
                PipelineContext.UNKNOWN,
                List.of(),
                List.of(),
                null,
                null);

        assertThat(providers.of(other)).isEmpty();
    }
}
