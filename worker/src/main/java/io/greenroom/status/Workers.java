package io.greenroom.status;

import io.greenroom.fleet.SeenLeases;
import io.greenroom.job.JournalStore;

/**
 * Where the pages find the workers that share a store, and what each has in flight.
 *
 * @param self the name of the worker whose pages these are
 */
public record Workers(String self, SeenLeases leases, JournalStore journals) {}
