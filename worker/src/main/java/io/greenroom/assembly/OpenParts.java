package io.greenroom.assembly;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What was opened so far, to be closed in the reverse order, each part whatever happens to the others. While more is being
 * opened it stands in a try-with-resources, and {@link #handOver} lets what was built keep the parts.
 */
public final class OpenParts implements Closeable {
    private final Deque<Closeable> parts = new ArrayDeque<>();

    /** How a part is closed. */
    public interface Closing<T> {
        void close(T part) throws IOException;
    }

    /** Keeps the part, and returns it. */
    public <T> T add(T part, Closing<? super T> closing) {
        parts.push(() -> closing.close(part));
        return part;
    }

    /** All parts in a new owner's hands; closing this closes nothing any more. */
    public OpenParts handOver() {
        var owned = new OpenParts();
        owned.parts.addAll(parts);
        parts.clear();
        return owned;
    }

    @Override
    public void close() throws IOException {
        if (parts.isEmpty()) {
            return;
        }
        Closeable first = parts.pop();
        try (Closeable others = this) {
            first.close();
        }
    }
}
