package io.greenroom.assembly;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/** A client that is made when it is first asked for, or shortly before: that takes its time, and many do without. */
final class OnDemand<T extends SdkAutoCloseable> {
    private final Supplier<T> maker;
    private @Nullable T made;

    OnDemand(Supplier<T> maker) {
        this.maker = maker;
    }

    synchronized T get() {
        T thing = made;
        if (thing == null) {
            thing = maker.get();
            made = thing;
        }
        return thing;
    }

    /** Has it made on another thread, for somebody who will soon ask for it. What goes wrong is told to whoever asks. */
    void prepare() {
        Thread.ofVirtual().name("client").start(() -> {
            try {
                get();
            } catch (RuntimeException e) {
                return; // whoever asks tries again
            }
        });
    }

    /** What was made is closed. */
    synchronized void close() {
        if (made != null) {
            made.close();
        }
    }
}
