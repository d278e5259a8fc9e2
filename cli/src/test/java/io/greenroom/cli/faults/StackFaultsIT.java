package io.greenroom.cli.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.provider.aws.fake.FakeAccount;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Pipelines whose environments are stacks of CloudFormation, through a worker that is killed. {@code -Dgreenroom.faults=long}
 * makes it long.
 */
@Tag("thorough")
final class StackFaultsIT {
    private final KilledInAccount account;

    StackFaultsIT(@TempDir Path folder) {
        this.account = new KilledInAccount(folder);
        account.aws().faults().stacks().resourcesTake(Duration.ofSeconds(1)).removalsTake(Duration.ofSeconds(1));
    }

    @AfterEach
    void close() {
        account.close();
    }

    @Test
    void aWorkerThatIsKilledAnywhereStartsAndRunsOnceAndLeavesNothingAfterTheEnd() throws Exception {
        killAnywhere();
    }

    @Test
    void soItDoesWithAFifthOfTheAnswersLost() throws Exception {
        account.loseAnswers("cloudformation:*", "scheduler:*");
        killAnywhere();
    }

    private void killAnywhere() throws Exception {
        int environments = account.run(
                Trios.STACKS,
                """
                cloudformation:
                  bucket: %s
                  serviceRole: "%s"
                  schedulerRole: "%s"
                  pace: {pollInterval: 1s, requestsPerSecond: 50}
                """.formatted(FakeAccount.BUCKET, FakeAccount.STACK_ROLE, FakeAccount.SCHEDULER_ROLE),
                List.of("CLOUDFORMATION", "EC2", "SSM", "SCHEDULER", "S3", "STS"));

        var stacks = account.aws().cloudFormation();
        assertThat(stacks.ids())
                .hasSize(environments)
                .allSatisfy(stack -> {
                    assertThat(stacks.status(stack)).isEqualTo("DELETE_COMPLETE");
                    assertThat(stacks.shown(stack)).doesNotContain(Trios.SECRET);
                })
                .extracting(stack -> stacks.tags(stack).get("greenroom:environment"))
                .doesNotHaveDuplicates();
        assertThat(stacks.names()).isEmpty();
        account.assertThatEachHadOneMachineAndNothingIsLeft(environments);
    }
}
