package io.greenroom.cli;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import sun.misc.Signal;

/**
 * SIGTERM and SIGINT, while this is open: the first is told, the second ends the process at once. Through
 * {@code sun.misc.Signal} (module jdk.unsupported) and not a shutdown hook, because in a hook the process is already
 * ending and its exit status cannot be chosen any more.
 */
final class Signals implements AutoCloseable {
    private static final int ENDED_BY_SIGNAL = 130;

    private final List<Signal> signals = List.of(new Signal("TERM"), new Signal("INT"));
    private final List<sun.misc.SignalHandler> before;

    private Signals(Runnable first) {
        var seen = new AtomicBoolean();
        this.before = signals.stream()
                .map(signal -> Signal.handle(signal, s -> {
                    if (seen.compareAndSet(false, true)) {
                        first.run();
                    } else {
                        Runtime.getRuntime().halt(ENDED_BY_SIGNAL);
                    }
                }))
                .toList();
    }

    static Signals onFirst(Runnable first) {
        return new Signals(first);
    }

    @Override
    public void close() {
        for (int i = 0; i < signals.size(); i++) {
            Signal.handle(signals.get(i), before.get(i));
        }
    }
}
