package io.greenroom.dynamodb;

/**
 * What a table has to be so that workers can share it. Both keys are strings, it is billed by request, it has no index,
 * and DynamoDB takes out by itself what has expired. Whoever makes tables goes by this: the template that {@code
 * greenroom install --print fleet} prints, and the tests.
 */
public final class TableDefinition {
    /** The partition key, a string. */
    public static final String PARTITION_KEY = "pk";

    /** The sort key, a string. */
    public static final String SORT_KEY = "sk";

    /** The attribute for DynamoDB's time to live, in seconds since 1970. Nothing is decided by it. */
    public static final String EXPIRY = "expires";

    private TableDefinition() {}
}
