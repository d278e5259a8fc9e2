package io.greenroom.cli;

import io.greenroom.simulator.pipeline.execution.RuleResults.RuleResult;
import io.greenroom.yaml.NearMatch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What is to be simulated.
 *
 * @param sources folders by source action
 * @param skips kinds of AWS actions to pass over, each {@code Category/Provider}
 * @param outputs what skipped actions and sources put out, by namespace and name
 * @param rules how rules of conditions come out, by name
 * @param variables values of the pipeline's variables, by name
 * @param approve whether manual approvals are approved without asking
 * @param keep whether environments are left that the run did not end
 */
record SimulationPlan(
        PipelineFile pipeline,
        Map<String, Path> sources,
        Set<String> skips,
        Map<String, Map<String, String>> outputs,
        Map<String, RuleResult> rules,
        Map<String, String> variables,
        boolean approve,
        boolean keep) {

    /** A run with folders for the sources and nothing else out of the ordinary. */
    static SimulationPlan of(PipelineFile pipeline, Map<String, Path> sources) {
        return new SimulationPlan(pipeline, sources, Set.of(), Map.of(), Map.of(), Map.of(), false, false);
    }

    /**
     * Whether all that is named is in the pipeline.
     *
     * @throws Refusal when something is not
     */
    void check() {
        checkSources();
        outputs.keySet().forEach(this::checkNamespace);
        Set<String> known = new TreeSet<>(pipeline.rules());
        for (String rule : rules.keySet()) {
            if (!known.contains(rule)) {
                throw Refusal.usage("--rule %s=… names no rule of the pipeline's conditions%s; there are: %s."
                        .formatted(rule, NearMatch.question(rule, known), listed(known)));
            }
        }
    }

    private void checkSources() {
        List<String> actions = pipeline.sourceActions();
        for (String named : sources.keySet()) {
            if (!actions.contains(named)) {
                throw Refusal.usage("--source %s=… names no source action of the pipeline%s; it has: %s."
                        .formatted(named, NearMatch.question(named, actions), listed(actions)));
            }
        }
        String missing = actions.stream()
                .filter(action -> !sources.containsKey(action) && !pipeline.needsNoFolder(action))
                .map(action -> "--source %s=DIR".formatted(action))
                .collect(Collectors.joining(" "));
        if (!missing.isEmpty()) {
            throw Refusal.usage("Source actions take a folder in place of a repository. Add: " + missing);
        }
        sources.forEach((action, folder) -> {
            if (!Files.isDirectory(folder)) {
                throw Refusal.usage("--source %s=%s: there is no such folder.".formatted(action, folder));
            }
        });
    }

    private void checkNamespace(String namespace) {
        List<PipelineFile.Publisher> publishers = pipeline.publishers();
        Set<String> known = publishers.stream()
                .map(PipelineFile.Publisher::namespace)
                .collect(Collectors.toCollection(TreeSet::new));
        Optional<PipelineFile.Publisher> publisher = publishers.stream()
                .filter(one -> one.namespace().equals(namespace))
                .findFirst();
        if (publisher.isEmpty()) {
            throw Refusal.usage("--output %s.…: no action of the pipeline has this namespace%s; there are: %s."
                    .formatted(namespace, NearMatch.question(namespace, known), listed(known)));
        }
        PipelineFile.Publisher action = publisher.get();
        if (action.source() || skips.contains(action.kind())) {
            return;
        }
        throw Refusal.usage(
                action.custom()
                        ? "--output %s.…: action %s runs here and puts out its own variables."
                                .formatted(namespace, action.action())
                        : "--output %s.…: action %s is not skipped. Add: --skip %s"
                                .formatted(namespace, action.action(), action.kind()));
    }

    private static String listed(Collection<String> names) {
        return names.isEmpty() ? "none" : String.join(", ", names);
    }
}
