package io.greenroom.simulator.actiontype;

import java.util.Optional;

/** The custom action types that are registered now; what the pipeline side asks. */
public interface ActionTypes {
    /** The type, unless it was never registered or is deleted. */
    Optional<ActionType> find(ActionTypeId id);
}
