package io.greenroom.simulator.wire;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One operation of the service. Requests that reach it satisfy the operation's shape. */
public interface Operation {
    /** The answer's body, or null where the service answers with an empty one. */
    @Nullable
    JsonNode answer(ObjectNode request) throws ServiceException;
}
