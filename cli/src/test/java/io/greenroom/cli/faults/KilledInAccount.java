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
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/** A fake account, and a worker with pipelines in it that is killed wherever it happens to be. */
final class KilledInAccount implements AutoCloseable {
    static final boolean LONG = "long".equals(System.getProperty("greenroom.faults"));

    private static final int KILLS = LONG ? 50 : 2;

    /** About what a worker asks of AWS for one start, command and end. */
    private static final int CALLS = 60;

    private static final Duration PATIENCE = Duration.ofMinutes(LONG ? 30 : 4);

    private final Random random = FaultBench.random();
    private final Path folder;
    private final FakeAws aws;

    KilledInAccount(Path folder) {
        this.folder = folder;
        this.aws = FakeAws.start(folder.resolve("machines"), InstantSource.system());
    }

    FakeAws aws() {
        return aws;
    }

    /** Loses a fifth of the answers to these operations, as {@code ec2:*}. */
    void loseAnswers(String... operations) {
        for (String some : operations) {
            aws.faults().loseAnswers(some, 0.2);
        }
        aws.faults().seed(random.nextLong());
    }

    /**
     * Has pipelines run through workers of which each is killed, and ended by one that is not.
     *
     * @param provider its section of the settings
     * @param services that the worker is to find in the account
     * @return how many environments there were
     */
    int run(Trios.Kind kind, String provider, List<String> services) throws Exception {
        JobSettings jobs = JobSettings.defaults();
        try (var bench = new FaultBench(
                folder,
                jobs.with(jobs.timing().withRedeliveryDelay(Duration.ofSeconds(27))),
                "installation: killed\nproviders:\n" + provider.indent(2),
                endpoints(services))) {
            aws.s3().othersAt(bench.simulator().s3Endpoint());
            var trios = new Trios(bench.simulator());
            for (int kills = 0; kills < KILLS; kills++) {
                trios.offer(1, kind);
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
            finish(bench, trios);
            return trios.offered();
        }
    }

    /** When it does not end, what the machines were told last shows where it stands. */
    private void finish(FaultBench bench, Trios trios) throws Exception {
        try {
            bench.finish(trios, PATIENCE);
        } catch (AssertionError e) {
            String told = aws.ssm().kept().stream()
                    .map(kept ->
                            "%s %s: %s %s".formatted(kept.machine(), kept.comment(), kept.status(), kept.printed()))
                    .collect(Collectors.joining("\n"));
            throw new AssertionError("%s%nWhat machines were told:%n%s".formatted(e.getMessage(), told), e);
        }
    }

    private Map<String, String> endpoints(List<String> services) {
        return services.stream()
                .map(service -> "AWS_ENDPOINT_URL_" + service)
                .collect(Collectors.toMap(
                        variable -> variable, variable -> aws.environment().getOrDefault(variable, "")));
    }

    void assertThatEachHadOneMachineAndNothingIsLeft(int environments) {
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

    @Override
    public void close() {
        aws.close();
    }
}
