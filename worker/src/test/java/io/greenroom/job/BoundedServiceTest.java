package io.greenroom.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.greenroom.job.ServiceFailure.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class BoundedServiceTest implements JobServiceContract {
    private final FakeJobService fake = new FakeJobService();

    @Override
    public JobService service() {
        return new BoundedService(fake, 1);
    }

    @Override
    public void offer(String action) {
        fake.offer(FakeJobServiceTest.named(action));
    }

    @Override
    public void abandon(Job job) {
        fake.abandon(job.id());
    }

    @Override
    public void elapse(Duration time) {
        // It needs none.
    }

    /** Answers nobody until it is told to, and then that it is not there. */
    private static final class HangingService implements JobService {
        final AtomicInteger calls = new AtomicInteger();
        final AtomicInteger most = new AtomicInteger();
        final CountDownLatch answers = new CountDownLatch(1);

        private ServiceFailure answer() throws InterruptedException {
            most.accumulateAndGet(calls.incrementAndGet(), Math::max);
            try {
                assertThat(answers.await(1, TimeUnit.MINUTES)).isTrue();
                return new ServiceFailure(Kind.UNAVAILABLE, "not now", new IllegalStateException());
            } finally {
                calls.decrementAndGet();
            }
        }

        @Override
        public List<PolledJob> poll(ActionType type, int atMost) throws ServiceFailure, InterruptedException {
            throw answer();
        }

        @Override
        public Acknowledgement acknowledge(JobId job, String nonce) throws ServiceFailure, InterruptedException {
            throw answer();
        }

        @Override
        public Optional<Job> details(JobId job, ActionType type) throws ServiceFailure, InterruptedException {
            throw answer();
        }

        @Override
        public Delivery deliver(JobId job, JobResult result) throws ServiceFailure, InterruptedException {
            throw answer();
        }
    }

    @Test
    void soManyCallsAreMadeAtOnceAndTheOthersAfterThem() throws Exception {
        var hanging = new HangingService();
        var service = new BoundedService(hanging, 3);
        var calls = new ArrayList<Future<?>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 5; i++) {
                calls.add(threads.submit(() -> service.poll(TYPE, 1)));
                calls.add(threads.submit(() -> service.acknowledge(UNKNOWN, "nonce")));
                calls.add(threads.submit(() -> service.details(UNKNOWN, TYPE)));
                calls.add(threads.submit(() -> service.deliver(UNKNOWN, FAILURE)));
            }
            await().until(() -> hanging.calls.get() == 3);
            hanging.answers.countDown();

            for (Future<?> call : calls) {
                assertThatThrownBy(call::get).hasCauseInstanceOf(ServiceFailure.class);
            }
        }
        assertThat(hanging.most).hasValue(3);
    }

    @Test
    void whoeverWaitsCanBeInterrupted() throws Exception {
        var hanging = new HangingService();
        var service = new BoundedService(hanging, 1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> first = threads.submit(() -> service.poll(TYPE, 1));
            await().until(() -> hanging.calls.get() == 1);
            var interrupted = new CountDownLatch(1);
            Thread waiting = Thread.startVirtualThread(() -> {
                try {
                    service.details(UNKNOWN, TYPE);
                } catch (InterruptedException e) {
                    interrupted.countDown();
                } catch (ServiceFailure e) {
                    throw new IllegalStateException(e);
                }
            });
            await().until(() -> waiting.getState() == Thread.State.WAITING);

            waiting.interrupt();

            assertThat(interrupted.await(1, TimeUnit.MINUTES)).isTrue();
            hanging.answers.countDown();
            assertThatThrownBy(first::get).hasCauseInstanceOf(ServiceFailure.class);
        }
    }
}
