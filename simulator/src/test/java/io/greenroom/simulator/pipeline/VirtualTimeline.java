package io.greenroom.simulator.pipeline;

import io.greenroom.simulator.time.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Time that only the test moves. */
final class VirtualTimeline implements Timeline {
    private record Task(Instant when, Runnable run) {}

    private final List<Task> tasks = new ArrayList<>();
    private Instant now = Instant.parse("2026-03-01T09:30:00Z");

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public Timer at(Instant when, Runnable run) {
        Task task = new Task(when, run);
        tasks.add(task);
        return () -> tasks.remove(task);
    }

    /** How many tasks wait for their time. */
    int waiting() {
        return tasks.size();
    }

    void move(Duration by) {
        now = now.plus(by);
        List<Task> due = tasks.stream()
                .filter(task -> !task.when().isAfter(now))
                .sorted(Comparator.comparing(Task::when))
                .toList();
        tasks.removeAll(due);
        due.forEach(task -> task.run().run());
    }
}
