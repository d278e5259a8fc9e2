package com.example.scan;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.WARNING;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.codepipeline.CodePipelineClient;
import software.amazon.awssdk.services.codepipeline.model.ActionTypeId;
import software.amazon.awssdk.services.codepipeline.model.FailureType;
import software.amazon.awssdk.services.codepipeline.model.InvalidNonceException;
import software.amazon.awssdk.services.codepipeline.model.Job;
import software.amazon.awssdk.services.codepipeline.model.JobNotFoundException;
import software.amazon.awssdk.services.codepipeline.model.JobStatus;

/**
 * A job worker for a custom action of CodePipeline, of the usual kind: one thread polls and acknowledges, a pool of threads does the
 * work, and what it comes to is reported. It remembers its jobs in memory only.
 */
final class JobWorker implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(JobWorker.class.getName());

    private static final Duration TO_END = Duration.ofSeconds(10);

    private final CodePipelineClient codePipeline;
    private final ActionTypeId type;
    private final JobProcessor processor;
    private final Semaphore room;
    private final ExecutorService pool;
    private final Thread poller;

    /** Begins to poll at once. */
    JobWorker(
            CodePipelineClient codePipeline,
            ActionTypeId type,
            JobProcessor processor,
            int jobsAtOnce,
            Duration interval) {
        this.codePipeline = codePipeline;
        this.type = type;
        this.processor = processor;
        this.room = new Semaphore(jobsAtOnce);
        this.pool = Executors.newFixedThreadPool(jobsAtOnce);
        this.poller = Thread.ofPlatform().name("poller").start(() -> pollEvery(interval));
    }

    private void pollEvery(Duration interval) {
        try {
            while (true) {
                poll();
                Thread.sleep(interval);
            }
        } catch (InterruptedException e) {
            LOG.log(DEBUG, "The polling ends");
        }
    }

    /** Asks for as many jobs as there is room for: one that is taken and left lying is kept from other workers. */
    private void poll() {
        int free = room.drainPermits();
        int taken = 0;
        try {
            if (free > 0) {
                var polled = codePipeline.pollForJobs(r -> r.actionTypeId(type).maxBatchSize(free));
                for (Job job : polled.jobs()) {
                    if (acknowledge(job)) {
                        pool.execute(() -> work(job));
                        taken++;
                    }
                }
            }
        } catch (AbortedException e) {
            Thread.currentThread().interrupt(); // by close()
        } catch (SdkException e) {
            LOG.log(WARNING, "This round of polling failed; the next one comes", e);
        } finally {
            room.release(free - taken);
        }
    }

    /** Whether the job is ours. If not, nothing may be reported: that would end the job of the worker that has it. */
    private boolean acknowledge(Job job) {
        try {
            return codePipeline
                            .acknowledgeJob(r -> r.jobId(job.id()).nonce(job.nonce()))
                            .status()
                    == JobStatus.IN_PROGRESS;
        } catch (InvalidNonceException | JobNotFoundException e) {
            return false;
        }
    }

    private void work(Job job) {
        try {
            report(job, process(job));
        } catch (InterruptedException | AbortedException e) {
            Thread.currentThread().interrupt(); // by close()
        } catch (SdkException e) {
            LOG.log(WARNING, "The result of a job could not be reported", e);
        } finally {
            room.release();
        }
    }

    private JobProcessor.Outcome process(Job job) throws InterruptedException {
        try {
            return processor.process(job);
        } catch (InterruptedException | AbortedException e) {
            throw e;
        } catch (Exception e) {
            return new JobProcessor.Outcome.Failed(String.valueOf(e.getMessage()));
        }
    }

    private void report(Job job, JobProcessor.Outcome outcome) {
        switch (outcome) {
            case JobProcessor.Outcome.Done done ->
                codePipeline.putJobSuccessResult(r -> r.jobId(job.id())
                        .executionDetails(d -> d.summary(done.summary()).percentComplete(100))
                        .outputVariables(done.outputVariables()));
            case JobProcessor.Outcome.NotYet notYet ->
                codePipeline.putJobSuccessResult(r -> r.jobId(job.id()).continuationToken(notYet.continuationToken()));
            case JobProcessor.Outcome.Failed failed ->
                codePipeline.putJobFailureResult(r -> r.jobId(job.id())
                        .failureDetails(d -> d.type(FailureType.JOB_FAILED).message(failed.reason())));
        }
    }

    /**
     * Stops at once. Jobs under way are interrupted, and nothing is reported for them. When this returns, nobody uses the client
     * any more, so that it may be closed; a processor that does not heed its interrupt is waited for some seconds only.
     */
    @Override
    public void close() {
        poller.interrupt();
        pool.shutdownNow();
        try {
            if (!poller.join(TO_END) || !pool.awaitTermination(TO_END.toSeconds(), TimeUnit.SECONDS)) {
                LOG.log(WARNING, "A thread of the worker does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
