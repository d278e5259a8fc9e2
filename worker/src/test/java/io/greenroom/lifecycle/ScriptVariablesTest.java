package io.greenroom.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenroom.pipeline.PipelineContext;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ScriptVariablesTest {
    private final EnvironmentRecord record = new EnvironmentRecord(
            1,
            "local",
            "k",
            "0123456789abcdef",
            "shop",
            "web-check",
            Instant.EPOCH,
            Instant.EPOCH,
            new PipelineContext(null, null, "pipe", "e-1", "Test", "Start", null),
            Map.of("Build Number", "7"),
            Set.of("Token"),
            Map.of("web-1", Map.of("PORT", 8001), "db", Map.of("PORT", 8002)),
            "mark");

    private final Place place = new Place.OfSite(new FakeSite(Map.of(
            "web-1", new Address("web-1", Map.of("PORT", 8001)), "db", new Address("10.0.0.7", Map.of("PORT", 8002)))));

    @Test
    void aComponentSeesItsPortsByTheirNamesAndEverybodySeesThemWithTheComponents() {
        assertThat(ScriptVariables.of(record, Map.of("Token", "t"), place, "db"))
                .containsEntry("PORT", "8002")
                .containsEntry("WEB_1_PORT", "8001")
                .containsEntry("DB_PORT", "8002")
                .containsEntry("WEB_1_ADDRESS", "web-1")
                .containsEntry("DB_ADDRESS", "10.0.0.7")
                .containsEntry("GREENROOM_WORKSPACE", "/workspace")
                .containsEntry("PATH", "/bin")
                .containsEntry("GREENROOM_COMPONENT", "db")
                .containsEntry("GREENROOM_PIPELINE", "pipe")
                .containsEntry("GREENROOM_EXECUTION_ID", "e-1")
                .containsEntry("INPUT_Build_Number", "7")
                .containsEntry("INPUT_Token", "t");
        assertThat(ScriptVariables.of(record, Map.of(), place, null)).doesNotContainKey("PORT");
    }
}
