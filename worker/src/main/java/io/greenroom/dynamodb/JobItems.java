package io.greenroom.dynamodb;

import io.greenroom.job.ActionType;
import io.greenroom.job.JobId;
import io.greenroom.job.JobOwner;
import io.greenroom.job.Journal.Entry;
import io.greenroom.job.Journal.Step;
import io.greenroom.job.ResultText;
import io.greenroom.job.TicketText;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The entries of journals as items. One that cannot be read stays in the table, for a version of Greenroom that can
 * read it.
 */
final class JobItems {
    private static final Logger LOG = LoggerFactory.getLogger(JobItems.class);

    static final String OWNER = "owner";
    static final String EPOCH = "epoch";
    /** The number of the last write, see {@link WriteNumbers}. */
    static final String WRITTEN = "written";
    /** The number of the first write. */
    private static final String ADDED = "added";

    private static final String CATEGORY = "category";
    private static final String PROVIDER = "provider";
    private static final String VERSION = "version";
    private static final String STEP = "step";
    private static final String NONCE = "nonce";
    private static final String POLLED_AT = "polledAt";
    private static final String TICKET = "ticket";
    private static final String RESULT = "result";

    /** An item takes 400 KB with its names; a ticket takes 2,048 characters, and all else is shorter. */
    private static final int LARGEST_RESULT = 380_000;

    /**
     * An attempt that got no answer takes effect within this time, or never: longer than a signed request is good for.
     */
    private static final Duration LATE = Duration.ofHours(1);

    /** Items that cannot be read, of which was told. */
    private final Set<JobId> announced = ConcurrentHashMap.newKeySet();

    /** Those that the worker has, in any of its lives. */
    static String isOf(String worker, Terms terms) {
        return "%s AND %s".formatted(terms.is(OWNER, worker), terms.isMissing(TableDefinition.EXPIRY));
    }

    /** That the entry is the owner's, and none of its later writes came first. */
    static String isOf(JobOwner owner, long number, Terms terms) {
        return "%s AND %s".formatted(isOf(owner, terms), terms.isBelow(WRITTEN, number));
    }

    static String isOf(JobOwner owner, Terms terms) {
        return "%s AND %s".formatted(isOf(owner.worker(), terms), terms.is(EPOCH, owner.epoch()));
    }

    /**
     * That an entry of this job may be added: there is none, or an older one of the same worker, or another's that is
     * over.
     */
    static String takes(JobOwner owner, long number, Terms terms) {
        return "%s OR (%s AND (%s OR (%s AND %s))) OR (NOT %s AND %s)"
                .formatted(
                        terms.isMissing(TableDefinition.PARTITION_KEY),
                        terms.is(OWNER, owner.worker()),
                        terms.isBelow(EPOCH, owner.epoch()),
                        terms.is(EPOCH, owner.epoch()),
                        terms.isBelow(WRITTEN, number),
                        terms.is(OWNER, owner.worker()),
                        terms.isThere(TableDefinition.EXPIRY));
    }

    /** Whether it was this write that made the item what it is. */
    static boolean isFrom(Item item, JobOwner owner, long number) {
        return item.is(OWNER, owner.worker()) && item.is(EPOCH, owner.epoch()) && item.is(WRITTEN, number);
    }

    static Item.Draft item(Entry entry, long number) {
        Entry kept = kept(entry);
        return new Item.Draft(Key.job(kept.job()))
                .with(OWNER, kept.owner().worker())
                .with(EPOCH, kept.owner().epoch())
                .with(WRITTEN, number)
                .with(ADDED, number)
                .with(CATEGORY, kept.type().category())
                .with(PROVIDER, kept.type().provider())
                .with(VERSION, kept.type().version())
                .with(STEP, kept.step().name())
                .with(NONCE, kept.nonce())
                .with(POLLED_AT, kept.polledAt().toEpochMilli())
                .withIfAny(TICKET, ticket(kept))
                .withIfAny(RESULT, result(kept));
    }

    /** What may change of an entry, and nothing that other versions of Greenroom may have written besides. */
    static String change(Entry entry, long number, Terms terms) {
        Entry kept = kept(entry);
        var set = new ArrayList<String>(List.of(
                terms.is(WRITTEN, number),
                terms.is(STEP, kept.step().name()),
                terms.is(NONCE, kept.nonce()),
                terms.is(POLLED_AT, kept.polledAt().toEpochMilli())));
        var remove = new ArrayList<String>();
        setOrRemove(TICKET, ticket(kept), terms, set, remove);
        setOrRemove(RESULT, result(kept), terms, set, remove);
        return "SET " + String.join(", ", set) + (remove.isEmpty() ? "" : " REMOVE " + String.join(", ", remove));
    }

    private static void setOrRemove(
            String name, @Nullable String text, Terms terms, List<String> set, List<String> remove) {
        if (text == null) {
            remove.add(terms.name(name));
        } else {
            set.add(terms.is(name, text));
        }
    }

    static String changeOfOwner(JobOwner to, long number, Terms terms) {
        return "SET %s, %s, %s"
                .formatted(terms.is(OWNER, to.worker()), terms.is(EPOCH, to.epoch()), terms.is(WRITTEN, number));
    }

    /** Nothing is left of it but what keeps a late attempt from adding it again. */
    static String end(Instant now, long number, Terms terms) {
        return "SET %s, %s REMOVE %s, %s, %s"
                .formatted(
                        terms.is(WRITTEN, number),
                        terms.is(TableDefinition.EXPIRY, now.plus(LATE).getEpochSecond()),
                        terms.name(NONCE),
                        terms.name(TICKET),
                        terms.name(RESULT));
    }

    /**
     * A result that is too large for an item is left out: the entry then stands where it would be decided anew. The
     * service refuses such a result as well: it takes 122,880 bytes.
     */
    private static Entry kept(Entry entry) {
        String result = result(entry);
        if (result == null || result.getBytes(StandardCharsets.UTF_8).length <= LARGEST_RESULT) {
            return entry;
        }
        LOG.warn("The result of job {} is too large for the table: after a restart it is worked out anew", entry.job());
        return new Entry(
                entry.job(),
                entry.type(),
                entry.owner(),
                entry.ticket() == null ? Step.ACKNOWLEDGED : Step.BEGUN,
                entry.nonce(),
                entry.polledAt(),
                entry.ticket(),
                null);
    }

    private static @Nullable String ticket(Entry entry) {
        return entry.ticket() == null ? null : TicketText.write(entry.ticket());
    }

    private static @Nullable String result(Entry entry) {
        return entry.result() == null ? null : ResultText.write(entry.result());
    }

    static JobId job(Item item) {
        return new JobId(item.text(TableDefinition.SORT_KEY));
    }

    /** Without those that are over or cannot be read, oldest first. */
    List<Entry> read(List<Item> items) {
        record Numbered(long number, Entry entry) {}
        var entries = new ArrayList<Numbered>();
        for (Item item : items) {
            if (item.has(TableDefinition.EXPIRY)) {
                continue;
            }
            try {
                entries.add(new Numbered(item.number(ADDED), entry(item)));
            } catch (TicketText.Unreadable | RuntimeException e) {
                if (announced.add(job(item))) {
                    leaveAlone(item, e);
                }
            }
        }
        return entries.stream()
                .sorted(Comparator.comparingLong(Numbered::number))
                .map(Numbered::entry)
                .toList();
    }

    private static Entry entry(Item item) throws TicketText.Unreadable {
        String ticket = item.textIfAny(TICKET).orElse(null);
        String result = item.textIfAny(RESULT).orElse(null);
        return new Entry(
                job(item),
                new ActionType(item.text(CATEGORY), item.text(PROVIDER), item.text(VERSION)),
                new JobOwner(item.text(OWNER), item.number(EPOCH)),
                Step.valueOf(item.text(STEP)),
                item.text(NONCE),
                Instant.ofEpochMilli(item.number(POLLED_AT)),
                ticket == null ? null : TicketText.read(ticket),
                result == null ? null : ResultText.read(result));
    }

    private static void leaveAlone(Item item, Exception problem) {
        LOG.error(
                "Job {} in the table cannot be read and is not taken up: {}. Its item stays there. Start the version of"
                        + " Greenroom that wrote it, or end the action in CodePipeline, which times it out otherwise.",
                job(item),
                problem.getMessage());
    }
}
