package io.greenroom.cli;

import io.greenroom.file.TextFile;
import io.greenroom.file.UndecodableTextException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/** A pipeline definition file: JSON, but not looked into further. */
record PipelineFile(Path file, JsonNode definition) {
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    static PipelineFile read(Path file) {
        try {
            return new PipelineFile(file, JSON.readTree(TextFile.read(file)));
        } catch (NoSuchFileException e) {
            throw Refusal.usage("There is no pipeline file %s.".formatted(file));
        } catch (UndecodableTextException e) {
            throw Refusal.usage("The pipeline file %s %s.".formatted(file, e.getMessage()));
        } catch (IOException e) {
            throw Refusal.usage("The pipeline file %s cannot be read: %s.".formatted(file, e.getMessage()));
        } catch (JacksonException e) {
            var at = e.getLocation();
            throw Refusal.usage("The pipeline file %s is not JSON: %s at line %d, column %d."
                    .formatted(file, e.getOriginalMessage(), at.getLineNr(), at.getColumnNr()));
        }
    }

    /** The names of the source actions, as far as the file says what they are. */
    List<String> sourceActions() {
        var names = new ArrayList<String>();
        for (JsonNode stage : structure().path("stages")) {
            for (JsonNode action : stage.path("actions")) {
                if (action.path("actionTypeId").path("category").asString("").equals("Source")) {
                    names.add(action.path("name").asString(""));
                }
            }
        }
        return names;
    }

    String pipelineName() {
        return structure().path("name").asString("");
    }

    private JsonNode structure() {
        return definition.has("pipeline") ? definition.path("pipeline") : definition;
    }
}
