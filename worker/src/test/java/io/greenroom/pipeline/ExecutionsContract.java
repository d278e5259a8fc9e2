package io.greenroom.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** What every implementation of {@link Executions} promises. */
public interface ExecutionsContract {

    /** Where there is no execution yet. */
    Executions executions() throws Exception;

    /** Begins an execution of the pipeline, which is made where there is none; its id. */
    String begin(String pipeline) throws Exception;

    void succeed(String pipeline, String execution) throws Exception;

    void fail(String pipeline, String execution) throws Exception;

    /** For good, without waiting for what it does. */
    void stop(String pipeline, String execution) throws Exception;

    @Test
    default void anExecutionRunsUntilItEnds() throws Exception {
        Executions executions = executions();
        String execution = begin("shop");
        assertThat(executions.statusOf("shop", execution)).isEqualTo(ExecutionStatus.RUNNING);

        succeed("shop", execution);

        assertThat(executions.statusOf("shop", execution)).isEqualTo(ExecutionStatus.SUCCEEDED);
    }

    @Test
    default void failedAndStoppedAreToldApart() throws Exception {
        Executions executions = executions();
        String failed = begin("shop");
        fail("shop", failed);
        String stopped = begin("shop");
        stop("shop", stopped);

        Map<String, Executions.Standing> recent = executions.recentOf("shop");
        assertThat(recent).containsOnlyKeys(failed, stopped);
        assertThat(recent.get(failed)).extracting(Executions.Standing::status).isEqualTo(ExecutionStatus.FAILED);
        assertThat(recent.get(stopped)).extracting(Executions.Standing::status).isEqualTo(ExecutionStatus.STOPPED);
    }

    @Test
    default void onePipelinesExecutionsAreNotAnothers() throws Exception {
        Executions executions = executions();
        String shop = begin("shop");
        String other = begin("other");

        assertThat(executions.recentOf("shop")).containsOnlyKeys(shop);
        assertThat(executions.recentOf("other")).containsOnlyKeys(other);
    }

    @Test
    default void whatIsNotThereIsUnknown() throws Exception {
        Executions executions = executions();
        begin("shop");

        assertThat(executions.statusOf("shop", "11111111-2222-3333-4444-555555555555"))
                .isEqualTo(ExecutionStatus.UNKNOWN);
        assertThat(executions.statusOf("nothing", "11111111-2222-3333-4444-555555555555"))
                .isEqualTo(ExecutionStatus.UNKNOWN);
        assertThat(executions.recentOf("nothing")).isEmpty();
    }
}
