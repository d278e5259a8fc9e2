package io.greenroom.artifact;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** An artifact cannot be had, written, or accepted. The message is for pipeline authors and holds no secret. */
public final class ArtifactException extends IOException {
    private static final long serialVersionUID = 1L;

    public enum Kind {
        /** There is no such object. */
        MISSING,
        /** S3 or KMS refused what the job's credentials may not do. */
        FORBIDDEN,
        /** S3 does not take the job's credentials any more, or never did; the job may be given others. */
        STALE,
        /** S3 did not answer as it should; trying again may help. */
        UNAVAILABLE,
        /** What it holds is not acceptable: not an archive, hostile, too large, of an unknown schema. */
        UNACCEPTABLE
    }

    private final Kind kind;

    public ArtifactException(Kind kind, String message) {
        this(kind, message, null);
    }

    public ArtifactException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
