package io.greenroom.provider.cloudformation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenroom.provider.cloudformation.StackComponent.Function;
import io.greenroom.provider.cloudformation.StackComponent.MachineById;
import io.greenroom.provider.cloudformation.StackComponent.MachineByTag;
import io.greenroom.provider.cloudformation.StackComponent.Task;
import io.greenroom.time.SkippingTime;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StackTargetsTest {
    private final SkippingTime time = new SkippingTime();
    private final StrictCloudFormation aws = new StrictCloudFormation(time);
    private final Stacks stacks =
            new Stacks(aws, aws, Samples.settings(), Samples.INSTALLATION, time, new SplittableRandom(1));
    private final String stack = aws.put("gr-1", Map.of());
    private final Path folder;

    StackTargetsTest(@TempDir Path folder) {
        this.folder = folder;
        aws.happens(stack, "Web", "AWS::EC2::Instance", "i-1", "CREATE_COMPLETE", "");
        aws.happens(stack, "Smoke", "AWS::Lambda::Function", "gr-1-Smoke-X", "CREATE_COMPLETE", "");
        aws.happens(stack, "Net", "AWS::EC2::Subnet", "subnet-1", "CREATE_COMPLETE", "");
    }

    private StackTargets targets() {
        return new StackTargets(folder);
    }

    @Test
    void logicalIdsAreWhatAwsCallsThemAndOtherNamesAreThemselves() throws Exception {
        targets()
                .resolve(
                        stacks,
                        stack,
                        List.of(
                                new MachineById("Web"),
                                new Function("Smoke"),
                                new Task("default", "family:3", "", List.of("Net", "subnet-2"), List.of())));

        assertThat(targets().of("Web")).contains("i-1");
        assertThat(targets().of(List.of("Smoke", "default", "family:3", "Net", "subnet-2")))
                .containsExactly("gr-1-Smoke-X", "default", "family:3", "subnet-1", "subnet-2");
    }

    @Test
    void theyAreAskedForOnce() throws Exception {
        targets().resolve(stacks, stack, List.of(new Function("Smoke")));
        targets().resolve(stacks, stack, List.of(new Function("Smoke")));

        assertThat(aws.calls).containsExactly("ListStackResources");
    }

    @Test
    void whatNeedsNoNamesAsksForNothing() throws Exception {
        targets().resolve(stacks, stack, List.of(new MachineByTag("Role", "web")));

        assertThat(aws.calls).isEmpty();
    }

    @Test
    void beforeTheStackIsThereNothingIsKnownOfMachines() throws Exception {
        assertThat(targets().of("Web")).isEmpty();
        assertThat(targets().of(List.of("Smoke"))).containsExactly("Smoke");
    }

    @Test
    void aMachineThatTheStackDoesNotHaveIsNamed() {
        assertThatThrownBy(() -> targets().resolve(stacks, stack, List.of(new MachineById("Wep"))))
                .hasMessageContainingAll("no resource 'Wep' (did you mean 'Web'?)", "Web, Smoke, Net");
    }
}
