package io.greenroom.simulator.pipeline.execution;

import io.greenroom.simulator.pipeline.definition.PipelineDeclaration;
import io.greenroom.simulator.pipeline.definition.PipelineDeclaration.Action;
import java.util.Optional;
import java.util.Set;

/**
 * Sources that hand on a reference for a Git clone in place of an archive of their files. The service's user guide, under
 * CodeStarSourceConnection and CodeCommit: only CodeBuild's actions can use one. Commands and ECRBuildAndPublish run on
 * CodeBuild and are taken for such; the service looks when the action runs, not when the pipeline is created.
 */
final class CloneReferences {
    static final String FORMAT = "OutputArtifactFormat";
    private static final String REFERENCE = "CODEBUILD_CLONE_REF";
    private static final String ARCHIVE = "CODE_ZIP";
    private static final Set<String> GIT_SOURCES = Set.of("CodeStarSourceConnection", "CodeCommit");
    private static final Set<String> CLONE = Set.of("CodeBuild", "Commands", "ECRBuildAndPublish");

    private CloneReferences() {}

    /** What is wrong with the artifacts that an action takes, if anything is. */
    static Optional<String> complaintAbout(Action consumer, PipelineDeclaration pipeline) {
        if (!consumer.isCustom() && CLONE.contains(consumer.type().provider())) {
            return Optional.empty();
        }
        return pipeline.stages().stream()
                .flatMap(stage -> stage.actions().stream())
                .filter(source -> source.isSource()
                        && REFERENCE.equals(source.configuration().get(FORMAT)))
                .filter(source -> consumer.inputArtifacts().stream().anyMatch(source.outputArtifacts()::contains))
                .map(source -> complaint(source, consumer))
                .findFirst();
    }

    /** What is wrong with the format that a source of AWS's names, if anything is. */
    static Optional<String> complaintAboutFormat(Action source) {
        String format = source.configuration().get(FORMAT);
        if (format == null
                || source.isCustom()
                || !GIT_SOURCES.contains(source.type().provider())) {
            return Optional.empty();
        }
        return format.equals(ARCHIVE) || format.equals(REFERENCE)
                ? Optional.empty()
                : Optional.of("%s of source action '%s' is '%s'; there are %s and %s"
                        .formatted(FORMAT, source.name(), format, ARCHIVE, REFERENCE));
    }

    private static String complaint(Action source, Action consumer) {
        return "Input artifact '%s' holds no files: source action '%s' has %s %s, which hands on a reference that only CodeBuild (and Commands, which runs on it) can clone, and action '%s' is of provider %s. Set %s of '%s' to %s, or let '%s' take what a CodeBuild action makes of it."
                .formatted(
                        String.join(", ", source.outputArtifacts()),
                        source.name(),
                        FORMAT,
                        REFERENCE,
                        consumer.name(),
                        consumer.type().provider(),
                        FORMAT,
                        source.name(),
                        ARCHIVE,
                        consumer.name());
    }
}
