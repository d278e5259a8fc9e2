package io.greenroom.job;

/**
 * Who has a job: a worker in one of its lives.
 *
 * @param worker the worker's name; unique among those on one store
 * @param epoch counts the lives of the worker of that name
 */
public record JobOwner(String worker, long epoch) {}
