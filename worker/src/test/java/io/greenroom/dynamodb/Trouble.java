package io.greenroom.dynamodb;

import io.greenroom.dynamodb.Wire.Fault;

/** What a call may meet, and is to get through. */
enum Trouble {
    ANSWER_LOST(Wire::answerLost),
    CALL_LOST(Wire::callLost),
    OUT_OF_ORDER(Wire::outOfOrder),
    THROTTLED(Wire::throttled),
    CONFLICT(Wire::conflict);

    final Fault fault;

    Trouble(Fault fault) {
        this.fault = fault;
    }
}
