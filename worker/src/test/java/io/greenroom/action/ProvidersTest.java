package io.greenroom.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenroom.environment.InMemoryEnvironments;
import io.greenroom.job.ActionFailure;
import io.greenroom.time.MovableTime;
import java.util.List;
import org.junit.jupiter.api.Test;

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
}
