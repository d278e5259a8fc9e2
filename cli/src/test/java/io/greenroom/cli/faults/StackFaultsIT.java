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
 * Pipelines whose environments are stacks of CloudFormation, through a worker that is killed. {@code -Dgreenroom.faults=long}
 * makes it long.
 */
final class StackFaultsIT {
    private static final boolean LONG = "long".equals(System.getProperty("greenroom.faults"));
    private static final int KILLS = LONG ? 50 : 2;

    /** About what a worker asks of AWS for one start, command and end. */
    private static final int CALLS = 60;

    private static final Duration PATIENCE = Duration.ofMinutes(LONG ? 30 : 4);

    private final Random random = FaultBench.random();
    private final Path folder;
    private final FakeAws aws;

    StackFaultsIT(@TempDir Path folder) {
        this.folder = folder;
        this.aws = FakeAws.start(folder.resolve("machines"), InstantSource.system());
        aws.faults().stacks().resourcesTake(Duration.ofSeconds(1)).removalsTake(Duration.ofSeconds(1));
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
    void soItDoesWithAFifthOfTheAnswersLost() throws Exception {
        Stream.of("cloudformation:*", "scheduler:*")
                .forEach(operations -> aws.faults().loseAnswers(operations, 0.2));
        aws.faults().seed(random.nextLong());
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
                trios.offer(1, Trios.STACKS);
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
            assertThatEachHadOneStackAndNothingIsLeft(trios.offered());
        }
    }

    private static String settings() {
        return """
                installation: killed
                providers:
                  cloudformation:
                    bucket: %s
                    serviceRole: "%s"
                    schedulerRole: "%s"
                    pace: {pollInterval: 1s, requestsPerSecond: 50}
                """.formatted(FakeAccount.BUCKET, FakeAccount.STACK_ROLE, FakeAccount.SCHEDULER_ROLE);
    }

    private Map<String, String> endpoints() {
        return Stream.of("CLOUDFORMATION", "EC2", "SSM", "SCHEDULER", "S3", "STS")
                .map(service -> "AWS_ENDPOINT_URL_" + service)
                .collect(Collectors.toMap(
                        variable -> variable, variable -> aws.environment().getOrDefault(variable, "")));
    }

    private void assertThatEachHadOneStackAndNothingIsLeft(int environments) {
        assertThat(aws.cloudFormation().ids())
                .hasSize(environments)
                .allSatisfy(stack -> {
                    assertThat(aws.cloudFormation().status(stack)).isEqualTo("DELETE_COMPLETE");
                    assertThat(aws.cloudFormation().shown(stack)).doesNotContain(Trios.SECRET);
                })
                .extracting(stack -> aws.cloudFormation().tags(stack).get("greenroom:environment"))
                .doesNotHaveDuplicates();
        assertThat(aws.ec2().machines()).hasSize(environments).allSatisfy(machine -> {
            assertThat(machine.state()).isEqualTo(FakeMachine.State.TERMINATED);
            assertThat(machine.greenroomRoot().resolve("workspace/begun"))
                    .content()
                    .isEqualTo("web\nonce\n");
            assertThat(machine.userData() + machine.tags()).doesNotContain(Trios.SECRET);
        });
        assertThat(aws.cloudFormation().names()).isEmpty();
        assertThat(aws.scheduler().names()).isEmpty();
        assertThat(aws.ssm().parameterNames()).isEmpty();
        assertThat(aws.ssm().kept().toString()).doesNotContain(Trios.SECRET);
        assertThat(aws.s3().keys(FakeAccount.BUCKET, "")).isEmpty();
    }
}
