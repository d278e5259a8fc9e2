package io.greenroom.simulator.pipeline.definition;

import io.greenroom.simulator.wire.ServiceException;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/** What came of reading a pipeline definition. */
public sealed interface Reading {

    /** The definition can be run. */
    record Valid(Definition definition) implements Reading {}

    /** Everything that is wrong with it; at least one problem. */
    record Invalid(List<Problem> problems) implements Reading {
        public Invalid {
            problems = List.copyOf(problems);
        }

        /** The error that the service answers with: the most basic problem names it, its text holds them all. */
        public ServiceException asServiceException() {
            Problem.Kind kind = problems.stream()
                    .map(Problem::kind)
                    .min(Comparator.naturalOrder())
                    .orElse(Problem.Kind.SHAPE);
            return new ServiceException(
                    kind.exception(), problems.stream().map(Problem::toString).collect(Collectors.joining("; ")));
        }
    }

    /** The definition, or the service's error. */
    default Definition orThrow() {
        return switch (this) {
            case Valid valid -> valid.definition();
            case Invalid invalid -> throw invalid.asServiceException();
        };
    }

    /**
     * A definition that can be run.
     *
     * @param json as it was put, without its wrapper; secrets in clear
     * @param masked the same with secrets masked: what may be shown
     */
    record Definition(PipelineDeclaration declaration, ObjectNode json, ObjectNode masked) {
        @Override
        public String toString() {
            return "Definition[" + declaration.name() + "]";
        }
    }
}
