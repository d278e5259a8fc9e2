package io.greenroom.job;

import java.time.Duration;

/** How often to poll: {@code fastest} while there is or just was work, growing to {@code slowest} when there is none. */
public record PollingSettings(Duration fastest, Duration slowest) {}
