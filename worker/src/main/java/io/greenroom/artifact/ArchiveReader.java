package io.greenroom.artifact;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** The entries of an archive, one after the other, whatever its format. Damage is told as an {@link ArtifactException}. */
interface ArchiveReader extends AutoCloseable {

    /** The next entry; null when there is none. */
    @Nullable
    ArchiveEntry next() throws IOException;

    /** Of the entry that came last; closing it is not needed. */
    InputStream content() throws IOException;

    /** Of the entry that came last, which is a link. */
    String linkTarget() throws IOException;

    @Override
    void close() throws IOException;
}
