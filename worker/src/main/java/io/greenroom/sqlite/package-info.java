/** What a worker remembers in SQLite files of its state directory: jobs in flight, those that ended, and environments. */
@NullMarked
package io.greenroom.sqlite;

import org.jspecify.annotations.NullMarked;
