package io.greenroom.dynamodb;

import io.greenroom.environment.EnvironmentId;
import io.greenroom.ledger.Ledger;
import io.greenroom.ledger.LedgerEntry;
import io.greenroom.ledger.LedgerEntry.Gone;
import io.greenroom.ledger.LedgerStore;
import io.greenroom.ledger.LedgerText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/**
 * The ledger in a table. An entry has an item under its key, which decides; another one while its environment is not
 * gone, so that those can be listed without reading all that ever were; and one under its environment's id. A change
 * writes all of them or none.
 */
final class DynamoDbLedger implements LedgerStore {
    private static final Logger LOG = LoggerFactory.getLogger(DynamoDbLedger.class);

    private static final String ENTRY = "entry";
    private static final String VERSION = "version";
    /** Of the change that made it what it is. */
    private static final String MARK = "mark";

    private static final String GONE_AT = "goneAt";
    private static final String KEY = "key";
    private static final String BEFORE = "before";

    private final TableCalls calls;
    private final Marks marks;
    /** Keys of entries that cannot be read, of which was told. */
    private final Set<String> announced = ConcurrentHashMap.newKeySet();

    DynamoDbLedger(TableCalls calls, Marks marks) {
        this.calls = calls;
        this.marks = marks;
    }

    private interface Use<T> {
        T make() throws TableFailure, LedgerText.Unreadable, InterruptedException;
    }

    private static <T> T using(Use<T> use) throws Unavailable, InterruptedException {
        try {
            return use.make();
        } catch (TableFailure e) {
            throw new Unavailable("The ledger of environments cannot be used: " + e.getMessage(), e);
        } catch (LedgerText.Unreadable | IllegalArgumentException e) {
            throw new Unavailable(
                    "An entry of the ledger of environments cannot be read: %s. Start the version of Greenroom that wrote it."
                            .formatted(e.getMessage()),
                    e);
        }
    }

    @Override
    public Optional<LedgerEntry> get(String key) throws Unavailable, InterruptedException {
        return using(() -> find(key));
    }

    private Optional<LedgerEntry> find(String key) throws TableFailure, LedgerText.Unreadable, InterruptedException {
        Optional<Item> item = calls.get(Key.environment(key));
        return item.isEmpty() || isForgotten(item.get())
                ? Optional.empty()
                : Optional.of(LedgerText.read(item.get().text(ENTRY)));
    }

    /** What is to be forgotten is not shown; DynamoDB takes it out when it comes to it. */
    private boolean isForgotten(Item item) throws TableFailure, InterruptedException {
        if (!item.has(GONE_AT)) {
            return false;
        }
        Optional<Item> forgotten = calls.get(Key.FORGOTTEN);
        return forgotten.isPresent() && item.number(GONE_AT) < forgotten.get().number(BEFORE);
    }

    @Override
    public Optional<LedgerEntry> of(EnvironmentId environment) throws Unavailable, InterruptedException {
        return using(() -> {
            Optional<Item> item = calls.get(Key.of(environment));
            return item.isEmpty()
                    ? Optional.<LedgerEntry>empty()
                    : find(item.get().text(KEY))
                            .filter(entry -> entry.environment().equals(Optional.of(environment)));
        });
    }

    @Override
    public boolean isShared() {
        return true;
    }

    @Override
    public List<LedgerEntry> open() throws Unavailable, InterruptedException {
        return using(() -> {
            var entries = new ArrayList<LedgerEntry>();
            for (Item item : calls.query(Key.OPEN)) {
                try {
                    entries.add(LedgerText.read(item.text(ENTRY)));
                } catch (LedgerText.Unreadable | IllegalArgumentException e) {
                    if (announced.add(item.text(TableDefinition.SORT_KEY))) {
                        LOG.error(
                                "The ledger's entry {} is passed over: {}",
                                item.text(TableDefinition.SORT_KEY),
                                e.getMessage());
                    }
                }
            }
            return entries;
        });
    }

    @Override
    public boolean put(LedgerEntry entry) throws Unavailable, InterruptedException {
        return using(() -> {
            var terms = new Terms();
            boolean first = entry.version() == 1;
            String condition =
                    first ? terms.isMissing(TableDefinition.PARTITION_KEY) : terms.is(VERSION, entry.version() - 1);
            if (put(entry, terms, condition)) {
                return true;
            }
            Optional<Item> there = first ? calls.get(Key.environment(entry.key())) : Optional.empty();
            return there.isPresent() && isForgotten(there.get()) && putInPlaceOf(there.get(), entry);
        });
    }

    private boolean putInPlaceOf(Item forgotten, LedgerEntry entry) throws TableFailure, InterruptedException {
        var terms = new Terms();
        return put(entry, terms, terms.is(MARK, forgotten.text(MARK)));
    }

    private boolean put(LedgerEntry entry, Terms terms, String condition) throws TableFailure, InterruptedException {
        String mark = marks.next();
        return switch (calls.transact(writes(entry, mark, terms, condition))) {
            case Written.Done done -> true;
            case Written.Refused refused ->
                refused.unanswered()
                        && calls.get(Key.environment(entry.key()))
                                .filter(item -> item.is(MARK, mark))
                                .isPresent();
        };
    }

    private List<TransactWriteItem> writes(LedgerEntry entry, String mark, Terms terms, String condition) {
        String text = LedgerText.write(entry);
        var item = new Item.Draft(Key.environment(entry.key()))
                .with(ENTRY, text)
                .with(VERSION, entry.version())
                .with(MARK, mark);
        Optional<Item.Draft> byEnvironment =
                entry.environment().map(id -> new Item.Draft(Key.of(id)).with(KEY, entry.key()));
        var writes = new ArrayList<TransactWriteItem>();
        if (entry.life() instanceof Gone gone) {
            long expiry = gone.endedAt().plus(Ledger.REMEMBERED).getEpochSecond();
            item.with(GONE_AT, gone.endedAt().toEpochMilli()).with(TableDefinition.EXPIRY, expiry);
            byEnvironment.ifPresent(draft -> draft.with(TableDefinition.EXPIRY, expiry));
            writes.add(calls.deleting(Key.open(entry.key())));
        } else {
            writes.add(calls.putting(new Item.Draft(Key.open(entry.key())).with(ENTRY, text)));
        }
        writes.add(calls.putting(item, terms, condition));
        byEnvironment.ifPresent(draft -> writes.add(calls.putting(draft)));
        return writes;
    }

    @Override
    public void remove(LedgerEntry entry) throws Unavailable, InterruptedException {
        using(() -> {
            var terms = new Terms();
            String condition = terms.is(VERSION, entry.version());
            return calls.transact(List.of(
                    calls.deleting(Key.open(entry.key())),
                    calls.deleting(Key.environment(entry.key()), terms, condition)));
        });
    }

    @Override
    public void forget(Instant goneBefore) throws Unavailable, InterruptedException {
        using(() -> {
            long before = goneBefore.toEpochMilli();
            var terms = new Terms();
            String update = "SET " + terms.is(BEFORE, before);
            String condition = "%s OR %s".formatted(terms.isMissing(BEFORE), terms.isBelow(BEFORE, before));
            return calls.update(Key.FORGOTTEN, update, terms, condition);
        });
    }

    /** The client is not the store's. */
    @Override
    public void close() {}
}
