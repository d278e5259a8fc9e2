package io.greenroom.benchmark;

/** One question about what Greenroom costs. */
interface Benchmark {

    /** As it is asked for on the command line. */
    String name();

    /** In one line, for people. */
    String question();

    /** One run, warm-up included. Adds a value to each of its figures. */
    void run(Lab lab, Figures figures) throws Exception;
}
