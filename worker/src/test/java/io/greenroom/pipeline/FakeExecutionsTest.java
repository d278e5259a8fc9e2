package io.greenroom.pipeline;

import java.util.concurrent.atomic.AtomicInteger;

final class FakeExecutionsTest implements ExecutionsContract {
    private final FakeExecutions executions = new FakeExecutions();
    private final AtomicInteger numbers = new AtomicInteger();

    @Override
    public Executions executions() {
        return executions;
    }

    @Override
    public String begin(String pipeline) {
        String execution = "execution-" + numbers.incrementAndGet();
        executions.set(pipeline, execution, ExecutionStatus.RUNNING);
        return execution;
    }

    @Override
    public void succeed(String pipeline, String execution) {
        executions.set(pipeline, execution, ExecutionStatus.SUCCEEDED);
    }

    @Override
    public void fail(String pipeline, String execution) {
        executions.set(pipeline, execution, ExecutionStatus.FAILED);
    }

    @Override
    public void stop(String pipeline, String execution) {
        executions.set(pipeline, execution, ExecutionStatus.STOPPED);
    }
}
