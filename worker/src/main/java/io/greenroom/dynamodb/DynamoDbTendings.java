package io.greenroom.dynamodb;

import io.greenroom.environment.EnvironmentId;
import io.greenroom.fleet.LeaseStore.Unavailable;
import io.greenroom.fleet.TendingStore;
import io.greenroom.job.JobOwner;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who tends which environment, an item each. */
final class DynamoDbTendings implements TendingStore {
    private static final Logger LOG = LoggerFactory.getLogger(DynamoDbTendings.class);

    private static final String PLACE = "place";
    private static final String OWNER = "owner";
    private static final String EPOCH = "epoch";

    private final TableCalls calls;
    /** Environments whose items cannot be read, of which was told. */
    private final Set<String> announced = ConcurrentHashMap.newKeySet();

    DynamoDbTendings(TableCalls calls) {
        this.calls = calls;
    }

    private interface Use<T> {
        T make() throws TableFailure, InterruptedException;
    }

    private static <T> T using(Use<T> use) throws Unavailable, InterruptedException {
        try {
            return use.make();
        } catch (TableFailure e) {
            throw new Unavailable(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public boolean add(Entry entry) throws Unavailable, InterruptedException {
        var terms = new Terms();
        String condition =
                "%s OR (%s)".formatted(terms.isMissing(TableDefinition.PARTITION_KEY), isOf(entry.owner(), terms));
        return using(() -> calls.put(item(entry), terms, condition)) instanceof Written.Done;
    }

    private static String isOf(JobOwner owner, Terms terms) {
        return "%s AND %s".formatted(terms.is(OWNER, owner.worker()), terms.is(EPOCH, owner.epoch()));
    }

    private static Item.Draft item(Entry entry) {
        return new Item.Draft(Key.tended(entry.environment()))
                .with(PLACE, entry.place())
                .with(OWNER, entry.owner().worker())
                .with(EPOCH, entry.owner().epoch());
    }

    @Override
    public Optional<Entry> find(EnvironmentId environment) throws Unavailable, InterruptedException {
        Optional<Item> item = using(() -> calls.get(Key.tended(environment)));
        try {
            return item.map(DynamoDbTendings::entry);
        } catch (IllegalArgumentException e) {
            throw new Unavailable(unreadable(environment.value(), e), e);
        }
    }

    /** Without those that cannot be read. */
    @Override
    public List<Entry> all() throws Unavailable, InterruptedException {
        var entries = new ArrayList<Entry>();
        for (Item item : using(() -> calls.query(Key.TENDED))) {
            try {
                entries.add(entry(item));
            } catch (IllegalArgumentException e) {
                String environment = item.text(TableDefinition.SORT_KEY);
                if (announced.add(environment)) {
                    LOG.error("An environment is passed over. {}", unreadable(environment, e));
                }
            }
        }
        return entries;
    }

    private static Entry entry(Item item) {
        return new Entry(
                new EnvironmentId(item.text(TableDefinition.SORT_KEY)),
                item.text(PLACE),
                new JobOwner(item.text(OWNER), item.number(EPOCH)));
    }

    private static String unreadable(String environment, IllegalArgumentException e) {
        return "Who tends environment '%s' cannot be read in the table (%s): start the version of Greenroom that wrote it, or delete the item"
                .formatted(environment, e.getMessage());
    }

    @Override
    public boolean claim(Entry seen, JobOwner to) throws Unavailable, InterruptedException {
        var terms = new Terms();
        String change = "SET %s, %s".formatted(terms.is(OWNER, to.worker()), terms.is(EPOCH, to.epoch()));
        String condition = isOf(seen.owner(), terms);
        return switch (using(() -> calls.update(Key.tended(seen.environment()), change, terms, condition))) {
            case Written.Done done -> true;
            case Written.Refused refused ->
                refused.found().filter(item -> isOf(to, item)).isPresent();
        };
    }

    private static boolean isOf(JobOwner owner, Item item) {
        return item.is(OWNER, owner.worker()) && item.is(EPOCH, owner.epoch());
    }

    @Override
    public boolean remove(EnvironmentId environment, JobOwner owner) throws Unavailable, InterruptedException {
        var terms = new Terms();
        String condition = isOf(owner, terms);
        return switch (using(() -> calls.delete(Key.tended(environment), terms, condition))) {
            case Written.Done done -> true;
            case Written.Refused refused -> refused.found().isEmpty();
        };
    }
}
