package io.greenroom.lifecycle;

import io.greenroom.blueprint.Blueprints;
import io.greenroom.environment.StartRequest;
import io.greenroom.file.FolderCopy;
import io.greenroom.file.FolderRemoval;
import io.greenroom.file.OwnerOnly;
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

    /** Fills it with what another worker kept of the environment, by path. */
    void fill(Map<String, byte[]> files) throws IOException {
        Files.createDirectory(draft.workspace());
        OwnerOnly.folder(draft.processes());
        OwnerOnly.folder(draft.runs());
        Path top = draft.path().normalize();
        for (var file : files.entrySet()) {
            Path to = top.resolve(file.getKey()).normalize();
            if (!to.startsWith(top) || to.equals(top)) {
                throw new IOException("'%s' is no path in an environment's folder".formatted(file.getKey()));
            }
            OwnerOnly.folder(to.resolveSibling(""));
            OwnerOnly.file(to);
            Files.write(to, file.getValue());
        }
    }

    EnvironmentFolder folder() {
        return draft;
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
