package io.greenroom.fleet;

/**
 * What a worker says of itself, for people and for the other workers' pages.
 *
 * @param address where its pages are found, empty when nobody said
 * @param program the version of Greenroom that it runs
 * @param jobs how many it has in flight
 * @param room how many more it would take
 */
public record Member(String address, String program, int jobs, int room) {}
