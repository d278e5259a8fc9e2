package io.greenroom.simulator.pipeline.definition;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Every output artifact has one producer, and every input comes from an action that has ended by then. */
record ArtifactRules(Draft draft, Problems problems) {

    void check() {
        Map<String, Draft.Placed> producers = producers();
        for (Draft.Placed consumer : draft.actions()) {
            List<String> inputs = consumer.action().inputArtifacts();
            for (int i = 0; i < inputs.size(); i++) {
                checkInput(consumer, inputs.get(i), consumer.path() + ".inputArtifacts[" + i + "].name", producers);
                if (inputs.indexOf(inputs.get(i)) < i) {
                    problems.action(
                            consumer.path() + ".inputArtifacts[" + i + "].name",
                            "'%s' is an input of this action already".formatted(inputs.get(i)));
                }
            }
        }
    }

    private Map<String, Draft.Placed> producers() {
        Map<String, Draft.Placed> producers = new HashMap<>();
        for (Draft.Placed producer : draft.actions()) {
            List<String> outputs = producer.action().outputArtifacts();
            for (int i = 0; i < outputs.size(); i++) {
                Draft.Placed earlier = producers.putIfAbsent(outputs.get(i), producer);
                if (earlier != null && !outputs.get(i).isEmpty()) {
                    problems.action(
                            producer.path() + ".outputArtifacts[" + i + "].name",
                            "'%s' is an output of action '%s' already; names of output artifacts are unique in a pipeline"
                                    .formatted(outputs.get(i), earlier.action().name()));
                }
            }
        }
        return producers;
    }

    private void checkInput(Draft.Placed consumer, String artifact, String path, Map<String, Draft.Placed> producers) {
        if (artifact.isEmpty()) {
            return;
        }
        Draft.Placed producer = producers.get(artifact);
        if (producer == null) {
            problems.action(
                    path,
                    "'%s' is not the output of any action; there are: %s"
                            .formatted(
                                    artifact,
                                    producers.keySet().stream().sorted().collect(Collectors.joining(", "))));
        } else if (!producer.endsBefore(consumer)) {
            problems.action(
                    path,
                    "'%s' comes from action '%s', which has not ended by then; its producer has to be in an earlier stage, or have a lower runOrder in this one"
                            .formatted(artifact, producer.action().name()));
        }
    }
}
