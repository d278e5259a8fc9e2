package io.greenroom.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class UnbrokenCallTest {

    @Test
    void theOutcomeIsTheCallers() throws Exception {
        assertThat(UnbrokenCall.make(() -> "started")).isEqualTo("started");
        assertThatThrownBy(() -> UnbrokenCall.make(() -> {
                    throw new IllegalArgumentException("no");
                }))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** Whether the caller waits already, or still, is left to chance. */
    @RepeatedTest(50)
    void anInterruptIsToldHoweverSoonTheCallEnds() {
        Thread caller = Thread.currentThread();

        assertThatThrownBy(() -> UnbrokenCall.make(() -> {
                    caller.interrupt();
                    return "started";
                }))
                .isInstanceOf(InterruptedException.class);

        assertThat(caller.isInterrupted()).isFalse();
    }

    @Test
    void aCallThatEndsSoonIsNotBrokenOff() {
        Thread caller = Thread.currentThread();
        var broken = new AtomicBoolean();

        assertThatThrownBy(() -> UnbrokenCall.make(() -> {
                    caller.interrupt();
                    await().until(() -> !caller.isInterrupted() && caller.getState() == Thread.State.TIMED_WAITING);
                    broken.set(Thread.currentThread().isInterrupted());
                    return "started";
                }))
                .isInstanceOf(InterruptedException.class);

        assertThat(broken).isFalse();
    }
}
