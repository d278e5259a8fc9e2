package io.greenroom.simulator.pipeline.definition;

/**
 * Something that is wrong with a pipeline definition.
 *
 * @param path where, as a JSON path
 * @param message what is wrong and what is allowed; configuration values are never quoted
 */
public record Problem(Kind kind, String path, String message) {

    /** What the service calls a problem, those first that it looks for first. */
    public enum Kind {
        SHAPE("ValidationException"),
        STRUCTURE("InvalidStructureException"),
        STAGE("InvalidStageDeclarationException"),
        BLOCKER("InvalidBlockerDeclarationException"),
        ACTION("InvalidActionDeclarationException");

        private final String exception;

        Kind(String exception) {
            this.exception = exception;
        }

        /** The exception's name on the wire. */
        public String exception() {
            return exception;
        }
    }

    @Override
    public String toString() {
        return path + ": " + message;
    }
}
