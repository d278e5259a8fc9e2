package io.greenroom.cli.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.greenroom.provider.aws.fake.FakeAccount;
import io.greenroom.provider.aws.fake.FakeAws;
import io.greenroom.provider.aws.fake.FakeMachine;
import io.greenroom.simulator.job.JobSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Pipelines whose environments are machines in EC2, through a worker that is killed. {@code -Dgreenroom.faults=long} makes it
 * long.
 */
final class Ec2FaultsIT {
    private static final boolean LONG = "long".equals(System.getProperty("greenroom.faults"));
    private static final int KILLS = LONG ? 50 : 2;

    /** About what a worker asks of AWS for one start, command and end. */
    private static final int CALLS = 60;

    private static final Duration PATIENCE = Duration.ofMinutes(LONG ? 30 : 4);

    private final Random random = FaultBench.random();
    private final Path folder;
    private final FakeAws aws;

    Ec2FaultsIT(@TempDir Path folder) {
        this.folder = folder;
        this.aws = FakeAws.start(folder.resolve("machines"), InstantSource.system());
    }

    @AfterEach
    void close() {
        aws.close();
    }

    @Test
    void aWorkerThatIsKilledAnywhereStartsAndRunsOnceAndLeavesNothingAfterTheEnd() throws Exception {
        killAnywhere();
    }

    @Test
    void soItDoesWithAFifthOfTheAnswersLostAndMachinesThatAreSeenLate() throws Exception {
        Stream.of("ec2:*", "ssm:*", "scheduler:*", "s3:*")
                .forEach(operations -> aws.faults().loseAnswers(operations, 0.2));
        aws.faults().seed(random.nextLong()).visibleAfter(Duration.ofSeconds(LONG ? 20 : 3));
        killAnywhere();
    }

    private void killAnywhere() throws Exception {
        JobSettings jobs = JobSettings.defaults();
        try (var bench = new FaultBench(
                folder,
                jobs.with(jobs.timing().withRedeliveryDelay(Duration.ofSeconds(27))),
                settings(),
                endpoints())) {
            aws.s3().othersAt(bench.simulator().s3Endpoint());
            var trios = new Trios(bench.simulator());
            for (int kills = 0; kills < KILLS; kills++) {
                trios.offer(1, Trios.MACHINES);
                int offered = kills + 1;
                int underWay = offered - trios.ended();
                long until = aws.calls().ofWorkers() + 3 + random.nextInt(CALLS * underWay);
                try (var worker = bench.worker()) {
                    await().atMost(PATIENCE)
                            .pollInterval(Duration.ofMillis(5))
                            .until(() -> aws.calls().ofWorkers() >= until || trios.ended() == offered);
                    worker.kill();
                }
            }
            bench.finish(trios, PATIENCE);
            assertThatEachHadOneMachineAndNothingIsLeft(trios.offered());
        }
    }

    private static String settings() {
        return """
                installation: killed
                providers:
                  ec2:
                    bucket: %s
                    subnets: [subnet-1, subnet-2]
                    securityGroups: [sg-1]
                    instanceProfile: %s
                    schedulerRole: "%s"
                    pace: {pollInterval: 1s, requestsPerSecond: 50}
                """.formatted(FakeAccount.BUCKET, FakeAccount.PROFILE, FakeAccount.SCHEDULER_ROLE);
    }

    private Map<String, String> endpoints() {
        return Stream.of("EC2", "SSM", "SCHEDULER", "S3")
                .map(service -> "AWS_ENDPOINT_URL_" + service)
                .collect(Collectors.toMap(
                        variable -> variable, variable -> aws.environment().getOrDefault(variable, "")));
    }

    private void assertThatEachHadOneMachineAndNothingIsLeft(int environments) {
        assertThat(aws.ec2().machines())
                .hasSize(environments)
                .allSatisfy(machine -> {
                    assertThat(machine.state()).isEqualTo(FakeMachine.State.TERMINATED);
                    assertThat(machine.greenroomRoot().resolve("workspace/begun"))
                            .content()
                            .isEqualTo("web\nonce\n");
                    assertThat(machine.userData() + machine.tags()).doesNotContain(Trios.SECRET);
                })
                .extracting(machine -> machine.tags().get("greenroom:environment"))
                .doesNotHaveDuplicates();
        assertThat(aws.scheduler().names()).isEmpty();
        assertThat(aws.ssm().parameterNames()).isEmpty();
        assertThat(aws.ssm().kept().toString()).doesNotContain(Trios.SECRET);
        assertThat(aws.s3().keys(FakeAccount.BUCKET, "")).isEmpty();
    }
}
