package io.greenroom.simulator.pipeline.definition;

import io.greenroom.simulator.pipeline.definition.PipelineDeclaration.Variable;
import io.greenroom.simulator.pipeline.definition.VariableText.Reference;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Namespaces are unique, and references go to variables that are certain to have a value by then. */
record VariableRules(Draft draft, Problems problems) {
    private static final Set<String> RESERVED = Set.of("codepipeline", "variables");

    void check() {
        Map<String, Draft.Placed> producers = producers();
        for (Draft.Placed placed : draft.actions()) {
            placed.action().configuration().forEach((key, value) -> {
                String path = placed.configurationPath(key);
                VariableText text = new VariableText(value);
                for (String malformed : text.malformed()) {
                    problems.action(path, "%s is not a reference; write #{namespace.variable}".formatted(malformed));
                }
                for (Reference reference : text.references()) {
                    checkReference(placed, reference, path, producers);
                }
            });
        }
    }

    private Map<String, Draft.Placed> producers() {
        Set<String> artifacts = draft.actions().stream()
                .flatMap(placed -> Stream.concat(
                        placed.action().inputArtifacts().stream(), placed.action().outputArtifacts().stream()))
                .collect(Collectors.toCollection(HashSet::new));
        Map<String, Draft.Placed> producers = new HashMap<>();
        for (Draft.Placed placed : draft.actions()) {
            String namespace = placed.action().namespace();
            if (namespace != null) {
                String complaint = complaintAbout(namespace, producers.putIfAbsent(namespace, placed), artifacts);
                if (complaint != null) {
                    problems.action(placed.path() + ".namespace", complaint);
                }
            }
        }
        return producers;
    }

    private static @Nullable String complaintAbout(
            String namespace, Draft.@Nullable Placed earlier, Set<String> artifacts) {
        if (RESERVED.contains(namespace)) {
            return "'%s' is reserved; choose another namespace".formatted(namespace);
        }
        if (artifacts.contains(namespace)) {
            return "'%s' is the name of an artifact; choose another namespace".formatted(namespace);
        }
        if (earlier != null) {
            return "Namespaces must be unique across the pipeline definition, and action '%s' has '%s' already"
                    .formatted(earlier.action().name(), namespace);
        }
        return null;
    }

    private void checkReference(
            Draft.Placed placed, Reference reference, String path, Map<String, Draft.Placed> producers) {
        switch (reference.namespace()) {
            case "codepipeline" -> checkBuiltIn(reference, path);
            case "variables" -> checkPipelineVariable(placed, reference, path);
            default -> checkProducer(placed, reference, path, producers);
        }
    }

    private void checkBuiltIn(Reference reference, String path) {
        if (!reference.name().equals("PipelineExecutionId")) {
            problems.action(
                    path,
                    "%s does not exist; the only one is #{codepipeline.PipelineExecutionId}".formatted(reference));
        }
    }

    private void checkPipelineVariable(Draft.Placed placed, Reference reference, String path) {
        if (placed.action().isSource()) {
            problems.action(path, "%s: pipeline variables cannot be used in Source actions".formatted(reference));
        }
        if (draft.pipeline().variables().stream()
                .noneMatch(variable -> variable.name().equals(reference.name()))) {
            problems.action(
                    path,
                    "%s is not a variable of this pipeline; there are: %s"
                            .formatted(
                                    reference,
                                    orNone(draft.pipeline().variables().stream().map(Variable::name))));
        }
    }

    private void checkProducer(
            Draft.Placed placed, Reference reference, String path, Map<String, Draft.Placed> producers) {
        Draft.Placed producer = producers.get(reference.namespace());
        if (producer == null) {
            problems.action(
                    path,
                    "%s: no action has the namespace '%s'; there are: %s"
                            .formatted(
                                    reference,
                                    reference.namespace(),
                                    orNone(producers.keySet().stream().sorted())));
        } else if (!producer.endsBefore(placed)) {
            problems.action(
                    path,
                    "%s comes from action '%s', which has not ended by then; its producer has to be in an earlier stage, or have a lower runOrder in this one"
                            .formatted(reference, producer.action().name()));
        }
    }

    private static String orNone(Stream<String> names) {
        String joined = names.collect(Collectors.joining(", "));
        return joined.isEmpty() ? "none" : joined;
    }
}
