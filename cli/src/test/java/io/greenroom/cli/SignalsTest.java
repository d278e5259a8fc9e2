package io.greenroom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignalsTest {
    private final AtomicInteger outer = new AtomicInteger();
    private final AtomicInteger inner = new AtomicInteger();

    private static void raise(String name) throws ReflectiveOperationException {
        Class<?> signal = Class.forName("sun.misc.Signal");
        signal.getMethod("raise", signal)
                .invoke(null, signal.getConstructor(String.class).newInstance(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT", "HUP"})
    void theFirstSignalIsToldWhileOpenAndAfterwardsGoesWhereItWentBefore(String name) throws Exception {
        try (var safety = Signals.onFirst(outer::incrementAndGet)) {
            try (var signals = Signals.onFirst(inner::incrementAndGet)) {
                raise(name);
                await().until(() -> inner.get() == 1);
            }
            raise(name);
            await().until(() -> outer.get() == 1);
        }
        assertThat(inner).hasValue(1);
    }

    @Test
    void aTerminalThatHangsUpAgainDoesNotCutTheDrainingShort() {
        var second = new AtomicInteger();
        try (var signals = Signals.on(inner::incrementAndGet, second::incrementAndGet)) {
            signals.hangUp();
            signals.hangUp();
            assertThat(inner).hasValue(1);
            assertThat(second).hasValue(0);

            signals.stop();
            assertThat(inner).hasValue(1);
            assertThat(second).hasValue(1);
        }
    }

    @Test
    void openingAndClosingTellsNobody() {
        Signals.onFirst(outer::incrementAndGet).close();

        assertThat(outer).hasValue(0);
    }
}
