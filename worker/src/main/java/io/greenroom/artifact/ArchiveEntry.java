package io.greenroom.artifact;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An entry as its archive tells of it; nothing of that is to be trusted.
 *
 * @param mode Unix permission bits and whatever else the archive has there; 0 when it has none
 * @param modifiedAt null when the archive does not say
 * @param size what it unpacks to, in bytes, the holes of a sparse file included
 */
record ArchiveEntry(
        String name, Type type, int mode, @Nullable Instant modifiedAt, long size) {
    enum Type {
        FILE,
        FOLDER,
        SYMBOLIC_LINK,
        HARD_LINK,
        /** A device, a pipe, or something that this format has and we do not read. */
        OTHER
    }

    /** What nothing but its name tells apart. */
    static Type fileOrFolder(String name) {
        return name.endsWith("/") ? Type.FOLDER : Type.FILE;
    }

    /** Whether it is a file of that name at the archive's root. */
    boolean isRootFile(String wanted) {
        return type == Type.FILE && (name.equals(wanted) || name.equals("./" + wanted));
    }
}
