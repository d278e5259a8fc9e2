package com.example.scan;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.ZipInputStream;

/** A scanner that finds two things wherever it looks. */
final class FakeScanner implements Scanner {
    private final AtomicInteger submissions = new AtomicInteger();
    private final AtomicInteger looks = new AtomicInteger();
    private final Map<String, String> scans = new ConcurrentHashMap<>();
    private volatile int finishedAt = 1;
    private volatile boolean hanging;
    private volatile String rejected;

    void finishesAtLook(int look) {
        finishedAt = look;
    }

    void rejects(String reason) {
        rejected = reason;
    }

    /** Submissions never come back. */
    void hangs() {
        hanging = true;
    }

    int submissions() {
        return submissions.get();
    }

    @Override
    public String submit(byte[] archive, String profile) throws IOException, InterruptedException {
        String id = "scan-" + submissions.incrementAndGet();
        if (hanging) {
            new CountDownLatch(1).await();
        }
        try (var zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
            scans.put(id, "%s scan of %s".formatted(profile, zip.getNextEntry().getName()));
        }
        return id;
    }

    @Override
    public Optional<Report> look(String scan) {
        return looks.incrementAndGet() < finishedAt
                ? Optional.empty()
                : Optional.of(new Report(scans.get(scan), 2, rejected));
    }
}
