package io.greenroom.ledger;

import io.greenroom.environment.EnvironmentId;
import io.greenroom.ledger.LedgerEntry.Gone;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A store in a map, as good as one in a file until the process ends. What it keeps is text, as in any store. */
public final class InMemoryLedger implements LedgerStore {
    private final Map<String, String> entries = new HashMap<>();
    private boolean shared;
    private @Nullable Exception trouble;

    /** From now on workers on other machines have their environments here, too. */
    public synchronized void becomeShared() {
        shared = true;
    }

    @Override
    public synchronized boolean isShared() {
        return shared;
    }

    /** From now on nothing can be read or written. */
    public synchronized void breakDown() {
        trouble = new IllegalStateException("the disk is full");
    }

    /** As if its file had been deleted. */
    public synchronized void clear() {
        entries.clear();
    }

    private void failIfBroken() throws Unavailable {
        if (trouble != null) {
            throw new Unavailable("The ledger cannot be used: " + trouble.getMessage(), trouble);
        }
    }

    private static LedgerEntry read(String text) {
        try {
            return LedgerText.read(text);
        } catch (LedgerText.Unreadable e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public synchronized Optional<LedgerEntry> get(String key) throws Unavailable {
        failIfBroken();
        return Optional.ofNullable(entries.get(key)).map(InMemoryLedger::read);
    }

    @Override
    public synchronized Optional<LedgerEntry> of(EnvironmentId environment) throws Unavailable {
        failIfBroken();
        return all().stream()
                .filter(entry -> entry.environment().equals(Optional.of(environment)))
                .findFirst();
    }

    private List<LedgerEntry> all() {
        return entries.values().stream().map(InMemoryLedger::read).toList();
    }

    @Override
    public synchronized List<LedgerEntry> open() throws Unavailable {
        failIfBroken();
        return all().stream().filter(entry -> !(entry.life() instanceof Gone)).toList();
    }

    @Override
    public synchronized boolean put(LedgerEntry entry) throws Unavailable {
        failIfBroken();
        if (!isThere(entry.key(), entry.version() - 1)) {
            return false;
        }
        entries.put(entry.key(), LedgerText.write(entry));
        return true;
    }

    private boolean isThere(String key, long version) {
        String there = entries.get(key);
        return version == (there == null ? 0 : read(there).version());
    }

    @Override
    public synchronized void remove(LedgerEntry entry) throws Unavailable {
        failIfBroken();
        if (isThere(entry.key(), entry.version())) {
            entries.remove(entry.key());
        }
    }

    @Override
    public synchronized void forget(Instant goneBefore) throws Unavailable {
        failIfBroken();
        entries.values()
                .removeIf(text ->
                        read(text).life() instanceof Gone gone && gone.endedAt().isBefore(goneBefore));
    }

    @Override
    public void close() {}
}
