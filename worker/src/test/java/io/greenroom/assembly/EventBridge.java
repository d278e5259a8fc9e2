package io.greenroom.assembly;

import io.greenroom.job.ActionType;
import io.greenroom.simulator.pipeline.execution.ActionSnapshot;
import io.greenroom.simulator.pipeline.execution.ActionStatus;
import io.greenroom.simulator.pipeline.execution.ExecutionListener;
import io.greenroom.simulator.pipeline.execution.ExecutionSnapshot;
import io.greenroom.simulator.pipeline.execution.StageSnapshot;
import io.greenroom.wakeup.Events;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * Sends a simulator's events to a queue, as two rules of EventBridge do: actions of custom types that start, and executions that
 * end. Each attempt at an action is told once.
 */
final class EventBridge implements ExecutionListener, AutoCloseable {
    private final SqsClient client;
    private final String queue;
    private final Set<String> told = new HashSet<>();
    private final ExecutorService sender = Executors.newSingleThreadExecutor();

    /** The client is closed by who made it. */
    EventBridge(SqsClient client, String queue) {
        this.client = client;
        this.queue = queue;
    }

    @Override
    public synchronized void actionChanged(ExecutionSnapshot execution, StageSnapshot stage, ActionSnapshot action) {
        var type = action.type();
        action.latest()
                .filter(attempt -> attempt.status() == ActionStatus.IN_PROGRESS
                        && type.owner().equals("Custom")
                        && told.add(attempt.id()))
                .ifPresent(attempt ->
                        send(Events.started(new ActionType(type.category(), type.provider(), type.version()))));
    }

    @Override
    public void executionChanged(ExecutionSnapshot execution) {
        if (execution.status().isEnd()) {
            send(Events.execution(
                    execution.pipeline(),
                    execution.id(),
                    execution.status().word().toUpperCase(Locale.ROOT)));
        }
    }

    private void send(String event) {
        sender.execute(
                () -> client.sendMessage(request -> request.queueUrl(queue).messageBody(event)));
    }

    @Override
    public void close() {
        sender.close();
    }
}
