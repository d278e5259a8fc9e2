package io.greenroom.cli;

import io.greenroom.simulator.pipeline.execution.Approvals;
import io.greenroom.simulator.pipeline.execution.RuleResults;
import io.greenroom.simulator.pipeline.execution.RuleResults.RuleResult;
import io.greenroom.simulator.pipeline.execution.Skips;
import io.greenroom.simulator.pipeline.execution.Sources;
import io.greenroom.simulator.pipeline.execution.StandInOutputs;
import io.greenroom.simulator.pipeline.execution.StandIns;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Option;

/** The options that say what stands in for AWS's own actions and rules. */
final class StandInOptions {
    @Option(
            names = "--source",
            paramLabel = "ACTION=DIR",
            description = "The folder that a source action takes. Give it once for each source action.")
    private Map<String, Path> sources = new LinkedHashMap<>();

    @Option(
            names = "--skip",
            paramLabel = "CATEGORY/PROVIDER",
            description = "Shows actions of this kind as skipped, such as Build/CodeBuild; only AWS's own need it.")
    private Set<String> skips = new LinkedHashSet<>();

    @Option(
            names = "--output",
            paramLabel = "NAMESPACE.KEY=VALUE",
            description = "A variable that a skipped action or a source puts out. May be repeated.")
    private Map<String, String> outputs = new LinkedHashMap<>();

    @Option(
            names = "--rule",
            paramLabel = "NAME=pass|fail",
            description = "How a rule of a stage's condition comes out; rules are not evaluated. Default: pass.")
    private Map<String, String> rules = new LinkedHashMap<>();

    Map<String, Path> sources() {
        return sources;
    }

    Set<String> skips() {
        return skips;
    }

    /** By namespace and name. */
    Map<String, Map<String, String>> outputs() {
        Map<String, Map<String, String>> byNamespace = new LinkedHashMap<>();
        outputs.forEach((name, value) -> {
            if (!name.matches("[A-Za-z0-9@\\-_]+\\.[A-Za-z0-9@\\-_]+")) {
                throw Refusal.usage(
                        "--output %s=…: write a namespace, a point and the name of a variable, such as --output Build.TAG=v7."
                                .formatted(name));
            }
            int point = name.indexOf('.');
            byNamespace
                    .computeIfAbsent(name.substring(0, point), namespace -> new LinkedHashMap<>())
                    .put(name.substring(point + 1), value);
        });
        return byNamespace;
    }

    Map<String, RuleResult> rules() {
        Map<String, RuleResult> results = new LinkedHashMap<>();
        rules.forEach((name, word) -> {
            for (RuleResult result : RuleResult.values()) {
                if (result.word().equals(word)) {
                    results.put(name, result);
                }
            }
            if (!results.containsKey(name)) {
                throw Refusal.usage(
                        "--rule %1$s=%2$s: write --rule %1$s=pass or --rule %1$s=fail.".formatted(name, word));
            }
        });
        return results;
    }

    StandIns standIns(Approvals approvals) {
        return new StandIns(
                Sources.of(sources),
                approvals,
                new Skips(skips),
                new StandInOutputs(outputs()),
                new RuleResults(rules()));
    }
}
