package io.greenroom.simulator.pipeline.definition;

import io.greenroom.simulator.actiontype.ActionTypeId;
import io.greenroom.simulator.actiontype.ActionTypes;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads pipeline definitions: what {@code aws codepipeline get-pipeline} prints, or the bare structure. */
public final class PipelineReader {
    private final ActionTypes types;
    private final Predicate<ActionTypeId> standsIn;
    private final SecretMask mask;

    /** {@code standsIn} tells the custom types that need not be registered, because something else is done in their place. */
    public PipelineReader(ActionTypes types, Predicate<ActionTypeId> standsIn) {
        this.types = types;
        this.standsIn = standsIn;
        this.mask = new SecretMask(types);
    }

    /** Reads a pipeline that is new. */
    public Reading read(JsonNode json) {
        return read(json, null);
    }

    /** Reads a pipeline that replaces the previous one, so that masked secrets can keep their values. */
    public Reading read(JsonNode json, @Nullable ObjectNode previous) {
        boolean wrapped = json.has("pipeline");
        String path = wrapped ? "$.pipeline" : "$";
        JsonNode structure = wrapped ? json.path("pipeline") : json;
        if (!(structure instanceof ObjectNode pipeline)) {
            return new Reading.Invalid(List.of(new Problem(
                    Problem.Kind.SHAPE, path, "is %s; an object is needed".formatted(Cursor.kindOf(structure)))));
        }
        ObjectNode clear = mask.unmasked(Defaults.filled(pipeline), previous);
        Problems problems = new Problems();
        PipelineDeclaration declaration = new DeclarationShape(problems, mask).read(new Cursor(clear, path, problems));
        checkRules(new Draft(declaration, path), clear, problems);
        return problems.found().isEmpty()
                ? new Reading.Valid(new Reading.Definition(declaration, clear, mask.masked(clear)))
                : new Reading.Invalid(problems.found());
    }

    private void checkRules(Draft draft, JsonNode json, Problems problems) {
        new StructureRules(draft, json, problems).check();
        new ArtifactRules(draft, problems).check();
        new VariableRules(draft, problems).check();
        new TypeRules(draft, types, standsIn, problems).check();
    }
}
