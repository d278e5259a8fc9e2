package io.greenroom.simulator.pipeline.definition;

import java.util.ArrayList;
import java.util.List;

/** Gathers what is wrong, in the order of discovery. */
final class Problems {
    private final List<Problem> found = new ArrayList<>();

    void shape(String path, String message) {
        add(Problem.Kind.SHAPE, path, message);
    }

    void structure(String path, String message) {
        add(Problem.Kind.STRUCTURE, path, message);
    }

    void stage(String path, String message) {
        add(Problem.Kind.STAGE, path, message);
    }

    void blocker(String path, String message) {
        add(Problem.Kind.BLOCKER, path, message);
    }

    void action(String path, String message) {
        add(Problem.Kind.ACTION, path, message);
    }

    List<Problem> found() {
        return List.copyOf(found);
    }

    private void add(Problem.Kind kind, String path, String message) {
        found.add(new Problem(kind, path, message));
    }
}
