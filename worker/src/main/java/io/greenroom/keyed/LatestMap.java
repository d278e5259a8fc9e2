package io.greenroom.keyed;

import java.util.LinkedHashMap;
import java.util.Map;

/** A map of the keys that were put in last, so many and no more. For one thread at a time. */
public final class LatestMap<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1L;

    private final int most;

    public LatestMap(int most) {
        this.most = most;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > most;
    }
}
