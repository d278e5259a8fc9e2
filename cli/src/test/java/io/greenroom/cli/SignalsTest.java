package io.greenroom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
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
        assumeFalse(isIgnored(name), "this process was started with the signal ignored, as nohup and shells' & do");
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

    /** By the mask that Linux shows, in which signal 1 is the lowest bit; the JVM leaves alone what was ignored before it. */
    private static boolean isIgnored(String name) throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.isReadable(status)) {
            return false;
        }
        String mask = Files.readString(status).replaceAll("(?s).*SigIgn:\\s*(\\p{XDigit}+).*", "$1");
        int number = Map.of("HUP", 1, "INT", 2).getOrDefault(name, 15);
        return (Long.parseUnsignedLong(mask, 16) >> (number - 1) & 1) == 1;
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
