package io.greenroom.ledger;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Entries as stores keep them: one JSON object each. Members that this version does not know are passed over. */
public final class LedgerText {
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .addMixIn(LedgerEntry.Life.class, Named.class)
            .addMixIn(LedgerEntry.class, WithoutWhatIsNotSaid.class)
            .build();

    private LedgerText() {}

    /** Which life it is stands beside what it holds. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "phase")
    private interface Named {}

    /** Where one worker has the ledger for itself, nothing is said of workers. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    private interface WithoutWhatIsNotSaid {}

    /** The text is none of an entry that this version understands. */
    public static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        Unreadable(Throwable cause) {
            super("it is not understood: " + cause.getMessage(), cause);
        }
    }

    public static String write(LedgerEntry entry) {
        return JSON.writeValueAsString(entry);
    }

    public static LedgerEntry read(String text) throws Unreadable {
        try {
            return JSON.readValue(text, LedgerEntry.class);
        } catch (JacksonException | IllegalArgumentException | NullPointerException e) {
            throw new Unreadable(e);
        }
    }
}
