package io.greenroom.benchmark;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What became of the jobs that the simulator was told to offer, since it was last told to count anew.
 *
 * @param open how many have not ended
 * @param handedBack how often one came back with a continuation token
 * @param secondsToAcknowledged from the first offer to the last acknowledgement of a job
 * @param seconds from the first offer to the last end of a job
 * @param variables the output variables of the job that succeeded last
 * @param failure the text of the job that failed last
 * @param firstPoll when the first PollForJobs arrived
 * @param calls how many calls arrived, by operation
 * @param pickUp from an offer to the first acknowledgement
 * @param whole from an offer to the end; for trios from the first offer to the end of the last
 */
record Tally(
        int offered,
        int acknowledged,
        int succeeded,
        int failed,
        int open,
        int handedBack,
        double secondsToAcknowledged,
        double seconds,
        Map<String, String> variables,
        @Nullable String failure,
        @Nullable Instant firstPoll,
        Map<String, Long> calls,
        Quantiles pickUp,
        Quantiles whole) {

    int ended() {
        return succeeded + failed;
    }
}
