package io.greenroom.dynamodb;

import io.greenroom.fleet.Lease;
import io.greenroom.fleet.Member;
import io.greenroom.job.JobOwner;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Workers and their lives, an item each. The item of a worker is its lease, and counts its lives. */
final class Leases {
    private static final Logger LOG = LoggerFactory.getLogger(Leases.class);

    private static final String EPOCH = "epoch";
    private static final String VERSION = "version";
    private static final String OVER = "over";
    /** The mark of whoever ended it. */
    private static final String ENDED = "ended";

    private static final String ADDRESS = "address";
    private static final String PROGRAM = "program";
    private static final String JOBS = "jobs";
    private static final String ROOM = "room";

    private static final Member UNHEARD = new Member("", "", 0, 0);

    /** Two lives of a worker are never given the same number in this time, also when it is forgotten in between. */
    private static final Duration COUNTED = Duration.ofDays(30);

    private final TableCalls calls;
    private final Marks marks;
    private final InstantSource clock;
    /** Workers whose items cannot be read, of which was told. */
    private final Set<String> announced = ConcurrentHashMap.newKeySet();

    Leases(TableCalls calls, Marks marks, InstantSource clock) {
        this.calls = calls;
        this.marks = marks;
        this.clock = clock;
    }

    /** An item is there that cannot be read. */
    static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        Unreadable(String worker, IllegalArgumentException cause) {
            super(
                    "The item of worker '%s' in the table cannot be read (%s): start the version of Greenroom that wrote it, or delete the item"
                            .formatted(worker, cause.getMessage()),
                    cause);
        }
    }

    /** The owner of what the worker writes from now on. */
    JobOwner begin(String worker) throws TableFailure, Unreadable, InterruptedException {
        while (true) {
            Optional<Long> latest = epoch(Key.worker(worker), worker);
            Optional<Long> forgotten = epoch(Key.forgottenWorker(worker), worker);
            long before = Math.max(latest.orElse(0L), forgotten.orElse(0L));
            String version = marks.next();
            var owner = new JobOwner(worker, before + 1);
            var terms = new Terms();
            String condition = latest.isPresent() ? terms.is(EPOCH, latest.get()) : terms.isMissing(EPOCH);
            switch (calls.put(item(owner, version), terms, condition)) {
                case Written.Done done -> {
                    return owner;
                }
                case Written.Refused refused -> {
                    if (refused.found()
                            .filter(item -> item.is(VERSION, version))
                            .isPresent()) {
                        return owner;
                    }
                    LOG.debug("Another life of worker {} was begun in this moment", worker);
                }
            }
        }
    }

    private static Item.Draft item(JobOwner owner, String version) {
        return new Item.Draft(Key.worker(owner.worker()))
                .with(EPOCH, owner.epoch())
                .with(VERSION, version)
                .with(OVER, false)
                .with(ADDRESS, UNHEARD.address())
                .with(PROGRAM, UNHEARD.program())
                .with(JOBS, UNHEARD.jobs())
                .with(ROOM, UNHEARD.room());
    }

    private Optional<Long> epoch(Key key, String worker) throws TableFailure, Unreadable, InterruptedException {
        try {
            return calls.get(key).map(item -> item.number(EPOCH));
        } catch (IllegalArgumentException e) {
            throw new Unreadable(worker, e);
        }
    }

    /** Whether the life is the latest and not over. The same renewal may be written twice. */
    boolean renew(JobOwner owner, String version, Member member) throws TableFailure, InterruptedException {
        var terms = new Terms();
        String update = "SET %s, %s, %s, %s, %s"
                .formatted(
                        terms.is(VERSION, version),
                        terms.is(ADDRESS, member.address()),
                        terms.is(PROGRAM, member.program()),
                        terms.is(JOBS, member.jobs()),
                        terms.is(ROOM, member.room()));
        String condition = "%s AND %s".formatted(terms.is(EPOCH, owner.epoch()), terms.is(OVER, false));
        return calls.update(Key.worker(owner.worker()), update, terms, condition) instanceof Written.Done;
    }

    Optional<Lease> find(String worker) throws TableFailure, Unreadable, InterruptedException {
        Optional<Item> item = calls.get(Key.worker(worker));
        return item.isPresent() ? Optional.of(lease(item.get())) : Optional.empty();
    }

    /** Without those that cannot be read. */
    List<Lease> all() throws TableFailure, InterruptedException {
        var leases = new ArrayList<Lease>();
        for (Item item : calls.query(Key.WORKERS)) {
            try {
                leases.add(lease(item));
            } catch (Unreadable e) {
                if (announced.add(item.text(TableDefinition.SORT_KEY))) {
                    LOG.error("A worker is passed over: {}", e.getMessage());
                }
            }
        }
        return leases;
    }

    private static Lease lease(Item item) throws Unreadable {
        String worker = item.text(TableDefinition.SORT_KEY);
        try {
            return new Lease(
                    new JobOwner(worker, item.number(EPOCH)),
                    item.text(VERSION),
                    new Member(
                            item.text(ADDRESS),
                            item.text(PROGRAM),
                            Math.toIntExact(item.number(JOBS)),
                            Math.toIntExact(item.number(ROOM))),
                    item.flag(OVER));
        } catch (IllegalArgumentException e) {
            throw new Unreadable(worker, e);
        } catch (ArithmeticException e) {
            throw new Unreadable(worker, new IllegalArgumentException("one of its numbers is too large", e));
        }
    }

    boolean end(Lease seen) throws TableFailure, InterruptedException {
        String mark = marks.next();
        var terms = new Terms();
        String update = "SET %s, %s".formatted(terms.is(OVER, true), terms.is(ENDED, mark));
        String condition = "%s AND %s AND %s"
                .formatted(
                        terms.is(EPOCH, seen.owner().epoch()),
                        terms.is(VERSION, seen.version()),
                        terms.is(OVER, false));
        return switch (calls.update(Key.worker(seen.owner().worker()), update, terms, condition)) {
            case Written.Done done -> true;
            case Written.Refused refused ->
                refused.found().filter(item -> item.is(ENDED, mark)).isPresent();
        };
    }

    /**
     * How many lives there were is kept for a while: one that was frozen for long must not be taken for a later one.
     */
    boolean forget(Lease over) throws TableFailure, InterruptedException {
        JobOwner owner = over.owner();
        var counting = new Terms();
        var count = new Item.Draft(Key.forgottenWorker(owner.worker()))
                .with(EPOCH, owner.epoch())
                .with(TableDefinition.EXPIRY, clock.instant().plus(COUNTED).getEpochSecond());
        calls.put(
                count,
                counting,
                "%s OR %s".formatted(counting.isMissing(EPOCH), counting.isBelow(EPOCH, owner.epoch())));
        var terms = new Terms();
        String condition = "%s AND %s".formatted(terms.is(EPOCH, owner.epoch()), terms.is(OVER, true));
        return switch (calls.delete(Key.worker(owner.worker()), terms, condition)) {
            case Written.Done done -> true;
            case Written.Refused refused -> refused.found().isEmpty();
        };
    }
}
