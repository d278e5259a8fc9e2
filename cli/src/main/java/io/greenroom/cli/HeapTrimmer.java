package io.greenroom.cli;

import io.greenroom.time.Time;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * Has the JVM collect the whole heap when that has grown far beyond what was live in it, so that the rest goes back to the
 * system. The serial collector does that by itself only once the heap cannot grow any further: what a burst of jobs has left
 * would stay resident for as long as the worker runs. Other collectors see to it, and are left alone.
 */
final class HeapTrimmer implements AutoCloseable {
    /** Between two looks, and so between two pauses: some tenths of a second with ten thousand jobs. */
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(30);
    /** Less is not worth a pause. */
    private static final long SLACK = 24L * 1024 * 1024;

    private static final String SERIAL = "MarkSweepCompact";

    private final Heap heap;
    private final BooleanSupplier idle;
    private final Time time;
    private final Thread thread = Thread.ofVirtual().name("heap").unstarted(this::run);
    /** After the last collection, in bytes; and after the last one while nothing was in flight. */
    private long live;

    private long liveWhenIdle;

    /** What is to be kept small. */
    interface Heap {
        /** In bytes, with what is not used any more and was not collected yet. */
        long used();

        void collect();
    }

    /** @param idle whether no job is in flight */
    HeapTrimmer(Heap heap, BooleanSupplier idle, Time time) {
        this.heap = heap;
        this.idle = idle;
        this.time = time;
    }

    /** The one of this process, at work. */
    static HeapTrimmer started(BooleanSupplier idle) {
        var trimmer = new HeapTrimmer(new OwnHeap(), idle, Time.system());
        trimmer.thread.start();
        return trimmer;
    }

    private static final class OwnHeap implements Heap {
        @Override
        public long used() {
            return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
        }

        @Override
        public void collect() {
            boolean serial = ManagementFactory.getGarbageCollectorMXBeans().stream()
                    .anyMatch(collector -> collector.getName().equals(SERIAL));
            if (serial) {
                System.gc();
            }
        }
    }

    private void run() {
        try {
            while (true) {
                time.sleep(BETWEEN_LOOKS);
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed
        }
    }

    void look() {
        boolean isIdle = idle.getAsBoolean();
        if (heap.used() <= (isIdle ? liveWhenIdle : live + live / 2) + SLACK) {
            return;
        }
        heap.collect();
        live = heap.used();
        if (isIdle) {
            liveWhenIdle = live;
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
