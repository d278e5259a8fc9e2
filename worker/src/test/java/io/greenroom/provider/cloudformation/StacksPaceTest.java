package io.greenroom.provider.cloudformation;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.lifecycle.EnvironmentRecord;
import io.greenroom.pipeline.PipelineContext;
import io.greenroom.provider.aws.AwsSamples;
import io.greenroom.time.MovableTime;
import io.greenroom.time.SkippingTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How often CloudFormation is asked when many wait; see the project's promise of one call a second at most. */
@Timeout(120)
class StacksPaceTest {
    private static final int WAITING = 300;
    private static final Duration LONG = Duration.ofMinutes(5);

    private final MovableTime time = MovableTime.somewhen();
    private final StrictCloudFormation aws = new StrictCloudFormation(time);
    private final Stacks stacks =
            new Stacks(aws, aws, Samples.settings(), Samples.INSTALLATION, time, new SplittableRandom(1));
    private final StackProgress progress = new StackProgress(stacks, time);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, String> phases = new ConcurrentHashMap<>();

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    private static Map<String, String> tags(String name) {
        EnvironmentRecord sample = AwsSamples.record(StackFields.PROVIDER, PipelineContext.UNKNOWN);
        var tags = new LinkedHashMap<>(StackTags.of(Samples.INSTALLATION, sample));
        tags.put("greenroom:environment", name);
        return tags;
    }

    private static List<String> begun(StrictCloudFormation account) {
        var ids = new ArrayList<String>();
        for (int number = 0; number < WAITING; number++) {
            String name = "gr-%032x".formatted(number);
            String id = account.put(name, tags(name));
            account.happens(id, "Queue", "AWS::SQS::Queue", "q", "CREATE_IN_PROGRESS", "");
            ids.add(id);
        }
        return ids;
    }

    private List<Future<Stack>> waitingFor(List<String> ids) {
        var unused = threads.submit(this::tick);
        return ids.stream()
                .map(id -> threads.submit(
                        () -> new StackWait(stacks, progress).await("gr-x", id, 3, phase -> phases.put(id, phase))))
                .toList();
    }

    /** So that there is always somebody for whom the clock can be moved on, and it never moves far. */
    private Object tick() throws InterruptedException {
        while (true) {
            time.sleep(Duration.ofSeconds(1));
        }
    }

    private void awaitAll(List<Future<Stack>> results) throws Exception {
        while (!results.stream().allMatch(Future::isDone)) {
            time.advanceToNextSleeper();
        }
        for (Future<Stack> result : results) {
            assertThat(result.get().status()).isEqualTo("CREATE_COMPLETE");
        }
    }

    private boolean somebodyKnowsWhatTakesLongest() {
        return phases.values().stream().anyMatch(phase -> phase.contains("Queue takes longest"));
    }

    @Test
    void howeverManyWaitThereIsNoMoreThanOneCallASecond() throws Exception {
        List<Future<Stack>> results = waitingFor(begun(aws));
        Instant begin = time.instant();

        // The clock moves on while they work, so that how much they get done in the meantime is up to the machine.
        while (Duration.between(begin, time.instant()).compareTo(LONG) < 0 || !somebodyKnowsWhatTakesLongest()) {
            time.advanceToNextSleeper();
        }
        long seconds = Duration.between(begin, time.instant()).toSeconds();
        assertThat(aws.calls()).isLessThanOrEqualTo((int) seconds + 1);
        assertThat(aws.kinds()).isEqualTo(Set.of("DescribeStacks", "ListStackResources"));

        aws.allBecome("CREATE_COMPLETE");
        awaitAll(results);
    }

    @Test
    void oneListingIsEnoughForAllOfThem() throws Exception {
        var skipping = new SkippingTime();
        var account = new StrictCloudFormation(skipping);
        var all = new Stacks(
                account, account, Samples.settings(), Samples.INSTALLATION, skipping, new SplittableRandom(1));
        List<String> ids = begun(account);
        account.allBecome("CREATE_COMPLETE");

        for (String id : ids) {
            new StackWait(all, new StackProgress(all, skipping)).await("gr-x", id, 3, phase -> {});
        }

        assertThat(account.calls()).isEqualTo(WAITING / 100);
    }
}
