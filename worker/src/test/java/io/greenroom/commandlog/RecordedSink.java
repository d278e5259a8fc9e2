package io.greenroom.commandlog;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A sink that remembers; it answers as told, and takes everything when it is told nothing. */
final class RecordedSink implements LogSink {
    private final Set<String> streams = new HashSet<>();
    private final List<String> lines = new ArrayList<>();
    private final List<Instant> times = new ArrayList<>();
    private final Deque<Answer> answers = new ArrayDeque<>();

    /** To the next calls that put lines. */
    synchronized void answer(Answer... next) {
        answers.addAll(List.of(next));
    }

    @Override
    public synchronized Answer create(String stream) {
        streams.add(stream);
        return new Answer.Taken();
    }

    @Override
    public synchronized Answer put(String stream, Instant at, List<String> more) {
        times.add(at);
        Answer answer = answers.isEmpty() ? new Answer.Taken() : answers.remove();
        if (answer instanceof Answer.Taken) {
            if (!streams.contains(stream)) {
                throw new AssertionError("There is no stream " + stream);
            }
            lines.addAll(more);
        }
        return answer;
    }

    synchronized List<String> lines() {
        return List.copyOf(lines);
    }

    synchronized Set<String> streams() {
        return Set.copyOf(streams);
    }

    /** When lines were to be put, and whether that worked or not. */
    synchronized List<Instant> times() {
        return Collections.unmodifiableList(new ArrayList<>(times));
    }
}
