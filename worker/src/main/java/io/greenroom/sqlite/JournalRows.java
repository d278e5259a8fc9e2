package io.greenroom.sqlite;

import io.greenroom.job.ActionType;
import io.greenroom.job.JobId;
import io.greenroom.job.JobOwner;
import io.greenroom.job.Journal.Entry;
import io.greenroom.job.Journal.Step;
import io.greenroom.job.ResultText;
import io.greenroom.job.TicketText;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The entries of a journal as rows. One that cannot be read stays in the file, for a version of Greenroom that can read it. */
final class JournalRows {
    private static final Logger LOG = LoggerFactory.getLogger(JournalRows.class);

    /** How many columns the first form has. */
    private static final int FIRST_FORM = 10;

    private JournalRows() {}

    /** @param isNew whether a row that cannot be read, by its number, is still to be told of */
    static List<Entry> read(PreparedStatement query, LongPredicate isNew) throws SQLException {
        var entries = new ArrayList<Entry>();
        try (ResultSet row = query.executeQuery()) {
            boolean namesOwners = row.getMetaData().getColumnCount() > FIRST_FORM;
            while (row.next()) {
                try {
                    entries.add(entry(row, namesOwners));
                } catch (TicketText.Unreadable | RuntimeException e) {
                    if (isNew.test(row.getLong("number"))) {
                        leaveAlone(row, e);
                    }
                }
            }
        }
        return entries;
    }

    /** Journals of the first form, into which others may look before it is brought to today's, name no owners. */
    private static Entry entry(ResultSet row, boolean namesOwners) throws SQLException, TicketText.Unreadable {
        String ticket = row.getString("ticket");
        String result = row.getString("result");
        return new Entry(
                new JobId(row.getString("id")),
                new ActionType(row.getString("category"), row.getString("provider"), row.getString("version")),
                namesOwners
                        ? new JobOwner(row.getString("owner"), row.getLong("epoch"))
                        : new JobOwner(SqliteJournalStore.WORKER, 0),
                Step.valueOf(row.getString("step")),
                row.getString("nonce"),
                Instant.ofEpochMilli(row.getLong("polled_at")),
                ticket == null ? null : TicketText.read(ticket),
                result == null ? null : ResultText.read(result));
    }

    private static void leaveAlone(ResultSet row, Exception problem) throws SQLException {
        LOG.error(
                "Job {} in the journal (row {}) cannot be read and is not taken up: {}. Its row stays there. Start the version"
                        + " of Greenroom that wrote it, or end the action in CodePipeline, which times it out otherwise.",
                new JobId(row.getString("id")),
                row.getLong("number"),
                problem.getMessage());
    }
}
