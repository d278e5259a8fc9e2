package io.greenroom.cli;

import java.io.File;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * SIGTERM, SIGINT and SIGHUP, while this is open: the first is told, a second ends the process at once. SIGHUP comes more
 * than once when a terminal is closed, from the system and from the shell, so that it is never the second; and it stays
 * ignored where {@code nohup} had it ignored.
 *
 * <p>Through {@code sun.misc.Signal} and not a shutdown hook, because in a hook the process is already ending: its exit
 * status cannot be chosen any more, and a second signal is not heard. By reflection, because the compiler's warning about
 * that class cannot be switched off; it is in the JDK's module {@code jdk.unsupported}, which exports it.
 */
final class Signals implements AutoCloseable {
    private static final int ENDED_BY_SIGNAL = 130;

    private final Map<String, Object> before = new LinkedHashMap<>();
    private final AtomicBoolean seen = new AtomicBoolean();
    private final Runnable first;
    private final Runnable second;

    private Signals(Runnable first, Runnable second) {
        this.first = first;
        this.second = second;
    }

    static Signals onFirst(Runnable first) {
        return on(first, () -> Runtime.getRuntime().halt(ENDED_BY_SIGNAL));
    }

    static Signals on(Runnable first, Runnable second) {
        var signals = new Signals(first, second);
        signals.open();
        return signals;
    }

    private void open() {
        Object handler = handler(this::stop);
        for (String name : List.of("TERM", "INT")) {
            before.put(name, handle(name, handler));
        }
        if (File.separatorChar == '/') {
            handleHangUp(handler(this::hangUp));
        }
    }

    /** SIGTERM or SIGINT. */
    void stop() {
        if (seen.compareAndSet(false, true)) {
            first.run();
        } else {
            second.run();
        }
    }

    /** SIGHUP. */
    void hangUp() {
        if (seen.compareAndSet(false, true)) {
            first.run();
        }
    }

    private void handleHangUp(Object handler) {
        Object earlier = handle("HUP", handler);
        if (earlier == ignoring()) {
            handle("HUP", earlier);
        } else {
            before.put("HUP", earlier);
        }
    }

    private static Object ignoring() {
        try {
            return Class.forName("sun.misc.SignalHandler").getField("SIG_IGN").get(null);
        } catch (ReflectiveOperationException e) {
            throw withoutSignals(e);
        }
    }

    private static Object handler(Runnable onSignal) {
        InvocationHandler invoked = (proxy, method, arguments) -> {
            onSignal.run();
            return null;
        };
        try {
            Class<?> type = Class.forName("sun.misc.SignalHandler");
            return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, invoked);
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
