package com.example.scan;

import java.util.Optional;

/** A service that scans archives, and takes its time. */
interface Scanner {

    /** Hands an archive in. Returns the scan's id. */
    String submit(byte[] archive, String profile) throws Exception;

    /** What the scan came to, once it is finished. */
    Optional<Report> look(String scan) throws Exception;

    /** {@code rejected} is the reason why the archive must not pass, or null. */
    record Report(String text, int findings, String rejected) {}
}
