package io.greenroom.provider.aws.fake;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** What is being done with a stack: its creation, its deletion or its update, which can be called off. */
final class StackRun {
    private final FakeAws aws;
    private final @Nullable StackRun previous;
    private final CompletableFuture<String> calledOff = new CompletableFuture<>();
    private final CompletableFuture<Boolean> over = new CompletableFuture<>();
    private final List<StackRun> inner = new ArrayList<>();

    /** @param previous what went on with the stack before; null for nothing */
    StackRun(FakeAws aws, @Nullable StackRun previous) {
        this.aws = aws;
        this.previous = previous;
    }

    /** What is done with a nested stack, and called off with this. */
    synchronized void add(StackRun nested) {
        inner.add(nested);
        if (isCalledOff()) {
            nested.callOff(why());
        }
    }

    /** The first reason is the one. */
    synchronized void callOff(String why) {
        calledOff.complete(why);
        inner.forEach(nested -> nested.callOff(why));
    }

    boolean isCalledOff() {
        return calledOff.isDone();
    }

    /** Empty when it was not called off. */
    String why() {
        return calledOff.getNow("");
    }

    /** Waits for a time of the fake's clock. False when it was called off before that was over. */
    boolean pause(Duration time) throws InterruptedException {
        if (!time.isPositive()) {
            return !isCalledOff();
        }
        CompletableFuture<String> rung = new CompletableFuture<>();
        Alarms.Alarm alarm = aws.alarms().at(aws.now().plus(time), () -> rung.complete(""));
        try {
            CompletableFuture.anyOf(rung, calledOff).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } finally {
            alarm.cancel();
        }
        return !isCalledOff();
    }

    /** Waits for a moment that nobody's clock counts. False when it was called off. */
    boolean pauseForAMoment() throws InterruptedException {
        try {
            calledOff.get(15, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return true;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
        return false;
    }

    void end() {
        over.complete(true);
    }

    void awaitPrevious() throws InterruptedException {
        if (previous != null) {
            previous.awaitEnd();
        }
    }

    void awaitEnd() throws InterruptedException {
        try {
            over.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
