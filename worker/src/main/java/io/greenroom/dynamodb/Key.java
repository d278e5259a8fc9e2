package io.greenroom.dynamodb;

import static io.greenroom.dynamodb.TableDefinition.PARTITION_KEY;
import static io.greenroom.dynamodb.TableDefinition.SORT_KEY;

import io.greenroom.environment.EnvironmentId;
import io.greenroom.environment.KeyDigest;
import io.greenroom.job.JobId;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Where an item stands. All the kinds of items there are, see docs/decisions/shared-store.md. */
record Key(String partition, String sort) {
    /** Workers in their latest lives: in one partition, because all of them are looked at every few seconds. */
    static final String WORKERS = "W";

    /** Environments that are not gone, once more: in one partition, because they are listed again and again. */
    static final String OPEN = "O";

    /** Environments and who tends them: in one partition, because a worker looks through all of them. */
    static final String TENDED = "T";

    private static final String GIVEN_JOBS = "G#";
    private static final String FORGOTTEN_WORKERS = "L";
    private static final String JOBS = "J#";
    private static final String ENVIRONMENTS = "E#";
    private static final String ENVIRONMENT_IDS = "I#";
    private static final String STORE = "S";

    /** So much of a digest spreads items over the partitions. */
    private static final int DIGITS = 1;

    /** Those that the entries of jobs are spread over: each of them takes a thousand writes a second. */
    static final List<String> JOB_PARTITIONS = IntStream.range(0, 16)
            .mapToObj(digit -> JOBS + Integer.toHexString(digit))
            .toList();

    /** Written by probes; holds nothing. */
    static final Key PROBE = new Key(STORE, "probe");

    /** Is there when workers with stores of their own were noticed. */
    static final Key OTHERS = new Key(STORE, "others");

    /** Environments that were gone by then are forgotten. */
    static final Key FORGOTTEN = new Key(STORE, "forgotten");

    static Key worker(String name) {
        return new Key(WORKERS, name);
    }

    /** How many lives a worker had that is forgotten. */
    static Key forgottenWorker(String name) {
        return new Key(FORGOTTEN_WORKERS, name);
    }

    static Key job(JobId job) {
        return new Key(JOBS + KeyDigest.of(job.value(), DIGITS), job.value());
    }

    /** Where word is left for a worker. */
    static String givenTo(String worker) {
        return GIVEN_JOBS + worker;
    }

    static Key given(String worker, JobId job) {
        return new Key(givenTo(worker), job.value());
    }

    static Key tended(EnvironmentId id) {
        return new Key(TENDED, id.value());
    }

    static Key environment(String key) {
        return new Key(ENVIRONMENTS + KeyDigest.of(key, DIGITS), key);
    }

    static Key open(String key) {
        return new Key(OPEN, key);
    }

    /** Says under which key the environment was asked for. */
    static Key of(EnvironmentId id) {
        return new Key(ENVIRONMENT_IDS + KeyDigest.of(id.value(), DIGITS), id.value());
    }

    Map<String, AttributeValue> attributes() {
        return Map.of(PARTITION_KEY, AttributeValue.fromS(partition), SORT_KEY, AttributeValue.fromS(sort));
    }
}
