package io.greenroom.lifecycle;

import java.io.IOException;
import java.nio.file.Path;

/** What a site has to heed because another worker may tend its environment next. */
public interface Keeping {

    /** Where there is no other worker. */
    Keeping ALONE = new Keeping() {
        @Override
        public boolean mayAct() {
            return true;
        }

        @Override
        public void keep(Path file) {}
    };

    /** Whether this worker may act for the environment now. */
    boolean mayAct();

    /**
     * Keeps for the next worker what was written in the environment's folder. Returns when it is kept.
     *
     * @throws IOException when that takes too long
     */
    void keep(Path file) throws IOException, InterruptedException;
}
