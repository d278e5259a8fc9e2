package io.greenroom.codepipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenroom.job.ActionType;
import io.greenroom.job.JobId;
import io.greenroom.job.ServiceFailure;
import java.io.IOException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A service that takes a call and never answers; the client would wait for minutes. */
@Timeout(60)
final class PromptCallsTest {
    private final ScriptedService service = new ScriptedService();

    PromptCallsTest() throws IOException {
        service.fallsSilent();
    }

    @AfterEach
    void close() {
        service.close();
    }

    private static void assertUnanswered(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ServiceFailure.class, e -> assertThat(e.kind()).isEqualTo(ServiceFailure.Kind.UNAVAILABLE))
                .hasMessageContaining("did not answer in time");
    }

    @Test
    void anAcknowledgementIsNotWaitedForForLong() {
        assertUnanswered(() -> service.jobs().acknowledge(new JobId("11111111-2222-3333-4444-555555555555"), "nonce"));
    }

    @Test
    void aPollIsNotWaitedForForLong() {
        assertUnanswered(() -> service.jobs().poll(new ActionType("Test", "Run-Command", "1"), 1));
    }
}
