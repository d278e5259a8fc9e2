package io.greenroom.action;

import io.greenroom.artifact.Archive;
import io.greenroom.artifact.ArchiveLimits;
import io.greenroom.artifact.ArtifactLocation;
import io.greenroom.artifact.ArtifactStore;
import io.greenroom.artifact.EnvironmentDocument;
import io.greenroom.environment.SourceFiles;
import io.greenroom.job.ActionFailure;
import io.greenroom.job.FailureType;
import io.greenroom.job.JobContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A job's input artifacts, fetched into a scratch folder that is removed on close, and told apart: one may stand for an
 * environment, the others are source.
 */
final class InputArtifacts implements AutoCloseable {
    /** @param environmentId what its environment.json names, when it has one */
    private record Input(ArtifactLocation location, Archive archive, Optional<String> environmentId) {}

    /** Null where there is nothing to fetch. */
    private final @Nullable Scratch scratch;

    private final List<Input> inputs;

    private InputArtifacts(@Nullable Scratch scratch, List<Input> inputs) {
        this.scratch = scratch;
        this.inputs = inputs;
    }

    static InputArtifacts fetch(JobContext context, ArtifactStore store, ActionSettings settings)
            throws ActionFailure, InterruptedException {
        if (context.job().inputs().isEmpty()) {
            return new InputArtifacts(null, List.of());
        }
        Scratch scratch = null;
        try {
            scratch = Scratch.in(settings.scratch());
            var inputs = new ArrayList<Input>();
            for (ArtifactLocation location : context.job().inputs()) {
                Path file = scratch.folder().resolve("input-" + inputs.size());
                store.download(location, context.artifactAccess(), file);
                inputs.add(look(location, file, settings.archives()));
            }
            var fetched = new InputArtifacts(scratch, inputs);
            scratch = null;
            return fetched;
        } catch (IOException e) {
            throw Failures.of(e);
        } finally {
            if (scratch != null) {
                scratch.close();
            }
        }
    }

    private static Input look(ArtifactLocation location, Path file, ArchiveLimits limits)
            throws IOException, InterruptedException {
        var archive = Archive.open(location.name(), file, limits);
        var document = archive.rootFile(EnvironmentDocument.FILE, EnvironmentDocument.LIMIT);
        String id = document.isEmpty() ? null : EnvironmentDocument.readId(document.get(), location.name());
        return new Input(location, archive, Optional.ofNullable(id));
    }

    /** What the one artifact with an environment.json names. Says which artifacts were looked at when it is none or several. */
    String environmentId() throws ActionFailure {
        List<Input> found =
                inputs.stream().filter(i -> i.environmentId().isPresent()).toList();
        if (found.size() == 1) {
            return found.getFirst().environmentId().orElseThrow();
        }
        if (found.isEmpty()) {
            throw ActionFailure.lasting(FailureType.CONFIGURATION_ERROR, noneFound());
        }
        throw ActionFailure.lasting(
                FailureType.CONFIGURATION_ERROR,
                "The input artifacts %s all hold an %s. Keep one of them, or set EnvironmentId, as in #{start.EnvironmentId}."
                        .formatted(names(found), EnvironmentDocument.FILE));
    }

    private String noneFound() {
        String remedy =
                " Set EnvironmentId, as in #{start.EnvironmentId}, or add the output artifact of Start-Environment"
                        + " to this action's input artifacts.";
        if (inputs.isEmpty()) {
            return "Which environment is meant is not said: EnvironmentId is not set, and there is no input artifact."
                    + remedy;
        }
        String looked = inputs.stream()
                .map(i -> "%s is %s without an %s at its root"
                        .formatted(i.location().name(), i.archive().describe(), EnvironmentDocument.FILE))
                .collect(Collectors.joining("; "));
        return "Which environment is meant is not said: EnvironmentId is not set, and " + looked + "." + remedy;
    }

    private static String names(List<Input> inputs) {
        return inputs.stream().map(i -> i.location().name()).collect(Collectors.joining(" and "));
    }

    /** The artifacts that do not stand for an environment: at the root when there is one, else each under its name. */
    SourceFiles source() {
        List<Input> source =
                inputs.stream().filter(i -> i.environmentId().isEmpty()).toList();
        if (source.isEmpty()) {
            return SourceFiles.NONE;
        }
        return folder -> {
            for (Input input : source) {
                Path target = source.size() == 1
                        ? folder
                        : folder.resolve(input.location().name());
                Files.createDirectories(target);
                input.archive().unpackInto(target);
            }
        };
    }

    @Override
    public void close() {
        if (scratch != null) {
            scratch.close();
        }
    }
}
