package io.greenroom.simulator.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.greenroom.simulator.SimulatorSettings;
import io.greenroom.simulator.testing.SimulatedCodePipeline;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/** The extension as JUnit runs it, over classes of tests that are here for that. */
class CodePipelineSimulatorTest {

    private static EngineExecutionResults run(Class<?> tests) {
        return EngineTestKit.engine("junit-jupiter")
                .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
                .configurationParameter("junit.jupiter.execution.parallel.mode.default", "concurrent")
                .selectors(selectClass(tests))
                .execute();
    }

    private static void assertAllPass(Class<?> tests, int count) {
        var results = run(tests);
        assertThat(results.allEvents().failed().list()).isEmpty();
        assertThat(results.testEvents().succeeded().count()).isEqualTo(count);
    }

    private static String failuresOf(Class<?> tests) {
        return run(tests).allEvents().failed().stream().map(Event::toString).collect(Collectors.joining("\n"));
    }

    /** By its own record of calls, for its port may be somebody else's by now. */
    private static void assertHearsNothing(SimulatedCodePipeline closed) throws IOException, InterruptedException {
        int before = closed.calls().latest().size();
        try (var http = HttpClient.newHttpClient()) {
            http.send(HttpRequest.newBuilder(closed.endpoint()).build(), BodyHandlers.discarding());
        } catch (ConnectException e) {
            return; // nobody is there at all
        }
        assertThat(closed.calls().latest()).hasSize(before);
    }

    @CodePipelineSimulator
    static class OneEach {
        static final List<SimulatedCodePipeline> SEEN = new CopyOnWriteArrayList<>();

        @BeforeEach
        void before(SimulatedCodePipeline codePipeline) {
            SEEN.add(codePipeline);
        }

        @Test
        void itIsTheSameAllThroughATest(SimulatedCodePipeline codePipeline) {
            assertThat(SEEN).contains(codePipeline);
        }

        @ParameterizedTest
        @ValueSource(ints = {1, 2})
        void everyRoundHasItsOwn(int round, SimulatedCodePipeline codePipeline) {
            assertThat(SEEN).contains(codePipeline);
        }

        @Nested
        class Inside {
            @Test
            void nestedClassesHaveOneToo(SimulatedCodePipeline codePipeline) {
                assertThat(SEEN).contains(codePipeline);
            }
        }

        @AfterEach
        void itIsStillThere(SimulatedCodePipeline codePipeline) {
            codePipeline.start(codePipeline.createPipeline(PIPELINE));
        }
    }

    private static final String PIPELINE = """
            {"name": "shop", "roleArn": "arn:aws:iam::111122223333:role/pipelines",
             "artifactStore": {"type": "S3", "location": "shop-artifacts"},
             "stages": [
               {"name": "Source", "actions": [{"name": "Source",
                 "actionTypeId": {"category": "Source", "owner": "AWS", "provider": "S3", "version": "1"},
                 "configuration": {"S3Bucket": "b", "S3ObjectKey": "k"}, "outputArtifacts": [{"name": "Code"}]}]},
               {"name": "Build", "actions": [{"name": "Build",
                 "actionTypeId": {"category": "Build", "owner": "AWS", "provider": "CodeBuild", "version": "1"},
                 "configuration": {"ProjectName": "p"}, "inputArtifacts": [{"name": "Code"}]}]}]}
            """;

    @Test
    void everyTestHasOneOfItsOwnThatIsGoneAfterwards() throws Exception {
        assertAllPass(OneEach.class, 4);

        assertThat(OneEach.SEEN).hasSize(4).doesNotHaveDuplicates();
        for (SimulatedCodePipeline closed : OneEach.SEEN) {
            assertHearsNothing(closed);
        }
    }

    @CodePipelineSimulator(lifecycle = Lifecycle.PER_CLASS)
    static class Shared {
        static final List<SimulatedCodePipeline> SEEN = new CopyOnWriteArrayList<>();
        static final List<SimulatedCodePipeline> OWN = new CopyOnWriteArrayList<>();

        Shared(SimulatedCodePipeline codePipeline) {
            SEEN.add(codePipeline);
        }

        @BeforeAll
        static void before(SimulatedCodePipeline codePipeline) {
            SEEN.add(codePipeline);
        }

        @Test
        void one(SimulatedCodePipeline codePipeline) {
            SEEN.add(codePipeline);
        }

        @Test
        @CodePipelineSimulator
        void anotherThatHasOneOfItsOwn(SimulatedCodePipeline codePipeline) {
            OWN.add(codePipeline);
        }

        @Nested
        class Inside {
            @Test
            void inside(SimulatedCodePipeline codePipeline) {
                SEEN.add(codePipeline);
            }
        }

        @AfterAll
        static void after(SimulatedCodePipeline codePipeline) {
            SEEN.add(codePipeline);
        }
    }

    static class Derived extends Shared {
        Derived(SimulatedCodePipeline codePipeline) {
            super(codePipeline);
        }
    }

    @Test
    void aClassMayShareOneAndAMethodHaveAnother() throws Exception {
        assertAllPass(Derived.class, 3);

        assertThat(Shared.SEEN).hasSizeGreaterThan(5).containsOnly(Shared.SEEN.getFirst());
        assertThat(Shared.OWN).hasSize(1).doesNotContain(Shared.SEEN.getFirst());
        assertHearsNothing(Shared.SEEN.getFirst());
        assertHearsNothing(Shared.OWN.getFirst());
    }

    @CodePipelineSimulator
    static class TooEarly {
        @BeforeAll
        static void before(SimulatedCodePipeline codePipeline) {
            assertThat(codePipeline).isNull();
        }

        @Test
        void isNotReached() {}
    }

    @Test
    void whoAsksBeforeThereIsATestIsToldToShareOne() {
        assertThat(failuresOf(TooEarly.class)).contains("TooEarly.before", "@BeforeEach", "lifecycle = PER_CLASS");
    }

    @CodePipelineSimulator(settings = Elsewhere.class, skip = "Build/CodeBuild")
    static class WithSettings {
        @Test
        void theyHold(SimulatedCodePipeline codePipeline, @TempDir Path source) throws InterruptedException {
            assertThat(codePipeline.region()).isEqualTo("ap-south-1");
            codePipeline.source("Source", source);
            codePipeline.start(codePipeline.createPipeline(PIPELINE)).awaitSuccess();
        }
    }

    static final class Elsewhere implements Supplier<SimulatorSettings> {
        @Override
        public SimulatorSettings get() {
            return SimulatedCodePipeline.defaultSettings().withRegionAndAccount("ap-south-1", "444455556666");
        }
    }

    @Test
    void aClassMayHaveSettingsOfItsOwn() {
        assertAllPass(WithSettings.class, 1);
    }

    @CodePipelineSimulator(settings = NeedsAnArgument.class)
    static class WithoutSettings {
        @Test
        void isNotReached(SimulatedCodePipeline codePipeline) {
            assertThat(codePipeline).isNull();
        }
    }

    record NeedsAnArgument(String region) implements Supplier<SimulatorSettings> {
        @Override
        public SimulatorSettings get() {
            return SimulatedCodePipeline.defaultSettings().withRegionAndAccount(region, "444455556666");
        }
    }

    @Test
    void settingsThatCannotBeMadeAreNamed() {
        assertThat(failuresOf(WithoutSettings.class))
                .contains("NeedsAnArgument gives no settings", "a constructor without parameters");
    }
}
