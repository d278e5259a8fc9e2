package io.greenroom.simulator.fault;

import java.time.Instant;

/** Which of the calls that a rule matches meet the fault. Calls are counted from 1, for each rule on its own. */
public sealed interface When {

    record Always() implements When {}

    /** The calls from the first to the last, both included. */
    record Calls(long first, long last) implements When {
        public Calls {
            if (first < 1 || last < first) {
                throw new IllegalArgumentException(
                        "Calls are counted from 1 up, not from " + first + " to " + last + ".");
            }
        }
    }

    /** Each call with this probability; the same seed gives the same choices. */
    record Chance(double probability, long seed) implements When {
        public Chance {
            if (!(probability >= 0 && probability <= 1)) {
                throw new IllegalArgumentException("A probability lies between 0 and 1, " + probability + " does not.");
            }
        }
    }

    /** Calls that arrive in this span of the simulator's clock, the end excluded. */
    record Between(Instant from, Instant to) implements When {}

    record Both(When one, When other) implements When {}

    static When always() {
        return new Always();
    }

    static When nth(long call) {
        return new Calls(call, call);
    }

    static When calls(long first, long last) {
        return new Calls(first, last);
    }

    static When chance(double probability, long seed) {
        return new Chance(probability, seed);
    }

    static When between(Instant from, Instant to) {
        return new Between(from, to);
    }

    default When and(When other) {
        return new Both(this, other);
    }
}
