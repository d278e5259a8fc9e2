package io.greenroom.cli.faults;

import io.greenroom.provider.aws.fake.FakeAccount;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Pipelines whose environments are machines in EC2, through a worker that is killed. {@code -Dgreenroom.faults=long} makes it
 * long.
 */
@Tag("thorough")
final class Ec2FaultsIT {
    private final KilledInAccount account;

    Ec2FaultsIT(@TempDir Path folder) {
        this.account = new KilledInAccount(folder);
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
    void soItDoesWithAFifthOfTheAnswersLostAndMachinesThatAreSeenLate() throws Exception {
        account.loseAnswers("ec2:*", "ssm:*", "scheduler:*", "s3:*");
        account.aws().faults().visibleAfter(Duration.ofSeconds(KilledInAccount.LONG ? 20 : 3));
        killAnywhere();
    }

    private void killAnywhere() throws Exception {
        int environments = account.run(
                Trios.MACHINES,
                """
                ec2:
                  bucket: %s
                  subnets: [subnet-1, subnet-2]
                  securityGroups: [sg-1]
                  instanceProfile: %s
                  schedulerRole: "%s"
                  pace: {pollInterval: 1s, requestsPerSecond: 50}
                """.formatted(FakeAccount.BUCKET, FakeAccount.PROFILE, FakeAccount.SCHEDULER_ROLE),
                List.of("EC2", "SSM", "SCHEDULER", "S3"));

        account.assertThatEachHadOneMachineAndNothingIsLeft(environments);
    }
}
