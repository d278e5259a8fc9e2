package io.greenroom.dynamodb;

import io.greenroom.dynamodb.Wire.Fault;

/** What a call may meet, and is to get through. */
@SuppressWarnings("ImmutableEnumChecker") // the faults have no state
enum Trouble {
    ANSWER_LOST(Wire::answerLost),
    CALL_LOST(Wire.CALL_LOST),
    OUT_OF_ORDER(Wire::outOfOrder),
    THROTTLED(Wire::throttled),
    CONFLICT(Wire::conflict);

    final Fault fault;

    Trouble(Fault fault) {
        this.fault = fault;
    }
}
