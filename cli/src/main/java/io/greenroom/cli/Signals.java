package io.greenroom.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * SIGTERM and SIGINT, while this is open: the first is told, the second ends the process at once.
 *
 * <p>Through {@code sun.misc.Signal} and not a shutdown hook, because in a hook the process is already ending: its exit
 * status cannot be chosen any more, and a second signal is not heard. By reflection, because the compiler's warning about
 * that class cannot be switched off; it is in the JDK's module {@code jdk.unsupported}, which exports it.
 */
final class Signals implements AutoCloseable {
    private static final int ENDED_BY_SIGNAL = 130;

    private final Map<String, Object> before = new LinkedHashMap<>();

    private Signals(Runnable first) {
        var seen = new AtomicBoolean();
        InvocationHandler onSignal = (proxy, method, arguments) -> {
            if (seen.compareAndSet(false, true)) {
                first.run();
            } else {
                Runtime.getRuntime().halt(ENDED_BY_SIGNAL);
            }
            return null;
        };
        for (String name : List.of("TERM", "INT")) {
            before.put(name, handle(name, handler(onSignal)));
        }
    }

    static Signals onFirst(Runnable first) {
        return new Signals(first);
    }

    private static Object handler(InvocationHandler onSignal) {
        try {
            Class<?> type = Class.forName("sun.misc.SignalHandler");
            return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, onSignal);
        } catch (ClassNotFoundException e) {
            throw withoutSignals(e);
        }
    }

    /** Returns what handled the signal before. */
    private static Object handle(String name, Object handler) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            return signal.getMethod("handle", signal, Class.forName("sun.misc.SignalHandler"))
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), handler);
        } catch (ReflectiveOperationException e) {
            throw withoutSignals(e);
        }
    }

    private static IllegalStateException withoutSignals(Exception cause) {
        return new IllegalStateException("This Java cannot handle signals: it lacks the module jdk.unsupported", cause);
    }

    @Override
    public void close() {
        before.forEach(Signals::handle);
    }
}
