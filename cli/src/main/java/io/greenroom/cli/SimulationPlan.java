package io.greenroom.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/**
 * What is to be simulated.
 *
 * @param sources folders by source action
 * @param variables values of the pipeline's variables, by name
 * @param skips kinds of AWS actions to pass over, each {@code Category/Provider}
 * @param approve whether manual approvals are approved without asking
 * @param keep whether environments are left that the run did not end
 */
record SimulationPlan(
        PipelineFile pipeline,
        Map<String, Path> sources,
        Map<String, String> variables,
        Set<String> skips,
        boolean approve,
        boolean keep) {}
