package io.greenroom.simulator.job;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells listeners what happened: in order, one at a time, and never under the table's lock, so that a listener may call back. */
final class Notices {
    private static final Logger LOG = LoggerFactory.getLogger(Notices.class);

    private final ConcurrentLinkedQueue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean telling = new AtomicBoolean();

    void add(Runnable notice) {
        waiting.add(notice);
    }

    /** Returns at once when another thread is telling already: that one takes over the new notices as well. */
    void tell() {
        while (!waiting.isEmpty() && telling.compareAndSet(false, true)) {
            try {
                for (var notice = waiting.poll(); notice != null; notice = waiting.poll()) {
                    run(notice);
                }
            } finally {
                telling.set(false);
            }
        }
    }

    private static void run(Runnable notice) {
        try {
            notice.run();
        } catch (RuntimeException e) {
            LOG.error("An action's listener failed; the others are told all the same.", e);
        }
    }
}
