package io.greenroom.benchmark;

import io.greenroom.assembly.AwsClients;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.services.codepipeline.CodePipelineClient;
import software.amazon.awssdk.services.codepipeline.model.ActionTypeId;
import software.amazon.awssdk.services.codepipeline.model.Job;

/**
 * How the published workers poll, replayed: three action types, no work. Their sources: the awslabs sample worker polls at
 * a fixed rate of 30 s with 10 threads; the TeamCity plugin every 20 s; the Quali sample polls its actions in turn, does
 * their jobs, and then sleeps for 10 s.
 */
enum OtherScheme {
    TEN_SECONDS_IN_TURN("10 s sleep, three polls in turn") {
        @Override
        void work(CodePipelineClient client, List<ActionTypeId> types) throws InterruptedException {
            while (true) {
                for (ActionTypeId type : types) {
                    poll(client, type, 10).forEach(job -> carryOut(client, job));
                }
                Thread.sleep(Duration.ofSeconds(10));
            }
        }
    },
    THIRTY_SECONDS_TEN_THREADS("30 s fixed rate, 10 threads") {
        @Override
        void work(CodePipelineClient client, List<ActionTypeId> types) throws InterruptedException {
            onTimers(client, types, Duration.ofSeconds(30), 10);
        }
    },
    TWENTY_SECONDS("20 s fixed rate") {
        @Override
        void work(CodePipelineClient client, List<ActionTypeId> types) throws InterruptedException {
            onTimers(client, types, Duration.ofSeconds(20), 100);
        }
    };

    private final String words;

    OtherScheme(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }

    abstract void work(CodePipelineClient client, List<ActionTypeId> types) throws InterruptedException;

    /**
     * Works until it is killed.
     *
     * @param arguments the scheme and the folder of the action definitions
     */
    public static void main(String[] arguments) throws Exception {
        var definitions = Definitions.in(Path.of(arguments[1]));
        List<ActionTypeId> types = List.of(
                BareLoop.type(definitions, Definitions.START),
                BareLoop.type(definitions, Definitions.RUN),
                BareLoop.type(definitions, Definitions.END));
        try (var aws = AwsClients.standard(100)) {
            valueOf(arguments[0]).work(aws.codePipeline(), types);
        }
    }

    /** A timer for each type; asks for as many jobs as there are free threads. */
    private static void onTimers(CodePipelineClient client, List<ActionTypeId> types, Duration rate, int threads)
            throws InterruptedException {
        try (var timers = Executors.newScheduledThreadPool(types.size());
                ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
            for (ActionTypeId type : types) {
                var free = new Semaphore(threads);
                var unused = timers.scheduleAtFixedRate(
                        () -> {
                            int most = free.availablePermits();
                            if (most > 0) {
                                List<Job> jobs = poll(client, type, most);
                                free.acquireUninterruptibly(jobs.size());
                                jobs.forEach(job -> pool.execute(() -> {
                                    carryOut(client, job);
                                    free.release();
                                }));
                            }
                        },
                        0,
                        rate.toMillis(),
                        TimeUnit.MILLISECONDS);
            }
            Thread.sleep(Duration.ofDays(1));
        }
    }

    private static List<Job> poll(CodePipelineClient client, ActionTypeId type, int most) {
        return client.pollForJobs(r -> r.actionTypeId(type).maxBatchSize(most)).jobs();
    }

    private static void carryOut(CodePipelineClient client, Job job) {
        client.acknowledgeJob(r -> r.jobId(job.id()).nonce(job.nonce()));
        client.putJobSuccessResult(r -> r.jobId(job.id()));
    }
}
