package io.greenroom.simulator.pipeline;

import io.greenroom.simulator.pipeline.definition.PipelineReader;
import io.greenroom.simulator.pipeline.definition.Reading.Definition;
import io.greenroom.simulator.pipeline.execution.PipelineEngine;
import io.greenroom.simulator.pipeline.execution.PipelineSettings;
import io.greenroom.simulator.pipeline.execution.PipelineSnapshot;
import io.greenroom.simulator.tag.Tags;
import io.greenroom.simulator.wire.Operation;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The calls that put, show and delete pipelines. */
record DefinitionOperations(PipelineEngine engine, PipelineReader reader, PipelineSettings settings) {

    Map<String, Operation> operations() {
        return Map.of(
                "CreatePipeline", this::create,
                "UpdatePipeline", this::update,
                "GetPipeline", this::get,
                "DeletePipeline", this::delete,
                "ListPipelines", this::list);
    }

    private JsonNode create(ObjectNode request) {
        Definition definition = reader.read(request).orThrow();
        Map<String, String> tags = engine.create(definition, Tags.read(request.path("tags")));
        return new Answer()
                .with("pipeline", shown(definition, 1))
                .with("tags", Tags.write(tags))
                .json();
    }

    private JsonNode update(ObjectNode request) {
        String name = new Request(request).at("pipeline").text("name");
        Definition previous = engine.definition(name, null);
        Definition definition = reader.read(request, previous.json()).orThrow();
        int version = engine.update(definition);
        return new Answer().with("pipeline", shown(definition, version)).json();
    }

    private JsonNode get(ObjectNode json) {
        Request request = new Request(json);
        PipelineSnapshot pipeline = engine.pipeline(request.text("name"));
        Integer asked = request.optionalNumber("version");
        int version = asked == null ? pipeline.version() : asked;
        return new Answer()
                .with("pipeline", shown(engine.definition(pipeline.name(), version), version))
                .with(
                        "metadata",
                        new Answer()
                                .with("pipelineArn", settings.arnOf(pipeline.name()))
                                .with("created", pipeline.created())
                                .with("updated", pipeline.updated()))
                .json();
    }

    private @Nullable JsonNode delete(ObjectNode request) {
        engine.delete(new Request(request).text("name"));
        return null;
    }

    private JsonNode list(ObjectNode request) {
        Page<PipelineSnapshot> page = Page.of(engine.pipelines(), PipelineSnapshot::name, new Request(request));
        return new Answer()
                .withEach("pipelines", page.items(), DefinitionOperations::summary)
                .with("nextToken", page.nextToken())
                .json();
    }

    private static Answer summary(PipelineSnapshot pipeline) {
        return new Answer()
                .with("name", pipeline.name())
                .with("version", pipeline.version())
                .with("pipelineType", pipeline.declaration().type().name())
                .with("executionMode", pipeline.declaration().executionMode().name())
                .with("created", pipeline.created())
                .with("updated", pipeline.updated());
    }

    private static ObjectNode shown(Definition definition, int version) {
        return definition.masked().deepCopy().put("version", version);
    }
}
