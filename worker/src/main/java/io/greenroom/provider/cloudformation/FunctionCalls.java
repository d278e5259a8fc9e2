package io.greenroom.provider.cloudformation;

import io.greenroom.provider.aws.ServiceCalls;
import io.greenroom.time.Backoff;
import io.greenroom.time.Time;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.LogType;
import software.amazon.awssdk.services.lambda.model.ResourceConflictException;

/**
 * The invocations of functions that this worker waits for, each on a virtual thread of its own. An answer is kept until somebody
 * has taken it.
 */
final class FunctionCalls implements AutoCloseable {
    /** A function runs for 15 minutes at most (AWS Lambda quotas); then the answer is on its way. */
    static final Duration LONGEST = Duration.ofMinutes(16);

    private static final Logger LOG = LoggerFactory.getLogger(FunctionCalls.class);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    /** For what came of a call; a disk that takes longer makes nobody wait. */
    private static final Duration TO_NOTE = Duration.ofSeconds(5);

    /** What came of an invocation. */
    sealed interface Answer {
        /**
         * It returned, well or not.
         *
         * @param log the last of what it logged
         * @param error Lambda's word for the kind of error that it ended with, if it did
         * @param lost how many answers were lost before, of invocations that may have been made
         */
        record Returned(String log, String result, Optional<String> error, int lost) implements Answer {}

        /** It was not invoked. */
        record Refused(String why) implements Answer {}
    }

    private static final class Call {
        private final Thread thread;
        private volatile @Nullable Answer answer;

        /** @param work makes the call, and is told which it is */
        Call(Consumer<Call> work) {
            this.thread = Thread.ofVirtual().name("function-call").unstarted(() -> work.accept(this));
        }
    }

    private final LambdaClient client;
    private final Time time;
    private final RandomGenerator random;
    private final Map<Path, Call> calls = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /** @param client that makes one attempt, and waits for {@link #LONGEST} for an answer */
    FunctionCalls(LambdaClient client, Time time, RandomGenerator random) {
        this.client = client;
        this.time = time;
        this.random = random;
    }

    /** What came of the invocation for a script, once there is an answer. */
    Optional<Answer> answer(Path script) {
        Call call = calls.get(script);
        return call == null ? Optional.empty() : Optional.ofNullable(call.answer);
    }

    /**
     * Invokes a function for a script, unless that is being done.
     *
     * @param payload JSON
     * @param whenAnswered run once there is an answer
     */
    void begin(Path script, String function, String payload, Runnable whenAnswered) {
        var made = new Call(call -> {
            try {
                call.answer = invoke(function, payload);
                whenAnswered.run();
            } catch (InterruptedException e) {
                calls.remove(script, call); // nobody waits for it any more, or the next worker makes it again
            }
        });
        if (!closed && calls.putIfAbsent(script, made) == null) {
            made.thread.start();
        }
    }

    /** Forgets the answer, or waits for it no more. */
    void giveUp(Path script) {
        Call call = calls.remove(script);
        if (call != null && call.answer == null) {
            call.thread.interrupt();
        }
    }

    private Answer invoke(String function, String payload) throws InterruptedException {
        var backoff = new Backoff(FIRST_PAUSE, LONGEST_PAUSE, random);
        int lost = 0;
        while (true) {
            try {
                InvokeResponse response =
                        ServiceCalls.interruptibly(() -> client.invoke(invoke -> invoke.functionName(function)
                                .invocationType(InvocationType.REQUEST_RESPONSE)
                                .logType(LogType.TAIL)
                                .payload(SdkBytes.fromUtf8String(payload))
                                .overrideConfiguration(limits -> limits.apiCallTimeout(LONGEST))));
                return returned(response, lost);
            } catch (ResourceConflictException e) {
                LOG.info("Function {} is being changed, and is invoked later: {}", function, ServiceCalls.words(e));
            } catch (SdkException e) {
                if (!ServiceCalls.isPassing(e) || isWrong(ServiceCalls.code(e))) {
                    return new Answer.Refused(String.valueOf(
                            ServiceCalls.failure("lambda:InvokeFunction", e).getMessage()));
                }
                lost += e instanceof AwsServiceException service && service.isThrottlingException() ? 0 : 1;
                LOG.info("Function {} gave no answer, and is invoked again: {}", function, ServiceCalls.words(e));
            }
            time.sleep(backoff.next());
        }
    }

    /** What is wrong with a function is told with status 502, like what passes (AWS Lambda API Reference, Invoke). */
    private static boolean isWrong(String code) {
        return code.startsWith("KMS") || code.startsWith("Invalid");
    }

    private static Answer returned(InvokeResponse response, int lost) {
        String log = response.logResult();
        return new Answer.Returned(
                log == null ? "" : new String(Base64.getDecoder().decode(log), StandardCharsets.UTF_8),
                response.payload() == null ? "" : new String(response.payload().asByteArray(), StandardCharsets.UTF_8),
                Optional.ofNullable(response.functionError()).filter(error -> !error.isEmpty()),
                lost);
    }

    /** Waits for none any more; the next worker makes them again. Returns when nothing is being noted. */
    @Override
    public void close() {
        closed = true;
        List<Call> last = List.copyOf(calls.values());
        calls.keySet().forEach(this::giveUp);
        try {
            for (Call call : last) {
                call.thread.join(TO_NOTE.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
