package io.greenroom.simulator.pipeline.definition;

import io.greenroom.simulator.pipeline.definition.PipelineDeclaration.Action;
import io.greenroom.simulator.pipeline.definition.PipelineDeclaration.Stage;
import java.util.ArrayList;
import java.util.List;

/** A declaration as far as its JSON could be read, with the way back from its parts to their JSON paths. */
record Draft(PipelineDeclaration pipeline, String path) {

    /** An action and where it stands. */
    record Placed(Action action, int stage, String path) {

        /** Whether this action has certainly ended when the other one starts. */
        boolean endsBefore(Placed other) {
            return stage < other.stage || (stage == other.stage && action.runOrder() < other.action.runOrder());
        }

        String configurationPath(String key) {
            return Cursor.below(path + ".configuration", key);
        }
    }

    String stagePath(int index) {
        return path + ".stages[" + index + "]";
    }

    List<Placed> actions() {
        List<Placed> placed = new ArrayList<>();
        for (int s = 0; s < pipeline.stages().size(); s++) {
            Stage stage = pipeline.stages().get(s);
            for (int a = 0; a < stage.actions().size(); a++) {
                placed.add(new Placed(stage.actions().get(a), s, stagePath(s) + ".actions[" + a + "]"));
            }
        }
        return placed;
    }
}
