package io.greenroom.dynamodb;

import io.greenroom.job.JobId;
import io.greenroom.job.JobOwner;
import io.greenroom.job.Journal.Entry;
import io.greenroom.job.Journal.NotWritten;
import io.greenroom.job.JournalStore;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Journals' entries in a table, an item each. Every write is conditional on the entry's owner, and on none of the
 * owner's later writes having come first. Reads fail with an {@link UncheckedIOException} when the table does not
 * answer.
 */
final class DynamoDbJournalStore implements JournalStore {
    /** Longer than a worker needs to look for jobs that it was not told of. */
    private static final Duration TOLD = Duration.ofHours(1);

    private final TableCalls calls;
    private final Leases leases;
    private final InstantSource clock;
    private final WriteNumbers numbers;
    private final JobItems items = new JobItems();
    /**
     * Of the workers that began here, what their latest lives have: counting it in the table would read all entries.
     */
    private final Map<String, Own> own = new ConcurrentHashMap<>();
    /** Jobs that were added by an attempt that got no answer, and that may be added by it yet. */
    private final Set<JobId> late = ConcurrentHashMap.newKeySet();
    /** Whether the last write did not become durable. */
    private volatile boolean refused;

    /** @param leases whose items count the lives of workers */
    DynamoDbJournalStore(TableCalls calls, Leases leases, InstantSource clock) {
        this.calls = calls;
        this.leases = leases;
        this.clock = clock;
        this.numbers = new WriteNumbers(clock);
    }

    private record Own(long epoch, Set<JobId> jobs) {}

    private interface Writing<T> {
        T make() throws TableFailure, Leases.Unreadable, InterruptedException;
    }

    private <T> T write(Writing<T> writing) throws NotWritten, InterruptedException {
        try {
            T written = writing.make();
            refused = false;
            return written;
        } catch (TableFailure | Leases.Unreadable e) {
            refused = true;
            throw new NotWritten("The journal could not be written: " + e.getMessage(), e);
        }
    }

    private interface Reading<T> {
        T make() throws TableFailure, InterruptedException;
    }

    private static <T> T read(Reading<T> reading) throws InterruptedException {
        try {
            return reading.make();
        } catch (TableFailure e) {
            throw new UncheckedIOException(new IOException("The journal could not be read: " + e.getMessage(), e));
        }
    }

    @Override
    public JobOwner begin(String worker) throws NotWritten, InterruptedException {
        JobOwner owner = write(() -> leases.begin(worker));
        Set<JobId> jobs = ConcurrentHashMap.newKeySet();
        write(() -> JobPartitions.each(partition -> {
            for (Item left : itemsOf(worker, partition)) {
                JobId job = JobItems.job(left);
                if (give(job, owner)) {
                    jobs.add(job);
                }
            }
            return jobs.size();
        }));
        own.put(worker, new Own(owner.epoch(), jobs));
        return owner;
    }

    private List<Item> itemsOf(String worker, String partition) throws TableFailure, InterruptedException {
        var terms = new Terms();
        String filter = JobItems.isOf(worker, terms);
        return calls.query(partition, terms, filter);
    }

    /** Gives what an earlier life of the worker left to this one. */
    private boolean give(JobId job, JobOwner owner) throws TableFailure, InterruptedException {
        long number = numbers.next();
        var terms = new Terms();
        String change = JobItems.changeOfOwner(owner, number, terms);
        String condition = "%s AND %s"
                .formatted(JobItems.isOf(owner.worker(), terms), terms.isBelow(JobItems.EPOCH, owner.epoch()));
        return took(calls.update(Key.job(job), change, terms, condition), owner, number);
    }

    /** Also when it was an attempt without an answer that did it. */
    private static boolean took(Written written, JobOwner owner, long number) {
        return switch (written) {
            case Written.Done done -> true;
            case Written.Refused no ->
                no.found().filter(item -> JobItems.isFrom(item, owner, number)).isPresent();
        };
    }

    @Override
    public boolean add(Entry entry) throws NotWritten, InterruptedException {
        JobId job = entry.job();
        JobOwner owner = entry.owner();
        long number = numbers.next();
        var terms = new Terms();
        String condition = JobItems.takes(owner, number, terms);
        boolean answered = false;
        try {
            Written written = write(() -> calls.put(JobItems.item(entry, number), terms, condition));
            answered = !written.unanswered();
            return noted(took(written, owner, number), job, owner);
        } finally {
            if (!answered) {
                late.add(job);
            }
        }
    }

    @Override
    public boolean put(Entry entry) throws NotWritten, InterruptedException {
        JobOwner owner = entry.owner();
        long number = numbers.next();
        var terms = new Terms();
        String change = JobItems.change(entry, number, terms);
        String condition = JobItems.isOf(owner, number, terms);
        Written written = write(() -> calls.update(Key.job(entry.job()), change, terms, condition));
        return noted(took(written, owner, number), entry.job(), owner);
    }

    /** Whether the owner has an entry of the job. */
    private boolean noted(boolean has, JobId job, JobOwner owner) {
        Own known = own.get(owner.worker());
        if (known == null || known.epoch() != owner.epoch()) {
            return has;
        }
        if (has) {
            known.jobs().add(job);
        } else {
            known.jobs().remove(job);
        }
        return has;
    }

    @Override
    public boolean delete(JobId job, JobOwner owner) throws NotWritten, InterruptedException {
        long number = numbers.next();
        var terms = new Terms();
        String condition = JobItems.isOf(owner, number, terms);
        boolean done = late.contains(job)
                ? took(write(() -> end(job, number, terms, condition)), owner, number)
                : deleted(write(() -> calls.delete(Key.job(job), terms, condition)));
        late.remove(job);
        noted(false, job, owner);
        return done;
    }

    private Written end(JobId job, long number, Terms terms, String condition)
            throws TableFailure, InterruptedException {
        return calls.update(Key.job(job), JobItems.end(clock.instant(), number, terms), terms, condition);
    }

    private static boolean deleted(Written written) {
        return switch (written) {
            case Written.Done done -> true;
            case Written.Refused no -> no.unanswered() && no.found().isEmpty();
        };
    }

    @Override
    public boolean claim(JobId job, JobOwner from, JobOwner to) throws NotWritten, InterruptedException {
        long number = numbers.next();
        var terms = new Terms();
        String change = JobItems.changeOfOwner(to, number, terms);
        String condition = JobItems.isOf(from, terms);
        boolean done = took(write(() -> calls.update(Key.job(job), change, terms, condition)), to, number);
        if (done) {
            noted(false, job, from);
            noted(true, job, to);
        }
        return done;
    }

    /** Word that nobody takes away goes by itself. */
    @Override
    public void tell(String worker, JobId job) throws NotWritten, InterruptedException {
        long expiry = clock.instant().plus(TOLD).getEpochSecond();
        var terms = new Terms();
        String condition = terms.isMissing(TableDefinition.PARTITION_KEY);
        write(() -> calls.put(
                new Item.Draft(Key.given(worker, job)).with(TableDefinition.EXPIRY, expiry), terms, condition));
    }

    @Override
    public List<JobId> told(String worker) throws NotWritten, InterruptedException {
        List<Item> words = write(() -> calls.query(Key.givenTo(worker)));
        var told = new ArrayList<JobId>();
        for (Item word : words) {
            var job = new JobId(word.text(TableDefinition.SORT_KEY));
            var terms = new Terms();
            String condition = terms.isThere(TableDefinition.PARTITION_KEY);
            write(() -> calls.delete(Key.given(worker, job), terms, condition));
            told.add(job);
        }
        return told;
    }

    @Override
    public Optional<Entry> get(JobId job) throws InterruptedException {
        return items.read(read(() -> calls.get(Key.job(job))).stream().toList()).stream()
                .findFirst();
    }

    /** An item that cannot be read keeps its job only. */
    @Override
    public List<Entry> entriesOf(String worker) throws InterruptedException {
        return items.read(read(() -> JobPartitions.each(partition -> itemsOf(worker, partition))).stream()
                .flatMap(List::stream)
                .toList());
    }

    @Override
    public List<Entry> entries() throws InterruptedException {
        return items.read(read(() -> JobPartitions.each(calls::query)).stream()
                .flatMap(List::stream)
                .toList());
    }

    /** Of a worker that began elsewhere all entries of all workers are read. */
    @Override
    public long countOf(String worker) {
        Own known = own.get(worker);
        if (known != null) {
            return known.jobs().size();
        }
        try {
            return read(() -> JobPartitions.each(partition -> countOf(worker, partition))).stream()
                    .mapToLong(Long::longValue)
                    .sum();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new InterruptedIOException("interrupted while the journal was counted"));
        }
    }

    private Long countOf(String worker, String partition) throws TableFailure, InterruptedException {
        var terms = new Terms();
        String filter = JobItems.isOf(worker, terms);
        return calls.count(partition, terms, filter);
    }

    @Override
    public boolean isShared() {
        return true;
    }

    /** All that share the table know of it, whichever of them noticed. */
    @Override
    public void noticeOthers(String worker) throws NotWritten, InterruptedException {
        write(() -> {
            calls.put(Key.OTHERS);
            return true;
        });
    }

    @Override
    public boolean hasNoticedOthers(String worker) throws InterruptedException {
        return read(() -> calls.get(Key.OTHERS)).isPresent();
    }

    @Override
    public void probe() throws NotWritten, InterruptedException {
        write(() -> {
            calls.put(Key.PROBE);
            return true;
        });
    }

    @Override
    public boolean takesWrites() throws InterruptedException {
        if (!refused) {
            return true;
        }
        try {
            probe();
            return true;
        } catch (NotWritten e) {
            return false;
        }
    }

    /** The client is not the store's. */
    @Override
    public void close() {}
}
