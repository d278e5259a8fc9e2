/** What a worker remembers in SQLite files of its state directory: the jobs in flight, and those that ended. */
@NullMarked
package io.greenroom.sqlite;

import org.jspecify.annotations.NullMarked;
