package io.greenroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.time.SkippingTime;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class HeapTrimmerTest {
    private static final long MIB = 1024 * 1024;

    private final FakeHeap heap = new FakeHeap();
    private final AtomicBoolean idle = new AtomicBoolean(true);
    private final HeapTrimmer trimmer = new HeapTrimmer(heap, idle::get, new SkippingTime());

    private static final class FakeHeap implements HeapTrimmer.Heap {
        private long live;
        private long garbage;
        private int collections;

        @Override
        public long used() {
            return live + garbage;
        }

        @Override
        public void collect() {
            garbage = 0;
            collections++;
        }

        void holds(long liveMib, long garbageMib) {
            live = liveMib * MIB;
            garbage = garbageMib * MIB;
        }
    }

    @Test
    void garbageIsCollectedWhenItIsWorthAPause() {
        heap.holds(20, 10);
        trimmer.look();
        assertThat(heap.collections).isOne();

        heap.holds(20, 20);
        trimmer.look();
        assertThat(heap.collections).isOne();

        heap.holds(20, 30);
        trimmer.look();
        assertThat(heap.collections).isEqualTo(2);
    }

    @Test
    void whatIsLiveIsNotCollectedAgainAndAgain() {
        idle.set(false);
        heap.holds(300, 0);
        trimmer.look();
        heap.holds(300, 150);
        trimmer.look();
        trimmer.look();
        assertThat(heap.collections).isOne();

        heap.holds(300, 200);
        trimmer.look();
        assertThat(heap.collections).isEqualTo(2);
    }

    @Test
    void whatWasLiveInABurstIsGivenBackAfterIt() {
        heap.holds(25, 0);
        trimmer.look();
        idle.set(false);
        heap.holds(200, 100);
        trimmer.look();
        assertThat(heap.collections).isEqualTo(2);

        idle.set(true);
        heap.holds(30, 170);
        trimmer.look();

        assertThat(heap.collections).isEqualTo(3);
        assertThat(heap.used()).isEqualTo(30 * MIB);
    }
}
