package io.greenroom.lifecycle;

import java.io.IOException;
import java.net.URI;

/** Whether something is up; empty when it is, else what was seen, in a few words. One try lasts some seconds at most. */
public interface Reach {
    /** Asks by a GET: up is a status below 400. */
    String http(URI url) throws IOException, InterruptedException;

    /** Connects. */
    String tcp(String host, int port) throws IOException, InterruptedException;
}
