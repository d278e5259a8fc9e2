package io.greenroom.benchmark;

import io.greenroom.assembly.AwsClients;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import software.amazon.awssdk.services.codepipeline.CodePipelineClient;
import software.amazon.awssdk.services.codepipeline.model.ActionTypeId;
import software.amazon.awssdk.services.codepipeline.model.Job;

/**
 * The least that can be done about jobs: poll, acknowledge, report success; with the worker's own client, as many jobs in a
 * poll and undecided as the worker allows itself, a virtual thread for each, and nothing remembered. It is the limit for any
 * worker on this SDK.
 */
final class BareLoop {
    /** As many as the worker's poller asks for, and leaves undecided. */
    private static final int BATCH = 50;

    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Map<String, String> VARIABLES =
            Map.of("Status", "Succeeded", "ExitCode", "0", "DurationInSeconds", "0");

    private BareLoop() {}

    /**
     * Works until it is killed.
     *
     * @param arguments the folder of the action definitions
     */
    public static void main(String[] arguments) throws Exception {
        ActionTypeId type = type(Definitions.in(Path.of(arguments[0])), Definitions.RUN);
        try (var aws = AwsClients.standard(1000);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CodePipelineClient client = aws.codePipeline();
            var undecided = new Semaphore(BATCH);
            while (true) {
                undecided.acquire();
                int asked = 1 + undecided.drainPermits();
                List<Job> jobs = client.pollForJobs(r -> r.actionTypeId(type).maxBatchSize(asked))
                        .jobs();
                undecided.release(asked - jobs.size());
                jobs.forEach(job -> threads.execute(() -> carryOut(job, client, undecided)));
                if (jobs.size() < asked) {
                    Thread.sleep(PAUSE);
                }
            }
        }
    }

    static ActionTypeId type(Definitions definitions, String role) {
        var id = definitions.type(role);
        return ActionTypeId.builder()
                .category(id.category())
                .owner(id.owner())
                .provider(id.provider())
                .version(id.version())
                .build();
    }

    private static void carryOut(Job job, CodePipelineClient client, Semaphore undecided) {
        try {
            client.acknowledgeJob(r -> r.jobId(job.id()).nonce(job.nonce()));
        } finally {
            undecided.release();
        }
        client.putJobSuccessResult(
                r -> r.jobId(job.id()).outputVariables(VARIABLES).executionDetails(d -> d.summary(
                                "nothing succeeded after 0 s")
                        .externalExecutionId("noop/standing")
                        .percentComplete(100)));
    }
}
