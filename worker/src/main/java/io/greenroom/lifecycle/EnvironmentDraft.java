package io.greenroom.lifecycle;

import io.greenroom.blueprint.Blueprints;
import io.greenroom.environment.StartRequest;
import io.greenroom.file.FolderCopy;
import io.greenroom.file.FolderRemoval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;

/**
 * An environment's folder in the making. It gets its name in one step when all is in it: a worker that dies before
 * leaves nothing that looks like an environment.
 */
final class EnvironmentDraft implements AutoCloseable {
    static final String PREFIX = ".draft-";

    private final EnvironmentFolder draft;

    private EnvironmentDraft(EnvironmentFolder draft) {
        this.draft = draft;
    }

    static EnvironmentDraft in(Path environments) throws IOException {
        return new EnvironmentDraft(new EnvironmentFolder(Files.createTempDirectory(environments, PREFIX)));
    }

    /**
     * Source first, so that the blueprint's own files are what the administrator wrote.
     *
     * @param kept those of them that are kept with the blueprint
     */
    void fill(
            StartRequest request,
            Blueprints.Found found,
            List<String> kept,
            EnvironmentRecord record,
            Map<String, String> secrets)
            throws IOException, InterruptedException {
        Files.createDirectory(draft.workspace());
        request.source().unpackInto(draft.workspace());
        if (found.files() != null) {
            FolderCopy.copy(
                    found.files(), draft.workspace(), name -> !name.equals(Path.of(EnvironmentFolder.BLUEPRINT)));
            draft.keep(found.files(), kept);
        }
        draft.write(record, found.text(), new EnvironmentFolder.Secrets(secrets));
    }

    /** True when it has the name now; false when another draft was faster. */
    boolean moveTo(Path place) throws IOException {
        try {
            Files.move(draft.path(), place, StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (IOException e) {
            if (Files.isDirectory(place)) {
                return false;
            }
            throw e;
        }
    }

    @Override
    public void close() {
        FolderRemoval.remove(draft.path()); // the next who opens the folder tries what is left again
    }
}
