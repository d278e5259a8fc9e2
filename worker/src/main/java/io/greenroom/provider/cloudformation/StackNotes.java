package io.greenroom.provider.cloudformation;

import static io.greenroom.environment.ProviderException.Kind.FAILED;

import io.greenroom.environment.ProviderException;
import io.greenroom.file.DurableFile;
import io.greenroom.lifecycle.Keeping;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What was begun for an environment's stack, on disk before it is: the name of a deleted stack is free again, so that nothing
 * in AWS would keep a late repetition from making a second one.
 */
final class StackNotes {
    private final Path file;
    private volatile Keeping keeping = Keeping.ALONE;

    /**
     * How far its start has got.
     *
     * @param begunAt before anything was made in AWS
     * @param askedAt when CloudFormation was asked for it last; null when it was not, or has clearly made nothing
     * @param id of the stack, its ARN; null as long as it is not known
     */
    record Note(
            Instant begunAt,
            @Nullable Instant askedAt,
            @Nullable String id) {

        /** Whether there may be a stack. */
        boolean mayBeThere() {
            return askedAt != null || id != null;
        }
    }

    /** @param folder of the environment */
    StackNotes(Path folder) {
        this.file = folder.resolve("stack.json");
    }

    /** What is noted is kept for other workers from now on. */
    void heed(Keeping other) {
        keeping = other;
    }

    /** Empty when nothing was begun. */
    Optional<Note> read() throws ProviderException {
        try {
            return DurableFile.read(file, Note.class);
        } catch (IOException e) {
            throw new ProviderException(FAILED, "What was begun of the stack is not known: " + e.getMessage(), e);
        }
    }

    Note begun(Instant at) throws ProviderException, InterruptedException {
        Optional<Note> before = read();
        return before.isPresent() ? before.get() : write(new Note(at, null, null));
    }

    /** Each time that it is asked for: a stack shows up some time after the call that has made it. */
    Note asked(Note note, Instant at) throws ProviderException, InterruptedException {
        return write(new Note(note.begunAt(), at, null));
    }

    Note refused(Note note) throws ProviderException, InterruptedException {
        return write(new Note(note.begunAt(), null, null));
    }

    Note made(Note note, String id) throws ProviderException, InterruptedException {
        return write(new Note(note.begunAt(), note.askedAt(), id));
    }

    private Note write(Note note) throws ProviderException, InterruptedException {
        try {
            DurableFile.write(file, note);
            keeping.keep(file);
            return note;
        } catch (IOException e) {
            throw new ProviderException(
                    FAILED, "What is begun of the stack cannot be noted, so that it is not: " + e.getMessage(), e);
        }
    }
}
