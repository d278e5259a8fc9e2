package io.greenroom.command;

/**
 * A regular file on a host.
 *
 * @param size in bytes, as it was just now
 */
public record HostFile(String name, long size) {}
