package io.greenroom.status;

import java.io.IOException;
import java.util.Collection;
import java.util.SequencedMap;

/**
 * Keeps how jobs stood last, as a text for each, so that a restart does not forget it. What was put is there after the end
 * of the process, however that came; a machine that loses its power may lose the latest. For any number of threads.
 */
public interface JobHistoryStore extends AutoCloseable {

    /** The texts by job, in the order in which they were last put. */
    SequencedMap<String, String> all() throws IOException;

    /**
     * All of it or, when that fails, nothing.
     *
     * @param put the texts by job, each in the place of the job's earlier text
     * @param removed jobs whose texts are not needed any more
     */
    void change(SequencedMap<String, String> put, Collection<String> removed) throws IOException;

    @Override
    void close();
}
