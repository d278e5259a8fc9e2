package io.greenroom.status;

import java.io.IOException;
import java.util.SequencedMap;

/**
 * Keeps how jobs stood last, as a text for each, so that a restart does not forget it. What was put is there after the end
 * of the process, however that came; a machine that loses its power may lose the latest. For any number of threads.
 */
public interface JobHistoryStore extends AutoCloseable {

    /** The texts by job, in the order in which they were last put. */
    SequencedMap<String, String> all() throws IOException;

    /** In the place of the job's earlier text. Takes no longer than a write that need not reach the disk. */
    void put(String job, String text) throws IOException;

    void remove(String job) throws IOException;

    @Override
    void close();
}
