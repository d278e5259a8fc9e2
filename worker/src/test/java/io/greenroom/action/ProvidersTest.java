package io.greenroom.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenroom.environment.InMemoryEnvironments;
import io.greenroom.job.ActionFailure;
import io.greenroom.job.Job;
import io.greenroom.job.Jobs;
import io.greenroom.job.ResumableAction;
import io.greenroom.job.Ticket;
import io.greenroom.pipeline.PipelineContext;
import io.greenroom.time.MovableTime;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProvidersTest {
    private final InMemoryEnvironments local = provider("local");
    private final InMemoryEnvironments docker = provider("docker");
    private final InMemoryEnvironments ec2 = provider("ec2");
    private final Providers providers = new Providers(List.of(local, docker, ec2), "local");

    private static InMemoryEnvironments provider(String name) {
        return new InMemoryEnvironments(name, new InMemoryEnvironments.World(), MovableTime.somewhen());
    }

    @Test
    void aBlueprintGoesToTheProviderThatItIsMeantFor() throws Exception {
        docker.offered.add("web");

        assertThat(providers.forBlueprint("web")).isSameAs(docker);
        assertThat(providers.forBlueprint("nowhere")).isSameAs(local);
    }

    @Test
    void whereSeveralHaveOneOfThatNameTheDefaultIsMeantOrTheAuthorHasToSay() throws Exception {
        docker.offered.add("web");
        ec2.offered.add("web");

        assertThatThrownBy(() -> providers.forBlueprint("web"))
                .isInstanceOf(ActionFailure.class)
                .hasMessageContainingAll("docker, ec2", "Set Provider");
        local.offered.add("web");
        assertThat(providers.forBlueprint("web")).isSameAs(local);
    }

    private static Job job(Map<String, String> configuration) {
        return new Job(Jobs.ID, Jobs.TYPE, configuration, PipelineContext.UNKNOWN, List.of(), List.of(), null, null);
    }

    private static Ticket ticket(String environment) {
        return new Ticket(Instant.EPOCH, Instant.MAX, false, Map.of(ExternalId.ENVIRONMENT, environment));
    }

    @Test
    void whoWorksForAJobInAnEnvironmentIsToldByItsIdOrByTheTicket(@TempDir Path scratch) {
        var stage = new Stage(scratch);
        var run = new RunCommand(providers, stage.artifacts, stage.settings, stage.books);
        var end = new EndEnvironment(providers, stage.artifacts, stage.settings, stage.books);

        for (ResumableAction action : List.of(run, end)) {
            assertThat(action.provider(job(Map.of("EnvironmentId", "docker/9f2c")), null))
                    .contains("docker");
            assertThat(action.provider(job(Map.of("EnvironmentId", "9f2c")), null))
                    .contains("local");
            assertThat(action.provider(job(Map.of()), null)).isEmpty();
            assertThat(action.provider(job(Map.of("EnvironmentId", "#{start.EnvironmentId}")), null))
                    .isEmpty();
            assertThat(action.provider(job(Map.of()), ticket("ec2/77aa"))).contains("ec2");
        }
    }

    @Test
    void whoStartsAnEnvironmentIsToldByThePropertyOrByTheBlueprint(@TempDir Path scratch) {
        docker.offered.add("web");
        docker.offered.add("both");
        ec2.offered.add("both");
        var stage = new Stage(scratch);
        var start = new StartEnvironment(providers, stage.artifacts, stage.settings, stage.books);
        var runIn = new RunInEnvironment(
                start,
                new RunCommand(providers, stage.artifacts, stage.settings, stage.books),
                stage.books,
                stage.settings);

        for (ResumableAction action : List.of(start, runIn)) {
            assertThat(action.provider(job(Map.of("Provider", "ec2", "BlueprintName", "web")), null))
                    .contains("ec2");
            assertThat(action.provider(job(Map.of("BlueprintName", "web")), null))
                    .contains("docker");
            assertThat(action.provider(job(Map.of("BlueprintName", "other")), null))
                    .contains("local");
            assertThat(action.provider(job(Map.of("BlueprintName", "both")), null))
                    .isEmpty();
            assertThat(action.provider(job(Map.of("BlueprintName", "web")), ticket("local/1")))
                    .contains("local");
        }
    }

    @Test
    void whereThereIsOneProviderOnlyItIsThatOne(@TempDir Path scratch) {
        var stage = new Stage(scratch);
        var alone = new Providers(List.of(docker), "docker");

        assertThat(new RunCommand(alone, stage.artifacts, stage.settings, stage.books).provider(job(Map.of()), null))
                .contains("docker");
    }
}
