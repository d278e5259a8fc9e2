package io.greenroom.codepipeline;

import io.greenroom.definition.ActionDefinition;
import io.greenroom.definition.ActionTypeRegistry;
import io.greenroom.definition.ActionTypeRegistryContract;
import io.greenroom.simulator.time.VirtualTimeline;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.codepipeline.model.ActionTypeId;

/** The adapter against the simulator. */
final class CodePipelineActionTypesTest implements ActionTypeRegistryContract {
    private final Simulated service;

    CodePipelineActionTypesTest(@TempDir Path source) throws IOException {
        service = new Simulated(source, new VirtualTimeline(Instant.parse("2026-03-01T09:30:00Z")));
    }

    @AfterEach
    void close() {
        service.close();
    }

    @Override
    public ActionTypeRegistry registry() {
        return new CodePipelineActionTypes(service.client);
    }

    @Override
    public void createPipeline(String name, ActionDefinition used) {
        ActionTypeId type = ActionTypeId.builder()
                .category(used.id().category())
                .owner("Custom")
                .provider(used.id().provider())
                .version(used.id().version())
                .build();
        service.create(name, Simulated.action(type, Map.of()));
    }
}
