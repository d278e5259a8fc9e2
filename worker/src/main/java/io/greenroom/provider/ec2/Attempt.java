package io.greenroom.provider.ec2;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The latest attempt to start the machine of a component.
 *
 * @param number part of its token; one more for each candidate that is tried
 * @param since when EC2 was last asked: from then on it may take a while until a machine that came of it is shown
 * @param instance the machine that came of it, {@code i-…}; null as long as there is none, or it is not known
 * @param unclear whether there may be a machine of which nothing is known: from before EC2 is asked until it has answered
 *     clearly
 * @param refused the candidates that EC2 has clearly refused since the first one was tried, this one perhaps among them
 */
record Attempt(
        int number,
        Candidate candidate,
        Instant since,
        @Nullable String instance,
        boolean unclear,
        List<Refusal> refused) {

    Attempt {
        refused = List.copyOf(refused);
    }

    /** A candidate of which EC2 said that there is no machine to be had this way, and why. */
    record Refusal(Candidate candidate, String code, LaunchErrors.Scope scope, String advice) {

        boolean covers(Candidate other) {
            return scope.covers(candidate, other);
        }
    }

    /** Before EC2 is asked. */
    static Attempt begun(int number, Candidate candidate, Instant since, List<Refusal> refused) {
        return new Attempt(number, candidate, since, null, true, refused);
    }

    Attempt started(String machine) {
        return new Attempt(number, candidate, since, machine, false, refused);
    }

    /** Before EC2 is asked once more. */
    Attempt asked(Instant now) {
        return new Attempt(number, candidate, now, null, true, refused);
    }

    /** EC2 said that it started nothing, which says nothing of other candidates. */
    Attempt failed() {
        return new Attempt(number, candidate, since, null, false, refused);
    }

    Attempt refused(Refusal refusal) {
        var all = new ArrayList<>(refused);
        all.add(refusal);
        return new Attempt(number, candidate, since, null, false, all);
    }

    /** Why EC2 has no machine that way; empty when it has not said so. */
    Optional<Refusal> refusalOf(Candidate other) {
        return refused.stream().filter(refusal -> refusal.covers(other)).findFirst();
    }
}
