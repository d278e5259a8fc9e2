package io.greenroom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenroom.cli.Workshop.Before;
import io.greenroom.simulator.pipeline.execution.RuleResults.RuleResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole pipelines: the real worker, the simulator, and HTTP between them. */
class SimulationTest {
    private static final String BY_VARIABLE = "#{start.EnvironmentId}";

    private final Workshop workshop;
    private final Before before;

    SimulationTest(@TempDir Path folder) throws IOException {
        workshop = new Workshop(folder);
        before = Before.now(Workshop.temporary());
    }

    @AfterEach
    void nothingIsLeft() {
        before.assertNothingIsLeft();
    }

    private Workshop.Run failing(PipelineText pipeline) throws Exception {
        return failing(pipeline, plan -> plan);
    }

    private Workshop.Run failing(PipelineText pipeline, UnaryOperator<SimulationPlan> change) throws Exception {
        var run = workshop.simulate(pipeline, change);
        assertThat(run.status()).as(run.out()).isEqualTo(1);
        return run;
    }

    private static UnaryOperator<SimulationPlan> skipping(String kind) {
        return p -> changed(p, Set.of(kind), Map.of(), Map.of(), Map.of(), false, false);
    }

    private static UnaryOperator<SimulationPlan> puttingOut(String namespace, String skipped) {
        return p ->
                changed(p, Set.of(skipped), Map.of(namespace, Map.of("TAG", "v7")), Map.of(), Map.of(), false, false);
    }

    private static UnaryOperator<SimulationPlan> failing(String rule) {
        return p -> changed(p, Set.of(), Map.of(), Map.of(rule, RuleResult.FAIL), Map.of(), false, false);
    }

    private static UnaryOperator<SimulationPlan> from(Map<String, Path> sources) {
        return p -> SimulationPlan.of(p.pipeline(), sources);
    }

    private static SimulationPlan approving(SimulationPlan p) {
        return changed(p, Set.of(), Map.of(), Map.of(), Map.of(), true, false);
    }

    private static SimulationPlan changed(
            SimulationPlan p,
            Set<String> skips,
            Map<String, Map<String, String>> outputs,
            Map<String, RuleResult> rules,
            Map<String, String> variables,
            boolean approve,
            boolean keep) {
        return new SimulationPlan(p.pipeline(), p.sources(), skips, outputs, rules, variables, approve, keep);
    }

    @Test
    void theThreeActionsFindTheEnvironmentByItsArtifact() throws Exception {
        var run = workshop.simulate(PipelineText.starting(
                        Map.of("BlueprintName", "small", "InputsJSON", "{\"Greeting\": \"good day to you\"}"))
                .run("Greet", Map.of("CommandName", "greet", "ComponentName", "w.b"), "Environment")
                .run(
                        "Count",
                        Map.of(
                                "CommandName", "tell",
                                "ArgumentsJSON", "{\"Word\": \"#{greet.Words} from #{start.Greeting}\"}"),
                        "Environment")
                .run("Source2", Map.of("CommandName", "source"), "Environment")
                .end(Map.of(), "Environment"));

        assertThat(run.status()).as(run.out()).isZero();
        assertThat(run.out())
                .contains(
                        "Greet | good day to you",
                        "and the word is 4 from good day to you",
                        "Source2 | the application",
                        "EndStage / End: Succeeded",
                        "Pipeline shop succeeded in");
        assertThat(run.err().lines())
                .singleElement()
                .asString()
                .startsWith("Pages with the logs, while it runs: http://127.0.0.1:");
    }

    @Test
    void theThreeActionsFindTheEnvironmentByItsIdAlone() throws Exception {
        var run = workshop.simulate(PipelineText.starting()
                .run("Greet", Map.of("CommandName", "greet", "ComponentName", "web", "EnvironmentId", BY_VARIABLE))
                .end(Map.of("EnvironmentId", BY_VARIABLE)));

        assertThat(run.status()).as(run.out()).isZero();
        assertThat(run.out()).contains("Greet | hello");
    }

    @Test
    void aCommandThatFailsFailsItsActionAndItsEnvironmentIsEndedByName() throws Exception {
        var run = failing(PipelineText.starting(Map.of("BlueprintName", "small", "EnvironmentName", "mine"))
                .run("Check", Map.of("CommandName", "fail"), "Environment")
                .end(Map.of(), "Environment"));

        assertThat(run.out())
                .contains(
                        "CheckStage / Check: Failed (JobFailed) after",
                        "exited with 3 after",
                        "Its output:\n    about to fail",
                        "not started",
                        "Pipeline shop failed in");
        assertThat(run.err()).containsPattern("The run left environment local/\\S+ \\(mine\\) behind; it is ended now");
    }

    @Test
    void aStartThatFailsSaysWhyAndLeavesNothingToEnd() throws Exception {
        Files.writeString(workshop.source().resolve("fail-setup"), "");

        var run = failing(PipelineText.starting().end(Map.of(), "Environment"));

        assertThat(run.out())
                .contains("Start: Failed (JobFailed)", "(blueprint small) did not start", "the setup is told to fail");
        assertThat(run.err()).doesNotContain("left environment");
    }

    @Test
    void anUnknownBlueprintListsThoseThereAre() throws Exception {
        var run = failing(PipelineText.starting(Map.of("BlueprintName", "large")));

        assertThat(run.out()).contains("Failed (ConfigurationError)", "large", "small");
    }

    @Test
    void badInputsNameTheKeyAndThePosition() throws Exception {
        var run = failing(
                PipelineText.starting(Map.of("BlueprintName", "small", "InputsJSON", "{\"Greeting\": \"a\" \"b\"}")));

        assertThat(run.out())
                .contains("Failed (ConfigurationError)", "InputsJSON", "after the key 'Greeting', at line 1, column");
    }

    @Test
    void aComponentThatFitsNoneOrSeveralListsThem() throws Exception {
        var none = failing(PipelineText.starting()
                .run("Greet", Map.of("CommandName", "greet", "ComponentName", "db.*"), "Environment"));
        var several = failing(PipelineText.starting()
                .run("Greet", Map.of("CommandName", "greet", "ComponentName", "web.*"), "Environment"));

        for (var run : List.of(none, several)) {
            assertThat(run.out()).contains("Greet: Failed (ConfigurationError)", "web", "webmail");
        }
    }

    @Test
    void anArtifactThatStandsForNoEnvironmentIsNamed() throws Exception {
        var run = failing(PipelineText.starting().run("Greet", Map.of("CommandName", "greet"), "Sources"));

        assertThat(run.out()).contains("Sources is a zip archive without an environment.json at its root");
    }

    @Test
    void secretsAreInNoOutput() throws Exception {
        var run = failing(PipelineText.starting(
                        Map.of("BlueprintName", "small", "SecretInputsJSON", "{\"Token\": \"hunter2-start\"}"))
                .run(
                        "Tell",
                        Map.of(
                                "CommandName", "tell",
                                "SecretArgumentsJSON", "{\"Word\": \"hunter2-run\"}",
                                "EnvironmentId", BY_VARIABLE))
                .run(
                        "Refused",
                        Map.of(
                                "CommandName", "tell",
                                "SecretArgumentsJSON",
                                        "{\"Wrong\": \"hunter2-wrong\", \"Word\": {\"x\": \"hunter2-nested\"}}",
                                "EnvironmentId", BY_VARIABLE)));

        assertThat(run.out())
                .contains("the token is **** and the word is ****", "Refused: Failed")
                .doesNotContain("hunter2");
        assertThat(run.err()).doesNotContain("hunter2");
    }

    @Test
    void secretsInWhateverSpellingAreInNoLogAndOnNoPage() throws Exception {
        Path seen = workshop.leaky("""
                7f3k q9Zx/"w"&'z' 7f3k%20q9Zx%2F%22w%22%26%27z%27 7f3k+q9Zx%2f%22w%22%26%27z%27
                {"json": "7f3k q9Zx/\\"w\\"&'z'"} 7f3k q9Zx/&quot;w&quot;&amp;&#39;z&#39;
                + curl '7f3k q9Zx/"w"&'\\''z'\\''' 7f3k\\ q9Zx/\\"w\\"\\&\\'z\\'
                Y2k6N2YzayBxOVp4LyJ3IiYneic= N2YzayBxOVp4LyJ3IiYneic=
                """);
        Path pipeline = workshop.pipeline(PipelineText.starting(Map.of(
                        "BlueprintName", "leaky",
                        "SecretInputsJSON", "{\"Token\": \"7f3k q9Zx/\\\"w\\\"&'z'\"}"))
                .run("Print", Map.of("CommandName", "print"), "Environment")
                .run(
                        "Look",
                        Map.of(
                                "CommandName",
                                "look",
                                "ArgumentsJSON",
                                "{\"Url\": \"#{print.LogUrl}\", \"Into\": \"%s\"}".formatted(seen)),
                        "Environment")
                .end(Map.of(), "Environment"));

        Said said = Said.greenroom(
                "simulate",
                pipeline.toString(),
                "--config",
                workshop.settings().toString(),
                "--source",
                "Source=" + workshop.source());

        assertThat(said.out()).contains("Print | ****", "its teardown had problems");
        String page = Files.readString(seen.resolve("page"));
        assertThat(page).contains("leaky", "ended with exit code 3", "****");
        for (String told : List.of(
                said.out(),
                said.err(),
                page,
                Files.readString(seen.resolve("log")),
                Files.readString(seen.resolve("jobs")))) {
            assertThat(told).doesNotContain("7f3k", "q9Zx", "N2YzayBxOVp4", "dmM2sgcTlae");
        }
    }

    @Test
    void outputWithoutALineEndAndWithTerminalEscapesIsShownAsALine() throws Exception {
        var run = workshop.simulate(PipelineText.starting()
                .run(
                        "Print",
                        Map.of("CommandName", "print", "ArgumentsJSON", "{\"Text\": \"\\u001b[2Jone\\ntwo\"}"),
                        "Environment")
                .end(Map.of("WaitForTeardown", "false"), "Environment"));

        assertThat(run.status()).as(run.out()).isZero();
        assertThat(run.out()).contains("Print | one\n", "Print | two\n").doesNotContain("\u001b");
    }

    @Test
    void anApprovalGoesOnWhenApprovedAndFailsWhenNot() throws Exception {
        assertThat(workshop.simulate(PipelineText.withSource().approval(), SimulationTest::approving)
                        .status())
                .isZero();
        var approved = workshop.simulate(PipelineText.withSource().approval(), p -> p, "Yes\n");
        assertThat(approved.status()).as(approved.out()).isZero();
        assertThat(approved.err()).contains("Approve Approve in stage ApproveStage? [y/N]");
        assertThat(workshop.simulate(PipelineText.withSource().approval(), p -> p, "no\n")
                        .status())
                .isEqualTo(1);
        var nobody = workshop.simulate(PipelineText.withSource().approval(), p -> p, "");
        assertThat(nobody.status()).isEqualTo(1);
        assertThat(nobody.out()).contains("give --approve to approve without asking");
    }

    @Test
    void actionsOfOtherProvidersFailUnlessSkipped() throws Exception {
        assertThat(failing(PipelineText.withSource().build()).out()).contains("CodeBuild", "--skip Build/CodeBuild");

        var run = workshop.simulate(PipelineText.withSource().build(), skipping("Build/CodeBuild"));
        assertThat(run.status()).as(run.out()).isZero();
        assertThat(run.out()).containsIgnoringCase("skipped");
    }

    @Test
    void sourcesHaveToFitTheSourceActions() {
        var pipeline = PipelineText.withSource().approval();
        assertThatThrownBy(() -> workshop.simulate(pipeline, from(Map.of())))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("Add: --source Source=DIR");
        assertThatThrownBy(() -> workshop.simulate(
                        pipeline, from(Map.of("Source", workshop.source(), "Sorce", workshop.source()))))
                .hasMessageContaining(
                        "--source Sorce=… names no source action of the pipeline (did you mean 'Source'?); it has: Source");
        assertThatThrownBy(() -> workshop.simulate(pipeline, from(Map.of("Source", Path.of("nowhere")))))
                .hasMessageContaining("there is no such folder");
    }

    @Test
    void aVariableThatThePipelineDoesNotHaveIsWrongUsage() {
        assertThatThrownBy(() -> workshop.simulate(
                        PipelineText.withSource().approval(),
                        p -> changed(p, Set.of(), Map.of(), Map.of(), Map.of("Colour", "red"), true, false)))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.status()).isEqualTo(2))
                .hasMessageContaining("Colour");
    }

    @Test
    void whatSkippedActionsPutOutCanBeGiven() throws Exception {
        var pipeline = PipelineText.withSource().publishingBuild().starting("#{build.TAG}");

        var given = workshop.simulate(pipeline, puttingOut("build", "Build/CodeBuild"));
        var missing = workshop.simulate(pipeline, skipping("Build/CodeBuild"));

        assertThat(given.status()).as(given.out()).isZero();
        assertThat(given.out()).contains("Greet | v7");
        assertThat(missing.status()).isEqualTo(1);
        assertThat(missing.out()).contains("give it: --output build.TAG=VALUE");
    }

    @Test
    void outputsAreForActionsThatAreSkipped() {
        var pipeline = PipelineText.withSource().publishingBuild().starting("#{build.TAG}");

        assertThatThrownBy(() -> workshop.simulate(pipeline, puttingOut("biuld", "Build/CodeBuild")))
                .hasMessage(
                        "--output biuld.…: no action of the pipeline has this namespace (did you mean 'build'?); there are: build, end, greet, start.");
        assertThatThrownBy(() -> workshop.simulate(pipeline, puttingOut("build", "Test/CodeBuild")))
                .hasMessage("--output build.…: action Build is not skipped. Add: --skip Build/CodeBuild");
        assertThatThrownBy(() -> workshop.simulate(pipeline, puttingOut("start", "Build/CodeBuild")))
                .hasMessage("--output start.…: action Start runs here and puts out its own variables.");
    }

    @Test
    void rulesAreShownAsNotEvaluatedAndPassUnlessTheyAreToFail() throws Exception {
        var pipeline = PipelineText.withSource().approval().entryRule("Quiet", "SKIP");

        var passing = workshop.simulate(pipeline, p -> p, "yes\n");
        var skipped = workshop.simulate(pipeline, failing("Quiet"));

        assertThat(passing.status()).as(passing.out()).isZero();
        assertThat(passing.out())
                .contains(
                        "ApproveStage / beforeEntry rule Quiet (CloudWatchAlarm): Passed: not evaluated; it passes unless --rule Quiet=fail is given");
        assertThat(skipped.status()).as(skipped.out()).isZero();
        assertThat(skipped.out())
                .contains("Failed: not evaluated; it fails, as --rule Quiet=fail asks")
                .containsPattern("ApproveStage +Approve +skipped");
        assertThatThrownBy(() -> workshop.simulate(pipeline, failing("Quite")))
                .hasMessage(
                        "--rule Quite=… names no rule of the pipeline's conditions (did you mean 'Quiet'?); there are: Quiet.");
    }

    @Test
    void aFailingRuleFailsThePipelineAndSaysWhy() throws Exception {
        var pipeline = PipelineText.withSource().approval().entryRule("Quiet", "FAIL");

        var run = failing(pipeline, failing("Quiet"));

        assertThat(run.out()).contains("The condition beforeEntry is not met (rule Quiet); its result is FAIL.");
    }
}
